import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { headStart } from '../../main/app/head-start.ts'
import { scratch, testProfile, valueOf, watching } from './profile.ts'

async function smallProfile() {
  const data = await scratch()
  await writeFile(join(data, 'a.txt'), 'content')
  return testProfile({ scope: { folders: [data] } })
}

it('reads a passphrase that comes through a pipe only once', async () => {
  const profile = await smallProfile()
  const pipe = join(profile.folder, 'passphrase')
  await rm(pipe)
  execFileSync('mkfifo', [pipe])
  const writer = spawn('sh', ['-c', `printf '%s' "$1" > "$2"`, 'sh', profile.passphrase, pipe])
  const ended = once(writer, 'exit')

  const app = await profile.open()
  expect(valueOf(await app.snapshots(false)).snapshots).toEqual([])
  await ended
})

it('says nothing of settings that are wrong: that is for opening the profile', async () => {
  const profile = await smallProfile()
  const settings = join(profile.profile, 'settings.json')
  for (const text of ['', '{', 'null', '[]', '{"storage":null}', '{"storage":{"path":7}}']) {
    await writeFile(settings, text)
    await expect(headStart(profile.profile)).resolves.toBeUndefined()
    await expect(profile.open()).rejects.toThrow('settingsUnfit')
  }
  await expect(headStart(join(profile.folder, 'nowhere'))).resolves.toBeUndefined()
})

it('restores and browses without the secrets, even where their file is damaged', async () => {
  const profile = await smallProfile()
  const app = await profile.open()
  const secrets = join(profile.profile, 'secrets.enc')
  await writeFile(secrets, 'damaged')

  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const target = join(profile.folder, 'back')
  const ask = { snapshot: 'latest', target, include: [], exclude: [], dryRun: false } as const
  valueOf(await app.restore({ ...ask, overwrite: 'never' }, watching()))
  expect(await readdir(join(target, 'folders'))).toHaveLength(1)
})

it('keeps the table of blobs in the profile, in a folder of the repository', async () => {
  const data = await scratch()
  for (let n = 0; n < 1_100; n++) await writeFile(join(data, `${n}`), `file ${n}`)
  const profile = await testProfile({ scope: { folders: [data] } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  await app.close()
  const again = await profile.open()
  valueOf(await again.ls('latest', '/'))

  const [repository = '', ...others] = await readdir(join(profile.profile, 'cache'))
  expect(others).toEqual([])
  expect(repository).toMatch(/^[0-9a-f]{64}$/)
  expect(await readdir(join(profile.profile, 'cache', repository))).toEqual(['index'])
})

import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { setupIn } from '../../main/app.ts'
import { order, startTestSample } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { companyProfile, scratch, testProfile, valueOf, watching, writeConfig } from './profile.ts'

const setUp = (profile: string, config: string, checkOnly = false) =>
  setupIn({ clock: skippingClock() })({ profile, config, checkOnly }, watching())

it('checks everything and keeps nothing when only asked to check', async () => {
  const sample = await startTestSample()
  const folder = await scratch()
  const config = await writeConfig(folder, { sample })
  const result = valueOf(await setUp(join(folder, 'profile'), config, true))

  expect(result).toMatchObject({ saved: false, created: false })
  expect(result.checks.filter(({ failure }) => failure !== null)).toEqual([])
  expect(await readdir(folder)).not.toContain('profile')
  expect(await readdir(folder)).not.toContain('storage')
})

it('names each permission that is missing by its code, and keeps nothing', async () => {
  const sample = await startTestSample()
  const folder = await scratch()
  await order(sample, 'change', { change: 'revoke-scope', scope: 'Calendar.Event.Read' })
  const config = await writeConfig(folder, { sample })
  const result = valueOf(await setUp(join(folder, 'profile'), config))

  expect(result.saved).toBe(false)
  expect(result.checks.filter(({ failure }) => failure !== null)).toMatchObject([
    { name: 'Calendar.Event.Read', kind: 'calendar', failure: { name: 'permissionMissing' } },
  ])
  expect(await readdir(folder)).not.toContain('storage')
})

it('refuses a wrong secret', async () => {
  const sample = await startTestSample()
  const folder = await scratch()
  const config = await writeConfig(folder, { sample })
  await writeFile(join(folder, 'secret'), 'not the secret')
  const result = valueOf(await setUp(join(folder, 'profile'), config))

  expect(result.saved).toBe(false)
  expect(result.checks[0]).toMatchObject({ failure: { name: 'credentialsRefused' } })
})

it('refuses another organisation in a profile that has one', async () => {
  const profile = await companyProfile()
  const other = await startTestSample({ seed: 9 })
  const config = await writeConfig(join(profile.folder, 'other'), { sample: other })

  expect(await setUp(profile.profile, config)).toMatchObject({
    ok: false,
    failure: { name: 'otherOrganisation', about: { found: other.corpId } },
  })
})

it('does not fill a folder that holds something else', async () => {
  const folder = await scratch()
  const data = await scratch()
  await mkdir(join(folder, 'storage'))
  await writeFile(join(folder, 'storage', 'holiday.jpg'), 'not ours')
  const config = await writeConfig(folder, { scope: { folders: [data] } })
  const result = valueOf(await setUp(join(folder, 'profile'), config))

  expect(result.saved).toBe(false)
  expect(result.checks.at(-1)).toMatchObject({
    what: 'storage',
    failure: { name: 'storageExchanged' },
  })
  expect(await readdir(join(folder, 'storage'))).toEqual(['holiday.jpg'])
})

it('does not save a folder that holds the backup itself', async () => {
  const folder = await scratch()
  const config = await writeConfig(folder, { scope: { folders: [folder] } })
  const result = valueOf(await setUp(join(folder, 'profile'), config))

  expect(result.saved).toBe(false)
  expect(result.checks[0]).toMatchObject({
    what: 'folder',
    failure: { name: 'settingsUnfit', about: { problem: 'storage-inside' } },
  })
})

it('opens a backup that is there already, and not with another passphrase', async () => {
  const data = await scratch()
  await writeFile(join(data, 'a.txt'), 'a')
  const profile = await testProfile({ scope: { folders: [data] } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const again = valueOf(await setUp(join(profile.folder, 'second'), profile.config))
  await writeFile(join(profile.folder, 'passphrase'), 'forgotten')
  const wrong = valueOf(await setUp(join(profile.folder, 'third'), profile.config))

  expect(again).toMatchObject({ saved: true, created: false })
  expect(wrong).toMatchObject({ saved: false })
  expect(wrong.checks.at(-1)).toMatchObject({ failure: { name: 'passphraseWrong' } })
})

it('notices a storage that was exchanged, and takes one that the settings moved', async () => {
  const data = await scratch()
  await writeFile(join(data, 'a.txt'), 'a')
  const profile = await testProfile({ scope: { folders: [data] } })
  await rename(profile.storage, `${profile.storage}-old`)
  const other = await testProfile({ scope: { folders: [data] } })
  await rename(other.storage, profile.storage)

  const exchanged = valueOf(await setUp(profile.profile, profile.config))
  expect(exchanged.checks.at(-1)).toMatchObject({ failure: { name: 'storageExchanged' } })
  const app = await profile.open()
  expect(await app.backup({ mode: 'full', refetch: false }, watching())).toMatchObject({
    ok: false,
    failure: { name: 'storageExchanged' },
  })

  const moved = await writeConfig(profile.folder, {
    scope: { folders: [data] },
    storage: { path: 'elsewhere' },
  })
  expect(valueOf(await setUp(profile.profile, moved))).toMatchObject({ saved: true, created: true })
})

it('keeps no secret in the clear in profile or storage', async () => {
  const profile = await companyProfile()
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false, kinds: ['contacts'] }, watching()))
  const secrets = [profile.sample.clientSecret, profile.passphrase].map((one) => Buffer.from(one))
  for (const place of [profile.profile, profile.storage])
    for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = await readFile(join(entry.parentPath, entry.name))
      for (const secret of secrets) expect(bytes.includes(secret)).toBe(false)
    }
})

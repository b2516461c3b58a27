import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { RepositoryError } from '../../main/repository/error.ts'
import { mirrorKeys, removeKeys } from '../../main/repository/mirror-keys.ts'
import { initRepository, type Repository } from '../../main/repository/repository.ts'
import { runRestic } from '../peers/restic.ts'

async function made(from?: Repository) {
  const path = await mkdtemp(join(tmpdir(), 'dingkeep-mirror-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  const own = from && { masterKey: from.key }
  const spec = { type: 'folder', path } as const
  const repository = await initRepository({ spec, password: 'own', ...own })
  onTestFinished(() => repository.close())
  return { path, repository }
}

const opens = async (path: string, password: string) =>
  (await runRestic({ repository: path, password }, 'cat', 'config')).code === 0

test('words of the first open the second in stock restic, and old ones no more', async () => {
  const first = await made()
  const second = await made(first.repository)
  const names = { username: 'recovery-words' }
  const old = await first.repository.addKey('old words', names)
  expect(await mirrorKeys(first.repository, second.repository, 'recovery-words')).toBe(true)
  expect(await opens(second.path, 'old words')).toBe(true)
  await first.repository.addKey('new words', names)
  await first.repository.removeKey(old)
  await mirrorKeys(first.repository, second.repository, 'recovery-words')
  expect(await opens(second.path, 'new words')).toBe(true)
  expect(await opens(second.path, 'old words')).toBe(false)
  expect(await opens(second.path, 'own')).toBe(true)
})

test('a second repository with a master key of its own is left alone', async () => {
  const first = await made()
  const second = await made()
  await first.repository.addKey('words', { username: 'recovery-words' })
  expect(await mirrorKeys(first.repository, second.repository, 'recovery-words')).toBe(false)
  expect((await second.repository.listKeys()).keys).toHaveLength(1)
})

test('a place that lets nothing be deleted keeps the old key, and says which', async () => {
  const { repository } = await made()
  const id = await repository.addKey('words', { username: 'recovery-words' })
  const refuse = () => Promise.reject(new RepositoryError('append-only', 'nothing is deleted'))
  const refusing = new Proxy(repository, {
    get: (target, name) => (name === 'removeKey' ? refuse : Reflect.get(target, name)),
  })
  expect(await removeKeys(refusing, [id])).toEqual([id])
  expect(await removeKeys(repository, [id])).toEqual([])
})

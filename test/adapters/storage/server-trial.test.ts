import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { tryServer } from '../../../main/adapters/storage/server-trial.ts'
import { scratch } from '../../app/profile.ts'
import { startRestServer, type RestServerOptions } from '../../peers/rest-server.ts'

async function tried(options: Partial<RestServerOptions>, more: object = {}) {
  const path = await scratch()
  const server = await startRestServer({ path, ...options })
  onTestFinished(() => server.stop())
  const outcome = await tryServer({
    spec: { type: 'rest', url: `${server.url}company/`, ...more },
    isOurs: async () => false,
    signal: new AbortController().signal,
    onRow: () => undefined,
  })
  return { ...outcome, path }
}

test('a stock REST server passes, and no file stays behind', async () => {
  const { good, rows, path } = await tried({})
  expect(good).toBe(true)
  expect(rows.map(({ id, state }) => `${id} ${state}`).slice(0, 4)).toEqual([
    'place ready',
    'write ready',
    'again ready',
    'free unknown',
  ])
  const folders = await readdir(join(path, 'company', 'data'), { recursive: true })
  expect(folders.filter((name) => name.length > 10)).toEqual([])
})

test('a wrong password is told from a server that takes no deletions', async () => {
  const login = { user: 'amy', password: 'right' }
  const wrong = await tried({ login }, { user: 'amy', password: 'wrong' })
  expect(wrong.rows).toMatchObject([{ id: 'place', failure: { name: 'storageLoginRefused' } }])
  const once = await tried({ appendOnly: true })
  expect(once.good).toBe(true)
  expect(once.rows.find(({ id }) => id === 'write')).toMatchObject({
    state: 'warning',
    result: 'storage-append-only',
  })
})

import { createHash, randomBytes } from 'node:crypto'

import type { Failure } from '../../core/failure.ts'
import type { Backend, BackendSpec } from '../../repository/backends/backend.ts'
import { openBackend } from '../../repository/backends/open-backend.ts'
import { repositoryFailure } from '../copies/repository-failure.ts'
import {
  rowOf,
  speedRow,
  type StorageOutcome,
  type StorageRow,
  type StorageSpeed,
} from './trial.ts'

export type ServerAsk = Readonly<{
  spec: BackendSpec & { type: 'rest' }
  /** Whether a backup that is there already is this profile's own. */
  isOurs: () => Promise<boolean>
  signal: AbortSignal
  onRow: (row: StorageRow) => void
}>

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Backends keep files under the name of their hash; so does this one, and takes it away again. */
async function store(backend: Backend, size: number): Promise<() => Promise<boolean>> {
  const bytes = randomBytes(size)
  const name = hashOf(bytes)
  await backend.write('data', name, [bytes])
  return async () => {
    const same = hashOf(await backend.read('data', name)) === name
    await backend.remove('data', name)
    return same
  }
}

async function tryPlace(ask: ServerAsk, backend: Backend): Promise<StorageRow> {
  if ((await backend.stat('config', '')) === null || (await ask.isOurs())) {
    return rowOf('place', 'ready', { result: 'storage-answers' })
  }
  return rowOf('place', 'failed', {
    result: 'storage-in-use',
    failure: { name: 'storageExchanged', about: { storage: backend.location } },
  })
}

async function tryWrite(backend: Backend): Promise<StorageRow> {
  await backend.create()
  const check = await store(backend, 64 * 1024)
  return (await check())
    ? rowOf('write', 'ready', { result: 'storage-written' })
    : rowOf('write', 'failed', {
        result: 'storage-other-bytes',
        failure: { name: 'diskErrors', about: { storage: backend.location } },
      })
}

/** A server answers over connections that break; a second one must find the same. */
async function tryAgain(ask: ServerAsk, backend: Backend): Promise<StorageRow> {
  const check = await store(backend, 4096)
  const second = openBackend(ask.spec)
  try {
    await second.list('keys', ask.signal)
  } finally {
    await second.close()
  }
  const same = await check()
  return rowOf('again', same ? 'ready' : 'warning', {
    result: same ? 'storage-again' : 'storage-other-bytes',
  })
}

const smallFiles = 20
const largeBytes = 8 * 1024 * 1024

async function trySpeed(backend: Backend): Promise<StorageSpeed> {
  const started = performance.now()
  const checks = []
  for (let at = 0; at < smallFiles; at += 1) checks.push(await store(backend, 4096))
  const between = performance.now()
  checks.push(await store(backend, largeBytes))
  const ended = performance.now()
  for (const check of checks) await check()
  const perSecond = (n: number, ms: number): number => (n * 1000) / Math.max(ms, 0.1)
  return {
    filesPerSecond: perSecond(smallFiles, between - started),
    bytesPerSecond: perSecond(largeBytes, ended - between),
  }
}

/** Tries a REST server as a storage; the files it wrote are gone afterwards. */
export async function tryServer(ask: ServerAsk): Promise<StorageOutcome> {
  const backend = openBackend(ask.spec)
  const rows: StorageRow[] = []
  let speed: StorageSpeed | null = null
  const trials: readonly (readonly [StorageRow['id'], () => Promise<StorageRow>])[] = [
    ['place', () => tryPlace(ask, backend)],
    ['write', () => tryWrite(backend)],
    ['again', () => tryAgain(ask, backend)],
    ['free', async () => rowOf('free', 'unknown', { result: 'storage-free-unknown' })],
    ['speed', async () => speedRow((speed = await trySpeed(backend)))],
  ]
  try {
    for (const [id, attempt] of trials) {
      ask.signal.throwIfAborted()
      ask.onRow({ id, state: 'testing', result: null, facts: {}, failure: null })
      const row = await rowFrom(attempt, id, ask.signal)
      rows.push(row)
      ask.onRow(row)
      if (row.state === 'failed') return { rows, good: false, speed }
    }
    return { rows, good: true, speed }
  } finally {
    await backend.close()
  }
}

async function rowFrom(
  attempt: () => Promise<StorageRow>,
  id: StorageRow['id'],
  signal: AbortSignal,
): Promise<StorageRow> {
  try {
    return await attempt()
  } catch (error) {
    signal.throwIfAborted()
    const found = repositoryFailure(error)
    if (found === null) throw error
    // An append-only server takes copies all the same: old ones are removed on the server itself.
    if (found.name === 'appendOnly') return appendOnly(id)
    return rowOf(id, 'failed', { failure: cutOff(found, id) })
  }
}

const appendOnly = (id: StorageRow['id']): StorageRow =>
  rowOf(id, 'warning', { result: 'storage-append-only' })

const cutOff = (failure: Failure, id: StorageRow['id']): Failure =>
  failure.name === 'storageUnreachable' && id !== 'place'
    ? { name: 'storageDropped', about: failure.about }
    : failure

import { join } from 'node:path'

import type { Repository, SnapshotList, Writer } from './api.ts'
import type { Backend, BackendSpec } from './backends/backend.ts'
import { openBackend } from './backends/open-backend.ts'
import { inParallel } from './backends/parallel.ts'
import { BlobReader } from './blob-reader.ts'
import { decodeConfig, encodeConfig, newConfig } from './config.ts'
import { RepositoryError } from './error.ts'
import { IndexCache } from './index-cache.ts'
import { IndexHolder } from './index-holder.ts'
import { makeKeyFile, newMasterKey } from './key-file.ts'
import type { KeyNames } from './key-file.ts'
import { listKeys, masterKeyFor, removeKey } from './keys.ts'
import { createSealer } from './seal.ts'
import type { MasterKey } from './seal.ts'
import { selfTest } from './self-test.ts'
import { decodeSnapshot, snapshotJson } from './snapshot.ts'
import { nsFromTime } from './stored-time.ts'
import type { Id, Snapshot } from './types.ts'
import { loadUnpacked, saveUnpacked } from './unpacked.ts'
import type { Store } from './unpacked.ts'

export type { Archived, ArchiveOptions, Repository, SnapshotList, Writer } from './api.ts'
export type { WriterOptions, WriterStats } from './api.ts'

/** Where and how to make a repository; `masterKey`: that of another one, so that keys fit both. */
export type InitOptions = Readonly<{
  spec: BackendSpec
  password: string
  masterKey?: MasterKey
}> &
  KeyNames

/**
 * Makes a repository and opens it.
 *
 * `exists-already` where there is one. The names stand in the clear in the key file.
 */
export async function initRepository(options: InitOptions): Promise<Repository> {
  selfTest()
  const { spec, password } = options
  const backend = openBackend(spec)
  try {
    if ((await backend.stat('config', '')) !== null) {
      throw new RepositoryError('exists-already', 'There is a repository already', {
        about: { location: backend.location },
      })
    }
    const key = options.masterKey ?? newMasterKey()
    const keyFile = await makeKeyFile(key, password, options)
    const config = newConfig()
    await backend.create()
    await backend.write('keys', keyFile.id, [keyFile.bytes])
    // The config comes last: what has no config is no repository, and init can be run again.
    await backend.write('config', '', [encodeConfig(createSealer(key), config)])
    return assemble({ spec, backend, key, id: config.id, cache: null })
  } catch (error) {
    await backend.close()
    throw error
  }
}

export type OpenOptions = Readonly<{
  spec: BackendSpec
  /** One of the two is needed; a master key spares the 0.1 s of key derivation. */
  password?: string
  masterKey?: MasterKey
  /** Where the table of blobs is kept between runs, in a folder of the repository's ID. */
  cacheFolder?: string
  signal?: AbortSignal
}>

/**
 * Opens a repository.
 *
 * `not-a-repository`, `wrong-password`, `newer-version`, `damaged`, or what the place answers.
 */
export async function openRepository(options: OpenOptions): Promise<Repository> {
  selfTest()
  const { spec, signal } = options
  const backend = openBackend(spec)
  try {
    if ((await backend.stat('config', '')) === null) {
      throw new RepositoryError('not-a-repository', 'There is no repository', {
        about: { location: backend.location },
      })
    }
    const key = options.masterKey ?? (await masterKeyFor(backend, options.password ?? '', signal))
    const { id } = decodeConfig(createSealer(key), await backend.read('config', ''))
    const { cacheFolder } = options
    const cache =
      cacheFolder === undefined ? null : new IndexCache({ folder: join(cacheFolder, id), id, key })
    return assemble({ spec, backend, key, id, cache })
  } catch (error) {
    await backend.close()
    throw error
  }
}

type Parts = Readonly<{
  spec: BackendSpec
  backend: Backend
  key: MasterKey
  id: Id
  cache: IndexCache | null
}>

function assemble({ spec, backend, key, id, cache }: Parts): Repository {
  const store: Store = { backend, sealer: createSealer(key) }
  const holder = new IndexHolder(store, cache)
  const reader = new BlobReader(store, holder)
  let writer: Writer | null = null
  return {
    id,
    backend,
    spec,
    key,
    ...keyring(backend, key),
    get index() {
      return holder.index
    },
    loadIndex: (signal) => holder.load(signal),
    reloadIndex: (signal) => holder.reload(signal),
    snapshots: () => listSnapshots(store),
    saveSnapshot: async (data) => {
      const name = await saveUnpacked(store, 'snapshots', snapshotJson(data))
      return { ...data, id: name }
    },
    removeSnapshot: (name) => backend.remove('snapshots', name),
    loadUnpacked: (type, name) => loadUnpacked(store, type, name),
    saveUnpacked: (type, value) => saveUnpacked(store, type, value),
    readBlob: (type, name, signal) => reader.blob(type, name, signal),
    readTree: (name, signal) => reader.tree(name, signal),
    startWriting: async (writing = {}) => {
      // Many files of code that reading needs none of.
      const { startWriter } = await import('./writer.ts')
      writer = await startWriter({ spec, key, store, holder, reader }, writing)
      return writer
    },
    close: async () => {
      // Threads of a writer that nobody ended would keep the process alive.
      await writer?.abort()
      await backend.close()
    },
  }
}

const keyring = (
  backend: Backend,
  key: MasterKey,
): Pick<Repository, 'listKeys' | 'addKey' | 'removeKey'> => ({
  listKeys: () => listKeys(backend),
  addKey: async (password, names = {}) => {
    const file = await makeKeyFile(key, password, names)
    await backend.write('keys', file.id, [file.bytes])
    return file.id
  },
  removeKey: (name) => removeKey(backend, name),
})

async function listSnapshots(store: Store): Promise<SnapshotList> {
  const files = await store.backend.list('snapshots')
  const snapshots: Snapshot[] = []
  const unreadable: { id: Id; reason: string }[] = []
  await inParallel(files, 4, async ({ name }) => {
    try {
      snapshots.push({ ...decodeSnapshot(await loadUnpacked(store, 'snapshots', name)), id: name })
    } catch (error) {
      if (error instanceof RepositoryError && isGone(error)) return
      if (!isOfThisFile(error)) throw error
      unreadable.push({ id: name, reason: error.message })
    }
  })
  const time = new Map(snapshots.map(({ id, time: at }) => [id, nsFromTime(at)]))
  const at = ({ id }: Snapshot): bigint => time.get(id) ?? 0n
  const order = (a: Snapshot, b: Snapshot): number => (a.id < b.id ? -1 : 1)
  snapshots.sort((a, b) => (at(a) === at(b) ? order(a, b) : at(a) < at(b) ? -1 : 1))
  return { snapshots, unreadable }
}

/** Another process removed it between listing and reading. */
const isGone = ({ reason }: RepositoryError): boolean => reason === 'missing'

/** What one bad file causes, as against a place that does not answer. */
const isOfThisFile = (error: unknown): error is Error =>
  error instanceof SyntaxError ||
  (error instanceof RepositoryError &&
    (error.reason === 'damaged' || error.reason === 'disk-errors' || error.reason === 'denied'))

import type { Backend } from './backends/backend.ts'
import { RepositoryError } from './error.ts'
import { openKeyFile, readKeyFile } from './key-file.ts'
import type { KeyInfo } from './key-file.ts'
import type { MasterKey } from './seal.ts'
import type { Id } from './types.ts'

/** Most key files that are tried; each costs 0.1 s or more. */
const maxTries = 20

/** Gives the facts of all key files in the order of their names. */
export async function listKeys(backend: Backend): Promise<{ keys: KeyInfo[]; unreadable: Id[] }> {
  const keys: KeyInfo[] = []
  const unreadable: Id[] = []
  for (const { name } of await sorted(backend)) {
    try {
      const { id, created, username, hostname } = await readKey(backend, name)
      keys.push({ id, created, username, hostname })
    } catch (error) {
      if (!(error instanceof RepositoryError) || error.reason !== 'damaged') throw error
      unreadable.push(name)
    }
  }
  return { keys, unreadable }
}

const sorted = async (backend: Backend) =>
  (await backend.list('keys')).toSorted((a, b) => (a.name < b.name ? -1 : 1))

const readKey = async (backend: Backend, name: Id) =>
  readKeyFile(name, await backend.read('keys', name))

/**
 * Tries the key files until one opens.
 *
 * `wrong-password` if none does; `damaged` if none could even be read.
 */
export async function masterKeyFor(
  backend: Backend,
  password: string,
  signal?: AbortSignal,
): Promise<MasterKey> {
  let damage: unknown
  const files = (await sorted(backend)).slice(0, maxTries)
  for (const { name } of files) {
    if (signal?.aborted === true) throw new RepositoryError('stopped', 'Stopped while opening')
    try {
      const key = await openKeyFile(await readKey(backend, name), password)
      if (key !== null) return key
    } catch (error) {
      if (!(error instanceof RepositoryError) || error.reason !== 'damaged') throw error
      damage = error
    }
  }
  if (damage !== undefined && files.length === 1) throw damage
  throw new RepositoryError('wrong-password', 'No key file opens with this password')
}

/** Removes a key file, but never the last one that can be read. */
export async function removeKey(backend: Backend, id: Id): Promise<void> {
  const { keys } = await listKeys(backend)
  if (keys.every((key) => key.id === id)) {
    throw new RepositoryError('unfit', 'The last password of a repository stays')
  }
  await backend.remove('keys', id)
}

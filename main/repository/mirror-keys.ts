import { timingSafeEqual } from 'node:crypto'

import type { Repository } from './api.ts'
import { RepositoryError } from './error.ts'
import type { MasterKey } from './seal.ts'
import type { Id } from './types.ts'

const isSame = (a: MasterKey, b: MasterKey): boolean =>
  timingSafeEqual(a.encrypt, b.encrypt) &&
  timingSafeEqual(a.macK, b.macK) &&
  timingSafeEqual(a.macR, b.macR)

/**
 * Gives a second repository the key files of one user name that the first has, and takes away those
 * that it has no more. Nothing is done where the two have different master keys: false.
 */
export async function mirrorKeys(
  from: Repository,
  to: Repository,
  username: string,
): Promise<boolean> {
  if (!isSame(from.key, to.key)) return false
  const idsOf = async (repository: Repository): Promise<Set<string>> => {
    const { keys } = await repository.listKeys()
    return new Set(keys.filter((key) => key.username === username).map(({ id }) => id))
  }
  const [wanted, there] = [await idsOf(from), await idsOf(to)]
  for (const id of wanted)
    if (!there.has(id)) await to.backend.write('keys', id, [await from.backend.read('keys', id)])
  await removeKeys(
    to,
    [...there].filter((id) => !wanted.has(id)),
  )
  return true
}

/** Removes key files; gives those that an append-only server keeps. */
export async function removeKeys(repository: Repository, ids: readonly Id[]): Promise<Id[]> {
  const kept: Id[] = []
  for (const id of ids) {
    try {
      await repository.removeKey(id)
    } catch (error) {
      if (!(error instanceof RepositoryError) || error.reason !== 'append-only') throw error
      kept.push(id)
    }
  }
  return kept
}

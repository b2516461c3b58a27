import { fail } from '../../core/failure.ts'
import type { Snapshot } from '../../repository/types.ts'

/** Tells whether a snapshot is one of this organisation and not another program's. */
export const ours = (snapshot: Snapshot, host: string): boolean =>
  snapshot.hostname === host && snapshot.paths.length === 1 && snapshot.paths[0] === '/dingkeep'

/** Tells whether a snapshot is an unfinished one: not a copy. */
export const isCheckpoint = ({ tags }: Snapshot): boolean => tags?.includes('checkpoint') ?? false

/** Finds a copy by `latest` or the beginning of its id (8 digits or more). Throws `notInCopy`. */
export function findSnapshot(all: readonly Snapshot[], word: string): Snapshot {
  const copies = all.filter((one) => !isCheckpoint(one))
  if (word === 'latest') return copies.at(-1) ?? fail('notInCopy', { what: 'latest' })
  const found = /^[0-9a-f]{8,64}$/.test(word) ? all.filter(({ id }) => id.startsWith(word)) : []
  const [only] = found
  return found.length === 1 && only ? only : fail('notInCopy', { what: word })
}

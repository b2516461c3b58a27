import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import { RepositoryError } from './error.ts'
import type { BlobType, Id } from './types.ts'

/** Blobs that snapshots need, by type. */
export type UsedBlobs = Readonly<Record<BlobType, ReadonlySet<Id>>>

/** Trees that are read at the same time. */
const lanes = 6

/**
 * Collects every blob that some snapshot needs.
 *
 * Throws `damaged` or `missing` if a snapshot or a tree cannot be read, or a blob is in no index:
 * whoever deletes by this list must not go on then.
 */
export async function collectUsed(
  repository: Repository,
  signal?: AbortSignal,
): Promise<UsedBlobs> {
  const index = await repository.loadIndex(signal)
  const { snapshots, unreadable } = await repository.snapshots()
  const [lost] = unreadable
  if (lost !== undefined) {
    const about = { type: 'snapshots', name: lost.id }
    throw new RepositoryError('damaged', 'a snapshot cannot be read', { about })
  }
  const used = { tree: new Set<Id>(), data: new Set<Id>() }
  let level: Id[] = snapshots.map(({ tree }) => tree)
  while (level.length > 0) {
    const fresh = [...new Set(level)].filter((id) => !used.tree.has(id))
    for (const id of fresh) used.tree.add(id)
    const below = await inParallel(fresh, lanes, async (id) => {
      if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
      const nodes = await repository.readTree(id, signal)
      for (const { content } of nodes) for (const blob of content ?? []) used.data.add(blob)
      return nodes.flatMap(({ subtree }) => (subtree === undefined ? [] : [subtree]))
    })
    level = below.flat()
  }
  for (const id of used.data) {
    if (index.lookup('data', id) !== undefined) continue
    const about = { type: 'blob', name: id }
    throw new RepositoryError('missing', 'content that a snapshot needs is in no index', { about })
  }
  return used
}

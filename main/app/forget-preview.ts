import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import type { Settings } from '../adapters/settings/index.ts'
import type { Repository } from '../repository/repository.ts'
import { applyRetention, parseSpan } from '../repository/retention.ts'
import type { Id } from '../repository/types.ts'
import { copiesOf } from './browse.ts'
import type { Engine } from './engine.ts'

/** What a retention would remove; `bytes` null where the repository is too large to count soon. */
export type ForgetPreview = Readonly<{
  kept: number
  removed: readonly Readonly<{ id: string; time: string }>[]
  bytes: number | null
}>

/** Above this many blobs the trees of all copies take longer than a person waits. */
const mostBlobs = 300_000

/** Looks what a retention would do, without a lock and without a change. */
export async function previewForget(
  engine: Engine,
  retention: Settings['retention'],
): Promise<ForgetPreview> {
  const { within, daily, weekly, monthly } = retention
  const copies = (await copiesOf(engine)).filter((one) => !isCheckpoint(one))
  const policy = {
    within: parseSpan(within),
    daily,
    weekly,
    monthly,
    keepTags: [['pin'], ['hold']],
  }
  const { keep, remove } = applyRetention(copies, policy, engine.clock.now())
  const repository = await engine.repository()
  const bytes = await freedBy(
    repository,
    keep.map(({ snapshot }) => snapshot.tree),
    remove.map(({ tree }) => tree),
  )
  return { kept: keep.length, removed: remove.map(({ id, time }) => ({ id, time })), bytes }
}

async function freedBy(
  repository: Repository,
  kept: readonly Id[],
  removed: readonly Id[],
): Promise<number | null> {
  if (removed.length === 0) return 0
  const index = await repository.loadIndex()
  if (index.blobCount > mostBlobs) return null
  const needed = new Set<Id>()
  await collect(repository, kept, needed)
  const before = needed.size
  await collect(repository, removed, needed)
  // What the second round added is what only removed copies need.
  const freed = [...needed].slice(before)
  return freed.reduce((sum, id) => sum + (index.lookup(undefined, id)?.length ?? 0), 0)
}

/** Adds trees and content below these roots that are not known yet. */
async function collect(
  repository: Repository,
  roots: readonly Id[],
  known: Set<Id>,
): Promise<void> {
  const waiting = [...roots]
  for (let tree = waiting.pop(); tree !== undefined; tree = waiting.pop()) {
    if (known.has(tree)) continue
    known.add(tree)
    for (const { content, subtree } of await repository.readTree(tree)) {
      for (const blob of content ?? []) known.add(blob)
      if (subtree !== undefined) waiting.push(subtree)
    }
  }
}

import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import type { BlobEntry } from './blob-index.ts'
import { RepositoryError } from './error.ts'
import { rewriteIndex } from './index-rewrite.ts'
import type { Lock } from './lock.ts'
import { planPrune, type PrunePlan } from './prune-plan.ts'
import type { Id, Report } from './types.ts'
import { collectUsed, type UsedBlobs } from './used-blobs.ts'

/** How to prune. */
export interface PruneOptions {
  /** An exclusive lock that the caller holds. */
  readonly lock: Lock
  /** Packs that an earlier prune found unneeded, and when (milliseconds since 1970). */
  readonly doomed: ReadonlyMap<Id, number>
  /** How long a pack must have been unneeded before it is deleted; default 24 h. */
  readonly graceMs?: number
  /** Unused bytes that may stay in packs that are partly needed, as a part; default 0.05. */
  readonly maxUnused?: number
  readonly dryRun?: boolean
  /** Milliseconds since 1970; default: now. */
  readonly now?: number
  readonly signal?: AbortSignal
  readonly onProgress?: Report
}

/** What a prune did, or with `dryRun` would do. */
export interface PruneResult {
  /** To be kept by the caller and handed to the next prune. */
  readonly doomed: ReadonlyMap<Id, number>
  readonly deletedPacks: number
  readonly deletedBytes: number
  /** Packs whose needed part was written anew. */
  readonly repackedPacks: number
  /** Bytes of stored packs that nobody needs, before and without their packs' overhead. */
  readonly unusedBytes: number
  readonly usedBytes: number
}

const day = 86_400_000
/** Blobs that are on their way at the same time, of up to 8 MiB each. */
const lanes = 8

/**
 * Deletes what no snapshot needs, in an order that a crash may cut anywhere.
 *
 * A pack is deleted only if an earlier prune, at least `graceMs` before, found it unneeded too: so a
 * writer whose lock nobody saw loses nothing. Until then it stays in the index and may come into use
 * again. Throws `damaged` or `missing`, and deletes nothing, if any snapshot, tree or needed blob
 * cannot be read; `append-only`; `lock-lost`.
 */
export async function prune(repository: Repository, options: PruneOptions): Promise<PruneResult> {
  const { lock, signal, graceMs = day, now = Date.now(), maxUnused = 0.05 } = options
  const index = await repository.reloadIndex(signal)
  const stored = await sizesOf(repository, signal)
  const used = await collectUsed(repository, signal)
  const plan = planPrune({ index, used, stored, doomed: options.doomed, maxUnused })
  const known = new Set(index.packs())
  const orphans = [...stored.keys()].filter((id) => !known.has(id))
  const doomed = new Map<Id, number>()
  // What is written anew now was needed until now, whatever an earlier prune said of it.
  for (const id of plan.repack) doomed.set(id, now)
  for (const id of [...plan.unneeded, ...orphans]) {
    // A time of the future comes from a clock that was wrong: the grace begins now.
    doomed.set(id, Math.min(options.doomed.get(id) ?? now, now))
  }
  const due = [...doomed].filter(([, since]) => now - since >= graceMs).map(([id]) => id)
  const result = {
    doomed: new Map([...doomed].filter(([id]) => !due.includes(id))),
    deletedPacks: due.length,
    deletedBytes: due.reduce((sum, id) => sum + (stored.get(id) ?? 0), 0),
    repackedPacks: plan.repack.size,
    unusedBytes: plan.unusedBytes,
    usedBytes: plan.usedBytes,
  }
  if (options.dryRun === true) return result
  await lock.confirm()
  await repack(repository, plan.blobs, options)
  await removePacks(repository, { plan, used, due: new Set(due), known }, options)
  return result
}

async function sizesOf(repository: Repository, signal?: AbortSignal): Promise<Map<Id, number>> {
  const files = await repository.backend.list('data', signal)
  return new Map(files.map(({ name, size }) => [name, size]))
}

/** Writes needed blobs anew; what was written before a failure is harmless. */
async function repack(
  repository: Repository,
  blobs: readonly BlobEntry[],
  { lock, signal, onProgress }: PruneOptions,
): Promise<void> {
  if (blobs.length === 0) return
  const writer = await repository.startWriting()
  let done = 0
  let bytes = 0
  try {
    await inParallel(blobs, lanes, async ({ type, id, length }) => {
      if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
      lock.assertHeld()
      const plain = await repository.readBlob(type, id, signal)
      await writer.saveBlob(type, plain, { evenIfKnown: true })
      done += 1
      bytes += length
      onProgress?.({ phase: 'prune', done, total: blobs.length, bytes })
    })
    await writer.finish()
  } catch (error) {
    await writer.abort()
    throw error
  }
}

type Removal = Readonly<{
  plan: PrunePlan
  used: UsedBlobs
  due: ReadonlySet<Id>
  known: ReadonlySet<Id>
}>

async function removePacks(
  repository: Repository,
  { plan, used, due, known }: Removal,
  { lock, signal }: PruneOptions,
): Promise<void> {
  await refuseLoss(repository, used, due)
  const drop = new Set([...due, ...plan.gone].filter((id) => known.has(id)))
  await rewriteIndex(repository, { drop, add: [], lock })
  await lock.confirm()
  for (const id of due) {
    if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
    lock.assertHeld()
    await repository.backend.remove('data', id)
  }
}

/** The last look before anything is deleted: every needed blob lies in a stored pack that stays. */
async function refuseLoss(
  repository: Repository,
  used: UsedBlobs,
  due: ReadonlySet<Id>,
): Promise<void> {
  const index = await repository.reloadIndex()
  const stored = await sizesOf(repository)
  for (const type of ['tree', 'data'] as const) {
    for (const id of used[type]) {
      const places = index.lookupAll(type, id)
      if (places.some(({ packId }) => stored.has(packId) && !due.has(packId))) continue
      const about = { type: 'blob', name: id }
      throw new RepositoryError('missing', 'a needed blob would be lost', { about })
    }
  }
}

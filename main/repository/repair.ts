import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import { damageOf, type IndexReading, readIndexes } from './check-index.ts'
import { RepositoryError } from './error.ts'
import type { IndexedPack } from './index-file.ts'
import { rewriteIndex } from './index-rewrite.ts'
import type { Lock } from './lock.ts'
import { headerPlace, openHeader } from './pack-file.ts'
import { createSealer, type Sealer } from './seal.ts'
import type { Id, Report } from './types.ts'

/** How to repair the index. */
export interface RepairOptions {
  /** An exclusive lock that the caller holds. */
  readonly lock: Lock
  /** Reads the header of every pack and trusts no index file. */
  readonly fromHeaders?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: Report
}

/** What a repair found. */
export interface RepairResult {
  /** Packs that no index described, or not as they are. */
  readonly adopted: readonly Id[]
  /** Packs that were described and are not stored. */
  readonly dropped: readonly Id[]
  /** Packs whose header cannot be read; they stay where they are. */
  readonly unreadable: readonly Id[]
  /** Index files that could not be read and were removed. */
  readonly removedIndexes: readonly Id[]
}

/** Bytes read from a pack's end in the first go: room for 15 entries. */
const tailBytes = 660

/**
 * Makes the index fit the packs that are stored: adopts packs that no index knows, as a crash leaves
 * them, describes those anew that are described wrongly, and forgets those that are gone.
 *
 * Throws `damaged` and changes nothing if no pack at all is stored though the index knows some.
 */
export async function repairIndex(
  repository: Repository,
  options: RepairOptions,
): Promise<RepairResult> {
  const { lock, signal } = options
  const reading = await readIndexes(repository, signal)
  const files = await repository.backend.list('data', signal)
  if (files.length === 0 && reading.packs.size > 0) {
    throw new RepositoryError('damaged', 'no pack is stored though the index knows some')
  }
  const stored = new Map(files.map(({ name, size }) => [name, size]))
  const wrong = wronglyDescribed(reading, stored, options.fromHeaders === true)
  const { adopted, unreadable } = await readHeaders(repository, wrong, options)
  const dropped = [...reading.packs.keys()].filter((id) => !stored.has(id))
  const lost = unreadable.filter((id) => reading.packs.has(id))
  const drop = new Set([...dropped, ...lost, ...adopted.map(({ id }) => id)])
  const removedIndexes = reading.unreadable
  if (drop.size + removedIndexes.length > 0) {
    await rewriteIndex(repository, { drop, add: adopted, lock })
  }
  return { adopted: adopted.map(({ id }) => id), dropped, unreadable, removedIndexes }
}

function wronglyDescribed(
  { packs, findings }: IndexReading,
  stored: ReadonlyMap<Id, number>,
  all: boolean,
): { id: Id; size: number }[] {
  const odd = new Set(findings.filter(({ what }) => what.startsWith('pack-')).map(({ id }) => id))
  return [...stored]
    .filter(([id, size]) => all || odd.has(id) || packs.get(id)?.size !== size)
    .map(([id, size]) => ({ id, size }))
}

async function readHeaders(
  repository: Repository,
  packs: readonly { id: Id; size: number }[],
  { signal, onProgress }: RepairOptions,
): Promise<{ adopted: IndexedPack[]; unreadable: Id[] }> {
  const sealer = createSealer(repository.key)
  const adopted: IndexedPack[] = []
  const unreadable: Id[] = []
  let done = 0
  await inParallel(packs, 8, async (pack) => {
    if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
    const blobs = await readHeader(repository, sealer, pack).catch((error: unknown) => {
      damageOf(error)
      return null
    })
    if (blobs === null) unreadable.push(pack.id)
    else adopted.push({ id: pack.id, blobs })
    done += 1
    onProgress?.({ phase: 'rebuild', done, total: packs.length, bytes: 0 })
  })
  return { adopted, unreadable }
}

async function readHeader(
  { backend }: Repository,
  sealer: Sealer,
  { id, size }: Readonly<{ id: Id; size: number }>,
): Promise<IndexedPack['blobs'] | null> {
  if (size < 73) return null
  const begin = Math.max(0, size - tailBytes)
  const tail = await backend.read('data', id, { offset: begin, length: size - begin })
  const place = headerPlace(tail, size)
  if (place === null) return null
  const sealed =
    place.begin >= begin
      ? tail.subarray(place.begin - begin, place.end - begin)
      : await backend.read('data', id, { offset: place.begin, length: place.end - place.begin })
  return openHeader(sealer, sealed, size)
}

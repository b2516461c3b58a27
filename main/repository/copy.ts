import type { Repository, Writer } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import { RepositoryError } from './error.ts'
import type { BlobType, Id, Report, Snapshot, SnapshotData } from './types.ts'

/** What to copy. The caller holds a shared lock in both repositories. */
export interface CopyOptions {
  /** Leaves out snapshots; absent: all are copied. */
  readonly filter?: (snapshot: Snapshot) => boolean
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: Report
  /** Called after each snapshot that is complete in the second repository. */
  readonly onSnapshot?: (from: Id, to: Id) => void
}

/** What was copied. */
export interface CopyResult {
  /** New snapshots, as ids in the first and in the second repository. */
  readonly copied: readonly Readonly<{ from: Id; to: Id }>[]
  /** Snapshots that the second repository had already. */
  readonly skipped: number
  /** Snapshots that cannot be read in the first one. */
  readonly unreadable: readonly Id[]
  readonly blobs: number
  readonly bytes: number
}

/**
 * Copies snapshots into a second repository, oldest first, blob by blob and only what it lacks.
 *
 * Every blob is verified when it is read and again before it is written. A snapshot is written last;
 * a copy that was cut goes on where it was. Throws `damaged` or `missing` with the blob that cannot be
 * read: a snapshot that is not whole is never copied.
 */
export async function copySnapshots(
  from: Repository,
  to: Repository,
  options: CopyOptions = {},
): Promise<CopyResult> {
  const { filter = () => true, signal } = options
  await from.loadIndex(signal)
  const { snapshots, unreadable } = await from.snapshots()
  const there = (await to.snapshots()).snapshots
  const known = new Map(there.map((snapshot) => [identity(snapshot), snapshot.id]))
  const wanted = snapshots.filter(filter)
  const missing = wanted.filter((snapshot) => !known.has(identity(snapshot)))
  const copied: { from: Id; to: Id }[] = []
  const counts = { blobs: 0, bytes: 0 }
  if (missing.length > 0) {
    const writer = await to.startWriting(
      options.threads === undefined ? {} : { threads: options.threads },
    )
    try {
      const run = new CopyRun({ from, to, writer, options, counts })
      for (const snapshot of missing) {
        await run.tree(snapshot.tree)
        await writer.flush()
        const { id } = await to.saveSnapshot(translated(snapshot, copied))
        copied.push({ from: snapshot.id, to: id })
        options.onSnapshot?.(snapshot.id, id)
      }
      await writer.finish()
    } catch (error) {
      await writer.abort()
      throw error
    }
  }
  return {
    copied,
    skipped: wanted.length - missing.length,
    unreadable: unreadable.map(({ id }) => id),
    ...counts,
  }
}

/** Two snapshots with the same of these are the same run; trees have the same ids everywhere. */
const identity = ({ time, tree, hostname = '', paths, tags = [] }: Snapshot): string =>
  JSON.stringify([Date.parse(time), tree, hostname, paths, tags])

/** The same snapshot with the ids of the second repository, and where it comes from. */
function translated(
  { id, parent, ...data }: Snapshot,
  copied: readonly Readonly<{ from: Id; to: Id }>[],
): SnapshotData {
  const known = copied.find((pair) => pair.from === parent)
  return {
    ...data,
    original: data.original ?? id,
    ...(known === undefined ? {} : { parent: known.to }),
  }
}

type Parts = Readonly<{
  from: Repository
  to: Repository
  writer: Writer
  options: CopyOptions
  counts: { blobs: number; bytes: number }
}>

/** Blobs that are on their way at the same time, of up to 8 MiB each. */
const lanes = 8
/** Trees whose content is copied together. */
const treesAtOnce = 32

/** Copies trees; each blob once per run. */
class CopyRun {
  readonly #parts: Parts
  readonly #seen = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Copies a tree and all below; a tree that is there already may still lack content. */
  async tree(root: Id): Promise<void> {
    const waiting = [root]
    while (waiting.length > 0) {
      const group = waiting.splice(-treesAtOnce).filter((id) => this.#isNew('tree', id))
      const trees = await inParallel(group, lanes, (id) =>
        this.#parts.from.readTree(id, this.#parts.options.signal),
      )
      const nodes = trees.flat()
      const content = nodes.flatMap((node) => node.content ?? [])
      const fresh = content.filter((id) => this.#isNew('data', id))
      await inParallel(fresh, lanes, (id) => this.#blob('data', id))
      await inParallel(group, lanes, (id) => this.#blob('tree', id))
      for (const { subtree } of nodes) if (subtree !== undefined) waiting.push(subtree)
    }
  }

  #isNew(type: BlobType, id: Id): boolean {
    const word = `${type}${id}`
    if (this.#seen.has(word)) return false
    this.#seen.add(word)
    return true
  }

  async #blob(type: BlobType, id: Id): Promise<void> {
    const { from, to, writer, options, counts } = this.#parts
    if (options.signal?.aborted === true) {
      throw new RepositoryError('stopped', 'stopped on demand')
    }
    if (to.index.lookup(type, id) !== undefined) return
    const plain = await from.readBlob(type, id, options.signal)
    await writer.saveBlob(type, plain)
    counts.blobs += 1
    counts.bytes += plain.byteLength
    options.onProgress?.({ phase: 'copy', done: counts.blobs, total: null, bytes: counts.bytes })
  }
}

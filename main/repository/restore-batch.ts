import type { BlobEntry, BlobIndex } from './blob-index.ts'
import type { RestoreAsk, RestoreBlob, RestoreFile, RestoreStretch } from './restore-content.ts'
import type { Id } from './types.ts'

/** A file to restore, where it goes and from what. */
export interface BatchFile extends RestoreFile {
  /** Its path in the copy, for messages. */
  readonly shown: string
  /** Where it stands in the end, if `path` is a place beside it. */
  readonly final: string | Buffer
  readonly path: string | Buffer
  readonly size: number
  readonly content: readonly Id[]
}

/** An ask for a worker, and for each file of it which one of the batch it is. */
export type BatchAsk = Readonly<{
  ask: Extract<RestoreAsk, { pack: Id }>
  files: readonly number[]
  bytes: number
}>

/** Bytes that are skipped rather than read in two goes; bytes read in one go. */
const mostGap = 131_072
const mostStretch = 4 << 20
/** What one ask holds at most, so that progress moves and memory stays small. */
const mostBytes = 8 << 20
const mostFiles = 512

type Use = { entry: BlobEntry; uses: { file: number; at: number }[] }

/**
 * Sorts a batch of files into asks by pack, in the order in which the blobs lie there.
 *
 * Files with content that is in no index are given in `missing`, by position; of such a file only
 * what lies before the gap is written, since nobody knows how long the gap is.
 */
export function planAsks(
  index: BlobIndex,
  files: readonly BatchFile[],
): { asks: BatchAsk[]; missing: ReadonlySet<number> } {
  const packs = new Map<Id, Map<Id, Use>>()
  const missing = new Set<number>()
  const empty: number[] = []
  for (const [file, { content }] of files.entries()) {
    if (content.length === 0) empty.push(file)
    let at = 0
    for (const id of content) {
      const entry = index.lookup('data', id)
      if (entry === undefined) {
        missing.add(file)
        break
      }
      const uses = usesOf(packs, entry)
      uses.push({ file, at })
      at += plainLength(entry)
    }
  }
  const asks = [...packs].flatMap(([pack, blobs]) => asksOfPack(pack, [...blobs.values()], files))
  return { asks: [...asksOfEmpty(empty, files), ...asks], missing }
}

/** Bytes of a blob's content. */
export const plainLength = ({ length, uncompressedLength }: BlobEntry): number =>
  uncompressedLength === 0 ? length - 32 : uncompressedLength

function usesOf(packs: Map<Id, Map<Id, Use>>, entry: BlobEntry): Use['uses'] {
  let blobs = packs.get(entry.packId)
  if (blobs === undefined) {
    blobs = new Map()
    packs.set(entry.packId, blobs)
  }
  let use = blobs.get(entry.id)
  if (use === undefined) {
    use = { entry, uses: [] }
    blobs.set(entry.id, use)
  }
  return use.uses
}

/** Collects blobs of one pack until an ask is full. */
class Collector {
  readonly #numbers = new Map<number, number>()
  readonly #stretches: { offset: number; length: number; blobs: RestoreBlob[] }[] = []
  bytes = 0

  get isFull(): boolean {
    return this.bytes >= mostBytes || this.#numbers.size >= mostFiles
  }

  add({ entry, uses }: Use): void {
    const { packId: _, ...blob } = entry
    const numbered = uses.map(({ file, at }) => ({ file: this.#number(file), at }))
    this.bytes += plainLength(entry) * uses.length
    const last = this.#stretches.at(-1)
    const length = last === undefined ? 0 : blob.offset + blob.length - last.offset
    const gap = last === undefined ? 0 : blob.offset - last.offset - last.length
    if (last === undefined || gap > mostGap || length > mostStretch) {
      const { offset } = blob
      this.#stretches.push({ offset, length: blob.length, blobs: [{ ...blob, uses: numbered }] })
      return
    }
    last.length = length
    last.blobs.push({ ...blob, uses: numbered })
  }

  finish(pack: Id, files: readonly BatchFile[]): BatchAsk {
    const numbers = [...this.#numbers.keys()]
    const stretches: readonly RestoreStretch[] = this.#stretches
    const ask = { pack, files: workerFiles(files, numbers), stretches, empty: [] }
    return { ask, files: numbers, bytes: this.bytes }
  }

  #number(file: number): number {
    const known = this.#numbers.get(file)
    if (known !== undefined) return known
    this.#numbers.set(file, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

function asksOfPack(pack: Id, uses: readonly Use[], files: readonly BatchFile[]): BatchAsk[] {
  const asks: BatchAsk[] = []
  let collector = new Collector()
  for (const use of uses.toSorted((a, b) => a.entry.offset - b.entry.offset)) {
    if (collector.isFull) {
      asks.push(collector.finish(pack, files))
      collector = new Collector()
    }
    collector.add(use)
  }
  return [...asks, collector.finish(pack, files)]
}

function asksOfEmpty(empty: readonly number[], files: readonly BatchFile[]): BatchAsk[] {
  const asks: BatchAsk[] = []
  for (let begin = 0; begin < empty.length; begin += mostFiles) {
    const numbers = empty.slice(begin, begin + mostFiles)
    const ask = {
      pack: '',
      files: workerFiles(files, numbers),
      stretches: [],
      empty: [...numbers.keys()],
    }
    asks.push({ ask, files: numbers, bytes: 0 })
  }
  return asks
}

/** Only what a worker needs crosses to it. */
function workerFiles(files: readonly BatchFile[], numbers: readonly number[]): RestoreFile[] {
  return numbers.flatMap((number) => {
    const file = files[number]
    if (file === undefined) return []
    const { path, mode, mtime, parts, replaces } = file
    return [{ path, mode, mtime, parts, replaces }]
  })
}

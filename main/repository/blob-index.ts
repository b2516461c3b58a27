import { BlobTable, createSegment } from './blob-table.ts'
import type { Place, Segment } from './blob-table.ts'
import { idBytes, idFrom, isId } from './id.ts'
import type { IndexedPack } from './index-file.ts'
import type { PackedBlob } from './pack.ts'
import type { BlobType, Id } from './types.ts'

/** One place of one blob; lengths in bytes, `uncompressedLength` 0 where it is stored plain. */
export type BlobEntry = PackedBlob & { readonly packId: Id }

/** Where all blobs lie: what all index files say together, and what this process added. */
export interface BlobIndex {
  /** Number of places; a blob that lies in two packs counts twice. */
  readonly blobCount: number
  /** Tells whether a blob has a place; quicker than `lookup`, and never true for what is no ID. */
  has(type: BlobType, id: Id): boolean
  /** One place of a blob; `undefined` as type takes either. */
  lookup(type: BlobType | undefined, id: Id): BlobEntry | undefined
  /** All places of a blob. */
  lookupAll(type: BlobType | undefined, id: Id): BlobEntry[]
  /** Packs that hold at least one blob. */
  packs(): Iterable<Id>
  /** All places of all blobs, in the order in which they were added. */
  blobs(): Iterable<BlobEntry>
  /** Blobs with more than one place. */
  duplicates(): Iterable<readonly BlobEntry[]>
}

/** Spares a buffer for each of a million ids. */
const idScratch = Buffer.alloc(32)

/** Room for new blobs beyond those that are known. */
export const headroom = 65_536

/** A segment all of whose entries have a place, and the packs by their numbers in it. */
export type FilledTable = Readonly<{ segment: Segment; packs: readonly Id[] }>

/** A blob by the bytes of its ID, and where it lies. */
export type PlacedBlob = Readonly<{ type: BlobType; id: Uint8Array; place: Place }>

/** The index as this library changes it. */
export class MutableIndex implements BlobIndex {
  readonly table: BlobTable
  readonly segments: Segment[]
  readonly #packIds: Id[]
  readonly #packNumbers: Map<Id, number>
  /** Told of each segment that is added, so that other threads get it in time. */
  onSegment: ((segment: Segment) => void) | null = null
  #count: number

  /** `start`: number of blobs that will be added soon, or a table that was filled before. */
  constructor(start: number | FilledTable) {
    const filled =
      typeof start === 'number' ? { segment: createSegment(start + headroom), packs: [] } : start
    this.segments = [filled.segment]
    this.table = new BlobTable(this.segments)
    this.#packIds = [...filled.packs]
    this.#packNumbers = new Map(this.#packIds.map((id, number) => [id, number]))
    this.#count = this.table.used
  }

  get blobCount(): number {
    return this.#count
  }

  /** Makes sure that so many entries fit. */
  reserve(entries: number): void {
    if (this.table.room >= entries) return
    const segment = createSegment(Math.max(headroom, entries, this.table.used))
    this.segments.push(segment)
    this.table.addSegment(segment)
    this.onSegment?.(segment)
  }

  add({ id, blobs }: IndexedPack): void {
    const { number, isNew } = this.openPack(id)
    this.reserve(blobs.length)
    for (const { id: blob, type, offset, length, uncompressedLength } of blobs) {
      idScratch.write(blob, 'hex')
      const place = { pack: number, offset, length, uncompressedLength }
      this.addPlace(isNew, { type, id: idScratch, place })
    }
  }

  /** Gives a pack its number; one of an ID that was added before is not new. */
  openPack(id: Id): Readonly<{ number: number; isNew: boolean }> {
    const known = this.#packNumbers.get(id)
    if (known !== undefined) return { number: known, isNew: false }
    const number = this.#packIds.push(id) - 1
    this.#packNumbers.set(id, number)
    return { number, isNew: true }
  }

  /** Adds one place of a blob to a pack, new or not; the caller has reserved room. */
  addPlace(isNew: boolean, blob: PlacedBlob): void {
    // The same pack in two index files is what a crash leaves behind: no second place.
    if (!isNew && this.#has(blob)) return
    this.table.place(blob.type, blob.id, blob.place)
    this.#count++
  }

  has(type: BlobType, id: Id): boolean {
    if (!isId(id)) return false
    idScratch.write(id, 'hex')
    return this.table.hasPlace(type, idScratch)
  }

  lookup(type: BlobType | undefined, id: Id): BlobEntry | undefined {
    const [found] = this.table.places(type, idBytes(id))
    return found === undefined ? undefined : this.#entry(id, found)
  }

  lookupAll(type: BlobType | undefined, id: Id): BlobEntry[] {
    return this.table.places(type, idBytes(id)).map((found) => this.#entry(id, found))
  }

  packs(): Iterable<Id> {
    return this.#packIds
  }

  hasPack(id: Id): boolean {
    return this.#packNumbers.has(id)
  }

  *blobs(): Generator<BlobEntry> {
    for (const { id, type, place } of this.table.entries()) {
      yield this.#entry(idFrom(id), { type, place })
    }
  }

  *duplicates(): Generator<readonly BlobEntry[]> {
    for (const blob of this.blobs()) {
      const places = this.lookupAll(blob.type, blob.id)
      const [first] = places
      if (places.length < 2) continue
      if (first?.packId === blob.packId && first.offset === blob.offset) yield places
    }
  }

  /**
   * The same index without claims that never got a place and without some packs, after a writer was
   * stopped: a pack that no index file names must not count as known, or a snapshot would rely on it.
   */
  withoutClaims(packs: ReadonlySet<Id>): MutableIndex {
    const index = new MutableIndex(this.#count)
    const kept = this.#packIds.filter((id) => !packs.has(id))
    const byPack = new Map<Id, PackedBlob[]>(kept.map((id) => [id, []]))
    for (const blob of this.blobs()) byPack.get(blob.packId)?.push(blob)
    for (const [id, blobs] of byPack) index.add({ id, blobs })
    return index
  }

  #has({ type, id, place: { pack, offset } }: PlacedBlob): boolean {
    const places = this.table.places(type, id)
    return places.some(({ place }) => place.pack === pack && place.offset === offset)
  }

  #entry(id: Id, { type, place }: { type: BlobType; place: Place }): BlobEntry {
    const { pack, offset, length, uncompressedLength } = place
    return { id, type, packId: this.#packIds[pack] ?? '', offset, length, uncompressedLength }
  }
}

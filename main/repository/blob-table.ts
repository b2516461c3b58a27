import type { BlobType } from './types.ts'

/**
 * A part of the table of known blobs, in memory that all threads share.
 *
 * `ids`: 32 bytes per entry. `meta`: four words per entry: `(pack + 1) * 2 + type` or just the type
 * while no pack holds it yet, offset, sealed length, plain length (0 = not compressed). `slots`: open
 * addressing by the first word of the id, entry + 1. `used`: entries given out.
 */
export type Segment = Readonly<{
  ids: SharedArrayBuffer
  meta: SharedArrayBuffer
  slots: SharedArrayBuffer
  used: SharedArrayBuffer
}>

/** Where one entry's blob lies. */
export type Place = Readonly<{
  pack: number
  offset: number
  length: number
  uncompressedLength: number
}>

type View = Readonly<{
  ids: Int32Array
  meta: Uint32Array
  slots: Int32Array
  used: Int32Array
  capacity: number
}>

const typeBit = (type: BlobType): number => (type === 'tree' ? 1 : 0)

/** Slots of a segment with room for so many entries. */
export const slotsFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(capacity * 1.5))

/** Makes an empty segment; untouched pages of it cost nothing. */
export function createSegment(capacity: number): Segment {
  return {
    ids: new SharedArrayBuffer(capacity * 32),
    meta: new SharedArrayBuffer(capacity * 16),
    slots: new SharedArrayBuffer(slotsFor(capacity) * 4),
    used: new SharedArrayBuffer(4),
  }
}

const viewOf = (segment: Segment): View => ({
  ids: new Int32Array(segment.ids),
  meta: new Uint32Array(segment.meta),
  slots: new Int32Array(segment.slots),
  used: new Int32Array(segment.used),
  capacity: segment.meta.byteLength / 16,
})

/** Entries given out; threads that found no room may have counted further. */
const usedOf = ({ used, capacity }: View): number => Math.min(used[0] ?? 0, capacity)

/** The words of one id, copied so that they are aligned. */
const words = new Int32Array(8)
const wordBytes = new Uint8Array(words.buffer)

function sameId({ ids }: View, entry: number): boolean {
  const at = entry * 8
  for (let i = 0; i < 8; i++) if (ids[at + i] !== words[i]) return false
  return true
}

/**
 * Claims a slot for an entry.
 *
 * Gives the entry that took the slot first if it holds the same blob and `unique` is asked.
 */
function claimSlot(view: View, entry: number, unique: boolean): number {
  const { slots, meta } = view
  const mask = slots.length - 1
  for (let slot = (words[0] ?? 0) & mask; ; slot = (slot + 1) & mask) {
    const taken = Atomics.compareExchange(slots, slot, 0, entry + 1)
    if (taken === 0) return entry
    const other = taken - 1
    const sameType = ((meta[other * 4] ?? 0) & 1) === ((meta[entry * 4] ?? 0) & 1)
    if (unique && sameType && sameId(view, other)) return other
  }
}

/** Tells whether an entry is of the type (-1 = any) and the id in `words`. */
const matches = (view: View, entry: number, type: number): boolean =>
  (type < 0 || ((view.meta[entry * 4] ?? 0) & 1) === type) && sameId(view, entry)

/** A place in the search for one id. */
type Cursor = { view: number; slot: number; entry: number }
const start = (): Cursor => ({ view: 0, slot: -1, entry: -1 })

/** A thread's view of the table. Lookups are exact; claims are made by one thread only. */
export class BlobTable {
  readonly #views: View[]

  constructor(segments: readonly Segment[]) {
    this.#views = segments.map(viewOf)
  }

  /** Entries given out, with or without a place. */
  get used(): number {
    return this.#views.reduce((sum, view) => sum + usedOf(view), 0)
  }

  /** Entries that fit before another segment is needed. */
  get room(): number {
    const last = this.#views.at(-1)
    return last === undefined ? 0 : last.capacity - Math.min(last.capacity, last.used[0] ?? 0)
  }

  addSegment(segment: Segment): void {
    this.#views.push(viewOf(segment))
  }

  /** Takes a blob for the caller; false if it is known or another thread was first. */
  claim(type: BlobType, id: Uint8Array): boolean {
    wordBytes.set(id)
    if (this.#seek(typeBit(type), start())) return false
    return this.#add(typeBit(type), true)
  }

  /** Notes where a blob lies: fills in the claim if there is one, else adds an entry. */
  place(type: BlobType, id: Uint8Array, place: Place): void {
    wordBytes.set(id)
    const cursor = start()
    while (this.#seek(typeBit(type), cursor)) {
      const view = this.#views[cursor.view]
      if (view === undefined || (view.meta[cursor.entry * 4] ?? 0) > 1) continue
      fill(view, cursor.entry, { type: typeBit(type), place })
      return
    }
    this.#add(typeBit(type), false, place)
  }

  /** Tells whether a blob has a place. */
  hasPlace(type: BlobType, id: Uint8Array): boolean {
    wordBytes.set(id)
    const cursor = start()
    while (this.#seek(typeBit(type), cursor)) {
      if ((this.#views[cursor.view]?.meta[cursor.entry * 4] ?? 0) > 1) return true
    }
    return false
  }

  /** Places of a blob; `undefined` as type takes either. */
  places(type: BlobType | undefined, id: Uint8Array): { type: BlobType; place: Place }[] {
    wordBytes.set(id)
    const found: { type: BlobType; place: Place }[] = []
    const cursor = start()
    while (this.#seek(type === undefined ? -1 : typeBit(type), cursor)) {
      const view = this.#views[cursor.view]
      if (view === undefined || (view.meta[cursor.entry * 4] ?? 0) < 2) continue
      found.push(placeOf(view, cursor.entry))
    }
    return found
  }

  /** All entries that have a place; `id` is a view that is valid until the next step. */
  *entries(): Generator<{ id: Uint8Array; type: BlobType; place: Place }> {
    for (const view of this.#views) {
      const bytes = new Uint8Array(view.ids.buffer)
      const count = usedOf(view)
      for (let entry = 0; entry < count; entry++) {
        if ((view.meta[entry * 4] ?? 0) < 2) continue
        yield { id: bytes.subarray(entry * 32, entry * 32 + 32), ...placeOf(view, entry) }
      }
    }
  }

  /** Bytes of `ids`, `meta` and `slots` of one segment that holds all entries of this table. */
  *joined(slots: number): Generator<Uint8Array> {
    const parts = this.#views.map((view) => ({ view, count: usedOf(view) }))
    for (const { view, count } of parts) yield new Uint8Array(view.ids.buffer, 0, count * 32)
    for (const { view, count } of parts) yield new Uint8Array(view.meta.buffer, 0, count * 16)
    const table = new Int32Array(slots)
    let entry = 0
    for (const { view, count } of parts) {
      for (let i = 0; i < count; i++) {
        let slot = (view.ids[i * 8] ?? 0) & (slots - 1)
        while (table[slot] !== 0) slot = (slot + 1) & (slots - 1)
        table[slot] = ++entry
      }
    }
    yield new Uint8Array(table.buffer)
  }

  /** Steps to the next entry of the id in `words`; false at the end. */
  #seek(type: number, cursor: Cursor): boolean {
    for (; cursor.view < this.#views.length; cursor.view++, cursor.slot = -1) {
      const view = this.#views[cursor.view]
      if (view === undefined) return false
      const { slots } = view
      const mask = slots.length - 1
      for (;;) {
        cursor.slot = (cursor.slot < 0 ? (words[0] ?? 0) : cursor.slot + 1) & mask
        const entry = Atomics.load(slots, cursor.slot) - 1
        if (entry < 0) break
        if (!matches(view, entry, type)) continue
        cursor.entry = entry
        return true
      }
    }
    return false
  }

  #add(type: number, unique: boolean, place?: Place): boolean {
    for (const view of this.#views) {
      const { used, capacity, ids } = view
      if ((used[0] ?? 0) >= capacity) continue
      const entry = Atomics.add(used, 0, 1)
      if (entry >= capacity) continue
      ids.set(words, entry * 8)
      fill(view, entry, { type, ...(place === undefined ? {} : { place }) })
      return claimSlot(view, entry, unique) === entry
    }
    throw new RangeError('No room in the table of blobs')
  }
}

function fill(
  { meta }: View,
  entry: number,
  { type, place }: { type: number; place?: Place },
): void {
  const at = entry * 4
  if (place !== undefined) {
    meta[at + 1] = place.offset
    meta[at + 2] = place.length
    meta[at + 3] = place.uncompressedLength
  }
  meta[at] = place === undefined ? type : (place.pack + 1) * 2 + type
}

function placeOf({ meta }: View, entry: number): { type: BlobType; place: Place } {
  const at = entry * 4
  const first = meta[at] ?? 0
  const offset = meta[at + 1] ?? 0
  const length = meta[at + 2] ?? 0
  const uncompressedLength = meta[at + 3] ?? 0
  const type = (first & 1) === 1 ? 'tree' : 'data'
  return { type, place: { pack: (first >>> 1) - 1, offset, length, uncompressedLength } }
}

import type { Random } from './random.ts'

export type SimSide = 'D' | 'M'

/** Values of an item by field; an absent field is empty. */
export type Fields = Readonly<Record<string, string>>

/** How a remote of the simulator behaves; each schedule draws its own. */
export type Traits = Readonly<{
  side: SimSide
  /** Refuses a write whose expected version is not the item's. */
  cas: boolean
  /** How long a create key answers with the item it made; 0 = never. */
  keyLife: number
  /** Keeps a marker with an item and finds items by it. */
  marker: boolean
  /** How long after its making an item is not found by marker yet. */
  indexLag: number
  /** `notes` is cut to so many characters; 0 = never. */
  cut: number
  /** Spaces at the ends of a value are removed, as servers do. */
  trims: boolean
}>

/** What an item looked like from a moment on. */
export type Shape = Readonly<{
  at: number
  fields: Fields
  folder: string
  marker: string | null
  version: number
  gone: boolean
}>

/** An item with all it ever was; the last shape is what it is. */
export type SimItem = Readonly<{ id: string; number: number; shapes: Shape[] }>

export type Found = Readonly<{ id: string; shape: Shape }>

/** Whether a write took place, or why not. */
export type Effect =
  | Readonly<{ is: 'done'; id: string; shape: Shape; fresh: boolean }>
  | Readonly<{ is: 'stale' }>
  | Readonly<{ is: 'gone' }>

/** One remote in memory: items, their history, a feed of changes, create keys. */
export interface Remote {
  readonly traits: Traits
  create(ask: {
    fields: Fields
    folder: string
    key: string | null
    marker: string | null
    now: number
  }): Effect
  update(ask: { id: string; patch: Fields; expect: string | null; now: number }): Effect
  /** Moves to a folder; a removal is the folder `null`. */
  place(ask: { id: string; folder: string | null; expect: string | null; now: number }): Effect
  get(id: string): Shape | null
  /** All living items in the order of their making. */
  living(): readonly Found[]
  /** As it was at an earlier time, for lists that lag. */
  asOf(id: string, time: number): Shape | null
  /** Ids that changed after a place in the feed, with the newest place. */
  changedSince(place: number, upTo: number): Readonly<{ ids: readonly string[]; place: number }>
  byMarker(marker: string, now: number): readonly Found[]
  all(): readonly SimItem[]
}

const shapeOf = (item: SimItem): Shape => {
  const last = item.shapes.at(-1)
  if (last === undefined) throw new Error('an item without a shape')
  return last
}

/** Makes a remote without items. */
export function remoteOf(traits: Traits, random: Random): Remote {
  const items = new Map<string, SimItem>()
  const keys = new Map<string, { id: string; at: number }>()
  const feed: { id: string; at: number }[] = []
  let made = 0

  const stored = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields)
        .map(([name, value]) => {
          const trimmed = traits.trims ? value.trim() : value
          return [name, name === 'notes' && traits.cut > 0 ? trimmed.slice(0, traits.cut) : trimmed]
        })
        .filter(([, value]) => value !== ''),
    )
  const note = (item: SimItem, shape: Omit<Shape, 'version'>): Effect => {
    const full = { ...shape, version: item.shapes.length + 1 }
    item.shapes.push(full)
    feed.push({ id: item.id, at: shape.at })
    return { is: 'done', id: item.id, shape: full, fresh: true }
  }
  const open = (id: string, expect: string | null): SimItem | Effect => {
    const item = items.get(id)
    if (item === undefined || shapeOf(item).gone) return { is: 'gone' }
    const stale = traits.cas && expect !== null && expect !== `${shapeOf(item).version}`
    return stale ? { is: 'stale' } : item
  }

  return {
    traits,
    create({ fields, folder, key, marker, now }) {
      const known = key === null ? undefined : keys.get(key)
      if (known !== undefined && now - known.at < traits.keyLife) {
        const item = items.get(known.id)
        if (item !== undefined) {
          return { is: 'done', id: item.id, shape: shapeOf(item), fresh: false }
        }
      }
      made += 1
      const id = `${traits.side}${made}-${random.whole(0xffff).toString(16)}`
      const item: SimItem = { id, number: made, shapes: [] }
      items.set(id, item)
      if (key !== null && traits.keyLife > 0) keys.set(key, { id, at: now })
      const kept = traits.marker ? marker : null
      return note(item, { at: now, fields: stored(fields), folder, marker: kept, gone: false })
    },
    update({ id, patch, expect, now }) {
      const item = open(id, expect)
      if ('is' in item) return item
      const before = shapeOf(item)
      return note(item, { ...before, at: now, fields: stored({ ...before.fields, ...patch }) })
    },
    place({ id, folder, expect, now }) {
      const item = open(id, expect)
      if ('is' in item) return item
      const before = shapeOf(item)
      const gone = folder === null
      return note(item, { ...before, at: now, folder: folder ?? before.folder, gone })
    },
    get(id) {
      const item = items.get(id)
      return item === undefined || shapeOf(item).gone ? null : shapeOf(item)
    },
    living: () =>
      [...items.values()]
        .filter((item) => !shapeOf(item).gone)
        .map((item) => ({ id: item.id, shape: shapeOf(item) })),
    asOf(id, time) {
      const shape = items.get(id)?.shapes.findLast(({ at }) => at <= time)
      return shape === undefined || shape.gone ? null : shape
    },
    changedSince(place, upTo) {
      let end = place
      const ids = new Set<string>()
      for (const { id, at } of feed.slice(place)) {
        if (at > upTo) break
        end += 1
        ids.add(id)
      }
      return { ids: [...ids], place: end }
    },
    byMarker: (marker, now) =>
      [...items.values()]
        .filter((item) => {
          const shape = shapeOf(item)
          const first = item.shapes[0]?.at ?? 0
          return !shape.gone && shape.marker === marker && now - first >= traits.indexLag
        })
        .map((item) => ({ id: item.id, shape: shapeOf(item) })),
    all: () => [...items.values()],
  }
}

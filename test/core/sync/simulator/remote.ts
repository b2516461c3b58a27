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
  /** A server's own spelling: an address ends with a dot. */
  dots: boolean
  /** A move gives the item a new id (IMAP). */
  renames: boolean
  /** Exceptions of a series go when its time or rule is changed (Exchange). */
  dropsExceptions: boolean
  /** A list shows what begins at the very end of its window too. */
  closedWindow: boolean
  /** Creates that it takes in a day; null = any number. */
  createsPerDay: number | null
}>

/** A remote as simple as can be. */
export const plainTraits = (side: SimSide): Traits => ({
  side,
  cas: side === 'M',
  keyLife: 0,
  marker: true,
  indexLag: 0,
  cut: 0,
  dots: false,
  renames: false,
  dropsExceptions: false,
  closedWindow: false,
  createsPerDay: null,
})

/** What an item looked like from a moment on. */
export type Shape = Readonly<{
  at: number
  fields: Fields
  folder: string
  marker: string | null
  version: number
  gone: boolean
  /** Of an exception: its series and the start that it had there. */
  parent: string | null
  start: string | null
  /** How many people a change of it would inform. */
  people: number
}>

/** An item with all it ever was; the last shape is what it is. */
export type SimItem = {
  readonly id: string
  readonly number: number
  readonly shapes: Shape[]
  next: string | null
}

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
    parent?: string | null
    start?: string | null
    people?: number
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
  /** Where an item stands now that moves gave other ids; itself where none did. */
  follow(id: string): string
  /** All items of a folder get new ids (UIDVALIDITY); how often it happened. */
  renumber(folder: string, now: number): void
  validityOf(folder: string): string
}

const shapeOf = (item: SimItem): Shape => {
  const last = item.shapes.at(-1)
  if (last === undefined) throw new Error('an item without a shape')
  return last
}

/** Fields that a server spells in its own way, and those that it cuts. */
const dotted = new Set(['address', 'place'])
const long = new Set(['notes', 'description', 'body'])

/** Makes a remote without items. */
export function remoteOf(traits: Traits, random: Random): Remote {
  const items = new Map<string, SimItem>()
  const keys = new Map<string, { id: string; at: number }>()
  const feed: { id: string; at: number }[] = []
  let made = 0
  const validity = new Map<string, number>()

  const spelt = (name: string, value: string): string => {
    if (traits.dots && dotted.has(name) && !value.endsWith('.')) return `${value}.`
    return long.has(name) && traits.cut > 0 ? value.slice(0, traits.cut) : value
  }
  const stored = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => [name, spelt(name, value)]),
    )
  const note = (item: SimItem, shape: Omit<Shape, 'version'>): Effect => {
    const full = { ...shape, version: item.shapes.length + 1 }
    item.shapes.push(full)
    feed.push({ id: item.id, at: shape.at })
    return { is: 'done', id: item.id, shape: full, fresh: true }
  }
  const newItem = (): SimItem => {
    made += 1
    const id = `${traits.side}${made}-${random.whole(0xffff).toString(16)}`
    const item: SimItem = { id, number: made, shapes: [], next: null }
    items.set(id, item)
    return item
  }
  const drop = (item: SimItem, now: number): Effect => {
    const before = shapeOf(item)
    const done = note(item, { ...before, at: now, gone: true })
    for (const child of childrenOf(item.id)) drop(child, now)
    const series = before.parent === null ? undefined : items.get(before.parent)
    if (series !== undefined && !shapeOf(series).gone && before.start !== null) {
      const shape = shapeOf(series)
      const cancelled = [shape.fields['cancelled'] ?? '', before.start].filter((one) => one !== '')
      note(series, {
        ...shape,
        at: now,
        fields: { ...shape.fields, cancelled: cancelled.join(' ') },
      })
    }
    return done
  }
  const childrenOf = (id: string): readonly SimItem[] =>
    [...items.values()].filter((item) => {
      const shape = shapeOf(item)
      return shape.parent === id && !shape.gone
    })
  /** What a change of a series does to its exceptions. */
  const settleChildren = (id: string, [was, is]: readonly [Fields, Fields], now: number): void => {
    const moved = ['time', 'recurrence'].some((field) => (was[field] ?? '') !== (is[field] ?? ''))
    const cancelled = new Set((is['cancelled'] ?? '').split(' '))
    for (const child of childrenOf(id)) {
      const shape = shapeOf(child)
      const drops = traits.dropsExceptions && moved
      if (!drops && !cancelled.has(shape.start ?? '')) continue
      note(child, { ...shape, at: now, gone: true })
    }
  }
  /** A copy under a new id, and the old one's end. */
  const reborn = (item: SimItem, change: Partial<Shape>, now: number): Effect => {
    const before = shapeOf(item)
    note(item, { ...before, at: now, gone: true })
    const copy = newItem()
    item.next = copy.id
    return note(copy, { ...before, ...change, at: now })
  }
  const open = (id: string, expect: string | null): SimItem | Effect => {
    const item = items.get(id)
    if (item === undefined || shapeOf(item).gone) return { is: 'gone' }
    const stale = traits.cas && expect !== null && expect !== `${shapeOf(item).version}`
    return stale ? { is: 'stale' } : item
  }

  /** Exceptions lie inside of their series: a change of one is a change of it. */
  const touchSeries = (parent: string | null, now: number): void => {
    const series = parent === null ? undefined : items.get(parent)
    if (series !== undefined && !shapeOf(series).gone) note(series, { ...shapeOf(series), at: now })
  }

  /** Why an occurrence cannot be changed: no series, or it was changed before (an update then). */
  const closedFor = (parent: string, start: string | null): Effect | null => {
    const series = items.get(parent)
    if (series === undefined || shapeOf(series).gone) return { is: 'gone' }
    if ((shapeOf(series).fields['cancelled'] ?? '').split(' ').includes(start ?? ''))
      return { is: 'gone' }
    const taken = childrenOf(parent).some((child) => shapeOf(child).start === start)
    return taken ? { is: 'stale' } : null
  }

  return {
    traits,
    create({ fields, folder, key, marker, now, parent = null, start = null, people = 0 }) {
      const known = key === null ? undefined : keys.get(key)
      if (known !== undefined && now - known.at < traits.keyLife) {
        const item = items.get(known.id)
        if (item !== undefined) {
          return { is: 'done', id: item.id, shape: shapeOf(item), fresh: false }
        }
      }
      const closed = parent === null ? null : closedFor(parent, start)
      if (closed !== null) return closed
      touchSeries(parent, now)
      const item = newItem()
      const { id } = item
      if (key !== null && traits.keyLife > 0) keys.set(key, { id, at: now })
      const kept = traits.marker ? marker : null
      const shape = { at: now, fields: stored(fields), folder, marker: kept, gone: false }
      return note(item, { ...shape, parent, start, people })
    },
    update({ id, patch, expect, now }) {
      const item = open(id, expect)
      if ('is' in item) return item
      const before = shapeOf(item)
      const fields = stored({ ...before.fields, ...patch })
      const done = note(item, { ...before, at: now, fields })
      touchSeries(before.parent, now)
      settleChildren(id, [before.fields, fields], now)
      return done
    },
    place({ id, folder, expect, now }) {
      const item = open(id, expect)
      if ('is' in item) return item
      const before = shapeOf(item)
      if (folder === null) return drop(item, now)
      if (traits.renames && folder !== before.folder) return reborn(item, { folder }, now)
      return note(item, { ...before, at: now, folder })
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
    follow(id) {
      let at = id
      for (let item = items.get(at); item?.next != null; item = items.get(at)) at = item.next
      return at
    },
    renumber(folder, now) {
      validity.set(folder, (validity.get(folder) ?? 1) + 1)
      const here = [...items.values()].filter((item) => {
        const shape = shapeOf(item)
        return !shape.gone && shape.folder === folder
      })
      for (const item of here) reborn(item, {}, now)
    },
    validityOf: (folder) => `${validity.get(folder) ?? 1}`,
  }
}

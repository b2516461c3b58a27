import { isUnclear, soonFound } from './ask.ts'
import type {
  Entry,
  Existing,
  Found,
  Journal,
  Loss,
  PutBackBox,
  SavedItem,
  SkipReason,
} from './types.ts'
import type { Writer } from './writer.ts'

/** What would become of an item. */
export type Planned = Readonly<{
  item: SavedItem
  does: 'make' | 'beside' | 'replace' | SkipReason
}>

/** One kind of one mailbox in one put-back. */
export type Work = Readonly<{ box: PutBackBox; writer: Writer; journal: Journal }>
/** What an entry of an item always says. */
export type Base = Pick<Entry, 'key' | 'kind' | 'path' | 'mailbox' | 'old'>

/** Creates the item once: an answer that was lost is looked for instead of asked again. */
async function makeOnce({ box, writer }: Work, item: SavedItem, home: string): Promise<string> {
  try {
    return await writer.make(item, home)
  } catch (error) {
    if (!isUnclear(error)) throw error
    const found = await soonFound(box, () => writer.findMade(item))
    if (found === null) throw error
    return found.id
  }
}

async function sealed(work: Work, found: Found, base: Base & Partial<Entry>): Promise<Entry> {
  const { writer, journal } = work
  const record = await writer.look(found)
  const entry: Entry = {
    ...base,
    state: base.old === undefined ? 'made' : 'replaced',
    id: found.id,
    home: found.home,
    ...(record === null ? {} : { seal: writer.seal(record) }),
  }
  journal.put(entry)
  return entry
}

type Making = Readonly<{ item: SavedItem; base: Base; isAgain: boolean }>

/** Makes an item anew; what it takes the place of is put aside only when it is complete. */
async function makeItem(work: Work, { item, base, isAgain }: Making): Promise<Entry> {
  const { writer, journal } = work
  const made = isAgain ? await writer.findMade(item) : null
  const home = await writer.home(item)
  journal.put({ ...base, state: 'writing', home: home.id })
  const id = made?.id ?? (await makeOnce(work, item, home.id))
  const found = { id, home: home.id }
  journal.put({ ...base, state: 'writing', ...found })
  const lost: Loss[] = [...(await writer.complete(item, { ...found, isNew: made === null }))]
  if (home.isOther) lost.unshift('folder')
  if (base.old !== undefined) await removeOld(work, base.old)
  return sealed(work, found, { ...base, lost })
}

/** It may be away already, from a time before the work was broken off. */
async function removeOld({ writer }: Work, old: Found): Promise<void> {
  const there = await writer.look(old)
  if (there === null || (there['parentFolderId'] ?? old.home) !== old.home) return
  await writer.remove(old)
}

/** Writes an item over what is there; what was there is in the journal before. */
async function overwrite(work: Work, item: SavedItem, base: Base): Promise<Entry> {
  const { writer, journal } = work
  const { old } = base
  if (old?.record == null || writer.overwrite === null) throw new TypeError('nothing to replace')
  journal.put({ ...base, state: 'writing', id: old.id, home: old.home })
  const there = (await writer.look(old)) ?? old.record
  await writer.overwrite(old, item.record, there)
  const lost = await writer.complete(item, { ...old, isNew: false })
  return sealed(work, old, { ...base, lost })
}

async function decide(work: Work, item: SavedItem, existing: Existing): Promise<Planned['does']> {
  const there = (await work.writer.find([item])).get(item)
  return doesOf(work, { item, there, existing })
}

export type Case = Readonly<{ item: SavedItem; there: Found | undefined; existing: Existing }>

/** What is to be done with an item. */
export async function doesOf(
  { writer }: Work,
  { item, there, existing }: Case,
): Promise<Planned['does']> {
  if (there === undefined) return 'make'
  if (existing !== 'replace') return existing === 'skip' ? 'there' : 'beside'
  const record = await writer.look(there)
  return record === null ? 'make' : (writer.refusal(record, item) ?? 'replace')
}

/** What is there and is to be replaced, with its record where that is written over. */
async function oldOf({ writer }: Work, item: SavedItem): Promise<Entry['old']> {
  const there = (await writer.find([item])).get(item)
  if (there === undefined) return undefined
  if (writer.overwrite === null) return { ...there, record: null }
  const record = await writer.look(there)
  return record === null ? undefined : { ...there, record }
}

async function putNew(work: Work, base: Base, { item, existing }: Ordered): Promise<Entry> {
  const does = await decide(work, item, existing)
  if (does === 'make' || does === 'beside') return makeItem(work, { item, base, isAgain: false })
  if (does !== 'replace') {
    const entry: Entry = { ...base, state: 'skipped', reason: does }
    work.journal.put(entry)
    return entry
  }
  const old = await oldOf(work, item)
  if (old === undefined) return makeItem(work, { item, base, isAgain: false })
  const whole = { ...base, old }
  return old.record === null
    ? makeItem(work, { item, base: whole, isAgain: false })
    : overwrite(work, item, whole)
}

/** An item with what was chosen. */
export type Ordered = Readonly<{ item: SavedItem; existing: Existing }>

const isDone = ({ state }: Entry): boolean => !['writing', 'failed'].includes(state)

/** Writes an item, or ends what was begun before the work was broken off. */
export async function putOne(work: Work, base: Base, ordered: Ordered): Promise<Entry> {
  const before = work.journal.get(base.key)
  if (before === null) return putNew(work, base, ordered)
  if (isDone(before)) return before
  // Broken off after the decision: what was begun is ended as it was meant.
  if (before.home === undefined) return putNew(work, base, ordered)
  const { old } = before
  const whole = { ...base, ...(old === undefined ? {} : { old }) }
  if (old?.record != null) return overwrite(work, ordered.item, whole)
  return makeItem(work, { item: ordered.item, base: whole, isAgain: true })
}

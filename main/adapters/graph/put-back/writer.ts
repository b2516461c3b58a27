import { createHash } from 'node:crypto'

import type { Json } from '../../../core/ports.ts'
import { recordLine } from '../../exact-json.ts'
import type { BatchEntry } from '../batch.ts'
import type { GraphRecord } from '../records.ts'
import { listIn, readMany } from './ask.ts'
import { bearing, originId, originOf } from './marker.ts'
import type { Found, Loss, PutBackBox, SavedItem, SkipReason } from './types.ts'

/** Where an item goes; `isOther` where its own folder is gone. */
export type Home = Readonly<{ id: string; isOther: boolean }>

/** What one kind knows of being written into one mailbox. Everything throws `FailureError`. */
export interface Writer {
  /** Permission that it needs, as Microsoft spells it. */
  readonly right: string
  /** What is in the mailbox already of these items. */
  find(items: readonly SavedItem[]): Promise<ReadonlyMap<SavedItem, Found>>
  /** What this very put-back made of an item before it was cut off. */
  findMade(item: SavedItem): Promise<Found | null>
  home(item: SavedItem): Promise<Home>
  /** Makes the item itself, once; what hangs on it comes by `complete`. */
  make(item: SavedItem, home: string): Promise<string>
  /** Brings what hangs on it; may be done again. `isNew` = nothing was brought before. */
  complete(item: SavedItem, at: Found & Readonly<{ isNew: boolean }>): Promise<readonly Loss[]>
  /** What is there now; null = nothing. */
  look(found: Found): Promise<GraphRecord | null>
  /** Fingerprint of what a person sees and changes. */
  seal(record: GraphRecord): string
  /** Why what is there may not be replaced; null = it may. */
  refusal(there: GraphRecord, item: SavedItem): SkipReason | null
  /**
   * Writes a saved record over what is there, unless it changed since `there` was read. Null: what
   * is there cannot be written over, a new one is made and the old one `moveAway` takes.
   */
  readonly overwrite:
    | ((found: Found, record: GraphRecord, there: GraphRecord) => Promise<void>)
    | null
  /** Takes it away, as a person does who deletes it. */
  remove(found: Found): Promise<void>
  /** Moves it back to where it was; only where `overwrite` is null. */
  bringBack(found: Found): Promise<void>
}

type Asking = Readonly<{
  byId: (item: SavedItem) => BatchEntry | null
  /** Lists that a natural key finds it in. */
  byKey: (item: SavedItem) => readonly BatchEntry[]
  /** Null for what does not count as there. */
  found: (record: GraphRecord) => Found | null
}>

/** Finds what is there already: by its id, else by its keys. */
export async function findThere(
  box: PutBackBox,
  items: readonly SavedItem[],
  { byId, byKey, found }: Asking,
): Promise<Map<SavedItem, Found>> {
  const there = new Map<SavedItem, Found>()
  const take = (item: SavedItem, record: GraphRecord | null): void => {
    const one = record === null ? null : found(record)
    if (one !== null && !there.has(item)) there.set(item, one)
  }
  const named = box.isOwn ? items.flatMap((item) => ({ item, entry: byId(item) })) : []
  const known = named.flatMap(({ item, entry }) => (entry === null ? [] : [{ item, entry }]))
  const records = await readMany(
    box,
    known.map(({ entry }) => entry),
  )
  for (const [at, { item }] of known.entries()) take(item, records[at] ?? null)
  const open = items.filter((item) => !there.has(item))
  const keyed = open.flatMap((item) => byKey(item).map((entry) => ({ item, entry })))
  const lists = await readMany(
    box,
    keyed.map(({ entry }) => entry),
  )
  for (const [at, { item }] of keyed.entries())
    for (const record of listIn(lists[at] ?? null)) take(item, record)
  return there
}

/** The filter for what was made of an item by any put-back. */
export const madeOf = (item: SavedItem): string => bearing(originId, originOf(item))

/** A fingerprint of some members of a record. */
export const sealOf = (record: GraphRecord, names: readonly string[]): string =>
  createHash('sha256')
    .update(recordLine(names.map((name): Json => record[name] ?? null)))
    .digest('hex')

/** The members of a record that are written, those without a value left out. */
export function written(record: GraphRecord, names: readonly string[]): Record<string, Json> {
  const found: Record<string, Json> = {}
  for (const name of names) {
    const value = record[name]
    if (value !== undefined && value !== null) found[name] = value
  }
  return found
}

/** The same for writing over something: what has no value is emptied. */
export const overwriting = (record: GraphRecord, names: readonly string[]): Record<string, Json> =>
  Object.fromEntries(names.map((name) => [name, record[name] ?? null]))

/** The ETag of a record's version, as Exchange writes it. */
export const etagOf = (record: GraphRecord): string | undefined => {
  const key = record['changeKey']
  return typeof key === 'string' && key !== '' ? `W/"${key}"` : undefined
}

/** Tasks by chunks, so that a stop is soon obeyed. */
export function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

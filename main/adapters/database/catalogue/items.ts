import { type Kind, kinds } from '../../../core/kinds.ts'
import type { ItemRow, ItemsAsk, Paged, StateNow } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { newestSeq } from './changes.ts'
import { matchOf, mostFacets } from './match.ts'
import { itemRow, listedVersion } from './rows.ts'
import { isEmpty, type Scope } from './scope.ts'
import { firstIdAt, idAfter } from './version-ids.ts'

/** A list in one snapshot. */
export type ListAsk = Readonly<{
  seq: number
  scope: Scope
  ask: Omit<ItemsAsk, 'snapshot' | 'whose'>
}>

/** Place of a row in its list. */
type Found = { id: number; name: string }

/** Up to so many people are read one by one from their own lists and then merged. */
const fewPeople = 100

const states: Readonly<Record<StateNow, string>> = {
  unchanged: 'AND version.last >= :newest',
  changed: `AND version.last < :newest
    AND EXISTS (SELECT 1 FROM item WHERE item.id = version.item AND alive = 1)`,
  deleted: `AND version.last < :newest
    AND EXISTS (SELECT 1 FROM item WHERE item.id = version.item AND alive = 0)`,
}

const orders: Readonly<Record<ItemsAsk['sort'], Readonly<{ after: string; order: string }>>> = {
  newest: { after: 'version.id < :id', order: 'version.id DESC' },
  oldest: { after: 'version.id > :id', order: 'version.id' },
  title: { after: '(version.name, version.id) > (:name, :id)', order: 'version.name, version.id' },
}

/** Where a page begins that has none before it. */
const starts: Readonly<Record<ItemsAsk['sort'], Found>> = {
  newest: { id: Number.MAX_SAFE_INTEGER, name: '' },
  oldest: { id: -1, name: '' },
  title: { id: -1, name: '' },
}

/** Cursors hold the place itself, so that a page can go on when that row is gone. */
export const cursorOf = ({ id, name }: Found): string =>
  `${id}.${Buffer.from(name).toString('hex')}`

/** Place of a cursor; null for what we never gave out. */
export function placeOf(cursor: string): Found | null {
  const match = /^(\d{1,15})\.((?:[0-9a-f]{2}){0,96})$/.exec(cursor)
  if (match === null) return null
  return { id: Number(match[1]), name: Buffer.from(match[2] ?? '', 'hex').toString() }
}

const inTime = `AND EXISTS (SELECT 1 FROM doc
  WHERE doc.version = version.id AND doc.time >= :since AND doc.time < :until)`

/** Conditions that hold for every source of rows. */
function conditions({ ask }: ListAsk): string {
  const isTimed = ask.since !== null || ask.until !== null
  return `version.first <= :seq AND version.last >= :seq AND ${orders[ask.sort].after}
    AND version.id >= :from AND version.id < :to
    ${isTimed ? inTime : ''} ${ask.state === null ? '' : states[ask.state]}`
}

function valuesOf(db: Sqlite, { seq, scope, ask }: ListAsk) {
  const place = ask.after === null ? null : placeOf(ask.after)
  return {
    seq,
    newest: newestSeq(db),
    ...(place ?? starts[ask.sort]),
    since: ask.since ?? Number.MIN_SAFE_INTEGER,
    until: ask.until ?? Number.MAX_SAFE_INTEGER,
    from: ask.since === null ? 0 : firstIdAt(ask.since),
    to: ask.until === null ? Number.MAX_SAFE_INTEGER : idAfter(db, ask.until),
    kinds: JSON.stringify(scope.kinds ?? kinds),
    people: JSON.stringify(scope.people ?? []),
    limit: ask.limit + 1,
  }
}

type Values = ReturnType<typeof valuesOf>

/** Read only where it decides: else the index alone answers. */
const nameOf = ({ ask }: ListAsk): string => (ask.sort === 'title' ? 'version.name' : `''`)

const amongPeople = 'AND version.person IN (SELECT value FROM json_each(:people))'
const amongKinds = 'AND version.kind IN (SELECT value FROM json_each(:kinds))'

/** Rows from the lists of one person or kind after the other. */
type From<T> = Readonly<{ each: readonly T[]; values: Values }>

function ofPeople(db: Sqlite, list: ListAsk, { each, values }: From<string>): Found[] {
  const read = prepared<[object], Found>(
    db,
    `SELECT version.id, ${nameOf(list)} AS name FROM version INDEXED BY version_person
     WHERE version.person = :person AND ${conditions(list)}
       ${list.scope.kinds === null ? '' : amongKinds}
     ORDER BY ${orders[list.ask.sort].order} LIMIT :limit`,
  )
  return each.flatMap((person) => read.all({ ...values, person }))
}

function ofKinds(db: Sqlite, list: ListAsk, { each, values }: From<Kind>): Found[] {
  const index = list.ask.sort === 'title' ? 'version_name' : 'version_kind'
  const read = prepared<[object], Found>(
    db,
    `SELECT version.id, ${nameOf(list)} AS name FROM version INDEXED BY ${index}
     WHERE version.kind = :kind AND ${conditions(list)}
       ${list.scope.people === null ? '' : amongPeople}
     ORDER BY ${orders[list.ask.sort].order} LIMIT :limit`,
  )
  return each.flatMap((kind) => read.all({ ...values, kind }))
}

function ofWords(db: Sqlite, list: ListAsk, values: Values): Found[] {
  const { scope, ask } = list
  const match = matchOf(db, ask.words, scope)
  if (match === null) return []
  const order = ask.sort === 'title' ? '' : 'AND words.rowid >= :from AND words.rowid < :to'
  const by = ask.sort === 'newest' ? 'words.rowid DESC' : 'words.rowid'
  const read = prepared<[object], Found>(
    db,
    `SELECT version.id, ${nameOf(list)} AS name FROM words CROSS JOIN version ON version.id = words.rowid
     WHERE words MATCH :match ${order} AND version.kind IS NOT NULL AND ${conditions(list)}
       ${(scope.people?.length ?? 0) > mostFacets ? amongPeople : ''}
     ORDER BY ${ask.sort === 'title' ? 'version.name, version.id' : by} LIMIT :limit`,
  )
  return read.all({ ...values, match })
}

function foundOf(db: Sqlite, list: ListAsk): Found[] {
  const { scope, ask } = list
  const values = valuesOf(db, list)
  if (ask.words.trim() !== '') return ofWords(db, list, values)
  if (scope.people !== null && scope.people.length <= fewPeople)
    return ofPeople(db, list, { each: scope.people, values })
  return ofKinds(db, list, { each: scope.kinds ?? kinds, values })
}

const compare: Readonly<Record<ItemsAsk['sort'], (a: Found, b: Found) => number>> = {
  newest: (a, b) => b.id - a.id,
  oldest: (a, b) => a.id - b.id,
  // As SQLite compares: by UTF-8 bytes.
  title: (a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.id - b.id,
}

/** One page of the items that a snapshot holds. */
export function listItems(db: Sqlite, list: ListAsk): Paged<ItemRow> {
  const { scope, ask } = list
  if (isEmpty(scope)) return { rows: [], next: null }
  const found = foundOf(db, list).toSorted(compare[ask.sort])
  const page = found.slice(0, ask.limit)
  const rows = page.flatMap(({ id }) => {
    const version = listedVersion(db, id)
    return version === undefined ? [] : (itemRow(db, version) ?? [])
  })
  const last = page.at(-1)
  const more = found.length > ask.limit && last !== undefined
  return { rows, next: more ? cursorOf(last) : null }
}

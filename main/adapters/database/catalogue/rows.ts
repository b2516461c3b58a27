import type { Kind } from '../../../core/kinds.ts'
import type { ItemRow, PersonRef } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { endsOf, wholePath } from './browse.ts'
import { newestSeq } from './changes.ts'

/** A version that stands for its item, with what is shown of it. */
export type Listed = Readonly<{
  id: number
  path: number
  first: number
  last: number
  size: number
  item: number
  part: string
  identity: string
  kind: Kind
  type: string
  alive: 0 | 1
  title: string
  time: number
  person: string | null
}>

const columns = `
  SELECT version.id, version.path, version.first, version.last, version.size, version.item,
    version.part, item.identity, item.kind, item.type, item.alive, doc.title, doc.time,
    coalesce(doc.person, item.person) AS person`

/** Columns and joins of `Listed`; a condition on `version` follows. */
export const listedColumns = `${columns}
  FROM version JOIN item ON item.id = version.item JOIN doc ON doc.version = version.id`

/** The same, led by the versions that have ended, in the order in which they did. */
export const endedColumns = `${columns}
  FROM version INDEXED BY version_closed CROSS JOIN item ON item.id = version.item
  CROSS JOIN doc ON doc.version = version.id`

/** One version by id. */
export const listedVersion = (db: Sqlite, id: number): Listed | undefined =>
  prepared<[number], Listed>(db, `${listedColumns} WHERE version.id = ?`).get(id)

/** Name of a person by key; null for one of whom nothing is known. */
export function personRef(db: Sqlite, key: string | null): PersonRef | null {
  if (key === null) return null
  const read = prepared<[string], { name: string }>(db, 'SELECT name FROM person WHERE key = ?')
  const name = read.get(key)?.name
  return name === undefined ? null : { key, name }
}

/** What people see of a version; null where no snapshot holds it. */
export function itemRow(db: Sqlite, found: Listed): ItemRow | null {
  const ends = endsOf(db, found.first, found.last)
  if (ends === null) return null
  const changed = found.last >= newestSeq(db) ? 'unchanged' : 'changed'
  return {
    item: found.identity,
    kind: found.kind,
    type: found.type,
    title: found.title,
    person: personRef(db, found.person),
    time: found.time,
    size: found.size,
    path: wholePath(db, found.path),
    snapshot: ends.last.id,
    state: found.alive === 0 ? 'deleted' : changed,
  }
}

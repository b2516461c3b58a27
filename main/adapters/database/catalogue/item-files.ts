import { kinds } from '../../../core/kinds.ts'
import type { ItemAt, ItemFile } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { endsOf, locatePath, pathParts, wholePath } from './browse.ts'
import { itemRow, listedColumns, type Listed } from './rows.ts'
import { covers, isEmpty, type Scope } from './scope.ts'

/** Path of a name as it is stored below `/dingkeep`, shards included, beginning with `/`. */
function storedPath(db: Sqlite, path: number): string {
  const read = prepared<[number], { name: string; parent: number }>(
    db,
    'SELECT name, parent FROM path WHERE id = ?',
  )
  const names: string[] = []
  for (let row = read.get(path); row && row.parent !== 0; row = read.get(row.parent))
    names.unshift(row.name)
  return `/${names.join('/')}`
}

const here = 'version.first <= :seq AND version.last >= :seq'

type File = { path: number; part: string; size: number }

/** All files of an item in a snapshot, its record first. */
function filesOfItem(db: Sqlite, item: number, seq: number): ItemFile[] {
  const read = prepared<[object], File>(
    db,
    `SELECT path, part, size FROM version WHERE item = :item AND ${here} ORDER BY part, path`,
  )
  return read.all({ item, seq }).map(({ path, part, size }) => ({
    path: wholePath(db, path),
    stored: storedPath(db, path),
    part,
    size,
  }))
}

/** A question about one snapshot within a scope. */
export type At = Readonly<{ db: Sqlite; seq: number; scope: Scope }>

function itemAtVersion({ db, seq, scope }: At, found: Listed | undefined): ItemAt | null {
  if (found === undefined || !covers(scope, found)) return null
  const row = itemRow(db, found)
  const first = endsOf(db, found.first, found.last)?.first
  if (row === null || first === undefined) return null
  return { ...row, firstSaved: first.time, files: filesOfItem(db, found.item, seq) }
}

/** An item as a snapshot has it. */
export function itemAt(at: At, identity: string): ItemAt | null {
  const read = prepared<[object], Listed>(
    at.db,
    `${listedColumns} WHERE item.identity = :identity AND version.kind IS NOT NULL AND ${here}
     ORDER BY version.path LIMIT 1`,
  )
  return itemAtVersion(at, read.get({ identity, seq: at.seq }))
}

/** The item that a file of a snapshot belongs to. */
export function itemOfPath(at: At, path: string): ItemAt | null {
  const { db, seq } = at
  const found = locatePath({ db, seq }, path)
  const identity = found === null ? null : identityAt(at, found.stored.slice('/dingkeep'.length))
  return identity === null ? null : itemAt(at, identity)
}

/** Identity of the item whose file stands at a stored path. */
function identityAt({ db, seq }: At, stored: string): string | null {
  const child = prepared<[number, string], { id: number }>(
    db,
    'SELECT id FROM path WHERE parent = ? AND name = ?',
  )
  let path = 1
  for (const name of stored.split('/').filter((one) => one !== '')) {
    const next = child.get(path, name)
    if (next === undefined) return null
    path = next.id
  }
  const read = prepared<[object], { identity: string }>(
    db,
    `SELECT item.identity FROM version JOIN item ON item.id = version.item
     WHERE version.path = :path AND ${here} LIMIT 1`,
  )
  return read.get({ path, seq })?.identity ?? null
}

const among = ({ people }: Scope): string =>
  people === null ? '' : 'AND item.person IN (SELECT value FROM json_each(:people))'

const valuesOf = ({ kinds: wanted, people }: Scope) => ({
  kinds: JSON.stringify(wanted ?? kinds),
  people: JSON.stringify(people ?? []),
})

/** Stored paths of all files of the items of a scope in a snapshot. */
export function filesOfList({ db, seq, scope }: At, onlyDeleted: boolean): string[] {
  if (isEmpty(scope)) return []
  const read = db.prepare<[object], { path: number }>(
    `SELECT version.path FROM item JOIN version ON version.item = item.id
     WHERE item.kind IN (SELECT value FROM json_each(:kinds)) AND ${here} ${among(scope)}
       ${onlyDeleted ? 'AND item.alive = 0' : ''}`,
  )
  return read.all({ seq, ...valuesOf(scope) }).map(({ path }) => storedPath(db, path))
}

/** Stored paths of all files at or below a path of a snapshot whose items are in the scope. */
export function filesBelow({ db, seq, scope }: At, path: string): string[] {
  const isRoot = pathParts(path).length === 0
  const found = isRoot ? null : locatePath({ db, seq }, path)
  if ((found === null && !isRoot) || isEmpty(scope)) return []
  const top = found?.stored.slice('/dingkeep'.length) ?? ''
  const all = filesOfList({ db, seq, scope }, false)
  return all.filter((stored) => stored === top || stored.startsWith(`${top}/`))
}

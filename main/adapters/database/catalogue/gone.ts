import type { GoneAsk, GoneRow, Paged } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { endsOf } from './browse.ts'
import { newestSeq } from './changes.ts'
import { itemRow, endedColumns, type Listed } from './rows.ts'
import { isEmpty, type Scope } from './scope.ts'

/** The last version of an item that the newest snapshot has no more, latest losses first. */
const columns = `${endedColumns}
  WHERE version.kind IS NOT NULL AND version.last < 2147483647 AND version.last < :newest
    AND version.last >= :since AND (version.last, version.id) < (:last, :id)
    AND item.alive = 0
    AND NOT EXISTS (SELECT 1 FROM version AS other WHERE other.item = version.item
      AND other.kind IS NOT NULL AND (other.last, other.id) > (version.last, version.id))
    AND +version.kind IN (SELECT value FROM json_each(:kinds))`

const amongPeople = 'AND version.person IN (SELECT value FROM json_each(:people))'

/** Last snapshot before a moment: what it has may be missed first at or after that moment. */
function seqBefore(db: Sqlite, time: number | null): number {
  if (time === null) return 0
  const read = prepared<[number], { seq: number | null }>(
    db,
    'SELECT max(seq) AS seq FROM snapshot WHERE complete = 1 AND time < ?',
  )
  return read.get(time)?.seq ?? 0
}

function placeOf(cursor: string | null): { last: number; id: number } {
  const match = /^(\d{1,10})\.(\d{1,15})$/.exec(cursor ?? '')
  if (match === null) return { last: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }
  return { last: Number(match[1]), id: Number(match[2]) }
}

function goneRow(db: Sqlite, found: Listed): GoneRow | null {
  const row = itemRow(db, found)
  const seen = endsOf(db, found.first, found.last)?.last.time
  const missed = endsOf(db, found.last + 1, newestSeq(db))?.first.time
  return row === null || seen === undefined || missed === undefined
    ? null
    : { ...row, seen, missed }
}

/** One page of what has vanished, the latest losses first. */
export function listGone(
  db: Sqlite,
  { scope, ask }: Readonly<{ scope: Scope; ask: Omit<GoneAsk, 'whose'> }>,
  kinds: readonly string[],
): Paged<GoneRow> {
  if (isEmpty(scope)) return { rows: [], next: null }
  const read = prepared<[object], Listed>(
    db,
    `${columns} ${scope.people === null ? '' : amongPeople}
     ORDER BY version.last DESC, version.id DESC LIMIT :limit`,
  )
  const found = read.all({
    newest: newestSeq(db),
    since: seqBefore(db, ask.since),
    ...placeOf(ask.after),
    kinds: JSON.stringify(scope.kinds ?? kinds),
    people: JSON.stringify(scope.people ?? []),
    limit: ask.limit + 1,
  })
  const page = found.slice(0, ask.limit)
  const last = page.at(-1)
  const more = found.length > ask.limit && last !== undefined
  const rows = page.flatMap((one) => goneRow(db, one) ?? [])
  return { rows, next: more ? `${last.last}.${last.id}` : null }
}

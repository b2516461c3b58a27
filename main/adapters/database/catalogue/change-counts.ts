import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'

const listed = 'version.kind IS NOT NULL'

/** The item was listed in the snapshot `%` too, as the same person's. */
const alsoAt = `EXISTS (SELECT 1 FROM version AS other WHERE other.item = version.item
  AND other.kind IS NOT NULL AND other.person IS version.person
  AND other.first <= % AND other.last >= %)`

const put = `
  INSERT INTO change (seq, kind, person, added, changed, gone) %
  ON CONFLICT DO UPDATE SET added = added + excluded.added, changed = changed + excluded.changed,
    gone = gone + excluded.gone`

/** What begins after the snapshot before, and is there. */
const begun = `
  SELECT :seq, kind, coalesce(person, ''), sum(NOT known), sum(known), 0 FROM (
    SELECT version.kind, version.person, max(${alsoAt.replaceAll('%', ':before')}) AS known
    FROM version INDEXED BY version_first
    WHERE ${listed} AND version.first > :before AND version.first <= :seq AND version.last >= :seq
    GROUP BY version.item, version.person)
  GROUP BY kind, coalesce(person, '')`

/** What ends before this snapshot and has nothing in its place. */
const ended = `
  SELECT :seq, kind, coalesce(person, ''), 0, 0, count(*) FROM (
    SELECT version.kind, version.person
    FROM version
    WHERE ${listed} AND version.last < 2147483647 AND version.last >= :before
      AND version.last < :seq AND version.first <= :before AND NOT ${alsoAt.replaceAll('%', ':seq')}
    GROUP BY version.item, version.person)
  WHERE true GROUP BY kind, coalesce(person, '')`

/** Counts what one snapshot has new, other and no more than the one before (0: there is none). */
export function countChanges(db: Sqlite, seq: number, before: number): void {
  prepared<[number], unknown>(db, 'DELETE FROM change WHERE seq = ?').run(seq)
  for (const rows of [begun, ended]) {
    prepared<[object], unknown>(db, put.replace('%', rows)).run({ seq, before })
  }
}

/** All that the oldest snapshot left holds is new in it: what the ones before it summed up to. */
function makeFirst(db: Sqlite, seq: number): void {
  db.exec(`
    CREATE TEMP TABLE holding AS SELECT kind, person, sum(added - gone) AS many
      FROM main.change WHERE seq <= ${seq} GROUP BY kind, person;
    DELETE FROM change WHERE seq <= ${seq};
    INSERT INTO change (seq, kind, person, added, changed, gone)
      SELECT ${seq}, kind, person, many, 0, 0 FROM holding WHERE many > 0;
    DROP TABLE temp.holding;
  `)
}

/** Counts anew what is compared with another snapshot now; `gone` = the ones just forgotten. */
export function recountChanges(db: Sqlite, gone: readonly number[]): void {
  const read = db.prepare<[], { seq: number }>(
    'SELECT seq FROM snapshot WHERE complete = 1 ORDER BY seq',
  )
  let before = 0
  for (const { seq } of read.all()) {
    const after = before
    const isNext = gone.some((one) => one > after && one < seq)
    if (isNext && before === 0) makeFirst(db, seq)
    else if (isNext) countChanges(db, seq, before)
    before = seq
  }
  db.exec('DELETE FROM change WHERE seq NOT IN (SELECT seq FROM snapshot WHERE complete = 1)')
}

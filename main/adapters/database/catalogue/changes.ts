import type { Sqlite } from '../sqlite.ts'
import { countChanges, recountChanges } from './change-counts.ts'
import { tidyPeople } from './people.ts'
import { joinSpans } from './spans.ts'

/** Newest snapshot that is wholly known, or 0. */
export function newestSeq(db: Sqlite): number {
  const read = db.prepare<[], { seq: number | null }>(
    'SELECT max(seq) AS seq FROM snapshot WHERE complete = 1',
  )
  return read.get()?.seq ?? 0
}

/** Tells items that the newest snapshot has from those that are gone; `which` = a condition. */
function markAlive(db: Sqlite, which: string): void {
  db.exec(`UPDATE item SET alive = EXISTS (SELECT 1 FROM version
    WHERE version.item = item.id AND version.last = 2147483647) WHERE ${which}`)
}

/** Makes a snapshot known whose files are all written; `before` = the snapshot before. */
export function completeSnapshot(db: Sqlite, { seq, before }: { seq: number; before: number }) {
  const complete = db.transaction(() => {
    markAlive(
      db,
      `alive = 0 OR id IN
        (SELECT item FROM version WHERE last < 2147483647 AND last = ${before})`,
    )
    db.prepare('UPDATE snapshot SET complete = 1 WHERE seq = ?').run(seq)
    countChanges(db, seq, before)
  })
  complete.immediate()
}

/** Deletes the versions listed in the table `dropped`, and what only they held. */
function dropListed(db: Sqlite): void {
  db.exec(`
    DELETE FROM words WHERE rowid IN (SELECT version FROM dropped
      WHERE version IN (SELECT version FROM doc));
    DELETE FROM doc WHERE version IN (SELECT version FROM dropped);
    DELETE FROM member WHERE version IN (SELECT version FROM dropped);
    DELETE FROM version WHERE id IN (SELECT version FROM dropped);
    DELETE FROM item WHERE id IN (SELECT item FROM dropped)
      AND NOT EXISTS (SELECT 1 FROM version WHERE version.item = item.id);
  `)
}

/** Removes names that no version needs any more, from the leaves up. */
function dropPaths(db: Sqlite): void {
  const drop = db.prepare(`
    DELETE FROM path WHERE id IN (SELECT path FROM dropped_path)
      AND NOT EXISTS (SELECT 1 FROM version WHERE version.path = path.id)
      AND NOT EXISTS (SELECT 1 FROM folder WHERE folder.path = path.id)
      AND NOT EXISTS (SELECT 1 FROM path AS child WHERE child.parent = path.id)`)
  while (drop.run().changes > 0);
}

/** Deletes versions and folders for which a condition on `first` and `last` holds. */
function dropWhere(db: Sqlite, condition: string): void {
  db.exec(`
    CREATE TEMP TABLE dropped AS SELECT id AS version, item FROM version WHERE ${condition};
    CREATE TEMP TABLE dropped_path AS
      SELECT path FROM version WHERE ${condition}
      UNION SELECT path FROM folder WHERE ${condition};
    CREATE INDEX temp.dropped_version ON dropped (version);
  `)
  dropListed(db)
  db.exec(`DELETE FROM folder WHERE ${condition}`)
  dropPaths(db)
  tidyPeople(db)
  db.exec('DROP TABLE temp.dropped; DROP TABLE temp.dropped_path')
}

/**
 * Takes back what an update left unfinished when the program ended in its middle.
 *
 * False if nothing would be left: then an empty database is quicker.
 */
export function undoUnfinished(db: Sqlite): boolean {
  const read = db.prepare<[], { seq: number }>('SELECT seq FROM snapshot WHERE complete = 0')
  const seq = read.get()?.seq
  if (seq === undefined) return true
  const newest = newestSeq(db)
  if (newest === 0) return false
  const undo = db.transaction(() => {
    dropWhere(db, `first = ${seq}`)
    for (const table of ['version', 'folder']) {
      db.exec(`UPDATE ${table} SET last = 2147483647 WHERE last = ${newest}`)
    }
    db.exec('DELETE FROM snapshot WHERE complete = 0')
  })
  undo.immediate()
  return true
}

/** Drops snapshots and what only they held; some other snapshot must be left. */
export function forgetSnapshots(db: Sqlite, ids: readonly string[]): void {
  const remove = db.prepare<[string], { seq: number }>(
    'DELETE FROM snapshot WHERE id = ? RETURNING seq',
  )
  const forget = db.transaction(() => {
    const before = newestSeq(db)
    const gone = ids.flatMap((id) => remove.get(id)?.seq ?? [])
    const newest = newestSeq(db)
    for (const table of ['version', 'folder']) {
      // What the newest one left holds is open again, whatever came after it.
      db.exec(`UPDATE ${table} SET last = 2147483647
        WHERE last < 2147483647 AND last >= ${newest} AND first <= ${newest}`)
    }
    dropWhere(
      db,
      `first > ${newest} OR last < 2147483647 AND NOT EXISTS
        (SELECT 1 FROM snapshot WHERE seq BETWEEN first AND last)`,
    )
    joinSpans(db)
    recountChanges(db, gone)
    if (newest !== before) markAlive(db, 'true')
  })
  forget.immediate()
}

import type { Sqlite } from '../sqlite.ts'

/** Two spans that follow each other, as all snapshots between them are forgotten. */
type Pair = { older: number; newer: number; first: number }

const follows = `newer.path = older.path AND newer.first > older.last
  AND older.last < 2147483647 AND newer.mtime = older.mtime
  AND NOT EXISTS (SELECT 1 FROM snapshot WHERE seq > older.last AND seq < newer.first)`

type FolderPair = Pair & { next: number }

/** Joins pairs until there is none; in one round each row is part of one pair only. */
function joinAll<P extends Pair>(pairs: () => P[], join: (pair: P) => void): void {
  for (let found = pairs(); found.length > 0; found = pairs()) {
    const touched = new Set<number>()
    for (const pair of found) {
      if (touched.has(pair.older) || touched.has(pair.newer)) continue
      touched.add(pair.older).add(pair.newer)
      join(pair)
    }
  }
}

function joinVersions(db: Sqlite): void {
  const pairs = db.prepare<[], Pair>(`
    SELECT older.id AS older, newer.id AS newer, older.first
    FROM version AS older JOIN version AS newer ON ${follows}
      AND newer.content = older.content AND newer.size = older.size AND newer.type = older.type
      AND newer.item IS older.item AND newer.part = older.part`)
  const words = db.prepare(
    'DELETE FROM words WHERE rowid = (SELECT version FROM doc WHERE version = ?)',
  )
  const doc = db.prepare('DELETE FROM doc WHERE version = ?')
  const member = db.prepare('DELETE FROM member WHERE version = ?')
  const version = db.prepare('DELETE FROM version WHERE id = ?')
  const longer = db.prepare('UPDATE version SET first = ? WHERE id = ?')
  joinAll(
    () => pairs.all(),
    ({ older, newer, first }) => {
      for (const remove of [words, doc, member, version]) remove.run(older)
      longer.run(first, newer)
    },
  )
}

function joinFolders(db: Sqlite): void {
  const pairs = db.prepare<[], FolderPair>(`
    SELECT older.path AS older, older.path AS newer, older.first, newer.first AS next
    FROM folder AS older JOIN folder AS newer ON ${follows} AND newer.tree = older.tree`)
  const remove = db.prepare('DELETE FROM folder WHERE path = ? AND first = ?')
  const longer = db.prepare('UPDATE folder SET first = ? WHERE path = ? AND first = ?')
  joinAll(
    () => pairs.all(),
    ({ older: path, first, next }) => {
      remove.run(path, first)
      longer.run(first, path, next)
    },
  )
}

/** Makes one span of two that hold the same and have no known snapshot between them. */
export function joinSpans(db: Sqlite): void {
  joinVersions(db)
  joinFolders(db)
}

import type { HitItem, HitsAsk, Paged } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { marksOf, snippetOf } from '../text/snippet.ts'
import { itemRow, listedVersion } from './rows.ts'
import type { Scope } from './scope.ts'
import { foundVersions, type FoundVersion } from './search.ts'

/** How many snapshots hold a version. */
export function copiesWith(db: Sqlite, first: number, last: number): number {
  const read = prepared<[number, number], { many: number }>(
    db,
    'SELECT count(*) AS many FROM snapshot WHERE complete = 1 AND seq BETWEEN ? AND ?',
  )
  return read.get(first, last)?.many ?? 0
}

function hitItem(db: Sqlite, found: FoundVersion, words: string): HitItem | null {
  const version = listedVersion(db, found.id)
  const row = version === undefined ? null : itemRow(db, version)
  if (row === null) return null
  const text = snippetOf(found.body, words)
  return {
    ...row,
    part: found.part === '' ? null : found.part,
    titleMarks: marksOf(row.title, words),
    snippet: text === null ? null : { text, marks: marksOf(text, words) },
    copies: copiesWith(db, found.first, found.last),
  }
}

/** One page of hits in all snapshots, newest item first. */
export function listHits(
  db: Sqlite,
  { scope, ask }: Readonly<{ scope: Scope; ask: Omit<HitsAsk, 'whose'> }>,
): Paged<HitItem> {
  const below = /^\d{1,15}$/.test(ask.after ?? '') ? Number(ask.after) : null
  const { words, since, until } = ask
  const deleted = ask.onlyDeleted ? true : null
  const rows: HitItem[] = []
  let last = 0
  for (const found of foundVersions(db, { words, scope, since, until, deleted, below })) {
    if (rows.length === ask.limit) return { rows, next: `${last}` }
    const hit = hitItem(db, found, words)
    if (hit === null) continue
    rows.push(hit)
    last = found.id
  }
  return { rows, next: null }
}

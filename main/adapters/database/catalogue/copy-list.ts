import { isKind, type Kind } from '../../../core/kinds.ts'
import type { CopyRow } from '../browse-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { listSnapshots } from './browse.ts'
import type { Scope } from './scope.ts'

type Row = { seq: number; id: string; kind: string; added: number; changed: number; gone: number }

const fits = ({ kinds, people }: Scope): string =>
  `${kinds === null ? '' : 'AND kind IN (SELECT value FROM json_each(:kinds))'}
   ${people === null ? '' : 'AND person IN (SELECT value FROM json_each(:people))'}`

const valuesOf = ({ kinds, people }: Scope) => ({
  kinds: JSON.stringify(kinds ?? []),
  people: JSON.stringify(people ?? []),
})

/** More than 50 and more than a fifth of a kind. */
const unusual = (gone: number, before: number): boolean => gone > 50 && gone * 5 > before

type Sum = { added: number; changed: number; gone: number; unusual: boolean }

/** Adds up each snapshot's kinds; what a kind holds before a loss decides how unusual that is. */
function sumsOf(rows: readonly Row[]): Map<string, Sum> {
  const holds = new Map<string, number>()
  const sums = new Map<string, Sum>()
  for (const { id, kind, added, changed, gone } of rows) {
    const before = holds.get(kind) ?? 0
    const sum = sums.get(id) ?? { added: 0, changed: 0, gone: 0, unusual: false }
    sums.set(id, {
      added: sum.added + added,
      changed: sum.changed + changed,
      gone: sum.gone + gone,
      unusual: sum.unusual || unusual(gone, before),
    })
    holds.set(kind, before + added - gone)
  }
  return sums
}

/** All snapshots, newest first, with what changed in them within a scope. */
export function listCopies(db: Sqlite, scope: Scope): CopyRow[] {
  const read = prepared<[object], Row>(
    db,
    `SELECT change.seq, snapshot.id, kind, sum(added) AS added, sum(changed) AS changed,
       sum(gone) AS gone
     FROM change JOIN snapshot ON snapshot.seq = change.seq
     WHERE snapshot.complete = 1 ${fits(scope)} GROUP BY change.seq, kind ORDER BY change.seq`,
  )
  const sums = sumsOf(read.all(valuesOf(scope)))
  const none = { added: 0, changed: 0, gone: 0, unusual: false }
  return listSnapshots(db).map((snapshot) => ({ ...snapshot, ...(sums.get(snapshot.id) ?? none) }))
}

/** How many items of each kind a snapshot holds within a scope. */
export function countItems(db: Sqlite, seq: number, scope: Scope): Map<Kind, number> {
  const read = prepared<[object], { kind: string; many: number }>(
    db,
    `SELECT kind, sum(added - gone) AS many FROM change WHERE seq <= :seq ${fits(scope)}
     GROUP BY kind`,
  )
  const counts = new Map<Kind, number>()
  for (const { kind, many } of read.all({ seq, ...valuesOf(scope) }))
    if (isKind(kind)) counts.set(kind, many)
  return counts
}

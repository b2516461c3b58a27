import { isKind } from '../../../core/kinds.ts'
import type { CatalogueFilters, CatalogueHit } from '../catalogue-port.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { fold } from '../text/fold.ts'
import { endsOf, shapeOf, wholePath } from './browse.ts'

const usual = 50
const most = 1_000
/** Part of a name may fit many people; more than so many are no filter. */
const mostPeople = 200

/** A version that may become a hit; docs are absent for what is found by name only. */
export type Candidate = {
  id: number
  path: number
  first: number
  last: number
  type: string
  size: number
  mtime: number
  part: string
  item: number | null
  identity: string | null
  title: string | null
  time: number | null
  person: string | null
  alive: 0 | 1
}

/** Columns and joins that give a `Candidate`, for a query whose source of ids is `%`. */
export const candidates = `
  SELECT version.id, version.path, version.first, version.last, version.type, version.size,
    version.mtime, version.part, version.item, item.identity, doc.title, doc.time,
    coalesce(doc.person, item.person) AS person,
    coalesce(item.alive, version.last >= :newest) AS alive
  FROM % LEFT JOIN item ON item.id = version.item LEFT JOIN doc ON doc.version = version.id`

/** How many hits a page has. */
export const pageSize = (filters: CatalogueFilters): number =>
  Math.min(most, Math.max(1, filters.limit ?? usual))

/** Where a page goes on; null at the beginning, and for what we never gave out. */
export function pageStart(filters: CatalogueFilters): number | null {
  const { after } = filters
  return after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : null
}

/** Keys of the people whom a filter means: a key, or a part of the name. */
export function peopleOf(db: Sqlite, person: string): string[] {
  const read = db.prepare<[string, string, number], { key: string }>(
    'SELECT key FROM person WHERE key = ? OR instr(folded, ?) > 0 LIMIT ?',
  )
  return read.all(person.trim(), fold(person.trim()), mostPeople).map((row) => row.key)
}

/** Makes the hit that people see; null where its path belongs to no kind or no snapshot. */
export function hitOf(db: Sqlite, found: Candidate, snippet: string | null): CatalogueHit | null {
  const ends = endsOf(db, found.first, found.last)
  const path = wholePath(db, found.path)
  const kind = path.split('/')[1] ?? ''
  if (ends === null || !isKind(kind)) return null
  const person =
    found.person === null
      ? null
      : (prepared<[string], { name: string }>(db, 'SELECT name FROM person WHERE key = ?').get(
          found.person,
        )?.name ?? null)
  return {
    item: found.identity,
    path,
    kind,
    title: found.title ?? path.slice(path.lastIndexOf('/') + 1),
    person,
    time: found.time ?? found.mtime,
    is: shapeOf(found.type),
    size: found.size,
    snapshot: ends.last.id,
    firstSnapshot: ends.first.id,
    deleted: found.alive === 0,
    snippet,
  }
}

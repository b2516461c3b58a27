import type { CatalogueFilters, CatalogueHit, CataloguePage } from '../catalogue-port.ts'
import type { Sqlite } from '../sqlite.ts'
import { prepared } from '../sqlite.ts'
import { snippetOf } from '../text/snippet.ts'
import { newestSeq } from './changes.ts'
import { candidates, hitOf, pageSize, pageStart, peopleOf } from './hits.ts'
import type { Candidate } from './hits.ts'
import { matchOf, mostFacets } from './match.ts'
import type { Scope } from './scope.ts'
import { firstIdAt, idAfter } from './version-ids.ts'

/** Up to so many gone items are listed first; where more are gone, they are met soon anyway. */
const fewGone = 20_000

/** Whom and what the filters mean. */
const scopeOfFilters = (db: Sqlite, { kind, person }: CatalogueFilters): Scope => ({
  kinds: kind === undefined ? null : [kind],
  people: person === undefined ? null : peopleOf(db, person),
})

/** What is searched for; times in milliseconds since 1970, `until` is not included. */
export type Searched = Readonly<{
  words: string
  scope: Scope
  since: number | null
  until: number | null
  deleted: boolean | null
  /** Only ids of versions below this one; null = from the newest on. */
  below: number | null
}>

type Asked = {
  readonly match: string
  readonly newest: number
  readonly since: number
  readonly until: number
  readonly from: number
  readonly to: number
  readonly people: string
}

function askedOf(db: Sqlite, match: string, searched: Searched): Asked {
  const { below, scope } = searched
  const since = searched.since ?? Number.MIN_SAFE_INTEGER
  const until = searched.until ?? Number.MAX_SAFE_INTEGER
  const end = searched.until === null ? Number.MAX_SAFE_INTEGER : idAfter(db, until)
  const from = searched.since === null ? 0 : firstIdAt(since)
  const people = JSON.stringify(scope.people ?? [])
  const to = Math.min(end, below ?? end)
  return { match, newest: newestSeq(db), since, until, from, to, people }
}

const within = `
  words MATCH :match AND words.rowid >= :from AND words.rowid < :to
  AND version.first <= :newest AND doc.time >= :since AND doc.time < :until`

function fewAreGone(db: Sqlite): boolean {
  const read = prepared<[number], { many: number }>(
    db,
    'SELECT count(*) AS many FROM (SELECT 1 FROM item WHERE alive = 0 LIMIT ?)',
  )
  return (read.get(fewGone + 1)?.many ?? 0) <= fewGone
}

/** The plus keeps the index in the lead: asked for single rows it is slow. */
const listedGone = `AND +words.rowid IN (SELECT version.id FROM item JOIN version
  ON version.item = item.id WHERE item.alive = 0)`

/** For more people than the index is asked for at once. */
const amongPeople =
  'AND coalesce(doc.person, item.person) IN (SELECT value FROM json_each(:people))'

function sqlOf(db: Sqlite, { deleted, scope }: Searched): string {
  const alive = deleted === null ? '' : `AND ${deleted ? 'NOT ' : ''}item.alive`
  const gone = deleted === true && fewAreGone(db) ? listedGone : ''
  const people = (scope.people?.length ?? 0) > mostFacets ? amongPeople : ''
  // The order of the joins is ours: the index leads, newest first.
  const source = 'words CROSS JOIN version ON version.id = words.rowid'
  return `${candidates.replace('%', source)} WHERE ${within} ${gone} ${alive} ${people}
    ORDER BY words.rowid DESC`
}

/** A later version of the same file that is found too stands for this one. */
const laterVersion = `
  SELECT 1 FROM version CROSS JOIN words ON words.rowid = version.id
  JOIN doc ON doc.version = version.id
  WHERE version.item = :item AND version.part = :part AND version.id <> :id
    AND version.first > :first AND words MATCH :match AND version.first <= :newest
    AND doc.time >= :since AND doc.time < :until LIMIT 1`

/** A version found, with the text in which its words stand. */
export type FoundVersion = Candidate & Readonly<{ body: string }>

/**
 * Finds versions by the words of title and text, newest item first; each file of an item once, in
 * its newest version that has the words.
 */
export function* foundVersions(db: Sqlite, searched: Searched): Generator<FoundVersion> {
  const match = matchOf(db, searched.words, searched.scope)
  if (match === null) return
  const asked = askedOf(db, match, searched)
  const read = db.prepare<[object], Candidate>(sqlOf(db, searched))
  const later = db.prepare(laterVersion)
  const body = db.prepare<[number], { body: string }>('SELECT body FROM doc WHERE version = ?')
  for (const found of read.iterate(asked)) {
    const { item, part, id, first } = found
    if (later.get({ ...asked, item, part, id, first }) !== undefined) continue
    yield { ...found, body: body.get(id)?.body ?? '' }
  }
}

/** Finds items by their words; see `foundVersions`. */
export function searchWords(db: Sqlite, words: string, filters: CatalogueFilters): CataloguePage {
  const found = foundVersions(db, {
    words,
    scope: scopeOfFilters(db, filters),
    since: filters.since ?? null,
    until: filters.until ?? null,
    deleted: filters.deleted ?? null,
    below: pageStart(filters),
  })
  const hits: CatalogueHit[] = []
  let last = 0
  for (const version of found) {
    if (hits.length === pageSize(filters)) return { hits, next: `${last}` }
    const hit = hitOf(db, version, snippetOf(version.body, words))
    if (hit === null) continue
    hits.push(hit)
    last = version.id
  }
  return { hits, next: null }
}

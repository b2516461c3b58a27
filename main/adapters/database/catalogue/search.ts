import type { CatalogueFilters, CatalogueHit, CataloguePage } from '../catalogue-port.ts'
import type { Sqlite } from '../sqlite.ts'
import { snippetOf } from '../text/snippet.ts'
import { question } from '../text/words.ts'
import { newestSeq } from './changes.ts'
import { candidates, hitOf, pageSize, pageStart, peopleOf } from './hits.ts'
import type { Candidate } from './hits.ts'
import { firstIdAt, idAfter } from './version-ids.ts'

const nothing: CataloguePage = { hits: [], next: null }

/** Up to so many gone versions are looked at one by one; beyond that the index is read. */
const fewGone = 5_000

/** Words and facets as one question to the index; null where nothing can be found. */
function matchOf(db: Sqlite, words: string, filters: CatalogueFilters): string | null {
  const asked = question(words)
  if (asked === null) return null
  const facets = filters.kind === undefined ? [] : [`"k${filters.kind}"`]
  if (filters.person !== undefined) {
    const people = peopleOf(db, filters.person)
    if (people.length === 0) return null
    facets.push(`(${people.map((key) => `"p${key}"`).join(' OR ')})`)
  }
  const among = facets.length === 0 ? '' : ` AND (facet : (${facets.join(' AND ')}))`
  return `({title body} : (${asked}))${among}`
}

type Asked = {
  readonly match: string
  readonly newest: number
  readonly since: number
  readonly until: number
  readonly from: number
  readonly to: number
}

function askedOf(db: Sqlite, match: string, filters: CatalogueFilters): Asked {
  const since = filters.since ?? Number.MIN_SAFE_INTEGER
  const until = filters.until ?? Number.MAX_SAFE_INTEGER
  const after = pageStart(filters)
  const end = filters.until === undefined ? Number.MAX_SAFE_INTEGER : idAfter(db, until)
  const from = filters.since === undefined ? 0 : firstIdAt(since)
  return { match, newest: newestSeq(db), since, until, from, to: Math.min(end, after ?? end) }
}

const within = `
  words MATCH :match AND words.rowid >= :from AND words.rowid < :to
  AND version.first <= :newest AND doc.time >= :since AND doc.time < :until`

function fewAreGone(db: Sqlite, newest: number): boolean {
  const read = db.prepare<[number, number], { many: number }>(
    `SELECT count(*) AS many FROM
       (SELECT 1 FROM version WHERE last < 2147483647 AND last < ? LIMIT ?)`,
  )
  return (read.get(newest, fewGone + 1)?.many ?? 0) <= fewGone
}

function sqlOf(db: Sqlite, deleted: boolean | undefined, newest: number): string {
  const alive = deleted === undefined ? '' : `AND ${deleted ? 'NOT ' : ''}alive`
  // The order of the joins is ours: the index, newest first, unless little is gone at all.
  const byGone = deleted === true && fewAreGone(db, newest)
  const source = byGone
    ? `version CROSS JOIN words ON words.rowid = version.id`
    : `words CROSS JOIN version ON version.id = words.rowid`
  const gone = byGone ? `AND version.last < 2147483647 AND version.last < :newest` : ''
  const order = byGone ? 'version.id' : 'words.rowid'
  return `${candidates.replace('%', source)} WHERE ${within} ${gone} ${alive}
    ORDER BY ${order} DESC`
}

/** A later version of the same file that is found too stands for this one. */
const laterVersion = `
  SELECT 1 FROM version CROSS JOIN words ON words.rowid = version.id
  JOIN doc ON doc.version = version.id
  WHERE version.item = :item AND version.part = :part AND version.id <> :id
    AND version.first > :first AND words MATCH :match AND version.first <= :newest
    AND doc.time >= :since AND doc.time < :until LIMIT 1`

/**
 * Finds items by the words of title and text, newest item first; each file of an item once, in its
 * newest version that has the words.
 */
export function searchWords(db: Sqlite, words: string, filters: CatalogueFilters): CataloguePage {
  const match = matchOf(db, words, filters)
  if (match === null) return nothing
  const asked = askedOf(db, match, filters)
  const size = pageSize(filters)
  const read = db.prepare<[object], Candidate>(sqlOf(db, filters.deleted, asked.newest))
  const later = db.prepare(laterVersion)
  const body = db.prepare<[number], { body: string }>('SELECT body FROM doc WHERE version = ?')
  const hits: CatalogueHit[] = []
  let last = 0
  for (const found of read.iterate(asked)) {
    const { item, part, id, first } = found
    if (later.get({ ...asked, item, part, id, first }) !== undefined) continue
    if (hits.length === size) return { hits, next: `${last}` }
    const hit = hitOf(db, found, snippetOf(body.get(id)?.body ?? '', words))
    if (hit === null) continue
    hits.push(hit)
    last = id
  }
  return { hits, next: null }
}

import type { CatalogueFilters, CatalogueHit, CataloguePage } from '../catalogue-port.ts'
import type { Sqlite } from '../sqlite.ts'
import { prepared } from '../sqlite.ts'
import { snippetOf } from '../text/snippet.ts'
import { phrasesOf } from '../text/words.ts'
import type { Phrase } from '../text/words.ts'
import { newestSeq } from './changes.ts'
import { candidates, hitOf, pageSize, pageStart, peopleOf } from './hits.ts'
import type { Candidate } from './hits.ts'
import { firstIdAt, idAfter } from './version-ids.ts'

const nothing: CataloguePage = { hits: [], next: null }

/** A beginning that stands for more words is left to the index, which then reads them all. */
const mostWords = 200

/** Up to so many gone items are listed first; where more are gone, they are met soon anyway. */
const fewGone = 20_000

/** Words hold no quotes, so that nothing needs escaping and no operator can be smuggled in. */
const quoted = (words: readonly string[]): string => `"${words.join(' ')}"`

/** One phrase as the index understands it; whole words are much quicker than beginnings. */
function askedPhrase(db: Sqlite, { words, open }: Phrase): string {
  const begin = words.at(-1) ?? ''
  if (!open) return quoted(words)
  const read = prepared<[string, string, number], { word: string }>(
    db,
    'SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?',
  )
  const whole = read.all(begin, `${begin}\u{10FFFF}`, mostWords + 1)
  if (whole.length === 0 || whole.length > mostWords) return `${quoted(words)} *`
  const before = words.slice(0, -1)
  return `(${whole.map(({ word }) => quoted([...before, word])).join(' OR ')})`
}

/** Words and facets as one question to the index; null where nothing can be found. */
function matchOf(db: Sqlite, words: string, filters: CatalogueFilters): string | null {
  const asked = phrasesOf(words).map((phrase) => askedPhrase(db, phrase))
  if (asked.length === 0) return null
  const facets = filters.kind === undefined ? [] : [`"k${filters.kind}"`]
  if (filters.person !== undefined) {
    const people = peopleOf(db, filters.person)
    if (people.length === 0) return null
    facets.push(`(${people.map((key) => `"p${key}"`).join(' OR ')})`)
  }
  const among = facets.length === 0 ? '' : ` AND (facet : (${facets.join(' AND ')}))`
  return `({title body} : (${asked.join(' AND ')}))${among}`
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

function sqlOf(db: Sqlite, deleted: boolean | undefined): string {
  const alive = deleted === undefined ? '' : `AND ${deleted ? 'NOT ' : ''}item.alive`
  const gone = deleted === true && fewAreGone(db) ? listedGone : ''
  // The order of the joins is ours: the index leads, newest first.
  const source = 'words CROSS JOIN version ON version.id = words.rowid'
  return `${candidates.replace('%', source)} WHERE ${within} ${gone} ${alive}
    ORDER BY words.rowid DESC`
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
  const read = db.prepare<[object], Candidate>(sqlOf(db, filters.deleted))
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

import { isKind } from '../../../core/kinds.ts'
import type { CatalogueFilters, CatalogueHit, CataloguePage } from '../catalogue-port.ts'
import { isShard } from '../describe/describe.ts'
import type { Sqlite } from '../sqlite.ts'
import { fold } from '../text/fold.ts'
import { wholePath } from './browse.ts'
import { newestSeq } from './changes.ts'
import { candidates, hitOf, pageSize, pageStart, peopleOf } from './hits.ts'
import type { Candidate } from './hits.ts'

/** What stands for a name: its newest version, or its newest state as a folder. */
function readersOf(db: Sqlite) {
  return {
    version: db.prepare<[object], Candidate>(
      `${candidates.replace('%', 'version')} WHERE version.path = :path AND first <= :newest
       ORDER BY version.last DESC LIMIT 1`,
    ),
    record: db.prepare<[number], Pick<Candidate, 'title' | 'time' | 'person'>>(
      `SELECT doc.title, doc.time, doc.person FROM version JOIN doc ON doc.version = version.id
       WHERE version.item = ? AND version.part = '' ORDER BY version.last DESC LIMIT 1`,
    ),
    folder: db.prepare<[object], { first: number; last: number; mtime: number }>(
      `SELECT first, last, mtime FROM folder WHERE path = :path AND first <= :newest
       ORDER BY last DESC LIMIT 1`,
    ),
  }
}

type Readers = ReturnType<typeof readersOf>

/** A card, page or calendar file beside a record is about the same thing as the record. */
function withRecord(read: Readers, version: Candidate): Candidate {
  if (version.title !== null || version.item === null) return version
  return { ...version, ...read.record.get(version.item) }
}

function newestOf(read: Readers, path: number, newest: number): Candidate | null {
  const version = read.version.get({ path, newest }) ?? null
  const folder = read.folder.get({ path, newest })
  if (folder === undefined || (version !== null && version.last >= folder.last)) {
    return version && withRecord(read, version)
  }
  return {
    id: 0,
    path,
    ...folder,
    type: 'dir',
    size: 0,
    part: '',
    item: null,
    identity: null,
    title: null,
    time: null,
    person: null,
    alive: folder.last >= newest ? 1 : 0,
  }
}

type Wanted = Readonly<{ filters: CatalogueFilters; people: ReadonlySet<string> | null }>

function fits(found: Candidate, { filters, people }: Wanted): boolean {
  const time = found.time ?? found.mtime
  if (filters.deleted !== undefined && filters.deleted !== (found.alive === 0)) return false
  if (filters.since !== undefined && time < filters.since) return false
  if (filters.until !== undefined && time >= filters.until) return false
  return people === null || (found.person !== null && people.has(found.person))
}

function kindFits(db: Sqlite, path: number, wanted: CatalogueFilters['kind']): boolean {
  const [, kind = '', ...below] = wholePath(db, path).split('/')
  if (!isKind(kind) || (wanted !== undefined && kind !== wanted)) return false
  return !isShard(kind, below.at(-1) ?? '')
}

/** `*` and `?` have their usual meaning; brackets are letters like others. */
function conditionOf(pattern: string): { sql: string; text: string } {
  const folded = fold(pattern.trim())
  if (!/[*?]/.test(folded)) return { sql: 'instr(folded, :text) > 0', text: folded }
  return { sql: 'folded GLOB :text', text: folded.replaceAll('[', '[[]') }
}

/** Finds files and folders by name, in the order in which they were first seen. */
export function findNames(db: Sqlite, pattern: string, filters: CatalogueFilters): CataloguePage {
  const { sql, text } = conditionOf(pattern)
  if (text === '') return { hits: [], next: null }
  const people = filters.person === undefined ? null : new Set(peopleOf(db, filters.person))
  const newest = newestSeq(db)
  const read = readersOf(db)
  const names = db.prepare<[object], { id: number }>(
    `SELECT id FROM path WHERE id > :after AND id > 1 AND ${sql} ORDER BY id`,
  )
  const hits: CatalogueHit[] = []
  let last = 0
  for (const { id } of names.iterate({ after: pageStart(filters) ?? 0, text })) {
    const found = newestOf(read, id, newest)
    if (found === null || !fits(found, { filters, people })) continue
    if (!kindFits(db, id, filters.kind)) continue
    if (hits.length === pageSize(filters)) return { hits, next: `${last}` }
    const hit = hitOf(db, found, null)
    if (hit === null) continue
    hits.push(hit)
    last = id
  }
  return { hits, next: null }
}

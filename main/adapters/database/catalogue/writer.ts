import type { Sqlite } from '../sqlite.ts'
import { fold } from '../text/fold.ts'
import { indexed } from '../text/words.ts'
import { open } from './schema.ts'
import { versionIds } from './version-ids.ts'

/** What a searched version is found by; `name` is that of the person, where the file tells it. */
export type Doc = Readonly<{
  title: string
  time: number
  person: string | null
  body: string
  /** Keys of departments, parted by spaces: see `member`. */
  places: string
}>

export type NewVersion = Readonly<{
  path: number
  item: Readonly<{ identity: string; kind: string; type: string }> | null
  part: string
  type: string
  size: number
  mtime: number
  content: Buffer
  doc: Doc | null
  /** It stands for its item in lists. */
  listed: boolean
  /** A record of somebody who left the company. */
  left: boolean
}>

export type NewPerson = Readonly<{ key: string; name: string; sure: boolean }>

/** Changes of one snapshot that wait for their transaction. */
export interface Pending {
  readonly paths: { id: number; parent: number; name: string }[]
  readonly closedVersions: number[]
  readonly closedFolders: number[]
  /** Folders that are closed with all that lies below them. */
  readonly closedTrees: number[]
  readonly folders: { path: number; tree: Buffer; mtime: number }[]
  readonly versions: NewVersion[]
  readonly people: NewPerson[]
}

/** Gives an empty set of changes. */
export const nothingPending = (): Pending => ({
  paths: [],
  closedVersions: [],
  closedFolders: [],
  closedTrees: [],
  folders: [],
  versions: [],
  people: [],
})

const below = `WITH RECURSIVE below (id) AS
  (SELECT :path UNION ALL SELECT path.id FROM path JOIN below ON path.parent = below.id)`

/** What is written of an item: its name, and whose it is. */
const itemStatements = (db: Sqlite) => ({
  item: db.prepare<[string], KnownItem>('SELECT id, person FROM item WHERE identity = ?'),
  newItem: db.prepare('INSERT INTO item (identity, kind, type) VALUES (?, ?, ?)'),
  owner: db.prepare('UPDATE item SET person = ? WHERE id = ? AND person IS NOT ?'),
})

function statementsOf(db: Sqlite) {
  return {
    ...itemStatements(db),
    path: db.prepare(
      'INSERT INTO path (id, parent, name, folded) VALUES (:id, :parent, :name, :folded)',
    ),
    closeVersion: db.prepare('UPDATE version SET last = ? WHERE id = ?'),
    closeFolder: db.prepare(`UPDATE folder SET last = ? WHERE path = ? AND last = ${open}`),
    closeTrees: ['version', 'folder'].map((table) =>
      db.prepare(
        `${below} UPDATE ${table} SET last = :last WHERE last = ${open}
         AND path IN (SELECT id FROM below)`,
      ),
    ),
    folder: db.prepare(
      `INSERT INTO folder (path, first, last, tree, mtime)
       VALUES (:path, :first, ${open}, :tree, :mtime)`,
    ),
    version: db.prepare(
      `INSERT INTO version (id, path, item, part, first, last, type, size, mtime, content,
         kind, person, name)
       VALUES (:id, :path, :item, :part, :first, ${open}, :type, :size, :mtime, :content,
         :kind, :person, :name)`,
    ),
    doc: db.prepare(
      `INSERT INTO doc (version, title, time, person, body, places)
       VALUES (:id, :title, :time, :person, :body, :places)`,
    ),
    member: db.prepare('INSERT OR IGNORE INTO member (version, department) VALUES (?, ?)'),
    words: db.prepare('INSERT INTO words (rowid, title, body, facet) VALUES (?, ?, ?, ?)'),
    word: db.prepare('INSERT OR IGNORE INTO vocabulary (word) VALUES (?)'),
    surePerson: db.prepare('INSERT OR REPLACE INTO person (key, name, folded) VALUES (?, ?, ?)'),
    // A folder's label is the name only until a record of the person tells it.
    person: db.prepare(
      `INSERT INTO person (key, name, folded) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, folded = excluded.folded
       WHERE NOT EXISTS (SELECT 1 FROM item WHERE identity = 'contacts:' || excluded.key)`,
    ),
  }
}

type Statements = ReturnType<typeof statementsOf>

type KnownItem = { id: number; person: string | null }

function itemOf(run: Statements, item: NewVersion['item']): KnownItem | null {
  if (item === null) return null
  const found = run.item.get(item.identity)
  if (found !== undefined) return found
  const id = Number(run.newItem.run(item.identity, item.kind, item.type).lastInsertRowid)
  return { id, person: null }
}

/** Whose an item is stands in its record; its other files are found by that person too. */
function writeOwners(run: Statements, versions: readonly NewVersion[]): void {
  for (const { item, listed, doc } of versions) {
    const person = doc?.person ?? null
    if (!listed || person === null) continue
    run.owner.run(person, itemOf(run, item)?.id, person)
  }
}

/** Longest beginning of a title that decides over its place in a list. */
const longestName = 24

/** `spoken` gathers the words of a transaction for the vocabulary. */
type Place = Readonly<{ id: number; first: number; spoken: Set<string> }>

/** What lists know of a version that stands for its item. */
function shownOf({ item, doc, listed }: NewVersion, person: string | null) {
  if (!listed || doc === null || item === null) return { kind: null, person: null, name: null }
  return { kind: item.kind, person, name: fold(doc.title).slice(0, longestName) }
}

const facetOf = ({ item }: NewVersion, person: string | null): string =>
  `k${item?.kind ?? ''}${person === null ? '' : ` p${person}`}`

function insertVersion(run: Statements, version: NewVersion, place: Place): void {
  const { path, part, type, size, mtime, content, doc } = version
  const { id, first } = place
  const item = itemOf(run, version.item)
  const person = doc?.person ?? item?.person ?? null
  const stored = { path, item: item?.id ?? null, part, type, size, mtime, content }
  run.version.run({ id, first, ...stored, ...shownOf(version, person) })
  if (doc === null) return
  run.doc.run({ id, ...doc })
  insertPlaces(run, version, id)
  insertWords(run, { doc, facet: facetOf(version, person) }, place)
}

function insertPlaces(run: Statements, { doc, listed, left }: NewVersion, id: number): void {
  for (const place of doc?.places.split(' ') ?? []) if (place !== '') run.member.run(id, place)
  if (left && listed) run.member.run(id, 'left')
}

function insertWords(
  run: Statements,
  { doc, facet }: Readonly<{ doc: Doc; facet: string }>,
  { id, spoken }: Place,
): void {
  const [title, body] = [indexed(doc.title), indexed(doc.body)]
  for (const word of title) spoken.add(word)
  for (const word of body) spoken.add(word)
  run.words.run(id, title.join(' '), body.join(' '), facet)
}

/** `seq` = the snapshot that is written, `before` = the one before it. */
type Span = Readonly<{ seq: number; before: number }>

function writeFolders(run: Statements, pending: Pending, { seq, before }: Span): void {
  for (const path of pending.paths) run.path.run({ ...path, folded: fold(path.name) })
  for (const id of pending.closedVersions) run.closeVersion.run(before, id)
  for (const path of pending.closedFolders) run.closeFolder.run(before, path)
  for (const path of pending.closedTrees) {
    for (const close of run.closeTrees) close.run({ path, last: before })
  }
  for (const folder of pending.folders) run.folder.run({ ...folder, first: seq })
}

function writePeople(run: Statements, people: readonly NewPerson[]): void {
  for (const { key, name, sure } of people) {
    const put = sure ? run.surePerson : run.person
    put.run(key, name, fold(name))
  }
}

/**
 * Writes waiting changes of a snapshot in one transaction.
 *
 * Until the snapshot is marked complete, readers do not see them.
 */
export function writePending(db: Sqlite, pending: Pending, span: Span): void {
  const run = statementsOf(db)
  const ids = versionIds(db)
  const spoken = new Set<string>()
  const write = db.transaction(() => {
    writeFolders(run, pending, span)
    writePeople(run, pending.people)
    writeOwners(run, pending.versions)
    const numbered = pending.versions.map((version) => ({
      version,
      id: ids.next(version.doc?.time ?? version.mtime),
    }))
    // The full-text index is written in one go only as long as its row ids grow.
    for (const { version, id } of numbered.toSorted((a, b) => a.id - b.id)) {
      insertVersion(run, version, { id, first: span.seq, spoken })
    }
    for (const word of [...spoken].toSorted()) run.word.run(word)
    ids.keep()
  })
  write.immediate()
}

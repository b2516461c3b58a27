import type {
  CatalogueEntry,
  CatalogueLocation,
  CatalogueSnapshot,
  CatalogueVersion,
} from '../catalogue-port.ts'
import { isShard } from '../describe/describe.ts'
import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { newestSeq } from './changes.ts'
import { open } from './schema.ts'

type SnapshotColumns = { id: string; time: number; tree: string; tags: string }

/** Snapshots that are wholly known, newest first. */
export function listSnapshots(db: Sqlite): CatalogueSnapshot[] {
  const read = db.prepare<[], SnapshotColumns>(
    'SELECT id, time, tree, tags FROM snapshot WHERE complete = 1 ORDER BY seq DESC',
  )
  return read.all().map((row) => ({ ...row, tags: JSON.parse(row.tags) as string[] }))
}

/** Position of a snapshot in time, or null if it is not wholly known. */
export function seqOf(db: Sqlite, id: string): number | null {
  const read = db.prepare<[string], { seq: number }>(
    'SELECT seq FROM snapshot WHERE id = ? AND complete = 1',
  )
  return read.get(id)?.seq ?? null
}

/** Entry of one folder in one snapshot; a folder has a tree. */
type Row = {
  path: number
  name: string
  type: string
  size: number
  mtime: number
  tree: Buffer | null
}

const columns = `
  SELECT path.id AS path, path.name, version.type, version.size, version.mtime, NULL AS tree
  FROM path JOIN version ON version.path = path.id
  WHERE version.first <= :seq AND version.last >= :seq AND %
  UNION ALL
  SELECT path.id, path.name, 'dir', 0, folder.mtime, folder.tree
  FROM path JOIN folder ON folder.path = path.id
  WHERE folder.first <= :seq AND folder.last >= :seq AND %`

type At = Readonly<{ db: Sqlite; seq: number }>

function childrenOf({ db, seq }: At, parent: number): Row[] {
  const sql = columns.replaceAll('%', 'path.parent = :parent')
  return db.prepare<[object], Row>(sql).all({ seq, parent })
}

function childrenNamed({ db, seq }: At, parent: number, name: string): Row[] {
  const sql = columns.replaceAll('%', 'path.parent = :parent AND path.name = :name')
  return db.prepare<[object], Row>(sql).all({ seq, parent, name })
}

/** An entry with the folder that holds it, both as they are stored. */
type Found = Readonly<{ row: Row; holder: Row; stored: string }>

const rootRow = ({ db, seq }: At): Row | null =>
  db.prepare<[object], Row>(columns.replaceAll('%', 'path.id = 1')).get({ seq }) ?? null

/** The folder itself and its shards: all that together show as one folder. */
function partsOf(at: At, folder: Found, kind: string): Found[] {
  if (kind === '' || kind === 'folders') return [folder]
  const shards = childrenOf(at, folder.row.path).filter(
    (row) => row.tree !== null && isShard(kind, row.name),
  )
  const found = shards.map((row) => ({
    row,
    holder: folder.row,
    stored: `${folder.stored}/${row.name}`,
  }))
  return [folder, ...found]
}

/** Parts of a path as people write it: `/drive/x`, `drive/x/`. */
export const pathParts = (path: string): string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.')

/** Looks below a folder, then below its shards, so that only sharded folders cost more. */
function step(at: At, folder: Found, next: { name: string; kind: string }): Found | null {
  const direct = childrenNamed(at, folder.row.path, next.name)[0]
  if (direct !== undefined) {
    return { row: direct, holder: folder.row, stored: `${folder.stored}/${direct.name}` }
  }
  for (const part of partsOf(at, folder, next.kind).slice(1)) {
    const row = childrenNamed(at, part.row.path, next.name)[0]
    if (row !== undefined) return { row, holder: part.row, stored: `${part.stored}/${row.name}` }
  }
  return null
}

function resolve(at: At, parts: readonly string[]): Found | null {
  const root = rootRow(at)
  let found: Found | null = root && { row: root, holder: root, stored: '' }
  for (const name of parts) {
    if (found === null || found.row.tree === null) return null
    found = step(at, found, { name, kind: parts[0] ?? '' })
  }
  return found
}

const shapes: Readonly<Record<string, CatalogueEntry['is']>> = {
  dir: 'folder',
  file: 'file',
  symlink: 'link',
}

/** What a node's type is to people. */
export const shapeOf = (type: string): CatalogueEntry['is'] => shapes[type] ?? 'other'

function entryOf(row: Row, path: string): CatalogueEntry {
  return { path, name: row.name, is: shapeOf(row.type), size: row.size, time: row.mtime }
}

/** Entries of a folder of a snapshot, shards joined, by name; null if it is not there. */
export function listFolder(at: At, path: string): CatalogueEntry[] | null {
  const parts = pathParts(path)
  const folder = resolve(at, parts)
  if (folder === null || folder.row.tree === null) return null
  const kind = parts[0] ?? ''
  const rows = partsOf(at, folder, kind).flatMap((part) => childrenOf(at, part.row.path))
  const base = parts.map((part) => `/${part}`).join('')
  return rows
    .filter((row) => row.tree === null || kind === '' || !isShard(kind, row.name))
    .map((row) => entryOf(row, `${base}/${row.name}`))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Where a path lies in a snapshot; null if it is not there. The root has no holder. */
export function locatePath(at: At, path: string): CatalogueLocation | null {
  const parts = pathParts(path)
  const found = parts.length === 0 ? null : resolve(at, parts)
  if (found === null) return null
  return {
    ...entryOf(found.row, `/${parts.join('/')}`),
    tree: found.holder.tree?.toString('hex') ?? '',
    nodeName: found.row.name,
    subtree: found.row.tree?.toString('hex') ?? null,
    stored: `/dingkeep${found.stored}`,
  }
}

/** Whole path of a name, shards left out, beginning with `/`. */
export function wholePath(db: Sqlite, path: number): string {
  const read = prepared<[number], { name: string; parent: number }>(
    db,
    'SELECT name, parent FROM path WHERE id = ?',
  )
  const names: string[] = []
  for (
    let row = read.get(path);
    row !== undefined && row.parent !== 0;
    row = read.get(row.parent)
  ) {
    names.unshift(row.name)
  }
  const kind = names[0] ?? ''
  return `/${names.filter((name, at) => at === names.length - 1 || !isShard(kind, name)).join('/')}`
}

type VersionColumns = {
  path: number
  first: number
  last: number
  content: Buffer
  size: number
  mtime: number
}

type Ends = Readonly<{ first: CatalogueSnapshot; last: CatalogueSnapshot }>

/** First and last known snapshot within a span; null where the span has none. */
export function endsOf(db: Sqlite, first: number, last: number): Ends | null {
  const read = (order: 'ASC' | 'DESC'): SnapshotColumns | undefined =>
    prepared<[number, number], SnapshotColumns>(
      db,
      `SELECT id, time, tree, tags FROM snapshot
       WHERE complete = 1 AND seq BETWEEN ? AND ? ORDER BY seq ${order} LIMIT 1`,
    ).get(first, last)
  const [from, to] = [read('ASC'), read('DESC')]
  if (from === undefined || to === undefined) return null
  return { first: { ...from, tags: [] }, last: { ...to, tags: [] } }
}

/** All versions of an item's files (or of one file: `part`), oldest first. */
export function versionsOf(db: Sqlite, identity: string, part?: string): CatalogueVersion[] {
  const rows = db
    .prepare<[object], VersionColumns>(
      `SELECT version.path, first, last, content, size, mtime
       FROM item JOIN version ON version.item = item.id
       WHERE identity = :identity AND first <= :newest ${part === undefined ? '' : 'AND part = :part'}
       ORDER BY first, path`,
    )
    .all({ identity, newest: newestSeq(db), part })
  return rows.flatMap((row) => {
    const ends = endsOf(db, row.first, row.last)
    if (ends === null) return []
    return [
      {
        path: wholePath(db, row.path),
        firstSnapshot: ends.first.id,
        firstSeen: ends.first.time,
        lastSnapshot: ends.last.id,
        lastSeen: ends.last.time,
        current: row.last === open || row.last === newestSeq(db),
        content: row.content.toString('hex'),
        size: row.size,
        time: row.mtime,
      },
    ]
  })
}

import type { Sqlite } from '../sqlite.ts'
import { open } from './schema.ts'
import type { Doc } from './writer.ts'

/** What a name in a folder stood for in the snapshot before. */
export type Known = Readonly<{
  path: number
  name: string
  version: number | null
  content: Buffer | null
  size: number | null
  mtime: number | null
  type: string | null
  tree: Buffer | null
}>

/** What must agree for a file to be the same at another place. */
export type SameFile = Readonly<{
  identity: string
  part: string
  name: string
  mtime: number
  content: Buffer
}>

/** Looks up what the newest complete snapshot holds. */
export interface BeforeTree {
  tree(path: number): Buffer | null
  children(path: number): ReadonlyMap<string, Known>
  /**
   * What is known of this very file at any place, so that it need not be read again. Name and time
   * must agree too, as title and time may come from them.
   */
  doc(file: SameFile): Doc | null
  nextPath(): number
}

/** Prepares the look-ups; use it within one update. */
export function beforeTree(db: Sqlite): BeforeTree {
  const tree = db.prepare<[number], { tree: Buffer }>(
    `SELECT tree FROM folder WHERE path = ? AND last = ${open}`,
  )
  const children = db.prepare<[number], Known>(
    `SELECT path.id AS path, path.name, version.id AS version, version.content, version.size,
       version.mtime, version.type, folder.tree
     FROM path
     LEFT JOIN version ON version.path = path.id AND version.last = ${open}
     LEFT JOIN folder ON folder.path = path.id AND folder.last = ${open}
     WHERE path.parent = ?`,
  )
  const doc = db.prepare<[SameFile], Doc>(
    `SELECT doc.title, doc.time, doc.person, doc.body, doc.places FROM item
     JOIN version ON version.item = item.id JOIN doc ON doc.version = version.id
     JOIN path ON path.id = version.path
     WHERE item.identity = :identity AND version.part = :part AND version.content = :content
       AND version.mtime = :mtime AND path.name = :name LIMIT 1`,
  )
  const newest = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM path')
  let next = (newest.get()?.id ?? 0) + 1
  return {
    tree: (path) => tree.get(path)?.tree ?? null,
    children: (path) => new Map(children.all(path).map((row) => [row.name, row])),
    doc: (file) => doc.get(file) ?? null,
    nextPath: () => next++,
  }
}

import { folderNames } from '../../../core/names.ts'
import { recordLine } from '../../exact-json.ts'
import { itemKey, longItemKey } from '../../item-key.ts'
import type { Dentry } from './dentry.ts'

/** Entries of a space by id. */
export type Dentries = ReadonlyMap<string, Dentry>

/** The space's own folder among the folders. */
export const root = ''

/** Where everything of a space lies. */
export type Layout = Readonly<{
  /** Path of each file and folder by id; the space's own under `root`. */
  paths: ReadonlyMap<string, string>
  /** What each folder holds, sorted by id; an empty folder has an empty list. */
  inside: ReadonlyMap<string, readonly Dentry[]>
}>

/** Identity of an entry: ids are unique in a space only. */
export const entryId = (space: string, id: string): string => `${space}/${id}`

const byId = (a: Dentry, b: Dentry): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Folder in which an entry is put; what hangs on nothing or in a ring comes to the top. */
function homeOf(dentry: Dentry, all: Dentries): string {
  const seen = new Set([dentry.id])
  let parent = all.get(dentry.parent)
  while (parent?.is === 'folder') {
    if (seen.has(parent.id)) return root
    seen.add(parent.id)
    const above = all.get(parent.parent)
    if (above === undefined) return dentry.parent
    parent = above
  }
  return all.get(dentry.parent)?.is === 'folder' ? dentry.parent : root
}

/** The names of one folder's entries by id. */
export function namesIn(space: string, entries: readonly Dentry[]): Map<string, string> {
  const types = new Map(entries.map(({ id, is }) => [id, is === 'folder' ? 'folder' : 'file']))
  return folderNames(entries, (id, long) =>
    (long ? longItemKey : itemKey)('drive', types.get(id) ?? 'file', entryId(space, id)),
  )
}

/** Lays a space out below its folder; the same entries always give the same paths. */
export function layoutOf(space: string, folder: string, all: Dentries): Layout {
  const inside = new Map<string, Dentry[]>([[root, []]])
  for (const dentry of all.values()) if (dentry.is === 'folder') inside.set(dentry.id, [])
  for (const dentry of all.values()) inside.get(homeOf(dentry, all))?.push(dentry)
  const paths = new Map([[root, folder]])
  const open = [root]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = (inside.get(at) ?? []).toSorted(byId)
    inside.set(at, entries)
    for (const [id, name] of namesIn(space, entries)) {
      paths.set(id, `${paths.get(at)}/${name}`)
      if (all.get(id)?.is === 'folder') open.push(id)
    }
  }
  return { paths, inside }
}

/** Content of a folder's `_items.jsonl`: one record per entry, sorted by id. */
export const itemsFile = (entries: readonly Dentry[]): Uint8Array =>
  new TextEncoder().encode(entries.map(({ record }) => recordLine(record)).join(''))

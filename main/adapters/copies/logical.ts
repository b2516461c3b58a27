import type { TreeNode } from '../../repository/types.ts'
import { shardOf, shardOfKey } from '../item-key.ts'

/** Reads entries of a stored tree by physical path, parts joined by `/`; `''` is the root. */
export interface View {
  list(path: string): Promise<readonly TreeNode[]>
  node(path: string): Promise<TreeNode | null>
}

/** A folder with more entries than this is kept in shards (conventions, section 4). */
export const longestFolder = 2000

const shard = /^~[0-9a-f]{2}$/
const keyInName = /~([a-z2-7]{8}|[a-z2-7]{12})(?:\.|$)/

/** Tells whether an entry is one of the folders that a big folder is parted into. */
export const isShard = (node: TreeNode): boolean => node.type === 'dir' && shard.test(node.name)

/** The key that a name bears, or null. */
export const keyOfName = (name: string): string | null => keyInName.exec(name)?.[1] ?? null

/** The shard of a name whose item is not at hand: by its key, else by the name itself. */
export function shardOfName(name: string): string {
  const key = keyOfName(name)
  return key ? shardOfKey(key) : shardOf(name)
}

export const join = (folder: string, name: string): string => (folder ? `${folder}/${name}` : name)

/** Parts a path into its folder and its last name. */
export function split(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/')
  return at < 0
    ? { folder: '', name: path }
    : { folder: path.slice(0, at), name: path.slice(at + 1) }
}

/** A stored tree as sources know it: without shard folders. */
export interface LogicalTree {
  /** Entries of a folder, shards joined. */
  list(folder: string): Promise<readonly TreeNode[]>
  /** The entry at a path, or null. */
  node(path: string): Promise<TreeNode | null>
  /** Physical path of an entry that is there, or null. */
  find(path: string): Promise<string | null>
  /** Physical path at which an entry stands or is to be put; `shardOf` decides for a new one. */
  place(path: string, shardOf?: (name: string) => string): Promise<string>
  /** Forgets what it remembers of a folder whose shards were made or joined. */
  forget(folder: string): void
}

/** Which name lies in which shard of a folder; null = the folder has no shards. */
type Places = Map<string, string> | null

async function readPlaces(view: View, folder: string): Promise<Places> {
  const shards = (await view.list(folder)).filter(isShard)
  if (shards.length === 0) return null
  const places = new Map<string, string>()
  for (const { name } of shards)
    for (const node of await view.list(join(folder, name))) places.set(node.name, name)
  return places
}

async function listJoined(view: View, folder: string): Promise<readonly TreeNode[]> {
  const entries = await view.list(folder)
  if (!entries.some(isShard)) return entries
  const inside = entries.map(async (node) =>
    isShard(node) ? view.list(join(folder, node.name)) : [node],
  )
  return (await Promise.all(inside)).flat()
}

/** Looks through the shards of a tree below `root`. */
export function logicalTree(view: View, root: string): LogicalTree {
  const known = new Map<string, Promise<Places>>()

  function placesOf(folder: string): Promise<Places> {
    const found = known.get(folder)
    if (found) return found
    const reading = readPlaces(view, folder)
    known.set(folder, reading)
    return reading
  }

  async function place(path: string, home = shardOfName): Promise<string> {
    const parts = path === '' ? [] : path.split('/')
    let physical = root
    for (const [at, name] of parts.entries()) {
      const places = await placesOf(physical)
      if (places) {
        const shardOfNew = at === parts.length - 1 ? home : shardOfName
        const chosen = places.get(name) ?? shardOfNew(name)
        places.set(name, chosen)
        physical = join(physical, chosen)
      }
      physical = join(physical, name)
    }
    return physical
  }

  return {
    place,
    list: async (folder) => listJoined(view, await place(folder)),
    node: async (path) => view.node(await place(path)),
    async find(path) {
      const physical = await place(path)
      return (await view.node(physical)) ? physical : null
    },
    forget(folder) {
      for (const one of known.keys())
        if (one === folder || one.startsWith(`${folder}/`)) known.delete(one)
    },
  }
}

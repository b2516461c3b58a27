import type { Repository } from './api.ts'
import { RepositoryError } from './error.ts'
import type { PathFilter } from './restore-filter.ts'
import { isOddName, windowsNames } from './restore-names.ts'
import type { RestoreTrouble } from './restore-types.ts'
import type { Id, TreeNode } from './types.ts'

/** What a walk through a tree needs. */
export interface Walk {
  readonly repository: Repository
  readonly filter: PathFilter
  readonly windowsNames: boolean
  readonly signal?: AbortSignal | undefined
  readonly onTrouble: (path: string, code: RestoreTrouble) => void
  readonly onRename: (path: string, as: string) => void
}

/** One entry to restore: its path in the copy and the name it gets here. */
export type Planned = Readonly<{ path: string; name: string; node: TreeNode }>

/**
 * What to do in one folder. `enter` is called for its own folders, in the order of their names, once
 * its files and links are told; it answers whether to go in.
 */
export interface Visitor<Folder> {
  files(folder: Folder, entries: readonly Planned[]): Promise<void>
  enter(folder: Folder, entry: Planned): Promise<Folder | null>
}

/** Walks through a tree, folder by folder; a folder that cannot be read is told and left out. */
export async function walkTree<Folder>(
  walk: Walk,
  visitor: Visitor<Folder>,
  root: Readonly<{ tree: Id; folder: Folder }>,
): Promise<void> {
  await walkFolder(walk, visitor, { ...root, path: '' })
}

async function walkFolder<Folder>(
  walk: Walk,
  visitor: Visitor<Folder>,
  { tree, folder, path }: Readonly<{ tree: Id; folder: Folder; path: string }>,
): Promise<void> {
  if (walk.signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
  const entries = plan(walk, path, await readNodes(walk, tree, path))
  const isFolder = ({ node }: Planned): boolean => node.type === 'dir'
  await visitor.files(
    folder,
    entries.filter((entry) => !isFolder(entry) && walk.filter.takes(entry.path)),
  )
  for (const entry of entries.filter(isFolder)) {
    const { subtree } = entry.node
    if (!walk.filter.enters(entry.path)) continue
    const inside = await visitor.enter(folder, entry)
    if (inside === null) continue
    if (subtree === undefined) walk.onTrouble(entry.path, 'damaged')
    else await walkFolder(walk, visitor, { tree: subtree, folder: inside, path: entry.path })
  }
}

async function readNodes(walk: Walk, tree: Id, path: string): Promise<readonly TreeNode[]> {
  try {
    return await walk.repository.readTree(tree, walk.signal)
  } catch (error) {
    const isLost = error instanceof RepositoryError && ['damaged', 'missing'].includes(error.reason)
    if (!isLost) throw error
    walk.onTrouble(path === '' ? '/' : path, error.reason === 'missing' ? 'missing' : 'damaged')
    return []
  }
}

/** Drops names that lead elsewhere, and gives Windows names that it can keep apart. */
function plan(walk: Walk, path: string, nodes: readonly TreeNode[]): Planned[] {
  const good = nodes.filter(({ name }) => {
    if (isOddName(name)) walk.onTrouble(`${path}/${name}`, 'name-refused')
    return !isOddName(name)
  })
  const names = walk.windowsNames ? windowsNames(good.map(({ name }) => name)) : null
  return good.map((node) => {
    const entry = { path: `${path}/${node.name}`, name: names?.get(node.name) ?? node.name, node }
    if (entry.name !== node.name) walk.onRename(entry.path, entry.name)
    return entry
  })
}

/** Sizes of all that a walk would restore. */
export async function measure(
  walk: Walk,
  tree: Id,
): Promise<{ files: number; folders: number; links: number; bytes: number }> {
  const sum = { files: 0, folders: 0, links: 0, bytes: 0 }
  const visitor: Visitor<null | 'root'> = {
    files: async (_, entries) => {
      for (const { path, node } of entries) {
        if (node.type === 'file') {
          sum.files += 1
          sum.bytes += node.size ?? 0
        } else if (node.type === 'symlink') sum.links += 1
        else walk.onTrouble(path, 'special')
      }
    },
    enter: async (_, { path }) => {
      if (walk.filter.takes(path)) sum.folders += 1
      return 'root'
    },
  }
  await walkTree(walk, visitor, { tree, folder: 'root' as const })
  return sum
}

import type { TreeNode } from '../../repository/types.ts'
import type { DraftState } from './draft-state.ts'
import { isShard, join, longestFolder, shardOfName } from './logical.ts'

/** Brings every folder that changed into its lasting form: in shards above 2,000 entries. */
export async function settleFolders(state: DraftState): Promise<void> {
  const deepestFirst = [...withParents(state.touched)].toSorted(
    (a, b) => b.split('/').length - a.split('/').length,
  )
  for (const folder of deepestFirst) await settleFolder(state, folder)
}

/** A new file can also make the folders above it longer. */
function withParents(folders: ReadonlySet<string>): Set<string> {
  const all = new Set<string>([''])
  for (const folder of folders)
    for (let at = folder.length; at > 0; at = folder.lastIndexOf('/', at - 1))
      all.add(folder.slice(0, at))
  return all
}

async function settleFolder(state: DraftState, folder: string): Promise<void> {
  const { tree, editor } = state.options
  const physical = await tree.place(folder)
  const entries = await editor.list(physical)
  const shards = entries.filter(isShard)
  const many = (await tree.list(folder)).length > longestFolder
  if (many && shards.length === 0) await partIntoShards(state, { folder, physical, entries })
  else if (!many && shards.length > 0) await joinShards(state, physical, shards)
  else return
  tree.forget(physical)
}

async function partIntoShards(
  state: DraftState,
  at: { folder: string; physical: string; entries: readonly TreeNode[] },
): Promise<void> {
  const { editor } = state.options
  for (const { name } of at.entries) {
    const home = state.homes.get(join(at.folder, name)) ?? shardOfName(name)
    await editor.move(join(at.physical, name), join(at.physical, `${home}/${name}`))
  }
}

async function joinShards(state: DraftState, folder: string, shards: readonly TreeNode[]) {
  const { editor } = state.options
  for (const shard of shards) {
    const inside = join(folder, shard.name)
    for (const { name } of await editor.list(inside))
      await editor.move(join(inside, name), join(folder, name))
    await editor.remove(inside)
  }
}

import type { ArchiveCounts } from './archive-counts.ts'
import type { Listed } from './archive-nodes.ts'
import type { OldEntry } from './old-folder.ts'
import { encodeNode } from './tree.ts'
import type { TreeNode } from './types.ts'
import type { Look } from './workers/messages.ts'

/** Stands for the node of a file that is as it was. */
export const unchanged = Symbol('unchanged')

/** A node at hand, or one that comes later; null where there is nothing to save. */
export type Later = Readonly<{ node: TreeNode | null | Promise<TreeNode | null> }>

/** An entry of a folder: as it was in the copy before, and what it is now. */
export type Entry = Readonly<{
  name: string
  old: OldEntry | undefined
  node: Later['node'] | typeof unchanged
}>

/** A folder all of whose entries are listed; `look` is null for the root, `name` its path. */
export type Finished = Readonly<{
  name: string
  look: Look | null
  before: TreeNode | undefined
  /** Entries of the copy before are not there any more. */
  isSmaller: boolean
}>

/** Nodes of a tree as they will be written, and whether all are those of the copy before. */
type Settled = Readonly<{ nodes: { name: string; json: string }[]; isSame: boolean }>

/** Waits for all nodes of a folder, in their order; counts what is another than before. */
export async function settle(entries: readonly Entry[], counts: ArchiveCounts): Promise<Settled> {
  const nodes: { name: string; json: string }[] = []
  let isSame = true
  for (const { name, old, node: coming } of entries) {
    if (coming === unchanged) {
      nodes.push({ name, json: `{"name":${old?.part}}` })
      continue
    }
    const node = coming instanceof Promise ? await coming : coming
    if (node === null || node !== old?.node) {
      isSame = false
      counts.replaced(old?.node, node)
    }
    if (node !== null) nodes.push({ name: node.name, json: encodeNode(node) })
  }
  return { nodes, isSame }
}

/** Counts what is not there any more; tells whether there is any. */
export function countGone(
  known: ReadonlyMap<string, OldEntry>,
  listed: readonly Listed[],
  counts: ArchiveCounts,
): boolean {
  const left = new Map(known)
  for (const { name } of listed) left.delete(name)
  for (const { node } of left.values()) counts.gone(node)
  return left.size > 0
}

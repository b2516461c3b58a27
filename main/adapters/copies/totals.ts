import type { Id, Snapshot, TreeNode } from '../../repository/types.ts'

/** Files in a tree and their bytes. */
export type Totals = Readonly<{ files: number; bytes: number }>

const none: Totals = { files: 0, bytes: 0 }
const add = (a: Totals, b: Totals, sign: 1 | -1): Totals => ({
  files: a.files + sign * b.files,
  bytes: a.bytes + sign * b.bytes,
})

type ReadTree = (id: Id) => Promise<readonly TreeNode[]>

/** By how much trees hold more than others, where that was counted while they were written. */
export type KnownChanges = ReadonlyMap<string, Totals>

/** Names a change of one tree into another; `before` is null where there was none. */
export const changeKey = (before: Id | null, after: Id): string => `${before ?? ''}>${after}`

/**
 * Counts a tree by its difference from another whose totals are known: only folders that differ
 * are read, and not those whose change is known.
 */
export async function totalsOf(
  tree: Id,
  before: Readonly<{ tree: Id; totals: Totals }> | null,
  reading: { readTree: ReadTree; known: KnownChanges },
): Promise<Totals> {
  if (!before) return whole(tree, reading)
  return add(before.totals, await difference(before.tree, tree, reading), 1)
}

type Reading = Parameters<typeof totalsOf>[2]

async function whole(tree: Id, reading: Reading): Promise<Totals> {
  const known = reading.known.get(changeKey(null, tree))
  if (known) return known
  let totals = none
  for (const node of await reading.readTree(tree))
    totals = add(totals, await single(node, reading), 1)
  return totals
}

async function single(node: TreeNode, reading: Reading): Promise<Totals> {
  if (node.type === 'dir' && node.subtree) return whole(node.subtree, reading)
  return { files: node.type === 'file' ? 1 : 0, bytes: node.size ?? 0 }
}

async function difference(before: Id, after: Id, reading: Reading): Promise<Totals> {
  if (before === after) return none
  const known = reading.known.get(changeKey(before, after))
  if (known) return known
  const old = new Map((await reading.readTree(before)).map((node) => [node.name, node]))
  let totals = none
  for (const node of await reading.readTree(after)) {
    const was = old.get(node.name)
    old.delete(node.name)
    if (was?.subtree && node.subtree)
      totals = add(totals, await difference(was.subtree, node.subtree, reading), 1)
    else {
      totals = add(totals, await single(node, reading), 1)
      if (was) totals = add(totals, await single(was, reading), -1)
    }
  }
  for (const was of old.values()) totals = add(totals, await single(was, reading), -1)
  return totals
}

/** What a snapshot holds, where its summary tells; a checkpoint has none. */
export function summaryTotals(
  snapshot: Snapshot | null,
): Readonly<{ tree: Id; totals: Totals }> | null {
  if (!snapshot?.summary) return null
  const { total_files_processed: files, total_bytes_processed: bytes } = snapshot.summary
  return { tree: snapshot.tree, totals: { files, bytes } }
}

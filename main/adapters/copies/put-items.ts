import { codeOf, FailureError } from '../../core/failure.ts'
import type { FileDraft, ItemDraft } from '../../core/ports.ts'
import type { TreeNode } from '../../repository/types.ts'
import { parallel } from '../parallel.ts'
import { type DraftState, isWithin, keyIn, noteHome, shardBy } from './draft-state.ts'
import { join, keyOfName, split } from './logical.ts'
import { fileNode, sameFile } from './nodes.ts'

type Stored = { file: FileDraft; old: TreeNode | null; node: TreeNode | null }

type Known = readonly Readonly<{ file: FileDraft; before: TreeNode | null }>[]

/** How many items are fetched and stored side by side. */
const sideBySide = 8

/** Stores the contents of items side by side and takes them into the tree in order. */
export async function putItems(state: DraftState, items: readonly ItemDraft[]): Promise<void> {
  const { alone } = state.options
  const looks: Readonly<{ item: ItemDraft; known: Known }>[] = []
  for (const item of items) looks.push({ item, known: await alone(() => knownOf(state, item)) })
  const storing = parallel(looks, sideBySide, async ({ item, known }) => ({
    item,
    stored: await storeItem(state, item, known),
  }))
  for await (const { item, stored } of storing) await alone(() => placeItem(state, item, stored))
}

/** What the copy before holds of an item. */
async function knownOf(state: DraftState, item: ItemDraft): Promise<Known> {
  const { old, tree } = state.options
  const known: { file: FileDraft; before: TreeNode | null }[] = []
  for (const file of item.files)
    known.push({
      file,
      before: (await old.node(file.from ?? file.path)) ?? (await tree.node(file.path)),
    })
  return known
}

async function storeItem(state: DraftState, item: ItemDraft, known: Known): Promise<Stored[]> {
  const stored: Stored[] = []
  for (const { file, before } of known)
    stored.push({ file, old: before, node: await storeFile(state, item, { file, before }) })
  return stored
}

async function storeFile(
  state: DraftState,
  item: ItemDraft,
  { file, before }: { file: FileDraft; before: TreeNode | null },
): Promise<TreeNode | null> {
  try {
    const content = await state.options.content.save(file, before)
    state.bytes += content.size
    return fileNode(split(file.path).name, file.time, content)
  } catch (error) {
    if (!(error instanceof FailureError) || codeOf(error.failure).startsWith('DK-13')) throw error
    const { failure } = error
    const { type, id } = item
    state.failedItems.push({
      kind: state.options.kind,
      item: { type, id },
      path: file.path,
      failure,
    })
    return null
  }
}

async function placeItem(state: DraftState, item: ItemDraft, stored: readonly Stored[]) {
  let changed = false
  for (const one of stored) if (await placeFile(state, item, one)) changed = true
  const renamed = await removeOldNames(state, item)
  state.seenKeys.add(keyIn(state, item))
  const known = renamed || stored.some(({ old }) => old !== null)
  if (stored.some(({ node }) => node === null)) state.counts.failed += 1
  else if (!known) state.counts.new += 1
  else if (changed || renamed) state.counts.changed += 1
  else state.counts.same += 1
}

async function placeFile(state: DraftState, item: ItemDraft, one: Stored): Promise<boolean> {
  const { path } = one.file
  state.seen.add(path)
  noteHome(state, item, path)
  const placed = placedNode(one)
  const changed = placed !== null && (await putNode(state, { path, node: placed, item }))
  if (placed && isMoved(one.file)) {
    await removeMoved(state, one.file.from)
    return true
  }
  return changed
}

const isMoved = (file: FileDraft): file is FileDraft & { from: string } =>
  file.from !== undefined && file.from !== file.path

/** A content that could not be fetched: what the copy before had stays, under the new path. */
function placedNode({ file, old, node }: Stored): TreeNode | null {
  if (node) return node
  return isMoved(file) && old ? { ...old, name: split(file.path).name } : null
}

async function putNode(
  state: DraftState,
  { path, node, item }: { path: string; node: TreeNode; item: ItemDraft },
): Promise<boolean> {
  const { tree, editor } = state.options
  const physical = await tree.place(path, shardBy(state, item))
  if (sameFile(await editor.node(physical), node)) return false
  await editor.set(physical, node)
  state.touched.add(split(path).folder)
  return true
}

/** Takes a moved file from its old place, unless another item of this run stands there now. */
async function removeMoved(state: DraftState, from: string): Promise<void> {
  if (state.seen.has(from)) return
  const physical = await state.options.tree.find(from)
  if (!physical) return
  await state.options.editor.remove(physical)
  state.touched.add(split(from).folder)
}

/** Removes files that bear the item's key under a name that it does not have any more. */
async function removeOldNames(state: DraftState, item: ItemDraft): Promise<boolean> {
  const { tree, editor } = state.options
  const key = keyIn(state, item)
  const folders = new Set(item.files.map(({ path }) => split(path).folder))
  let removed = false
  for (const folder of folders) {
    for (const name of (await oldNamesOf(state, folder)).get(key) ?? []) {
      const path = join(folder, name)
      if (item.files.some((file) => isWithin(file.path, path))) continue
      const physical = await tree.find(path)
      if (!physical) continue
      await editor.remove(physical)
      state.touched.add(folder)
      removed = true
    }
  }
  return removed
}

function oldNamesOf(state: DraftState, folder: string) {
  const found = state.oldNames.get(folder)
  if (found) return found
  const reading = state.options.old.list(folder).then((nodes) => {
    const names = new Map<string, string[]>()
    for (const { name } of nodes) {
      const key = keyOfName(name)
      if (key) names.set(key, [...(names.get(key) ?? []), name])
    }
    return names
  })
  state.oldNames.set(folder, reading)
  return reading
}

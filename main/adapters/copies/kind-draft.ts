import type { KindDraft, KindTally } from '../../core/backup/draft.ts'
import type { Failure } from '../../core/failure.ts'
import type { Change, ItemDraft, ItemId } from '../../core/ports.ts'
import { beforeOf } from './before.ts'
import { type DraftState, isWithin, keyIn, type KindDraftOptions, noteHome } from './draft-state.ts'
import { split } from './logical.ts'
import { putItems } from './put-items.ts'
import { settleFolders } from './settle.ts'
import { sweep } from './sweep.ts'

/** Takes the changes of one kind over into the tree of a copy in the making. */
export function kindDraft(options: KindDraftOptions): KindDraft {
  const state: DraftState = {
    options,
    seen: new Set(),
    seenKeys: new Set(),
    touched: new Set(),
    oldNames: new Map(),
    homes: new Map(),
    failedItems: [],
    suddenlyEmpty: [],
    counts: { new: 0, changed: 0, gone: 0, same: 0, failed: 0 },
    bytes: 0,
  }
  return {
    before: beforeOf(options.old, options.readOld),
    apply: (changes) => applyAll(state, changes),
    settle: () => options.alone(() => settleFolders(state)),
    tally: (): KindTally => ({
      counts: { ...state.counts },
      bytes: state.bytes,
      failedItems: [...state.failedItems],
      suddenlyEmpty: [...state.suddenlyEmpty],
    }),
  }
}

async function applyAll(state: DraftState, changes: readonly Change[]): Promise<void> {
  let waiting: ItemDraft[] = []
  const flush = async () => {
    const items = waiting
    waiting = []
    await putItems(state, items)
  }
  for (const change of changes) {
    if (change.is === 'item') {
      waiting.push(change.item)
      continue
    }
    await flush()
    await state.options.alone(() => applyOne(state, change))
  }
  await flush()
}

async function applyOne(state: DraftState, change: Exclude<Change, { is: 'item' }>): Promise<void> {
  switch (change.is) {
    case 'same':
      return keep(state, change.item, change.paths)
    case 'failed':
      return noteFailed(state, change)
    case 'gone':
      return removeItem(state, change.item, change.paths)
    case 'moved':
      return moveFolder(state, change.from, change.to)
    case 'complete':
      return sweep(state, change.folder)
  }
}

function keep(state: DraftState, item: ItemId, paths: readonly string[]): void {
  for (const path of paths) {
    state.seen.add(path)
    noteHome(state, item, path)
  }
  state.seenKeys.add(keyIn(state, item))
  state.counts.same += 1
}

function noteFailed(
  state: DraftState,
  change: { item: ItemId; paths: readonly string[]; failure: Failure },
): void {
  for (const path of change.paths) state.seen.add(path)
  state.seenKeys.add(keyIn(state, change.item))
  state.counts.failed += 1
  const { item, paths, failure } = change
  state.failedItems.push({ kind: state.options.kind, item, path: paths[0] ?? '', failure })
}

async function removeItem(
  state: DraftState,
  item: ItemId,
  paths: readonly string[],
): Promise<void> {
  const { tree, editor } = state.options
  let found = false
  for (const path of paths) {
    if (state.seen.has(path)) continue
    const physical = await tree.find(path)
    if (!physical) continue
    found = true
    await editor.remove(physical)
    state.touched.add(split(path).folder)
  }
  if (found && !state.seenKeys.has(keyIn(state, item))) state.counts.gone += 1
}

async function moveFolder(state: DraftState, from: string, to: string): Promise<void> {
  const { tree, editor } = state.options
  const source = await tree.find(from)
  if (!source || from === to) return
  const target = await tree.place(to)
  await editor.move(source, target)
  tree.forget(source)
  tree.forget(target)
  state.touched.add(split(from).folder).add(split(to).folder)
  for (const path of state.seen)
    if (isWithin(path, from)) {
      state.seen.delete(path)
      state.seen.add(`${to}${path.slice(from.length)}`)
    }
}

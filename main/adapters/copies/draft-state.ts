import type { Turns } from '../../core/backup/turns.ts'
import type { Kind } from '../../core/kinds.ts'
import type { FailedItem, ItemId } from '../../core/ports.ts'
import type { TreeNode } from '../../repository/types.ts'
import { itemKey, shardOf } from '../item-key.ts'
import type { ContentSaver } from './content.ts'
import type { Editor } from './editor.ts'
import { keyOfName, type LogicalTree, split } from './logical.ts'

export interface KindDraftOptions {
  readonly kind: Kind
  /** The editor takes one call at a time, and all kinds of a copy share it: all work on it goes here. */
  readonly alone: Turns
  readonly editor: Editor
  /** The kind's tree as it is now, with the changes of this run. */
  readonly tree: LogicalTree
  /** The kind's tree as the copy before has it. */
  readonly old: LogicalTree
  readonly content: ContentSaver
  readonly confirmedEmpty: readonly string[]
  readonly readOld: (node: TreeNode) => Promise<Uint8Array>
}

/** What a draft knows of its run so far. */
export interface DraftState {
  readonly options: KindDraftOptions
  /** Logical paths of files (or whole folders) that were written, kept or failed in this run. */
  readonly seen: Set<string>
  /** Keys of items that were written, kept or failed. */
  readonly seenKeys: Set<string>
  /** Logical folders whose entries changed. */
  readonly touched: Set<string>
  /** Per logical folder of the copy before: key → names that bear it. */
  readonly oldNames: Map<string, Promise<ReadonlyMap<string, readonly string[]>>>
  /** Logical paths of names without a key → the shard that their item's identity names. */
  readonly homes: Map<string, string>
  readonly failedItems: FailedItem[]
  readonly suddenlyEmpty: { folder: string; files: number }[]
  readonly counts: { new: number; changed: number; gone: number; same: number; failed: number }
  bytes: number
}

/** The key of an item of this kind. */
export const keyIn = (state: DraftState, { type, id }: ItemId): string =>
  itemKey(state.options.kind, type, id)

/** The whole identity decides on the shard, so that a name with a key tells its shard by itself. */
export const shardBy = (state: DraftState, { type, id }: ItemId) => {
  const shard = shardOf(`${state.options.kind}:${type}:${id}`)
  return () => shard
}

/** Remembers the shard of an entry whose name does not tell it. */
export function noteHome(state: DraftState, item: ItemId, path: string): void {
  if (keyOfName(split(path).name) === null) state.homes.set(path, shardBy(state, item)())
}

/** Tells whether a path is another one or lies below it. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

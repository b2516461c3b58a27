import type { Kind } from '../kinds.ts'
import type { Before, Change, Counts, FailedItem, Mode } from '../ports.ts'

/**
 * One kind's part of a copy in the making. Starts as the copy before has it. Calls come one after
 * another; other kinds may be at work in the same copy meanwhile.
 */
export interface KindDraft {
  readonly before: Before
  /**
   * Takes changes over in order, each item as a whole: a checkpoint has all of it or nothing.
   * Throws `FailureError` if the storage fails.
   */
  apply(changes: readonly Change[]): Promise<void>
  /** Brings big folders into shards; called once after the last change. */
  settle(): Promise<void>
  /** What came of it so far. */
  tally(): KindTally
}

export type KindTally = Readonly<{
  counts: Counts
  bytes: number
  failedItems: readonly FailedItem[]
  /** Folders that came back empty where there was data, carried over; `files` that they held. */
  suddenlyEmpty: readonly Readonly<{ folder: string; files: number }>[]
}>

/** A local folder to save as it is. */
export type FolderAsk = Readonly<{ label: string; path: string }>

export interface FoldersDraft {
  /** Saves folders side by side; what cannot be read is named and carried over. */
  save(
    folders: readonly FolderAsk[],
    onProgress: (done: number, bytes: number) => void,
  ): Promise<void>
  tally(): KindTally
}

/** The copy that a new one starts from. */
export type Parent = Readonly<{ id: string; time: string; checkpoint: boolean }>

/**
 * A copy in the making; exists once `commit` returns. Its parts are filled side by side, also while
 * a checkpoint is made; `commit` and `abandon` come when all that is over.
 */
export interface CopyDraft {
  readonly parent: Parent | null
  /** There is no finished copy yet. */
  readonly isFirst: boolean
  kind(
    kind: Kind,
    ask: Readonly<{
      mode: Mode
      refetch: boolean
      confirmedEmpty: readonly string[]
      signal: AbortSignal
    }>,
  ): KindDraft
  folders(
    ask: Readonly<{ mode: Mode; confirmedEmpty: readonly string[]; signal: AbortSignal }>,
  ): FoldersDraft
  /** Content of a file of `.dingkeep/` in the copy before, or null. */
  readSystem(name: string): Promise<Uint8Array | null>
  writeSystem(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>
  /** Nothing differs from the copy before; asked before files of `.dingkeep/` are written. */
  isSame(): Promise<boolean>
  /** Makes all so far durable as a snapshot that is no copy. */
  checkpoint(time: string): Promise<string>
  /** Makes the copy; gives its id and the bytes that it added to the storage. */
  commit(
    facts: Readonly<{
      time: string
      started: string
      tags: readonly string[]
      counts: Counts
    }>,
  ): Promise<Readonly<{ snapshot: string; bytesAdded: number }>>
  /** Ends without a copy; what was written is found by the next run. */
  abandon(): Promise<void>
}

/** Reasons why something in reach of the promise is not in this copy (`.dingkeep/gaps.json`). */
export type Gap = Readonly<{
  kind: Kind
  /** Path below the kind's folder; empty = the whole kind. */
  path: string
  code: string
  since: string
}>

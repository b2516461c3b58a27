import type { MessagePort } from 'node:worker_threads'

import type { BackendSpec } from '../backends/backend.ts'
import type { Segment } from '../blob-table.ts'
import type { RepositoryReason } from '../error.ts'
import type { MasterKey } from '../seal.ts'
import type { BlobType, Id } from '../types.ts'

/** What a write worker starts with. */
export type WriteSetup = Readonly<{
  spec: BackendSpec
  key: MasterKey
  segments: readonly Segment[]
  selfCheck: boolean
}>

/** One blob in a batch: where it lies in the batch's bytes. */
export type BatchedBlob = Readonly<{
  type: BlobType
  offset: number
  length: number
  evenIfKnown: boolean
}>

/** A local file to read, and what it looked like when it was listed (nanoseconds). */
export type LocalFile = Readonly<{ path: string | Uint8Array; look: Look }>
export type Look = Readonly<{ size: number; mtimeNs: bigint; ctimeNs: bigint; mode: number }>

/** What the thread starts with that lists folders ahead of a walk; `passed`: folders walked so far. */
export type ListSetup = Readonly<{ root: string; port: MessagePort; passed: Int32Array }>

/**
 * A folder that holds nothing but files and folders: names in the order of a tree with `/` between,
 * 0 for a file and 1 for a folder, and of each size, mtime, ctime (nanoseconds) and mode.
 */
export type ListedAhead = Readonly<{
  path: string
  names: string
  kinds: Uint8Array<ArrayBuffer>
  numbers: BigInt64Array<ArrayBuffer>
}>

/** What became of a local file; `changed` = saved, but it changed while it was read twice. */
export type SavedLocalFile =
  | Readonly<{ ids: Id[]; look: Look; changed: boolean }>
  | Readonly<{ code: string }>

/**
 * What became of a batch of files. Most are as they were when they were listed: of them the ids alone
 * are sent, 32 bytes each and one after another; `others` are told in full, by their places.
 */
export type SentFiles = Readonly<{
  counts: Uint32Array
  ids: Uint8Array
  others: ReadonlyMap<number, SavedLocalFile>
}>

/** What a write worker is asked to do, and what it answers. */
export type WriteTasks = {
  /** A batch of blobs: their ids in order. */
  blobs: { ask: Readonly<{ bytes: Uint8Array; blobs: readonly BatchedBlob[] }>; answer: Id[] }
  /** Local files, read by the worker. */
  files: { ask: Readonly<{ files: readonly LocalFile[] }>; answer: SentFiles }
  /** The next bytes of a content that comes in pieces; ids that were cut off so far. */
  piece: { ask: Readonly<{ stream: number; bytes: Uint8Array; last: boolean }>; answer: Id[] }
  /** A content that will not come to its end. */
  drop: { ask: Readonly<{ stream: number }>; answer: null }
  /** Writes what is at hand. */
  flush: { ask: Readonly<Record<string, never>>; answer: null }
}
export type WriteTask = keyof WriteTasks

export type WriteAsk = {
  [T in WriteTask]: Readonly<{ task: number; do: T; ask: WriteTasks[T]['ask'] }>
}[WriteTask]

/** Sent before the first ask that may need it. */
export type NewSegment = Readonly<{ segment: Segment }>

export type SentError = Readonly<{
  reason: RepositoryReason
  message: string
  about: Readonly<Record<string, string>>
}>

/** `pack`: one that is durable now; sent before the answer of the task that completed it. */
export type WriteReply =
  | Readonly<{ task: number; answer: unknown }>
  | Readonly<{ task: number; error: SentError }>
  | Readonly<{ pack: SentPack }>

/** Blobs of a pack: ids of 32 bytes one after another, and sealed and plain length of each. */
export type SentPack = Readonly<{
  id: Id
  type: BlobType
  ids: Uint8Array
  lengths: Uint32Array
}>

import type { Backend, BackendSpec } from './backends/backend.ts'
import type { BlobIndex } from './blob-index.ts'
import type { KeyInfo, KeyNames } from './key-file.ts'
import type { MasterKey } from './seal.ts'
import type { BlobType, Id, Report, Snapshot, SnapshotData, TreeNode } from './types.ts'
import type { UnpackedType } from './unpacked.ts'

/** An open repository. All methods throw `RepositoryError` only. */
export interface Repository {
  /** The id of its config file. */
  readonly id: Id
  readonly backend: Backend
  readonly spec: BackendSpec
  readonly key: MasterKey
  /** Facts of all readable key files, oldest name first, and the names of unreadable ones. */
  listKeys(): Promise<{ keys: KeyInfo[]; unreadable: Id[] }>
  /** Adds a password; gives the id of its key file. */
  addKey(password: string, names?: KeyNames): Promise<Id>
  /** Removes a password; `unfit` for the last one. */
  removeKey(id: Id): Promise<void>
  /** What the index files say; `unfit` before `loadIndex`. */
  readonly index: BlobIndex
  /** Reads all index files unless that was done. */
  loadIndex(signal?: AbortSignal): Promise<BlobIndex>
  /** Reads all index files anew, for example after index files were changed. */
  reloadIndex(signal?: AbortSignal): Promise<BlobIndex>
  /** All snapshots, oldest first; one that cannot be read never hides the others. */
  snapshots(): Promise<SnapshotList>
  saveSnapshot(data: SnapshotData): Promise<Snapshot>
  removeSnapshot(id: Id): Promise<void>
  loadUnpacked(type: UnpackedType, id: Id): Promise<unknown>
  saveUnpacked(type: UnpackedType, value: unknown): Promise<Id>
  /** Reads a blob; its MAC and SHA-256 are verified, and a second place is tried. */
  readBlob(type: BlobType, id: Id, signal?: AbortSignal): Promise<Uint8Array>
  readTree(id: Id, signal?: AbortSignal): Promise<readonly TreeNode[]>
  /** Starts workers and writes through them; one writer at a time. Loads the index. */
  startWriting(options?: WriterOptions): Promise<Writer>
  close(): Promise<void>
}

export type SnapshotList = Readonly<{
  snapshots: Snapshot[]
  unreadable: { id: Id; reason: string }[]
}>

export type WriterOptions = Readonly<{
  onProgress?: Report
  /** Number of worker threads; default: cores - 1, from 1 to 4, but 2 where there are 2 cores. */
  threads?: number
  /** When the index is flushed during long writing. */
  flushEvery?: Readonly<{ blobs: number; ms: number }>
  /** Opens, unpacks and hashes each sealed blob again before it is written; on by default. */
  selfCheck?: boolean
}>

/** Counts in the terms of restic's summary; bytes. */
export type WriterStats = Readonly<{
  data_blobs: number
  tree_blobs: number
  /** New bytes before compression, and as stored. */
  data_added: number
  data_added_packed: number
}>

export type SavedFile = Readonly<{ content: Id[]; size: number }>

/**
 * Writes blobs into packs. What was saved is durable only after `flush` or `finish`.
 *
 * After the first error every call rejects with it; `abort` then ends the workers.
 */
export interface Writer {
  /** Saves one blob; `evenIfKnown` writes another copy of a known one (for prune). */
  saveBlob(type: BlobType, bytes: Uint8Array, options?: { evenIfKnown?: boolean }): Promise<Id>
  /** Cuts content into blobs and saves them; waits while workers are busy. */
  saveFile(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<SavedFile>
  /** Saves a directory; nodes in any order, names must differ. */
  saveTree(nodes: readonly TreeNode[]): Promise<Id>
  /** Reads a tree that may have been saved by this writer a moment ago. */
  readTree(id: Id): Promise<readonly TreeNode[]>
  /** Saves a local folder; see `ArchiveOptions`. */
  archive(path: string, options: ArchiveOptions): Promise<Archived>
  /** Makes all that was saved durable: packs first, then an index file. */
  flush(): Promise<void>
  /** Flushes and ends the workers. */
  finish(): Promise<WriterStats>
  /** Ends the workers; packs without an index entry stay behind, which is harmless. */
  abort(): Promise<void>
}

export type ArchiveOptions = Readonly<{
  /** The folder's tree in the copy before: unchanged files are not read again. */
  parentTree?: Id | null
  signal?: AbortSignal
  onProgress?: Report
  /**
   * Called for each entry that could not be saved as it is. `path` is relative, joined by `/`;
   * `code` is the system's (`EACCES`, …), `changed` (saved, but it changed while it was read twice),
   * `special` (no file, folder or link).
   */
  onFailure?: (path: string, code: string) => void
  /** Reads all files, also those that look unchanged. */
  full?: boolean
}>

export type Archived = Readonly<{
  tree: Id
  files_new: number
  files_changed: number
  files_unmodified: number
  dirs_new: number
  dirs_changed: number
  dirs_unmodified: number
  /** Files and folders that are not there any more; a folder counts as one. */
  entries_gone: number
  total_files_processed: number
  total_bytes_processed: number
  failed: number
  /** By how much the tree holds more files and bytes than the one before, but for `goneTrees`. */
  change: Readonly<{ files: number; bytes: number }>
  /** Trees of whole folders that are not there any more. */
  goneTrees: readonly Id[]
}>

/** A SHA-256 as 64 lower-case hex digits: of a blob's plaintext or of a file's stored bytes. */
export type Id = string

export type BlobType = 'data' | 'tree'

/**
 * One entry of a tree, as restic stores it.
 *
 * Times are RFC 3339 exactly as stored (up to nanoseconds, no trailing zeros). `mode` is Go's
 * FileMode word as a number. `content` is null for all but files. Fields that restic omits are absent.
 */
export interface TreeNode {
  readonly name: string
  readonly type: 'file' | 'dir' | 'symlink' | 'dev' | 'chardev' | 'fifo' | 'socket' | 'irregular'
  readonly mode: number
  readonly mtime: string
  readonly atime: string
  readonly ctime: string
  readonly uid: number
  readonly gid: number
  readonly user?: string
  readonly group?: string
  readonly inode?: bigint
  readonly device_id?: bigint
  readonly size?: number
  readonly links?: number
  readonly linktarget?: string
  readonly linktarget_raw?: string
  readonly extended_attributes?: readonly { readonly name: string; readonly value: string }[]
  readonly generic_attributes?: Readonly<Record<string, unknown>>
  readonly device?: bigint
  readonly content: readonly Id[] | null
  readonly subtree?: Id
  readonly error?: string
}

/** What a snapshot says of its run; restic's keys. */
export interface SnapshotSummary {
  readonly backup_start: string
  readonly backup_end: string
  readonly files_new: number
  readonly files_changed: number
  readonly files_unmodified: number
  readonly dirs_new: number
  readonly dirs_changed: number
  readonly dirs_unmodified: number
  readonly data_blobs: number
  readonly tree_blobs: number
  readonly data_added: number
  readonly data_added_packed: number
  readonly total_files_processed: number
  readonly total_bytes_processed: number
}

/** The content of a snapshot file. `time` carries its UTC offset. */
export interface SnapshotData {
  readonly time: string
  readonly parent?: Id
  readonly tree: Id
  readonly paths: readonly string[]
  readonly hostname?: string
  readonly username?: string
  readonly uid?: number
  readonly gid?: number
  readonly excludes?: readonly string[]
  readonly tags?: readonly string[]
  readonly original?: Id
  readonly program_version?: string
  readonly summary?: SnapshotSummary
}

export type Snapshot = SnapshotData & { readonly id: Id }

/** Moves of long work; numbers only grow within one phase. */
export type Progress = Readonly<{
  phase: 'read' | 'write' | 'commit' | 'verify' | 'copy' | 'restore' | 'prune' | 'rebuild'
  done: number
  total: number | null
  bytes: number
}>

export type Report = (progress: Progress) => void

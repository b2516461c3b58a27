/** The folders of a repository; `config` is a single file. */
export type FileType = 'config' | 'keys' | 'data' | 'index' | 'snapshots' | 'locks'

/** One stored file: `name` is 64 hex digits (empty for `config`), `size` in bytes. */
export type FileInfo = Readonly<{ name: string; size: number }>

/** A part of a file, in bytes. */
export type Range = Readonly<{ offset: number; length: number }>

/**
 * Where a repository's files lie. All methods throw `RepositoryError` only.
 *
 * Files are written once and never changed. After `write` returns, the file is durable under its
 * final name and complete; if `write` fails or the process dies, no file of that name exists.
 */
export interface Backend {
  /** Where, for messages; never with a password. */
  readonly location: string
  /** Makes all folders; harmless where they exist. */
  create(): Promise<void>
  /** Lists the complete files of one type; foreign names and temporary files are left out. */
  list(type: Exclude<FileType, 'config'>, signal?: AbortSignal): Promise<FileInfo[]>
  /** Size of one file, or null if it is not there. */
  stat(type: FileType, name: string): Promise<FileInfo | null>
  /** Reads a file or a part of it; `missing` if absent, `damaged` if shorter than asked. */
  read(type: FileType, name: string, range?: Range, signal?: AbortSignal): Promise<Uint8Array>
  /** Stores a file; storing the same name again is a success and changes nothing. */
  write(type: FileType, name: string, parts: readonly Uint8Array[]): Promise<void>
  /** Removes a file; a missing one is a success. `append-only` where that is refused. */
  remove(type: FileType, name: string): Promise<void>
  /** Free bytes, or null where the place does not tell the truth about it. */
  freeSpace(): Promise<number | null>
  /** Removes temporary leftovers older than `ageMs` that a crash of ours left. */
  sweep(ageMs: number): Promise<void>
  /** True where listings may lag some seconds behind, as on shares; absent: they do not. */
  listsLate?(): Promise<boolean>
  close(): Promise<void>
}

/** What a worker thread needs to open the same place; structured-clone safe. S3 comes here later. */
export type BackendSpec =
  | Readonly<{ type: 'folder'; path: string }>
  | Readonly<{ type: 'rest'; url: string; user?: string; password?: string }>

import type { PathFilter } from './restore-filter.ts'
import type { Id, Report } from './types.ts'

/** What to restore, and where to. */
export interface RestoreOptions {
  /** A snapshot's root tree or any folder's tree. */
  readonly tree: Id
  /** The folder to fill; it is made where it is missing. */
  readonly target: string
  /** Patterns of what to take; absent: everything. See `pathFilter`. */
  readonly include?: readonly string[]
  /** Patterns of what to leave out; they win over `include`. */
  readonly exclude?: readonly string[]
  /** Decides instead of `include` and `exclude`, where a list of paths is too long for patterns. */
  readonly filter?: PathFilter
  /**
   * What to do with files that are there: leave them (default), replace those of another size or
   * time (which also resumes a restore that was stopped), or replace all.
   */
  readonly overwrite?: 'never' | 'changed' | 'always'
  /** Writes nothing and says what would be done. */
  readonly dryRun?: boolean
  /** Reads every written file back and compares its hashes. */
  readonly verify?: boolean
  /** Makes names fit for Windows; default: on Windows. */
  readonly windowsNames?: boolean
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: Report
  /** Told of each entry that could not be restored as it is; paths begin with `/`. */
  readonly onFailure?: (path: string, code: RestoreTrouble) => void
  /** With `dryRun`: told of each file and link and what would become of it. */
  readonly onPlanned?: (path: string, does: 'new' | 'replace' | 'unchanged' | 'kept') => void
}

/**
 * Why an entry could not be restored: its name leads out of its folder; something that is no file of
 * that sort is in the way; its content or its folder is damaged or gone; devices, pipes and sockets;
 * the file that was written reads back otherwise; or what the system said (`EACCES`, …).
 */
export type RestoreTrouble =
  | 'name-refused'
  | 'name-taken'
  | 'damaged'
  | 'missing'
  | 'special'
  | 'not-verified'
  | `E${string}`

/** What was done, or with `dryRun` what would be. */
export interface RestoreResult {
  readonly files: number
  readonly folders: number
  readonly links: number
  /** Content of the files counted in `files`. */
  readonly bytes: number
  /** Files that were there already, equal in size and time. */
  readonly unchanged: number
  /** Files that were there and were left as they are, by `overwrite`. */
  readonly kept: number
  /** Entries that were not restored as they are, first 1,000; `failedCount` counts all. */
  readonly failed: readonly Readonly<{ path: string; code: RestoreTrouble }>[]
  readonly failedCount: number
  /** Names that the system could not take, first 1,000. */
  readonly renamed: readonly Readonly<{ path: string; as: string }>[]
}

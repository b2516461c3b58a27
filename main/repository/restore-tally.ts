import { pathFilter } from './restore-filter.ts'
import type { FileDecision } from './restore-target.ts'
import type { RestoreOptions, RestoreResult, RestoreTrouble } from './restore-types.ts'

/** Entries that are named in a result at most. */
const mostNamed = 1_000

/** Counts what a restore does, and tells its caller. */
export class RestoreTally {
  readonly #options: RestoreOptions
  readonly #failed: { path: string; code: RestoreTrouble }[] = []
  readonly #renamed: { path: string; as: string }[] = []
  readonly takes: (path: string) => boolean
  folders = 0
  /** Files that will be looked at. */
  total = 0
  #counts = { files: 0, links: 0, bytes: 0, unchanged: 0, kept: 0, failedCount: 0 }
  #written = 0

  constructor(options: RestoreOptions) {
    this.#options = options
    const filter = options.filter ?? pathFilter(options.include, options.exclude)
    this.takes = (path) => filter.takes(path)
  }

  readonly trouble = (path: string, code: RestoreTrouble): void => {
    this.#counts.failedCount += 1
    if (this.#failed.length < mostNamed) this.#failed.push({ path, code })
    this.#options.onFailure?.(path, code)
  }

  readonly rename = (path: string, as: string): void => {
    if (this.#renamed.length < mostNamed) this.#renamed.push({ path, as })
  }

  /** Content went to disk. */
  readonly wrote = (bytes: number): void => {
    this.#written += bytes
    this.#move()
  }

  /** A file is complete. */
  file(bytes: number): void {
    this.#counts.files += 1
    this.#counts.bytes += bytes
    if (this.#counts.files % 256 === 0) this.#move()
  }

  /** A link was made, or an entry was left as it is. */
  decided(path: string, decision: FileDecision): void {
    if (decision === 'name-taken') this.trouble(path, 'name-taken')
    else if (decision === 'unchanged') this.#counts.unchanged += 1
    else if (decision === 'kept') this.#counts.kept += 1
    else this.#counts.links += 1
  }

  result(): RestoreResult {
    return {
      ...this.#counts,
      folders: this.folders,
      failed: this.#failed,
      renamed: this.#renamed,
    }
  }

  #move(): void {
    const { files, unchanged, kept, failedCount } = this.#counts
    this.#options.onProgress?.({
      phase: 'restore',
      done: files + unchanged + kept + failedCount,
      total: this.total,
      bytes: this.#written,
    })
  }
}

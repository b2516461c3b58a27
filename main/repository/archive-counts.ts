import type { Id } from './types.ts'

/** Counts what an archive meets, by the names of restic's summary. */
export class ArchiveCounts {
  readonly #counts = {
    files_new: 0,
    files_changed: 0,
    files_unmodified: 0,
    dirs_new: 0,
    dirs_changed: 0,
    dirs_unmodified: 0,
    entries_gone: 0,
    total_files_processed: 0,
    total_bytes_processed: 0,
    failed: 0,
  }

  get all() {
    return { ...this.#counts }
  }

  get done(): { files: number; bytes: number } {
    const { total_files_processed: files, total_bytes_processed: bytes } = this.#counts
    return { files, bytes }
  }

  file(kind: 'files_new' | 'files_changed' | 'files_unmodified', size: number): void {
    this.#counts[kind]++
    this.#counts.total_files_processed++
    this.#counts.total_bytes_processed += size
  }

  folder(old: Id | undefined, subtree: Id): void {
    if (old === undefined) this.#counts.dirs_new++
    else if (old === subtree) this.#counts.dirs_unmodified++
    else this.#counts.dirs_changed++
  }

  gone(entries: number): void {
    this.#counts.entries_gone += entries
  }

  failed(): void {
    this.#counts.failed++
  }
}

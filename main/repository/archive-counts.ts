import type { Id, TreeNode } from './types.ts'

const fileCount = (node: TreeNode | null | undefined): number => (node?.type === 'file' ? 1 : 0)

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
  readonly #change = { files: 0, bytes: 0 }
  readonly #goneTrees: Id[] = []

  get all() {
    return { ...this.#counts, change: { ...this.#change }, goneTrees: [...this.#goneTrees] }
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

  gone(entry: TreeNode): void {
    this.#counts.entries_gone++
    this.replaced(entry, null)
  }

  /** An entry that is another one than before; folders that are still there are counted inside. */
  replaced(before: TreeNode | undefined, after: TreeNode | null): void {
    if (before?.subtree !== undefined && after?.type !== 'dir') this.#goneTrees.push(before.subtree)
    this.#change.files += fileCount(after) - fileCount(before)
    this.#change.bytes += (after?.size ?? 0) - (before?.size ?? 0)
  }

  failed(): void {
    this.#counts.failed++
  }
}

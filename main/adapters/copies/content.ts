import type { Download, FileDraft } from '../../core/ports.ts'
import { RepositoryError } from '../../repository/error.ts'
import type { Id, TreeNode } from '../../repository/types.ts'
import { throwAsFailure } from './repository-failure.ts'

/** What is stored of a file: its blobs in order, and its size in bytes. */
export type Stored = Readonly<{ ids: readonly Id[]; size: number }>

export interface ContentSaver {
  /** Stores a file's content, or uses what `before` holds where nothing changed. */
  save(file: FileDraft, before: TreeNode | null): Promise<Stored>
}

/** The part of the repository's writer that contents go through. */
export interface FileWriter {
  saveFile(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ content: Id[]; size: number }>
}

/**
 * Saves contents of a run.
 *
 * Unchanged content is used again. A full run reads it back first (every blob is hash-checked) and
 * fetches it anew where it is damaged; `refetch` always fetches.
 */
export function contentSaver(options: {
  writer: FileWriter
  readBlob: (id: Id) => Promise<unknown>
  has: (id: Id) => boolean
  readBack: boolean
  refetch: boolean
  signal: AbortSignal
}): ContentSaver {
  const { writer, readBlob, has, readBack, refetch, signal } = options

  async function isWhole(ids: readonly Id[]): Promise<boolean> {
    if (!ids.every(has)) return false
    if (!readBack) return true
    try {
      for (const id of ids) await readBlob(id)
      return true
    } catch (error) {
      if (error instanceof RepositoryError && ['damaged', 'missing'].includes(error.reason))
        return false
      throw error
    }
  }

  /** What is saved already and may be used again, or null. */
  async function reusable(content: Download, before: TreeNode | null): Promise<Stored | null> {
    if (!content.unchanged || refetch || before?.type !== 'file') return null
    const ids = before.content ?? []
    return (await isWhole(ids)) ? { ids, size: before.size ?? 0 } : null
  }

  async function save(content: FileDraft['content'], before: TreeNode | null): Promise<Stored> {
    if (content instanceof Uint8Array) return toStored(await writer.saveFile(content, signal))
    const saved = await reusable(content, before)
    return saved ?? toStored(await writer.saveFile(content.open(signal), signal))
  }

  return { save: ({ content }, before) => save(content, before).catch(throwAsFailure) }
}

const toStored = ({ content, size }: { content: Id[]; size: number }): Stored => ({
  ids: content,
  size,
})

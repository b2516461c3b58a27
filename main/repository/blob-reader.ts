import type { BlobEntry } from './blob-index.ts'
import { RepositoryError } from './error.ts'
import { idOf } from './id.ts'
import type { IndexHolder } from './index-holder.ts'
import { release } from './release.ts'
import type { Sealer } from './seal.ts'
import { TreeWindows } from './tree-windows.ts'
import { decodeTree } from './tree.ts'
import type { BlobType, Id, TreeNode } from './types.ts'
import type { Store } from './unpacked.ts'
import { createDecompressor } from './zstd.ts'
import type { Decompress } from './zstd.ts'

/** Bytes of tree blobs that are kept at hand. */
const keptBytes = 8 * 1024 * 1024

const damaged = (why: string, { id, packId }: BlobEntry, cause?: unknown) =>
  new RepositoryError('damaged', `Blob is damaged: ${why}`, {
    about: { type: 'blob', name: id, pack: packId },
    ...(cause === undefined ? {} : { cause }),
  })

/**
 * Opens one sealed blob and verifies MAC, length and SHA-256.
 *
 * Throws `damaged` with the blob and its pack.
 */
export function openBlob(
  tools: Readonly<{ sealer: Sealer; decompress: Decompress }>,
  entry: BlobEntry,
  sealed: Uint8Array,
): Uint8Array {
  const opened = tools.sealer.open(sealed)
  if (opened === null) throw damaged('authentication failed', entry)
  let plain = opened
  if (entry.uncompressedLength > 0) {
    try {
      plain = tools.decompress(opened, entry.uncompressedLength)
      release(opened)
    } catch (error) {
      throw damaged('it cannot be decompressed', entry, error)
    }
  }
  if (idOf(plain) !== entry.id) throw damaged('content does not match its ID', entry)
  return plain
}

/** Reads blobs one by one, with the last trees at hand. */
export class BlobReader {
  readonly #store: Store
  readonly #holder: IndexHolder
  readonly #decompress = createDecompressor()
  readonly #trees = new Map<Id, Uint8Array>()
  readonly #windows: TreeWindows
  #kept = 0

  constructor(store: Store, holder: IndexHolder) {
    this.#store = store
    this.#holder = holder
    this.#windows = new TreeWindows(store.backend)
  }

  async blob(type: BlobType, id: Id, signal?: AbortSignal): Promise<Uint8Array> {
    const kept = type === 'tree' ? this.#trees.get(id) : undefined
    if (kept !== undefined) return kept
    const index = await this.#holder.load(signal)
    const places = index.lookupAll(type, id)
    let failure: unknown = null
    for (const place of places) {
      try {
        const plain = await this.#read(place, signal)
        if (type === 'tree') this.keepTree(id, plain)
        return plain
      } catch (error) {
        failure = error
      }
    }
    if (failure !== null) throw failure
    throw new RepositoryError('missing', 'Blob is in no index', {
      about: { type: 'blob', name: id },
    })
  }

  async tree(id: Id, signal?: AbortSignal): Promise<readonly TreeNode[]> {
    const blob = await this.blob('tree', id, signal)
    try {
      return decodeTree(blob)
    } catch (error) {
      throw new RepositoryError('damaged', 'Tree cannot be decoded', {
        about: { type: 'blob', name: id },
        cause: error,
      })
    }
  }

  /** Keeps a tree's blob at hand; the oldest leave. */
  keepTree(id: Id, blob: Uint8Array): void {
    if (this.#trees.has(id) || blob.length > keptBytes / 4) return
    this.#trees.set(id, blob)
    this.#kept += blob.length
    for (const [oldest, { length }] of this.#trees) {
      if (this.#kept <= keptBytes) return
      this.#trees.delete(oldest)
      this.#kept -= length
    }
  }

  async #read(entry: BlobEntry, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { backend, sealer } = this.#store
    const { type, packId, offset, length } = entry
    const sealed =
      type === 'tree'
        ? await this.#windows.read(entry, signal)
        : await backend.read('data', packId, { offset, length }, signal)
    return openBlob({ sealer, decompress: this.#decompress }, entry, sealed)
  }
}

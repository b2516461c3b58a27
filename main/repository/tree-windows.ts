import type { Backend } from './backends/backend.ts'
import type { BlobEntry } from './blob-index.ts'
import type { Id } from './types.ts'

/** Bytes that are read at once around a tree. */
const windowBytes = 256 * 1024
const keptWindows = 8

type Window = Readonly<{ packId: Id; offset: number; bytes: Uint8Array }>

/**
 * Reads sealed trees out of bigger parts of their packs.
 *
 * Trees lie together in few packs, and a walk asks for one after another: reading them singly would
 * cost an opened file, or a request to a server, for each.
 */
export class TreeWindows {
  readonly #backend: Backend
  readonly #sizes = new Map<Id, Promise<number>>()
  #windows: Window[] = []

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** The sealed bytes of a tree; a view that stays valid. Throws what the backend throws. */
  async read(entry: BlobEntry, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const known = this.#windows.find((window) => holds(window, entry))
    const window = known ?? (await this.#load(entry, signal))
    return window.bytes.subarray(
      entry.offset - window.offset,
      entry.offset - window.offset + entry.length,
    )
  }

  async #load({ packId, offset, length }: BlobEntry, signal: AbortSignal | undefined) {
    const start = offset - (offset % windowBytes)
    const end = Math.max(offset + length, Math.min(await this.#sizeOf(packId), start + windowBytes))
    const range = { offset: start, length: end - start }
    const bytes = await this.#backend.read('data', packId, range, signal)
    const window = { packId, offset: start, bytes }
    this.#windows = [window, ...this.#windows].slice(0, keptWindows)
    return window
  }

  #sizeOf(packId: Id): Promise<number> {
    const known = this.#sizes.get(packId)
    if (known !== undefined) return known
    const asking = this.#backend.stat('data', packId).then((info) => info?.size ?? 0)
    this.#sizes.set(packId, asking)
    asking.catch(() => this.#sizes.delete(packId))
    return asking
  }
}

const holds = (window: Window, { packId, offset, length }: BlobEntry): boolean =>
  window.packId === packId &&
  offset >= window.offset &&
  offset + length <= window.offset + window.bytes.length

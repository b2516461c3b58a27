import type { WriterStats } from './api.ts'
import { indexJson } from './index-file.ts'
import type { IndexedPack } from './index-file.ts'
import { entryBytes } from './pack.ts'
import { sealOverhead } from './seal.ts'
import type { Id } from './types.ts'
import { saveUnpacked } from './unpacked.ts'
import type { Store } from './unpacked.ts'

/** Most blobs of one index file, as restic has it; a pack is never split. */
const blobsPerFile = 50_000

/** Durable packs that no index file names yet, and what was written in all. */
export class PackLedger {
  readonly #store: Store
  #waiting: IndexedPack[] = []
  #saving: Promise<void> = Promise.resolve()
  #stats = { data_blobs: 0, tree_blobs: 0, data_added: 0, data_added_packed: 0 }
  /** Blobs in packs that no index file names yet. */
  blobs = 0

  constructor(store: Store) {
    this.#store = store
  }

  get stats(): WriterStats {
    return { ...this.#stats }
  }

  /** Packs that no index file names yet. */
  get unindexed(): ReadonlySet<Id> {
    return new Set(this.#waiting.map(({ id }) => id))
  }

  add(pack: IndexedPack): void {
    this.#waiting.push(pack)
    this.blobs += pack.blobs.length
    for (const { type, length, uncompressedLength } of pack.blobs) {
      if (type === 'tree') this.#stats.tree_blobs++
      else this.#stats.data_blobs++
      this.#stats.data_added += uncompressedLength || length - sealOverhead
      this.#stats.data_added_packed += length + entryBytes(uncompressedLength)
    }
  }

  /** Writes index files for all packs added so far. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveWaiting())
    return this.#saving
  }

  async #saveWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      let count = 0
      let blobs = 0
      for (const pack of this.#waiting) {
        if (count > 0 && blobs + pack.blobs.length > blobsPerFile) break
        blobs += pack.blobs.length
        count++
      }
      await saveUnpacked(this.#store, 'index', indexJson(this.#waiting.slice(0, count)))
      this.#waiting.splice(0, count)
      this.blobs -= blobs
    }
  }
}

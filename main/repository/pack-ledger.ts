import type { WriterStats } from './api.ts'
import { indexLength, indexPieces } from './index-file.ts'
import type { IndexedPack } from './index-file.ts'
import { entryBytes } from './pack.ts'
import { sealOverhead } from './seal.ts'
import type { Id } from './types.ts'
import { saveJsonPieces } from './unpacked.ts'
import type { Store } from './unpacked.ts'
import type { SentPack } from './workers/messages.ts'
import { blobCount, blobLengths, receivedPack } from './workers/sent-pack.ts'

/** Most blobs of one index file, as restic has it; a pack is never split. */
const blobsPerFile = 50_000

/** Durable packs that no index file names yet, and what was written in all. */
export class PackLedger {
  readonly #store: Store
  #waiting: SentPack[] = []
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

  add(pack: SentPack): void {
    const { type, lengths } = pack
    this.#waiting.push(pack)
    this.blobs += blobCount(pack)
    if (type === 'tree') this.#stats.tree_blobs += blobCount(pack)
    else this.#stats.data_blobs += blobCount(pack)
    for (let at = 0; at < lengths.length; at += 2) {
      const [length = 0, plain = 0] = [lengths[at], lengths[at + 1]]
      this.#stats.data_added += plain || length - sealOverhead
      this.#stats.data_added_packed += length + entryBytes(plain)
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
        if (count > 0 && blobs + blobCount(pack) > blobsPerFile) break
        blobs += blobCount(pack)
        count++
      }
      const packs = this.#waiting.slice(0, count)
      await saveJsonPieces(this.#store, 'index', {
        pieces: indexPieces(received(packs)),
        length: indexLength(packs.map(blobLengths)),
      })
      this.#waiting.splice(0, count)
      this.blobs -= blobs
    }
  }
}

/** One at a time, so that only one lies in memory as values. */
function* received(packs: readonly SentPack[]): Generator<IndexedPack> {
  for (const pack of packs) yield receivedPack(pack)
}

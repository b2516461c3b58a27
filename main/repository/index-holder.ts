import { inParallel } from './backends/parallel.ts'
import { MutableIndex } from './blob-index.ts'
import { RepositoryError } from './error.ts'
import { decodeIndex } from './index-file.ts'
import type { IndexedPack } from './index-file.ts'
import type { Id } from './types.ts'
import { loadUnpacked } from './unpacked.ts'
import type { Store } from './unpacked.ts'

/** Sealed bytes of an index file per blob at the least: the ID alone takes 32. */
const bytesPerBlob = 36
const listings = 3

/** Keeps what the index files say. */
export class IndexHolder {
  readonly #store: Store
  #index: MutableIndex | null = null
  #writing = false

  constructor(store: Store) {
    this.#store = store
  }

  get index(): MutableIndex {
    if (this.#index === null) throw new RepositoryError('unfit', 'The index is not loaded')
    return this.#index
  }

  async load(signal?: AbortSignal): Promise<MutableIndex> {
    return this.#index ?? this.reload(signal)
  }

  /** `unfit` while a writer is at work, since its threads share the table. */
  async reload(signal?: AbortSignal): Promise<MutableIndex> {
    if (this.#writing) throw new RepositoryError('unfit', 'The index is being written')
    for (let attempt = 1; ; attempt++) {
      try {
        this.#index = await this.#read(signal)
        return this.#index
      } catch (error) {
        // A prune elsewhere may replace index files between listing and reading.
        const gone = error instanceof RepositoryError && error.reason === 'missing'
        if (!gone || attempt === listings) throw error
      }
    }
  }

  /** Keeps a second writer away: claims of one would be lost to the other. */
  startWriting(): void {
    if (this.#writing) throw new RepositoryError('unfit', 'Another writer is at work')
    this.#writing = true
  }

  /** Ends writing that came to its end. */
  endWriting(): void {
    this.#writing = false
  }

  /** Ends writing that was stopped: claims are forgotten, and packs that no index file names. */
  stopWriting(unindexed: ReadonlySet<Id>): void {
    if (this.#writing) this.#index = this.index.withoutClaims(unindexed)
    this.#writing = false
  }

  async #read(signal: AbortSignal | undefined): Promise<MutableIndex> {
    const files = await this.#store.backend.list('index', signal)
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    const index = new MutableIndex(Math.ceil(bytes / bytesPerBlob))
    await inParallel(files, 4, async ({ name }) => {
      if (signal?.aborted === true) throw new RepositoryError('stopped', 'Stopped while loading')
      for (const pack of await this.#packs(name)) index.add(pack)
    })
    return index
  }

  async #packs(name: Id): Promise<IndexedPack[]> {
    const value = await loadUnpacked(this.#store, 'index', name)
    try {
      return decodeIndex(value)
    } catch (error) {
      throw new RepositoryError('damaged', 'index file is damaged: it cannot be decoded', {
        about: { type: 'index', name },
        cause: error,
      })
    }
  }
}

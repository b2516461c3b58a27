import { inParallel } from './backends/parallel.ts'
import { MutableIndex } from './blob-index.ts'
import { RepositoryError } from './error.ts'
import type { IndexCache } from './index-cache.ts'
import { mostBlobs } from './index-cache.ts'
import { decodeIndex } from './index-file.ts'
import { addPlainIndex } from './index-scan.ts'
import { release } from './release.ts'
import type { Id } from './types.ts'
import { decoded, loadJson } from './unpacked.ts'
import type { Store } from './unpacked.ts'

const listings = 3

/** Reading so few is no slower than a new cache is to write; both grow with the repository. */
const fewBlobs = 1_000
const fewFiles = 4

/** Keeps what the index files say. */
export class IndexHolder {
  readonly #store: Store
  readonly #cache: IndexCache | null
  #index: MutableIndex | null = null
  #writing = false

  constructor(store: Store, cache: IndexCache | null = null) {
    this.#store = store
    this.#cache = cache
  }

  get index(): MutableIndex {
    if (this.#index === null) throw new RepositoryError('unfit', 'The index is not loaded')
    return this.#index
  }

  /** Loads the index unless that was done; what the cache knows is not read again. */
  async load(signal?: AbortSignal): Promise<MutableIndex> {
    return this.#index ?? this.#fresh(this.#cache, signal)
  }

  /**
   * Reads all index files, whatever the cache knows: who deletes must see what is really there.
   *
   * `unfit` while a writer is at work, since its threads share the table.
   */
  reload(signal?: AbortSignal): Promise<MutableIndex> {
    return this.#fresh(null, signal)
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

  async #fresh(known: IndexCache | null, signal?: AbortSignal): Promise<MutableIndex> {
    if (this.#writing) throw new RepositoryError('unfit', 'The index is being written')
    for (let attempt = 1; ; attempt++) {
      try {
        this.#index = await this.#read(known, signal)
        return this.#index
      } catch (error) {
        // A prune elsewhere may replace index files between listing and reading.
        const gone = error instanceof RepositoryError && error.reason === 'missing'
        if (!gone || attempt === listings) throw error
      }
    }
  }

  async #read(known: IndexCache | null, signal?: AbortSignal): Promise<MutableIndex> {
    const files = await this.#store.backend.list('index', signal)
    const cached = (await known?.load(files)) ?? null
    const rest = files.filter(({ name }) => cached?.files.has(name) !== true)
    const index = cached?.index ?? new MutableIndex(mostBlobs(rest))
    const before = index.blobCount
    await inParallel(rest, 4, async ({ name }) => {
      if (signal?.aborted === true) throw new RepositoryError('stopped', 'Stopped while loading')
      await this.#addFile(index, name)
    })
    const isMuchMore = index.blobCount - before >= Math.max(fewBlobs, before / 20)
    const areManyMore = rest.length >= Math.max(fewFiles, before / 50_000)
    if (isMuchMore || areManyMore) await this.#cache?.save(index, files)
    return index
  }

  async #addFile(index: MutableIndex, name: Id): Promise<void> {
    const json = await loadJson(this.#store, 'index', name)
    if (!addPlainIndex(index, json)) {
      const text = Buffer.from(json).toString('utf8')
      const packs = decoded('index', name, () => decodeIndex(JSON.parse(text)))
      for (const pack of packs) index.add(pack)
    }
    release(json)
  }
}

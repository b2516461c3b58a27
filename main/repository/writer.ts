import type { ArchiveOptions, Archived, SavedFile, Writer, WriterOptions } from './api.ts'
import type { WriterStats } from './api.ts'
import { archiveFolder } from './archive.ts'
import type { ArchiveTools } from './archive.ts'
import type { BackendSpec } from './backends/backend.ts'
import { BlobBatch } from './blob-batch.ts'
import type { BlobReader } from './blob-reader.ts'
import { RepositoryError } from './error.ts'
import { idOf } from './id.ts'
import type { IndexHolder } from './index-holder.ts'
import { compareNames } from './names.ts'
import { PackLedger } from './pack-ledger.ts'
import { saveContent } from './save-content.ts'
import type { MasterKey } from './seal.ts'
import { encodeTree, joinTree } from './tree.ts'
import type { BlobType, Id, TreeNode } from './types.ts'
import type { Store } from './unpacked.ts'
import type { SentPack } from './workers/messages.ts'
import { receivedFiles } from './workers/sent-files.ts'
import { receivedPack } from './workers/sent-pack.ts'
import { WritePool, defaultThreads } from './write-pool.ts'

/** What a writer works with. */
export type WriterBase = Readonly<{
  spec: BackendSpec
  key: MasterKey
  store: Store
  holder: IndexHolder
  reader: BlobReader
}>

/** When the index of a long run is made durable (conventions, section 2): a crash loses no more. */
const flushDefault = { blobs: 50_000, ms: 300_000 }

/** Starts writing; `unfit` while another writer of this repository object is at work. */
export async function startWriter(base: WriterBase, options: WriterOptions): Promise<Writer> {
  const writer = new PackWriter(base, options)
  try {
    await writer.begin()
    return writer
  } catch (error) {
    await writer.pool.end()
    throw error
  }
}

/** Writes through worker threads; see `Writer`. */
export class PackWriter implements Writer {
  readonly pool: WritePool
  readonly #base: WriterBase
  readonly #options: WriterOptions
  readonly #ledger: PackLedger
  readonly #data: BlobBatch
  readonly #trees: BlobBatch
  #failure: Error | null = null
  #indexed = performance.now()
  #bytes = 0
  #done = 0

  constructor(base: WriterBase, options: WriterOptions) {
    this.#base = base
    this.#options = options
    this.#ledger = new PackLedger(base.store)
    this.pool = new WritePool({
      setup: { spec: base.spec, key: base.key, selfCheck: options.selfCheck ?? true },
      threads: options.threads ?? defaultThreads(),
      onPack: (pack) => this.#onPack(pack),
      onFailure: (error) => this.#fail(error),
    })
    this.#data = new BlobBatch(({ bytes, blobs }) =>
      this.pool.run('blobs', { ask: { bytes, blobs }, transfer: [bytes], blobs: blobs.length }),
    )
    this.#trees = new BlobBatch(({ bytes, blobs }) => {
      const asking = { ask: { bytes, blobs }, transfer: [bytes], blobs: blobs.length }
      return this.pool.runOn(this.pool.first(), 'blobs', asking)
    })
  }

  /** Loads the index and takes the repository; before all else. */
  async begin(): Promise<void> {
    const { holder } = this.#base
    await holder.load()
    holder.startWriting()
    this.pool.use(holder.index)
  }

  saveBlob(
    type: BlobType,
    bytes: Uint8Array,
    { evenIfKnown = false }: { evenIfKnown?: boolean } = {},
  ): Promise<Id> {
    if (bytes.length === 0) {
      return Promise.reject(new RepositoryError('unfit', 'An empty blob is never stored'))
    }
    const batch = type === 'tree' ? this.#trees : this.#data
    return this.#start(() => batch.add({ type, bytes, evenIfKnown }))
  }

  saveFile(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<SavedFile> {
    return this.#start(() => saveContent(this, content, signal))
  }

  async saveTree(nodes: readonly TreeNode[]): Promise<Id> {
    const bytes = encodeTree(nodes.toSorted((a, b) => compareNames(a.name, b.name)))
    // It will be read again, when the folder above it is made or edited.
    this.#base.reader.keepTree(idOf(bytes), bytes)
    return this.#saveTree(bytes)
  }

  async #saveTree(bytes: Buffer): Promise<Id> {
    const id = idOf(bytes)
    if (this.#base.holder.index.lookup('tree', id) !== undefined) return id
    return this.saveBlob('tree', bytes)
  }

  async readTree(id: Id): Promise<readonly TreeNode[]> {
    try {
      return await this.#base.reader.tree(id)
    } catch (error) {
      if (!(error instanceof RepositoryError) || error.reason !== 'missing') throw error
      // It may be in a pack that is not written yet.
      await this.flush()
      return this.#base.reader.tree(id)
    }
  }

  archive(path: string, options: ArchiveOptions): Promise<Archived> {
    return this.#start(async () => {
      let root: Buffer | null = null
      const tools = this.#archiveTools((bytes) => {
        root = bytes
      })
      const archived = await archiveFolder(tools, path, options)
      // Saved last; it will be read again when it gets its place in the snapshot's tree.
      if (root !== null) this.#base.reader.keepTree(idOf(root), root)
      return archived
    })
  }

  #archiveTools(onTree: (bytes: Buffer) => void): ArchiveTools {
    const { reader, holder } = this.#base
    return {
      saveFiles: (files, blobs) =>
        this.#start(async () =>
          receivedFiles(files, await this.pool.run('files', { ask: { files }, blobs })),
        ),
      saveTree: (nodes) => {
        const bytes = joinTree(nodes)
        onTree(bytes)
        return this.#saveTree(bytes)
      },
      readTree: (id) => reader.blob('tree', id),
      isKnown: (id) => holder.index.has('data', id),
    }
  }

  async flush(): Promise<void> {
    this.#refuseAfterFailure()
    this.#data.send()
    this.#trees.send()
    await this.pool.flush()
    await this.#saveIndex()
    this.#refuseAfterFailure()
  }

  async finish(): Promise<WriterStats> {
    await this.flush()
    await this.pool.end()
    this.#failure = new RepositoryError('unfit', 'The writer has finished')
    this.#base.holder.endWriting()
    return this.#ledger.stats
  }

  async abort(): Promise<void> {
    this.#failure ??= new RepositoryError('stopped', 'The writer was stopped')
    await this.pool.end()
    this.#base.holder.stopWriting(this.#ledger.unindexed)
  }

  #start<T>(action: () => Promise<T>): Promise<T> {
    return this.#failure === null ? action() : Promise.reject(this.#failure)
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== null) throw this.#failure
  }

  #onPack(pack: SentPack): void {
    const indexed = receivedPack(pack)
    this.#base.holder.index.add(indexed)
    this.#ledger.add(pack)
    this.#done += indexed.blobs.length
    for (const { length } of indexed.blobs) this.#bytes += length
    this.#options.onProgress?.({
      phase: 'write',
      done: this.#done,
      total: null,
      bytes: this.#bytes,
    })
    const { blobs, ms } = this.#options.flushEvery ?? flushDefault
    if (this.#ledger.blobs < blobs && performance.now() - this.#indexed < ms) return
    // A failure is kept and met by the next call.
    this.#saveIndex().catch(() => undefined)
  }

  async #saveIndex(): Promise<void> {
    this.#indexed = performance.now()
    try {
      await this.#ledger.save()
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error('Writing failed', { cause: error })
  }
}

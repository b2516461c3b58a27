import { chunkSizes } from './chunker.ts'
import type { LocalFile, SavedLocalFile } from './workers/messages.ts'

const batchFiles = 32
const batchBytes = 2 * 1024 * 1024
/** Batches and files under way before the walk waits. It should be over long before the saving is. */
const maxBatches = 96
const maxFiles = 192

type Save = (files: readonly LocalFile[], blobs: number) => Promise<SavedLocalFile[]>
type Entry = Readonly<{
  file: LocalFile
  resolve: (saved: SavedLocalFile) => void
  reject: (error: unknown) => void
}>

/** Collects local files into batches for the workers, across folders. */
export class ArchiveFiles {
  readonly #save: Save
  #entries: Entry[] = []
  #bytes = 0
  #running = 0
  #files = 0
  #failure: { error: unknown } | null = null
  #wake: (() => void) | null = null

  constructor(save: Save) {
    this.#save = save
  }

  /** Waits while workers are busy; throws what a batch before has met. */
  async room(): Promise<void> {
    while (this.#isFull() && this.#failure === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#failure !== null) throw this.#failure.error
  }

  #isFull(): boolean {
    return this.#running >= maxBatches || this.#files >= maxFiles
  }

  /** Adds a file; the promise settles once its batch was sent and saved. */
  add(file: LocalFile): Promise<SavedLocalFile> {
    return new Promise((resolve, reject) => {
      this.#entries.push({ file, resolve, reject })
      this.#bytes += file.look.size
      if (this.#bytes >= batchBytes || this.#entries.length >= batchFiles) this.send()
    })
  }

  /** Sends what is there. */
  send(): void {
    const entries = this.#entries
    if (entries.length === 0) return
    const blobs = entries.length + Math.ceil(this.#bytes / chunkSizes.min)
    this.#entries = []
    this.#bytes = 0
    void this.#run(entries, blobs)
  }

  async #run(entries: readonly Entry[], blobs: number): Promise<void> {
    this.#running++
    this.#files += entries.length
    try {
      const saved = await this.#save(
        entries.map(({ file }) => file),
        blobs,
      )
      for (const [i, { resolve }] of entries.entries()) resolve(saved[i] ?? { code: 'EIO' })
    } catch (error) {
      this.#failure ??= { error }
      for (const { reject } of entries) reject(error)
    } finally {
      this.#running--
      this.#files -= entries.length
      this.#wake?.()
    }
  }
}

import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import type { Backend } from '../backends/backend.ts'
import { openBackend } from '../backends/open-backend.ts'
import { BlobTable } from '../blob-table.ts'
import type { Segment } from '../blob-table.ts'
import { createChunker } from '../chunker.ts'
import type { Chunker } from '../chunker.ts'
import { ContentCutter } from '../content-cutter.ts'
import { PackBuilder } from '../pack-builder.ts'
import type { FinishedPack } from '../pack-builder.ts'
import { createSealer } from '../seal.ts'
import type { BlobType } from '../types.ts'
import { createCompressor, createReusingDecompressor } from '../zstd.ts'
import type { WriteSetup } from './messages.ts'

const cutterSpare = 1024 * 1024
/** Longest work between two turns of the event loop, milliseconds. */
const turnEvery = 2

/** Hashes, claims, compresses and seals blobs in one thread. */
export class BlobSaver {
  readonly chunker: Chunker
  /** For one local file at a time. */
  readonly cutter: ContentCutter
  readonly #table: BlobTable
  #turn = 0
  readonly #builders: Readonly<Record<BlobType, PackBuilder>>

  constructor(setup: WriteSetup, onPack: (pack: FinishedPack) => void) {
    const backend: Backend = openBackend(setup.spec)
    this.#table = new BlobTable(setup.segments)
    this.chunker = createChunker(setup.key)
    this.cutter = new ContentCutter(this.chunker, cutterSpare)
    const tools = {
      sealer: createSealer(setup.key),
      compress: createCompressor(),
      decompress: createReusingDecompressor(),
      selfCheck: setup.selfCheck,
      write: async (pack: FinishedPack) => {
        await backend.write('data', pack.id, [pack.bytes])
        onPack(pack)
      },
    }
    this.#builders = { data: new PackBuilder('data', tools), tree: new PackBuilder('tree', tools) }
  }

  addSegment(segment: Segment): void {
    this.#table.addSegment(segment)
  }

  /** Gives the bytes of a blob's id; stores it unless it is known or claimed. */
  async save(type: BlobType, plain: Uint8Array, evenIfKnown = false): Promise<Uint8Array> {
    const id = hash('sha256', plain, 'buffer')
    if (this.#table.claim(type, id) || evenIfKnown) {
      const builder = this.#builders[type]
      if (builder.needsRoom(plain.length)) await builder.makeRoom(plain.length)
      builder.add(id, plain)
      await this.turn()
    }
    return id
  }

  /**
   * Gives the event loop a turn, now and then. Sealing never does so by itself, and reading ahead,
   * writing packs and new tasks all need turns: without them the thread ends up waiting for them.
   */
  async turn(): Promise<void> {
    const now = performance.now()
    if (now - this.#turn < turnEvery) return
    this.#turn = now
    await setImmediate()
  }

  async flush(): Promise<void> {
    await this.#builders.data.flush()
    await this.#builders.tree.flush()
  }
}

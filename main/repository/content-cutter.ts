import { chunkSizes } from './chunker.ts'
import type { Chunker } from './chunker.ts'

/** Holds the part of one content that is not cut yet. One content at a time. */
export class ContentCutter {
  readonly #chunker: Chunker
  readonly #buffer: Buffer
  #start = 0
  #end = 0

  /** `spare`: bytes to fill beyond the largest chunk. */
  constructor(chunker: Chunker, spare: number) {
    this.#chunker = chunker
    this.#buffer = Buffer.allocUnsafeSlow(chunkSizes.max + spare)
  }

  /** Where to put the next bytes; never empty after `next` gave null. */
  space(): Buffer {
    if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end)
      this.#end -= this.#start
      this.#start = 0
    }
    return this.#buffer.subarray(this.#end)
  }

  filled(bytes: number): void {
    this.#end += bytes
  }

  /** The next chunk, valid until `space`; null if more bytes are needed, or at the end. */
  next(atEnd: boolean): Buffer | null {
    const left = this.#end - this.#start
    if (left === 0 || (!atEnd && left < chunkSizes.max)) return null
    const from = this.#start
    this.#start = this.#chunker.cut(this.#buffer, from, this.#end)
    return this.#buffer.subarray(from, this.#start)
  }

  /** Forgets everything. */
  clear(): void {
    this.#start = 0
    this.#end = 0
  }
}

import { alignedBuffer } from './backends/aligned.ts'
import { openBlob } from './blob-reader.ts'
import { idFrom, idOf } from './id.ts'
import { encodeHeader, entryBytes, headerBytes, maxHeader } from './pack.ts'
import type { PackedBlob } from './pack.ts'
import { release } from './release.ts'
import { sealOverhead } from './seal.ts'
import type { Sealer } from './seal.ts'
import type { BlobType, Id } from './types.ts'
import type { Compress, Decompress } from './zstd.ts'

/** A finished pack on its way to the disk; `bytes` is valid until `write` is done. */
export type FinishedPack = Readonly<{ id: Id; bytes: Uint8Array; blobs: readonly PackedBlob[] }>

export type PackTools = Readonly<{
  sealer: Sealer
  compress: Compress
  decompress: Decompress
  /** Stores a pack; done when it is durable. */
  write: (pack: FinishedPack) => Promise<void>
  selfCheck: boolean
}>

/** Bytes at which a pack is full. */
export const packTarget = 16 * 1024 * 1024
const capacity = packTarget + 64 * 1024

/**
 * Fills packs of one type: one is filled while another is written.
 *
 * Not re-entrant: one call at a time.
 */
export class PackBuilder {
  readonly #type: BlobType
  readonly #tools: PackTools
  readonly #free: Buffer[] = []
  #buffer: Buffer | null = null
  #blobs: PackedBlob[] = []
  #used = 0
  #header = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(type: BlobType, tools: PackTools) {
    this.#type = type
    this.#tools = tools
  }

  /** Tells whether `makeRoom` must come before `add` for a blob of this size. */
  needsRoom(plainLength: number): boolean {
    if (this.#buffer === null || this.#header + 41 + sealOverhead > maxHeader) return true
    return this.#used + this.#needed(plainLength) > this.#buffer.length
  }

  /** Sends the pack at hand on its way, once the one before is written, and takes a buffer. */
  async makeRoom(plainLength: number): Promise<void> {
    if (this.#buffer !== null && !this.needsRoom(plainLength)) return
    await this.#send()
    const size = Math.max(capacity, this.#needed(plainLength))
    const kept = size === capacity ? this.#free.pop() : undefined
    // A blob that is larger than any pack gets a buffer that goes with it.
    this.#buffer = kept ?? (size === capacity ? alignedBuffer(size) : Buffer.allocUnsafeSlow(size))
  }

  /** Seals one blob into the pack at hand. */
  add(id: Uint8Array, plain: Uint8Array): void {
    const buffer = this.#buffer
    if (buffer === null) throw new RangeError('No room was made')
    const packed = this.#compressed(plain)
    const slot = buffer.subarray(this.#used)
    const blob: PackedBlob = {
      id: idFrom(id),
      type: this.#type,
      offset: this.#used,
      length: this.#tools.sealer.sealInto(packed ?? plain, slot),
      uncompressedLength: packed === null ? 0 : plain.length,
    }
    // A fault of memory or processor shall not reach the disk; restic checks the same by default.
    if (this.#tools.selfCheck) this.#check(blob, slot.subarray(0, blob.length))
    this.#blobs.push(blob)
    this.#used += blob.length
    this.#header += entryBytes(blob.uncompressedLength)
  }

  /** Sends the last pack and waits until all are durable. */
  async flush(): Promise<void> {
    await this.#send()
    await this.#writing
  }

  #compressed(plain: Uint8Array): Uint8Array | null {
    // Trees are always compressed: restic's prune wants to repack the others.
    if (this.#type === 'tree') return this.#tools.compress(plain)
    const packed = this.#tools.compress(plain)
    return packed.length < plain.length ? packed : null
  }

  #check(blob: PackedBlob, sealed: Uint8Array): void {
    const plain = openBlob(this.#tools, { ...blob, packId: '' }, sealed)
    // What was unpacked lies in the decompressor's own buffer.
    if (blob.uncompressedLength === 0) release(plain)
  }

  #needed(plainLength: number): number {
    // zstd may add a little to what it cannot shrink; only trees are stored that way.
    const blob = plainLength + (plainLength >> 7) + 512 + sealOverhead
    return blob + headerBytes(this.#header + entryBytes(1))
  }

  async #send(): Promise<void> {
    const buffer = this.#buffer
    if (buffer === null || this.#blobs.length === 0) {
      if (buffer !== null) this.#free.push(buffer)
      this.#buffer = null
      return
    }
    const pack = this.#close(buffer)
    const before = this.#writing
    this.#writing = this.#write(pack, buffer, before)
    // Looked at by the next call; until then the rejection must not count as unhandled.
    this.#writing.catch(() => undefined)
    await before
  }

  #close(buffer: Buffer): FinishedPack {
    const { sealer } = this.#tools
    const length = sealer.sealInto(encodeHeader(this.#blobs), buffer.subarray(this.#used))
    const end = this.#used + length + 4
    buffer.writeUInt32LE(length, end - 4)
    const bytes = buffer.subarray(0, end)
    const pack = { id: idOf(bytes), bytes, blobs: this.#blobs }
    this.#buffer = null
    this.#blobs = []
    this.#used = 0
    this.#header = 0
    return pack
  }

  async #write(pack: FinishedPack, buffer: Buffer, before: Promise<void>): Promise<void> {
    await before
    await this.#tools.write(pack)
    if (buffer.length === capacity) this.#free.push(buffer)
  }
}

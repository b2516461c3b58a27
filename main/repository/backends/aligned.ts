/** What addresses, places and lengths of transfers past the cache are multiples of, bytes. */
export const blockBytes = 4096
const wasmPage = 65_536

type Memory = Readonly<{ buffer: ArrayBuffer }>
// Part of every JavaScript engine; only the browser's types name it.
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Memory: new (size: { initial: number }) => Memory }
}

const aligned = new WeakSet<ArrayBufferLike>()

/**
 * Makes a buffer of at least so many bytes that begins at a block's boundary in memory.
 *
 * It belongs to a WebAssembly memory, the one thing whose address JavaScript promises to be aligned;
 * it can be neither transferred nor released, so it is for buffers that are used again and again.
 */
export function alignedBuffer(size: number): Buffer {
  const { buffer } = new WebAssembly.Memory({ initial: Math.ceil(size / wasmPage) })
  aligned.add(buffer)
  return Buffer.from(buffer)
}

const leased = new WeakSet<ArrayBufferLike>()
const free: Buffer[] = []
/** Buffers that are kept at hand for the next lease of this thread. */
const mostFree = 4
const leaseStep = 1024 * 1024

/** Lends an aligned buffer of at least so many bytes until `endLease`; forgotten ones are collected. */
export function leaseAligned(size: number): Buffer {
  const at = free.findIndex(({ length }) => length >= size)
  const [kept] = at < 0 ? [] : free.splice(at, 1)
  const buffer = kept ?? alignedBuffer(Math.ceil(size / leaseStep) * leaseStep)
  leased.add(buffer.buffer)
  return buffer
}

/** Takes a lent buffer back, by any view into it; false if it was not lent, or is back already. */
export function endLease({ buffer }: Uint8Array): boolean {
  if (!leased.delete(buffer)) return false
  if (free.length === mostFree) free.shift()
  free.push(Buffer.from(buffer))
  return true
}

export const roundToBlock = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** Gives the bytes and what follows them up to a block's end, or null where they are not aligned. */
export function wholeBlocks(bytes: Uint8Array): Uint8Array | null {
  const { buffer, byteOffset, byteLength } = bytes
  const length = roundToBlock(byteLength)
  if (!aligned.has(buffer) || byteOffset % blockBytes !== 0) return null
  return byteOffset + length > buffer.byteLength ? null : new Uint8Array(buffer, byteOffset, length)
}

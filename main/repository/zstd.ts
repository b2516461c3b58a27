import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Compresses; the result may be a view into a buffer that the next call overwrites. */
export type Compress = (plain: Uint8Array) => Uint8Array
/** Decompresses to exactly `plainLength` bytes in a new buffer; throws `RangeError` otherwise. */
export type Decompress = (packed: Uint8Array, plainLength: number) => Uint8Array

/** zstd level of everything that is written (conventions, section 2). */
export const zstdLevel = 3

/** Most bytes that a file without a known length may unfold to. */
const maxUnpacked = 512 * 1024 * 1024

/**
 * Node's inner handle of a zstd stream. Not public: one context serves many frames, which is a
 * third faster on small blobs and saves megabytes per call. Used only after a self-test.
 */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void
  reset(): void
}
type Raw = { handle: Handle; state: Uint32Array; failed: () => boolean }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function rawOf(stream: unknown): Raw | null {
  if (!isRecord(stream)) return null
  const { _handle: handle, _writeState: state } = stream
  if (!isRecord(handle) || !(state instanceof Uint32Array)) return null
  if (typeof handle['writeSync'] !== 'function' || typeof handle['reset'] !== 'function')
    return null
  let failed = false
  handle['onerror'] = () => {
    failed = true
  }
  const take = () => {
    const was = failed
    failed = false
    return was
  }
  // Checked above to have the two functions that are used.
  return { handle: handle as unknown as Handle, state, failed: take }
}

const bound = (length: number): number => length + (length >> 7) + 512

const roundUp = (length: number): number => Math.ceil(length / 1_048_576) * 1_048_576

function handleCompressor(level: number): Compress | null {
  const raw = rawOf(createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } }))
  if (raw === null) return null
  let output = Buffer.alloc(256 * 1024)
  return (plain) => {
    const size = bound(plain.length)
    if (output.length < size) output = Buffer.allocUnsafeSlow(roundUp(size))
    raw.handle.writeSync(constants.ZSTD_e_end, plain, 0, plain.length, output, 0, output.length)
    const [room = 0, left = 1] = raw.state
    if (raw.failed() || left !== 0 || room === 0) {
      raw.handle.reset()
      return publicCompressor(level)(plain)
    }
    return output.subarray(0, output.length - room)
  }
}

const publicCompressor =
  (level: number): Compress =>
  (plain) =>
    zstdCompressSync(plain, {
      params: { [constants.ZSTD_c_compressionLevel]: level },
      pledgedSrcSize: plain.length,
    })

const fresh = (length: number): Buffer => Buffer.allocUnsafeSlow(length)

function handleDecompressor(take: (length: number) => Buffer): Decompress | null {
  const raw = rawOf(createZstdDecompress())
  if (raw === null) return null
  return (packed, plainLength) => {
    // One spare byte tells a frame that unfolds to more than was promised.
    const size = plainLength + 1
    const output = take(size)
    raw.handle.writeSync(constants.ZSTD_e_continue, packed, 0, packed.length, output, 0, size)
    const [room = 0, left = 1] = raw.state
    if (raw.failed() || left !== 0 || room !== 1) {
      raw.handle.reset()
      // The public way decides, so that a truncated frame cannot leave anything behind.
      return publicDecompressor(packed, plainLength)
    }
    return output.subarray(0, plainLength)
  }
}

const publicDecompressor: Decompress = (packed, plainLength) => {
  const plain = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, plainLength) })
  if (plain.length !== plainLength) throw new RangeError('Unexpected length after decompression')
  return plain
}

let handleWorks: boolean | undefined

/** Tells once whether the inner handle gives what the public functions give. */
function tryHandle(): boolean {
  const compress = handleCompressor(zstdLevel)
  const decompress = handleDecompressor(fresh)
  if (compress === null || decompress === null) return false
  return [0, 1, 700, 70_000].every((length) => {
    const plain = Buffer.alloc(length, 'a backup that was never restored is a rumour; ')
    plain.fill(length & 0xff, length >> 1)
    const packed = Buffer.from(compress(plain))
    return (
      packed.equals(publicCompressor(zstdLevel)(plain)) && plain.equals(decompress(packed, length))
    )
  })
}

function canUseHandle(): boolean {
  if (handleWorks === undefined) {
    try {
      handleWorks = tryHandle()
    } catch {
      // Another Node has other insides: the public functions do the same, more slowly.
      handleWorks = false
    }
  }
  return handleWorks
}

/** Makes a compressor for one thread. */
export function createCompressor(level = zstdLevel): Compress {
  return (canUseHandle() ? handleCompressor(level) : null) ?? publicCompressor(level)
}

/** Makes a decompressor for one thread. */
export function createDecompressor(): Decompress {
  return (canUseHandle() ? handleDecompressor(fresh) : null) ?? publicDecompressor
}

/** The same, but each result is a view that the next call overwrites. */
export function createReusingDecompressor(): Decompress {
  let output = Buffer.allocUnsafeSlow(256 * 1024)
  const take = (length: number): Buffer => {
    if (output.length < length) output = Buffer.allocUnsafeSlow(roundUp(length))
    return output
  }
  return (canUseHandle() ? handleDecompressor(take) : null) ?? publicDecompressor
}

/** Decompresses a frame of unknown length; throws `RangeError` above 512 MiB. */
export const decompressUnknown = (packed: Uint8Array): Uint8Array =>
  zstdDecompressSync(packed, { maxOutputLength: maxUnpacked })

import { sealOverhead } from './seal.ts'
import type { BlobType, Id } from './types.ts'

/** One blob in a pack; `uncompressedLength` is 0 where it is stored plain. Lengths in bytes, sealed. */
export type PackedBlob = Readonly<{
  id: Id
  type: BlobType
  offset: number
  length: number
  uncompressedLength: number
}>

const plainEntry = 37
const zstdEntry = 41

/** Bytes of one entry of a pack's header. */
export const entryBytes = (uncompressedLength: number): number =>
  uncompressedLength === 0 ? plainEntry : zstdEntry

/** Bytes of the sealed header and its length field for a number of header bytes. */
export const headerBytes = (entries: number): number => entries + sealOverhead + 4

/** Largest header that restic reads. */
export const maxHeader = 16 * 1024 * 1024

/** Size of a whole pack with these blobs, as restic's check computes it. */
export function packSize(blobs: Iterable<PackedBlob>): number {
  let size = headerBytes(0)
  for (const { length, uncompressedLength } of blobs)
    size += length + entryBytes(uncompressedLength)
  return size
}

/** Writes a header's plaintext; blobs in the order in which they lie. */
export function encodeHeader(blobs: readonly PackedBlob[]): Buffer {
  const size = blobs.reduce((sum, blob) => sum + entryBytes(blob.uncompressedLength), 0)
  const header = Buffer.alloc(size)
  let at = 0
  for (const { id, type, length, uncompressedLength } of blobs) {
    const zstd = uncompressedLength > 0
    header[at] = (type === 'tree' ? 1 : 0) + (zstd ? 2 : 0)
    header.writeUInt32LE(length, at + 1)
    if (zstd) header.writeUInt32LE(uncompressedLength, at + 5)
    at += entryBytes(uncompressedLength)
    header.write(id, at - 32, 'hex')
  }
  return header
}

/** Reads a header's plaintext; offsets follow by summing. Throws `SyntaxError` where it is none. */
export function decodeHeader(header: Uint8Array): PackedBlob[] {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.length)
  const blobs: PackedBlob[] = []
  let offset = 0
  for (let at = 0; at < bytes.length;) {
    const kind = bytes[at] ?? 255
    const zstd = kind === 2 || kind === 3
    const size = zstd ? zstdEntry : plainEntry
    if (kind > 3 || at + size > bytes.length) throw new SyntaxError('Not a pack header')
    const length = bytes.readUInt32LE(at + 1)
    const uncompressedLength = zstd ? bytes.readUInt32LE(at + 5) : 0
    const id = bytes.toString('hex', at + size - 32, at + size)
    blobs.push({ id, type: kind % 2 === 1 ? 'tree' : 'data', offset, length, uncompressedLength })
    offset += length
    at += size
  }
  return blobs
}

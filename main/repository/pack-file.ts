import { decodeHeader, type PackedBlob, packSize } from './pack.ts'
import type { Sealer } from './seal.ts'

/** Where a pack's header lies in its file; null where the length field cannot be true. */
export function headerPlace(tail: Uint8Array, size: number): { begin: number; end: number } | null {
  if (tail.byteLength < 4) return null
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  const length = view.getUint32(tail.byteLength - 4, true)
  const begin = size - 4 - length
  return begin < 0 || length < 32 ? null : { begin, end: size - 4 }
}

/** Opens a sealed header; null where it is damaged or does not tile the pack of `size` bytes. */
export function openHeader(sealer: Sealer, sealed: Uint8Array, size: number): PackedBlob[] | null {
  const plain = sealer.open(sealed)
  if (plain === null) return null
  try {
    const blobs = decodeHeader(plain)
    return packSize(blobs) === size ? blobs : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Reads the header out of a whole pack; null where it is damaged. */
export function headerOf(sealer: Sealer, pack: Uint8Array): PackedBlob[] | null {
  const place = headerPlace(pack.subarray(-4), pack.byteLength)
  if (place === null) return null
  return openHeader(sealer, pack.subarray(place.begin, place.end), pack.byteLength)
}

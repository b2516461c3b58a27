import type { PackedBlob } from './pack.ts'

/**
 * A number for the content of a pack, whatever the order of its blobs: two descriptions of one pack
 * are compared without keeping them. Guards against accidents only; hashes guard the content.
 */
export function packFingerprint(blobs: Iterable<PackedBlob>): number {
  let sum = 0
  let count = 0
  for (const { id, type, offset, length, uncompressedLength } of blobs) {
    let word = Number.parseInt(id.slice(0, 8), 16) ^ Number.parseInt(id.slice(56), 16)
    for (const part of [offset, length, uncompressedLength, type === 'tree' ? 1 : 0]) {
      word = Math.imul(word ^ part, 0x9e3779b1) ^ (word >>> 15)
    }
    sum = (sum + (word >>> 0)) % 2 ** 40
    count += 1
  }
  return sum * 4096 + (count % 4096)
}

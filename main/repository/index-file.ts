import { countOf, isFields } from './fields.ts'
import { isId } from './id.ts'
import type { PackedBlob } from './pack.ts'
import type { Id } from './types.ts'

/** What an index file says of one pack. */
export type IndexedPack = Readonly<{ id: Id; blobs: readonly PackedBlob[] }>

/** Gives an index file's JSON value; a pack must be whole in one file. */
export const indexJson = (packs: Iterable<IndexedPack>): unknown => ({
  packs: Array.from(packs, ({ id, blobs }) => ({ id, blobs: blobs.map(blobJson) })),
})

/** Most bytes that a blob or the frame of a pack takes in the JSON of an index. */
const entryMost = 192

/**
 * Writes the same as bytes, pack by pack: an index file names 50,000 blobs, whose JSON should not lie
 * in memory as values, as text and as bytes at a time. `entries`: packs and blobs, counted together.
 */
export function indexBytes(packs: Iterable<IndexedPack>, entries: number): Buffer {
  const head = '{"packs":['
  const bytes = Buffer.allocUnsafeSlow((entries + 1) * entryMost)
  let used = bytes.write(head, 'latin1')
  for (const { id, blobs: inside } of packs) {
    const separator = used === head.length ? '' : ','
    // Hex digits, numbers and our own words: nothing that Go would escape.
    const text = separator + JSON.stringify({ id, blobs: inside.map(blobJson) })
    used += bytes.write(text, used, 'latin1')
  }
  used += bytes.write(']}\n', used, 'latin1')
  return bytes.subarray(0, used)
}

function blobJson({ id, type, offset, length, uncompressedLength }: PackedBlob): unknown {
  const entry = { id, type, offset, length }
  return uncompressedLength === 0 ? entry : { ...entry, uncompressed_length: uncompressedLength }
}

const maxUint32 = 2 ** 32 - 1

function uint32Of(value: unknown, name: string): number {
  const count = countOf(value, name)
  if (count > maxUint32) throw new SyntaxError(`${name} is too large`)
  return count
}

/** Reads an index file's JSON value. Throws `SyntaxError` where it is none. */
export function decodeIndex(value: unknown): IndexedPack[] {
  if (!isFields(value) || !Array.isArray(value['packs'] ?? [])) {
    throw new SyntaxError('Not an index')
  }
  const packs = (value['packs'] ?? []) as unknown[]
  return packs.map((pack) => {
    if (!isFields(pack) || !isId(pack['id'])) throw new SyntaxError('Not a pack of an index')
    if (!Array.isArray(pack['blobs'])) throw new SyntaxError('Not a pack of an index')
    return { id: pack['id'], blobs: pack['blobs'].map(decodeBlob) }
  })
}

function decodeBlob(value: unknown): PackedBlob {
  if (!isFields(value) || !isId(value['id'])) throw new SyntaxError('Not a blob of an index')
  const { type } = value
  if (type !== 'data' && type !== 'tree') throw new SyntaxError('Unknown type of blob')
  return {
    id: value['id'],
    type,
    offset: uint32Of(value['offset'], 'offset'),
    length: uint32Of(value['length'], 'length'),
    uncompressedLength: uint32Of(value['uncompressed_length'] ?? 0, 'uncompressed_length'),
  }
}

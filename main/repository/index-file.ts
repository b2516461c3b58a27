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

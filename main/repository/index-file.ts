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

const head = '{"packs":['
const tail = ']}\n'
const pieceBytes = 256 * 1024

/**
 * Writes the same piece by piece: an index file names 50,000 blobs, whose JSON should lie in memory
 * neither as values nor whole.
 */
export function* indexPieces(packs: Iterable<IndexedPack>): Generator<Buffer> {
  let text = head
  let separator = ''
  for (const { id, blobs } of packs) {
    // Hex digits, numbers and our own words: nothing that Go would escape.
    text += separator + JSON.stringify({ id, blobs: blobs.map(blobJson) })
    separator = ','
    if (text.length < pieceBytes) continue
    yield Buffer.from(text, 'latin1')
    text = ''
  }
  yield Buffer.from(text + tail, 'latin1')
}

/** Lengths of the blobs of a pack, in their order: sealed, and plain or 0 where it is the same. */
export type BlobLengths = Iterable<readonly [sealed: number, plain: number]>

const idLetters = '0'.repeat(64)
const blobFrame = JSON.stringify({ id: idLetters, type: 'data', offset: 0, length: 0 }).length - 2
const plainFrame = ',"uncompressed_length":'.length
const packFrame = JSON.stringify({ id: idLetters, blobs: [] }).length

/** Bytes of all pieces together, which a compressor must know in advance. */
export function indexLength(packs: Iterable<BlobLengths>): number {
  let length = head.length + tail.length
  let count = 0
  for (const blobs of packs) {
    length += packFrame + (count++ === 0 ? 0 : 1)
    let offset = 0
    for (const [sealed, plain] of blobs) {
      length += blobFrame + digits(offset) + digits(sealed) + (offset === 0 ? 0 : 1)
      if (plain !== 0) length += plainFrame + digits(plain)
      offset += sealed
    }
  }
  return length
}

const digits = (number: number): number => String(number).length

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

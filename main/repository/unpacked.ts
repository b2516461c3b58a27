import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, zstdCompressSync } from 'node:zlib'

import type { Backend, FileType } from './backends/backend.ts'
import { RepositoryError } from './error.ts'
import { goJson } from './go-json.ts'
import { idOf } from './id.ts'
import type { Sealer } from './seal.ts'
import type { Id } from './types.ts'
import { claimedLength } from './zstd-frame.ts'
import { createDecompressor, type Decompress, decompressUnknown } from './zstd.ts'

/** Types of files that hold one sealed JSON value each. */
export type UnpackedType = Extract<FileType, 'index' | 'snapshots' | 'locks'>

/** What reading and writing such files takes. */
export type Store = Readonly<{ backend: Backend; sealer: Sealer }>

const zstdMark = 0x02
const packedPiece = 256 * 1024

/** Stores a JSON value; gives its id. */
export function saveUnpacked(store: Store, type: UnpackedType, value: unknown): Promise<Id> {
  const packed = zstdCompressSync(Buffer.from(`${goJson(value)}\n`, 'utf8'))
  return saveSealed(store, type, [Buffer.from([zstdMark]), packed])
}

/** JSON in pieces that are made when they are asked for; `length` of all together, bytes. */
export type JsonPieces = Readonly<{ pieces: Iterable<Uint8Array>; length: number }>

/** Stores JSON of which only pieces lie in memory; gives its id. */
export async function saveJsonPieces(
  store: Store,
  type: UnpackedType,
  { pieces, length }: JsonPieces,
): Promise<Id> {
  const packed: Uint8Array[] = [Buffer.from([zstdMark])]
  const zstd = createZstdCompress({ pledgedSrcSize: length, chunkSize: packedPiece })
  await pipeline(Readable.from(pieces), zstd, async (parts: AsyncIterable<Uint8Array>) => {
    for await (const part of parts) packed.push(part)
  })
  return saveSealed(store, type, packed)
}

async function saveSealed(
  store: Store,
  type: UnpackedType,
  parts: readonly Uint8Array[],
): Promise<Id> {
  const bytes = store.sealer.seal(...parts)
  const id = idOf(bytes)
  await store.backend.write(type, id, [bytes])
  return id
}

const worthwhile = 64 * 1024
const mostClaimed = 64 * 1024 * 1024
let decompress: Decompress | null = null

const braces = new Set(['{'.charCodeAt(0), '['.charCodeAt(0)])

function plainOf(plain: Uint8Array): Uint8Array {
  const [first = -1] = plain
  if (braces.has(first)) return plain
  if (first !== zstdMark) throw new SyntaxError('Unknown encoding')
  const packed = plain.subarray(1)
  const length = claimedLength(packed)
  // With its length known it needs one buffer instead of hundreds; small ones gain nothing.
  if (length === null || length < worthwhile || length > mostClaimed)
    return decompressUnknown(packed)
  try {
    decompress ??= createDecompressor()
    return decompress(packed, length)
  } catch (error) {
    // The claim may be wrong, or more frames follow.
    if (!(error instanceof RangeError)) throw error
    return decompressUnknown(packed)
  }
}

/**
 * Reads and verifies such a file; gives its JSON. `missing` if it is not there, `damaged` if its content
 * does not fit its name, its MAC or its encoding.
 */
export async function loadJson(
  { backend, sealer }: Store,
  type: UnpackedType,
  id: Id,
): Promise<Uint8Array> {
  const bytes = await backend.read(type, id)
  if (idOf(bytes) !== id) throw damaged({ type, name: id }, 'content does not match its name')
  const plain = sealer.open(bytes)
  if (plain === null) throw damaged({ type, name: id }, 'authentication failed')
  return decoded(type, id, () => plainOf(plain))
}

/** The same as a value. */
export async function loadUnpacked(store: Store, type: UnpackedType, id: Id): Promise<unknown> {
  const json = await loadJson(store, type, id)
  return decoded(type, id, () => JSON.parse(Buffer.from(json).toString('utf8')) as unknown)
}

/** Does a step of decoding; what it throws becomes `damaged`. */
export function decoded<T>(type: UnpackedType, id: Id, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw damaged({ type, name: id }, 'it cannot be decoded', error)
  }
}

type File = Readonly<{ type: UnpackedType; name: Id }>

const damaged = (about: File, why: string, cause?: unknown): RepositoryError =>
  new RepositoryError('damaged', `${about.type} file is damaged: ${why}`, {
    about,
    ...(cause === undefined ? {} : { cause }),
  })

import { zstdCompressSync } from 'node:zlib'

import type { Backend, FileType } from './backends/backend.ts'
import { RepositoryError } from './error.ts'
import { goJson } from './go-json.ts'
import { idOf } from './id.ts'
import { release } from './release.ts'
import type { Sealer } from './seal.ts'
import type { Id } from './types.ts'
import { claimedLength } from './zstd-frame.ts'
import { createDecompressor, type Decompress, decompressUnknown } from './zstd.ts'

/** Types of files that hold one sealed JSON value each. */
export type UnpackedType = Extract<FileType, 'index' | 'snapshots' | 'locks'>

/** What reading and writing such files takes. */
export type Store = Readonly<{ backend: Backend; sealer: Sealer }>

const zstdMark = 0x02

/** Stores a JSON value; gives its id. */
export const saveUnpacked = (store: Store, type: UnpackedType, value: unknown): Promise<Id> =>
  saveJson(store, type, Buffer.from(`${goJson(value)}\n`, 'utf8'))

/** Stores JSON that is written already, with its line feed; its memory is given back. */
export async function saveJson(store: Store, type: UnpackedType, json: Uint8Array): Promise<Id> {
  const { length } = json
  // One piece of output: many small ones would be put together by yet another copy.
  const chunkSize = Math.max(1024, length)
  const packed = zstdCompressSync(json, { pledgedSrcSize: length, chunkSize })
  release(json)
  const bytes = store.sealer.seal(Buffer.concat([Buffer.from([zstdMark]), packed]))
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

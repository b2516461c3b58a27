import { zstdCompressSync } from 'node:zlib'

import type { Backend, FileType } from './backends/backend.ts'
import { RepositoryError } from './error.ts'
import { goJson } from './go-json.ts'
import { idOf } from './id.ts'
import { release } from './release.ts'
import type { Sealer } from './seal.ts'
import type { Id } from './types.ts'
import { decompressUnknown } from './zstd.ts'

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

const braces = new Set(['{'.charCodeAt(0), '['.charCodeAt(0)])

function plainOf(plain: Uint8Array): Uint8Array {
  const [first = -1] = plain
  if (braces.has(first)) return plain
  if (first !== zstdMark) throw new SyntaxError('Unknown encoding')
  return decompressUnknown(plain.subarray(1))
}

/**
 * Reads and verifies such a file. `missing` if it is not there, `damaged` if its content does not
 * fit its name, its MAC or its encoding.
 */
export async function loadUnpacked(
  { backend, sealer }: Store,
  type: UnpackedType,
  id: Id,
): Promise<unknown> {
  const bytes = await backend.read(type, id)
  const damaged = (why: string, cause?: unknown) =>
    new RepositoryError('damaged', `${type} file is damaged: ${why}`, {
      about: { type, name: id },
      ...(cause === undefined ? {} : { cause }),
    })
  if (idOf(bytes) !== id) throw damaged('content does not match its name')
  const plain = sealer.open(bytes)
  if (plain === null) throw damaged('authentication failed')
  try {
    return JSON.parse(Buffer.from(plainOf(plain)).toString('utf8')) as unknown
  } catch (error) {
    throw damaged('it cannot be decoded', error)
  }
}

import { zstdCompressSync } from 'node:zlib'

import type { Backend, FileType } from './backends/backend.ts'
import { RepositoryError } from './error.ts'
import { goJson } from './go-json.ts'
import { idOf } from './id.ts'
import type { Sealer } from './seal.ts'
import type { Id } from './types.ts'
import { decompressUnknown } from './zstd.ts'

/** Types of files that hold one sealed JSON value each. */
export type UnpackedType = Extract<FileType, 'index' | 'snapshots' | 'locks'>

/** What reading and writing such files takes. */
export type Store = Readonly<{ backend: Backend; sealer: Sealer }>

const zstdMark = 0x02

/** Seals a JSON value; gives the file's bytes and its name. */
export function encodeUnpacked(sealer: Sealer, value: unknown): { id: Id; bytes: Uint8Array } {
  const plain = Buffer.from(`${goJson(value)}\n`, 'utf8')
  const packed = zstdCompressSync(plain, { pledgedSrcSize: plain.length })
  const bytes = sealer.seal(Buffer.concat([Buffer.from([zstdMark]), packed]))
  return { id: idOf(bytes), bytes }
}

/** Stores a JSON value; gives its id. */
export async function saveUnpacked(store: Store, type: UnpackedType, value: unknown): Promise<Id> {
  const { id, bytes } = encodeUnpacked(store.sealer, value)
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

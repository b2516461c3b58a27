import { closeSync, constants, fchmodSync, futimesSync, openSync, readSync } from 'node:fs'
import { renameSync, rmSync } from 'node:fs'

import type { Backend, BackendSpec } from './backends/backend.ts'
import { openBackend } from './backends/open-backend.ts'
import { fromSystem, systemCode } from './backends/system-error.ts'
import { openBlob } from './blob-reader.ts'
import { RepositoryError } from './error.ts'
import { idOf } from './id.ts'
import type { PackedBlob } from './pack.ts'
import { release } from './release.ts'
import { createSealer, type MasterKey, type Sealer } from './seal.ts'
import type { Id } from './types.ts'
import { writePiece } from './workers/write-at.ts'
import { createDecompressor, type Decompress } from './zstd.ts'

/** What restoring content takes. */
export type RestoreSetup = Readonly<{ spec: BackendSpec; key: MasterKey }>

/**
 * A file to write. `parts`: it is there already and gets its content in pieces from many asks;
 * `replaces`: another file is there, which stays until this one is complete. Time in seconds.
 */
export type RestoreFile = Readonly<{
  path: string | Uint8Array
  mode: number
  mtime: number
  parts: boolean
  replaces: boolean
}>

/** A blob, and at which byte of which files (positions in the ask's list) it goes. */
export type RestoreBlob = PackedBlob & {
  readonly uses: readonly Readonly<{ file: number; at: number }>[]
}

/** A stretch of a pack to read in one go. */
export type RestoreStretch = Readonly<{
  offset: number
  length: number
  blobs: readonly RestoreBlob[]
}>

/** Content to write, empty files to make (`empty`, by position), or a file to read back. */
export type RestoreAsk =
  | Readonly<{
      pack: Id
      files: readonly RestoreFile[]
      stretches: readonly RestoreStretch[]
      empty: readonly number[]
    }>
  | Readonly<{ path: string | Uint8Array; blobs: readonly Readonly<{ id: Id; size: number }>[] }>

/** Files of the ask that failed, and why; for a file that was read back position 0. */
export type RestoreAnswer = Readonly<{
  failed: readonly Readonly<{ file: number; code: string }>[]
}>

type Tools = Readonly<{ backend: Backend; sealer: Sealer; decompress: Decompress }>

/** Gives what writes content and reads it back, in whichever thread it is called. */
export function contentRestorer({ spec, key }: RestoreSetup) {
  const backend = openBackend(spec, { lends: true })
  const tools: Tools = { backend, sealer: createSealer(key), decompress: createDecompressor() }
  return async (ask: RestoreAsk): Promise<RestoreAnswer> =>
    'pack' in ask ? restore(tools, ask) : readBack(ask)
}

const umask = process.umask()
// Windows knows no such flag, and no symbolic links in its way by default.
const noFollow = constants.O_NOFOLLOW ?? 0

const local = (path: string | Uint8Array): string | Buffer =>
  typeof path === 'string' ? path : Buffer.from(path)

function writeWhole(file: RestoreFile, bytes: Uint8Array): void {
  const path = local(file.path)
  const beside = Buffer.concat([Buffer.from(path), Buffer.from('.restoring')])
  const first = file.replaces ? beside : path
  if (file.replaces) rmSync(beside, { force: true })
  const descriptor = openSync(first, 'wx', file.mode)
  try {
    if (bytes.length > 0) writePiece({ path: first, descriptor }, bytes, 0)
    if ((file.mode & umask) !== 0) fchmodSync(descriptor, file.mode)
    futimesSync(descriptor, file.mtime, file.mtime)
  } finally {
    closeSync(descriptor)
  }
  if (file.replaces) renameSync(beside, path)
}

function writePart(file: RestoreFile, bytes: Uint8Array, at: number): void {
  const path = local(file.path)
  const descriptor = openSync(path, constants.O_WRONLY | noFollow)
  try {
    writePiece({ path, descriptor }, bytes, at)
  } finally {
    closeSync(descriptor)
  }
}

/** Gives the code of a failure that concerns one file; anything that would hit all is thrown. */
function codeOf(error: unknown): string {
  if (error instanceof RepositoryError) {
    if (error.reason === 'damaged' || error.reason === 'missing') return error.reason
    throw error
  }
  const code = systemCode(error)
  if (code === '') throw error
  if (endsAll.has(code)) throw fromSystem(error, '')
  return code
}

/** What would stop every other file too. */
const endsAll = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENODEV',
  'ESTALE',
])

type Content = Extract<RestoreAsk, { pack: Id }>

async function restore(tools: Tools, ask: Content): Promise<RestoreAnswer> {
  const failed = new Map<number, string>()
  const attempt = (file: number, action: (file: RestoreFile) => void): void => {
    const target = ask.files[file]
    if (target === undefined || failed.has(file)) return
    try {
      action(target)
    } catch (error) {
      failed.set(file, codeOf(error))
    }
  }
  for (const file of ask.empty) {
    attempt(file, (target) => {
      writeWhole(target, new Uint8Array())
    })
  }
  for (const stretch of ask.stretches) {
    const bytes = await readStretch(tools, ask.pack, stretch)
    for (const blob of stretch.blobs) {
      const plain =
        typeof bytes === 'string'
          ? bytes
          : openOne(
              tools,
              { pack: ask.pack, ...blob },
              bytes.subarray(blob.offset - stretch.offset),
            )
      for (const { file, at } of blob.uses) {
        if (typeof plain === 'string') failed.set(file, plain)
        else attempt(file, (target) => writeUse(target, plain, at))
      }
      if (typeof plain !== 'string') release(plain)
    }
    if (typeof bytes !== 'string') release(bytes)
  }
  return { failed: [...failed].map(([file, code]) => ({ file, code })) }
}

function writeUse(file: RestoreFile, plain: Uint8Array, at: number): void {
  if (file.parts) writePart(file, plain, at)
  else writeWhole(file, plain)
}

async function readStretch(
  { backend }: Tools,
  pack: Id,
  stretch: RestoreStretch,
): Promise<Uint8Array | string> {
  try {
    return await backend.read('data', pack, stretch)
  } catch (error) {
    return codeOf(error)
  }
}

/** Opens a blob that begins where `bytes` begin. */
function openOne(
  tools: Tools,
  { pack, ...blob }: RestoreBlob & { pack: Id },
  bytes: Uint8Array,
): Uint8Array | string {
  try {
    return openBlob(tools, { ...blob, packId: pack }, bytes.subarray(0, blob.length))
  } catch (error) {
    return codeOf(error)
  }
}

/** Compares a written file with the hashes of its content. */
function readBack(ask: Extract<RestoreAsk, { path: unknown }>): RestoreAnswer {
  try {
    const descriptor = openSync(local(ask.path), constants.O_RDONLY | noFollow)
    try {
      const isSame = ask.blobs.every(({ id, size }) => {
        const bytes = Buffer.allocUnsafe(size)
        let done = 0
        while (done < size) {
          const read = readSync(descriptor, bytes, done, size - done, null)
          if (read === 0) return false
          done += read
        }
        return idOf(bytes) === id
      })
      const isAtEnd = readSync(descriptor, Buffer.alloc(1), 0, 1, null) === 0
      return { failed: isSame && isAtEnd ? [] : [{ file: 0, code: 'not-verified' }] }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    return { failed: [{ file: 0, code: codeOf(error) }] }
  }
}

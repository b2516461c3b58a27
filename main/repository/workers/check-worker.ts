import { workerData } from 'node:worker_threads'

import type { BackendSpec } from '../backends/backend.ts'
import { openBackend } from '../backends/open-backend.ts'
import { openBlob } from '../blob-reader.ts'
import { RepositoryError } from '../error.ts'
import { idOf } from '../id.ts'
import { headerOf } from '../pack-file.ts'
import { packFingerprint } from '../pack-fingerprint.ts'
import type { PackedBlob } from '../pack.ts'
import { release } from '../release.ts'
import { createSealer, type MasterKey } from '../seal.ts'
import type { Id } from '../types.ts'
import { createDecompressor } from '../zstd.ts'
import { serve } from './serve.ts'

/** What a check worker starts with. */
export type CheckSetup = Readonly<{ spec: BackendSpec; key: MasterKey }>

/** A pack to read; with `blobs`, those are tried instead of what its header says. */
export type CheckAsk = Readonly<{ pack: Id; blobs?: readonly PackedBlob[] }>

/**
 * What a pack was found to be. `fingerprint` of its header, null where that cannot be read; `bad`
 * names the blobs that cannot be read.
 */
export type CheckAnswer = Readonly<{
  bytes: number
  isNamedRight: boolean
  fingerprint: number | null
  bad: readonly Id[]
}>

// Handed in by WorkerPool as it is declared.
const { spec, key } = workerData as CheckSetup
const backend = openBackend(spec, { lends: true })
const sealer = createSealer(key)
const decompress = createDecompressor()

function isReadable(pack: Id, blob: PackedBlob, bytes: Uint8Array): boolean {
  const sealed = bytes.subarray(blob.offset, blob.offset + blob.length)
  try {
    release(openBlob({ sealer, decompress }, { ...blob, packId: pack }, sealed))
    return true
  } catch (error) {
    if (error instanceof RepositoryError && error.reason === 'damaged') return false
    throw error
  }
}

serve(async ({ pack, blobs }: CheckAsk): Promise<CheckAnswer> => {
  const bytes = await backend.read('data', pack)
  const header = headerOf(sealer, bytes)
  const tried = blobs ?? header ?? []
  const answer = {
    bytes: bytes.byteLength,
    isNamedRight: idOf(bytes) === pack,
    fingerprint: header === null ? null : packFingerprint(header),
    bad: tried.filter((blob) => !isReadable(pack, blob, bytes)).map(({ id }) => id),
  }
  release(bytes)
  return answer
})

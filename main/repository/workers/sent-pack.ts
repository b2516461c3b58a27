import { idFrom } from '../id.ts'
import type { IndexedPack } from '../index-file.ts'
import type { FinishedPack } from '../pack-builder.ts'
import type { PackedBlob } from '../pack.ts'
import type { SentPack } from './messages.ts'

/** Packs what a thread needs to know of a pack into two arrays. */
export function sentPack({ id, blobs }: FinishedPack): SentPack {
  const ids = Buffer.allocUnsafeSlow(blobs.length * 32)
  const lengths = new Uint32Array(blobs.length * 2)
  for (const [i, blob] of blobs.entries()) {
    ids.write(blob.id, i * 32, 'hex')
    lengths[i * 2] = blob.length
    lengths[i * 2 + 1] = blob.uncompressedLength
  }
  return { id, type: blobs[0]?.type ?? 'data', ids, lengths }
}

export const blobCount = ({ lengths }: SentPack): number => lengths.length / 2

/** Sealed and plain length of each blob. */
export function* blobLengths({ lengths }: SentPack): Generator<readonly [number, number]> {
  for (let at = 0; at < lengths.length; at += 2) yield [lengths[at] ?? 0, lengths[at + 1] ?? 0]
}

/** Gives the pack as an index file names it. */
export function receivedPack({ id, type, ids, lengths }: SentPack): IndexedPack {
  const blobs: PackedBlob[] = []
  let offset = 0
  for (let i = 0; i * 2 < lengths.length; i++) {
    const length = lengths[i * 2] ?? 0
    const uncompressedLength = lengths[i * 2 + 1] ?? 0
    blobs.push({ id: idFrom(ids, i * 32), type, offset, length, uncompressedLength })
    offset += length
  }
  return { id, blobs }
}

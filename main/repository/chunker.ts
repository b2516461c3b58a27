import { hkdfSync } from 'node:crypto'

import type { MasterKey } from './seal.ts'

/** Sizes of chunks in bytes. Content up to `min` stays whole; most others come near `min` * 2. */
export const chunkSizes = { min: 512 * 1024, max: 4 * 1024 * 1024 } as const

/** A cut where the rolling sum falls below this: once in 2^19 bytes. */
const threshold = 2 ** 13
/** Bytes that the rolling sum remembers: one bit of 32 is shifted out per byte. */
const memory = 32

/**
 * Finds where content is cut, by content alone, so that an insertion changes few chunks.
 *
 * Gear hashing as in Xia et al., FastCDC (USENIX ATC 2016), with a table of this repository's own, so
 * that sizes of chunks tell nobody which files it holds.
 */
export interface Chunker {
  /**
   * End of the chunk that starts at `start`. `end` must be the end of the content, or at least
   * `chunkSizes.max` behind `start`.
   */
  cut(bytes: Uint8Array, start: number, end: number): number
}

/** The table is derived from the master key: equal for all runs, different for each repository. */
export function createChunker(key: MasterKey): Chunker {
  const table = new Int32Array(hkdfSync('sha256', key.encrypt, '', 'dingkeep/chunker/1', 1024))
  return {
    cut(bytes, start, end) {
      const limit = Math.min(end, start + chunkSizes.max)
      const from = start + chunkSizes.min
      return from >= limit ? limit : Math.min(limit, scan({ table, bytes }, from, limit))
    },
  }
}

type Scan = Readonly<{ table: Int32Array; bytes: Uint8Array }>

const step = ({ table, bytes }: Scan, sum: number, i: number): number =>
  ((sum << 1) + (table[bytes[i] ?? 0] ?? 0)) | 0

/** Four bytes per round: half as fast again as one by one (1.25 against 0.9 GB/s). */
function scan(content: Scan, from: number, limit: number): number {
  let sum = 0
  for (let i = from - memory; i < from; i++) sum = step(content, sum, i)
  for (let i = from; i < limit; i += 4) {
    sum = step(content, sum, i)
    if (sum >>> 0 < threshold) return i + 1
    sum = step(content, sum, i + 1)
    if (sum >>> 0 < threshold) return i + 2
    sum = step(content, sum, i + 2)
    if (sum >>> 0 < threshold) return i + 3
    sum = step(content, sum, i + 3)
    if (sum >>> 0 < threshold) return i + 4
  }
  return limit
}

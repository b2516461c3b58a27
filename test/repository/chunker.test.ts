import { randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { chunkSizes, createChunker } from '../../main/repository/chunker.ts'
import { ContentCutter } from '../../main/repository/content-cutter.ts'
import { idOf } from '../../main/repository/id.ts'
import { newMasterKey } from '../../main/repository/key-file.ts'
import { bytesOf } from './sample-files.ts'

const key = newMasterKey()

/** Cuts content that arrives in pieces of a size. */
function cut(content: Uint8Array, piece: number): string[] {
  const cutter = new ContentCutter(createChunker(key), 100_000)
  const ids: string[] = []
  const take = (atEnd: boolean) => {
    for (let chunk = cutter.next(atEnd); chunk !== null; chunk = cutter.next(atEnd)) {
      ids.push(`${idOf(chunk)}:${chunk.length}`)
    }
  }
  for (let at = 0; at < content.length;) {
    const space = cutter.space()
    const part = content.subarray(at, at + Math.min(piece, space.length))
    space.set(part)
    cutter.filled(part.length)
    at += part.length
    take(false)
  }
  take(true)
  return ids
}

const lengths = (ids: readonly string[]): number[] => ids.map((id) => Number(id.split(':')[1]))

describe('cutting content', () => {
  it('keeps to the sizes and loses nothing', () => {
    const content = bytesOf('content', 12_000_000)
    const sizes = lengths(cut(content, 65_536))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(content.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(chunkSizes.max)
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(chunkSizes.min)
    expect(sizes.length).toBeGreaterThan(6)
  })

  it('does not depend on how the content arrives', () => {
    const content = bytesOf('content', 6_000_000)
    const whole = cut(content, 10_000_000)
    fc.assert(
      fc.property(fc.integer({ min: 5_000, max: 3_000_000 }), (piece) => {
        expect(cut(content, piece)).toEqual(whole)
      }),
      { numRuns: 15 },
    )
  })

  it('changes few chunks for an insertion in the middle', () => {
    const content = bytesOf('content', 16_000_000)
    const changed = Buffer.concat([
      content.subarray(0, 8e6),
      randomBytes(99),
      content.subarray(8e6),
    ])
    const before = new Set(cut(content, 1e6))
    const fresh = cut(changed, 1e6).filter((id) => !before.has(id))
    expect(fresh.length).toBeLessThanOrEqual(2)
  })

  it('leaves short content whole and cuts a monotonous one at the largest size', () => {
    expect(lengths(cut(bytesOf('x', chunkSizes.min), 1e6))).toEqual([chunkSizes.min])
    expect(cut(new Uint8Array(0), 1)).toEqual([])
    expect(lengths(cut(new Uint8Array(9_000_000), 1e6))).toEqual([
      chunkSizes.max,
      chunkSizes.max,
      9_000_000 - 2 * chunkSizes.max,
    ])
  })

  it('cuts elsewhere in another repository', () => {
    const content = bytesOf('content', 6_000_000)
    const chunker = createChunker(newMasterKey())
    expect(chunker.cut(content, 0, content.length)).not.toBe(
      createChunker(key).cut(content, 0, content.length),
    )
  })
})

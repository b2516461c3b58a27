import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  alignedBuffer,
  blockBytes,
  endLease,
  leaseAligned,
  wholeBlocks,
} from '../../main/repository/backends/aligned.ts'
import { readDirectly, writeDirectly } from '../../main/repository/backends/direct-file.ts'
import { writeDurably } from '../../main/repository/backends/durable-file.ts'
import { FolderBackend } from '../../main/repository/backends/folder.ts'
import { idOf } from '../../main/repository/id.ts'
import { release } from '../../main/repository/release.ts'
import { writePiece } from '../../main/repository/workers/write-at.ts'
import { backendSuite } from './backend-suite.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const mib = 1024 * 1024
const noise = randomBytes(6 * mib)
const runs = { numRuns: 25 }

backendSuite('a folder that lends its buffers', async () => {
  const backend = new FolderBackend(join(await scratch(), 'repo'), true)
  await backend.create()
  return { backend, appendOnly: false }
})

describe('a lent buffer', () => {
  it('is lent to one at a time, and taken back once', () => {
    const first = leaseAligned(2 * mib)
    const second = leaseAligned(2 * mib)

    expect(second.buffer).not.toBe(first.buffer)
    expect(endLease(first.subarray(7, 9))).toBe(true)
    expect(endLease(first)).toBe(false)
    expect(leaseAligned(2 * mib).buffer).toBe(first.buffer)
  })

  it('comes back by release, whose other use of memory stays as it was', () => {
    const lent = leaseAligned(mib)
    release(lent)
    const own = Buffer.alloc(mib)
    release(own)

    expect(leaseAligned(mib).buffer).toBe(lent.buffer)
    expect(own.length).toBe(0)
  })

  it('is never taken for aligned where it is not', () => {
    const buffer = alignedBuffer(2 * blockBytes)

    expect(wholeBlocks(buffer.subarray(0, 100))?.length).toBe(blockBytes)
    expect(wholeBlocks(buffer.subarray(1, 100))).toBeNull()
    expect(wholeBlocks(Buffer.alloc(blockBytes))).toBeNull()
  })
})

describe('a large file', () => {
  it('is written past the cache with every length to the byte, and read so in every part', async () => {
    const folder = await scratch()
    const buffer = alignedBuffer(4 * mib)
    noise.copy(buffer)
    const lengths = fc.integer({ min: mib, max: 3 * mib })
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(mib), async (length, offset) => {
        const path = join(folder, `file-${length}-${offset}`)
        const part = buffer.subarray(0, length)
        await writeDurably({ path, parts: [part], mode: 0o400, readBack: false })

        expect(idOf(await readFile(path))).toBe(idOf(part))
        const range = { offset, length: Math.max(mib, length - offset) }
        const read = (await readDirectly(path, range)) ?? (await readFile(path)).subarray(offset)
        expect(Buffer.compare(read, part.subarray(offset, offset + range.length))).toBe(0)
        release(read)
      }),
      runs,
    )
  })

  it('falls back where memory is not aligned or the parts are many, leaving nothing behind', async () => {
    const folder = await scratch()
    const finish = (): Promise<void> => Promise.reject(new Error('must not be reached'))
    const aligned = alignedBuffer(2 * mib)

    expect(await writeDirectly(join(folder, 'a'), [noise], finish)).toBe(false)
    expect(await writeDirectly(join(folder, 'b'), [aligned, aligned], finish)).toBe(false)
    expect(await writeDirectly(join(folder, 'c'), [aligned.subarray(0, 9)], finish)).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  it('that ends before what is asked gives what there is', async () => {
    const path = join(await scratch(), 'short')
    await writeFile(path, noise.subarray(0, mib + 5))

    const read = await readDirectly(path, { offset: mib - 3, length: 2 * mib })
    const beyond = await readDirectly(path, { offset: 3 * mib, length: mib })

    expect(read ?? noise.subarray(mib - 3, mib + 5)).toEqual(noise.subarray(mib - 3, mib + 5))
    expect(beyond?.length ?? 0).toBe(0)
  })
})

describe('a piece of a restored file', () => {
  it('lies where it belongs, whatever its place and length, with all around it untouched', async () => {
    const folder = await scratch()
    await mkdir(join(folder, 'in'))
    let count = 0
    const place = fc.nat(20_000)
    const length = fc.oneof(fc.nat(3000), fc.integer({ min: 500_000, max: 4 * mib }))
    await fc.assert(
      fc.asyncProperty(place, length, async (at, size) => {
        const path = join(folder, 'in', `file-${count++}`)
        const wanted = Buffer.concat([
          Buffer.alloc(at, 1),
          noise.subarray(0, size),
          Buffer.alloc(9000, 2),
        ])
        await writeFile(
          path,
          Buffer.concat([Buffer.alloc(at, 1), Buffer.alloc(size), Buffer.alloc(9000, 2)]),
        )
        const descriptor = openSync(path, 'r+')
        writePiece({ path, descriptor }, noise.subarray(0, size), at)
        closeSync(descriptor)

        expect(idOf(await readFile(path))).toBe(idOf(wanted))
      }),
      runs,
    )
  })

  it('reaches a file that only its owner may read', async () => {
    const path = join(await scratch(), 'read-only')
    const descriptor = openSync(path, 'wx', 0o400)
    writePiece({ path, descriptor }, noise.subarray(0, mib), 0)
    closeSync(descriptor)

    expect((await stat(path)).size).toBe(mib)
    expect(idOf(await readFile(path))).toBe(idOf(noise.subarray(0, mib)))
  })
})

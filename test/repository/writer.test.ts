import { randomBytes } from 'node:crypto'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import {
  initRepository,
  openRepository,
  type Repository,
} from '../../main/repository/repository.ts'
import type { TreeNode } from '../../main/repository/types.ts'
import { WriteThread } from '../../main/repository/write-thread.ts'
import { PackWriter } from '../../main/repository/writer.ts'
import { runRestic } from '../peers/restic.ts'
import { bytesOf } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'writer'
let path = ''
let repository: Repository

const time = '2026-01-02T03:04:05Z'
const file = (name: string, content: readonly string[], size: number): TreeNode => ({
  name,
  type: 'file',
  mode: 420,
  mtime: time,
  atime: time,
  ctime: time,
  uid: 0,
  gid: 0,
  ...(size === 0 ? {} : { size }),
  content,
})
const reopen = () => openRepository({ spec: { type: 'folder', path }, masterKey: repository.key })
const indexFiles = () => readdir(join(path, 'index'))

/** Hands out content in pieces of odd sizes. */
async function* inPieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}

beforeAll(async () => {
  path = join(await scratch(), 'repo')
  repository = await initRepository({ spec: { type: 'folder', path }, password })
})

describe('a writer', () => {
  it('gives back every content that it saved, however it came and however long it is', async () => {
    const writer = await repository.startWriting()
    const sizes = fc.oneof(fc.nat(3000), fc.integer({ min: 500_000, max: 3_000_000 }))
    const saved: { content: readonly string[]; bytes: Uint8Array }[] = []
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1000, max: 2_000_000 }), async (size, piece) => {
        const bytes = bytesOf(`c${size}`, size)
        const streamed = await writer.saveFile(inPieces(bytes, piece))
        const whole = await writer.saveFile(bytes)
        expect(streamed).toEqual(whole)
        expect(whole.size).toBe(size)
        saved.push({ content: whole.content, bytes })
      }),
      { numRuns: 25 },
    )
    await writer.finish()
    const other = await reopen()
    for (const { content, bytes } of saved) {
      const parts = await Promise.all(content.map((id) => other.readBlob('data', id)))
      expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    }
    await other.close()
  })

  it('stores equal content once, though two threads see it at the same time', async () => {
    const writer = await repository.startWriting({ threads: 2 })
    const blobs = Array.from({ length: 600 }, (_, i) => bytesOf(`same${i % 150}`, 9_000))
    const ids = await Promise.all(blobs.map((bytes) => writer.saveBlob('data', bytes)))
    const stats = await writer.finish()
    expect(new Set(ids).size).toBe(150)
    expect(stats.data_blobs).toBe(150)
    expect(stats.data_added).toBe(150 * 9_000)
    expect([...repository.index.duplicates()]).toEqual([])
  })

  it('stores nothing for what the repository has, and again only when told to', async () => {
    const bytes = bytesOf('known', 5_000)
    const first = await repository.startWriting()
    const id = await first.saveBlob('data', bytes)
    await first.finish()
    const second = await repository.startWriting()
    await second.saveBlob('data', bytes)
    expect(await second.finish()).toMatchObject({ data_blobs: 0 })
    const third = await repository.startWriting()
    await third.saveBlob('data', bytes, { evenIfKnown: true })
    expect(await third.finish()).toMatchObject({ data_blobs: 1 })
    expect(repository.index.lookupAll('data', id)).toHaveLength(2)
  })

  it('makes durable on flush what was saved, for others to read', async () => {
    const writer = await repository.startWriting()
    const id = await writer.saveBlob('data', randomBytes(1000))
    const before = await reopen()
    await expect(before.readBlob('data', id)).rejects.toMatchObject({ reason: 'missing' })
    await writer.flush()
    const after = await reopen()
    expect(await after.readBlob('data', id)).toHaveLength(1000)
    await writer.finish()
    await Promise.all([before.close(), after.close()])
  })

  it('writes an index file now and then in long work', async () => {
    const count = (await indexFiles()).length
    const writer = await repository.startWriting({ threads: 1, flushEvery: { blobs: 1, ms: 1e9 } })
    for (let i = 0; i < 9; i++) await writer.saveBlob('data', randomBytes(4_000_000))
    await expect.poll(async () => (await indexFiles()).length).toBeGreaterThan(count)
    await writer.finish()
  })

  it('forgets what it did not finish when it is stopped, and the next one stores it', async () => {
    const bytes = randomBytes(2000)
    const stopped = await repository.startWriting()
    const id = await stopped.saveBlob('data', bytes)
    await stopped.abort()
    await expect(stopped.saveBlob('data', bytes)).rejects.toMatchObject({ reason: 'stopped' })
    expect(repository.index.lookup('data', id)).toBeUndefined()
    const next = await repository.startWriting()
    await next.saveBlob('data', bytes)
    expect(await next.finish()).toMatchObject({ data_blobs: 1 })
  })

  it('is alone in its repository object', async () => {
    const writer = await repository.startWriting()
    await expect(repository.startWriting()).rejects.toMatchObject({ reason: 'unfit' })
    await expect(repository.reloadIndex()).rejects.toMatchObject({ reason: 'unfit' })
    await writer.finish()
    await expect(writer.saveTree([])).rejects.toMatchObject({ reason: 'unfit' })
  })

  it('refuses an empty blob, a tree with equal names, and goes on', async () => {
    const writer = await repository.startWriting()
    const twice = [file('a', [], 0), file('a', [], 0)]
    await expect(writer.saveBlob('data', new Uint8Array(0))).rejects.toMatchObject({
      reason: 'unfit',
    })
    await expect(writer.saveTree(twice)).rejects.toMatchObject({ reason: 'unfit' })
    expect(await writer.saveFile(new Uint8Array(0))).toEqual({ content: [], size: 0 })
    const tree = await writer.saveTree([file('b', [], 0), file('a', [], 0)])
    expect((await writer.readTree(tree)).map(({ name }) => name)).toEqual(['a', 'b'])
    await writer.finish()
  })

  it('passes on what the source of a content throws, and what stops it', async () => {
    const writer = await repository.startWriting()
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield randomBytes(2_000_000)
      throw new Error('the line was cut')
    }
    const stop = AbortSignal.abort()
    await expect(writer.saveFile(broken())).rejects.toThrow('the line was cut')
    await expect(writer.saveFile(broken(), stop)).rejects.toMatchObject({ reason: 'stopped' })
    await writer.saveBlob('data', randomBytes(10))
    expect(await writer.finish()).toMatchObject({ tree_blobs: 0 })
  })

  it('keeps blobs of more than a pack', async () => {
    const bytes = randomBytes(20_000_000)
    const writer = await repository.startWriting()
    const id = await writer.saveBlob('data', bytes)
    await writer.finish()
    expect(Buffer.from(await repository.readBlob('data', id)).equals(bytes)).toBe(true)
  })

  it('ends with an error, never with a hang, when the storage goes away', async () => {
    const own = join(await scratch(), 'going')
    const spec = { type: 'folder', path: own } as const
    const going = await initRepository({ spec, password })
    const writer = await going.startWriting()
    await writer.saveBlob('data', randomBytes(100))
    await rename(own, `${own}-away`)
    await expect(writer.flush()).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(writer.saveBlob('data', randomBytes(9))).rejects.toMatchObject({
      reason: 'unreachable',
    })
    await writer.abort()
    await going.close()
  })

  it('does not take for known what a stopped writer put into packs that no index file names', async () => {
    const own = join(await scratch(), 'unindexed')
    const spec = { type: 'folder', path: own } as const
    const again = await initRepository({ spec, password })
    const bytes = randomBytes(5000)
    const stopped = await again.startWriting()
    const id = await stopped.saveBlob('data', bytes)
    if (!(stopped instanceof PackWriter)) throw new TypeError('another writer')
    // The pack is on the disk and its index is not, as when the disk is full just then.
    await stopped.pool.flush()
    await stopped.abort()
    expect(again.index.lookup('data', id)).toBe(undefined)

    const writer = await again.startWriting()
    const { content } = await writer.saveFile(bytes)
    await writer.saveTree([file('a', content, bytes.length)])
    await writer.finish()
    await again.close()
    const fresh = await openRepository({ spec, password })
    expect((await fresh.loadIndex()).lookup('data', id)).toBeDefined()
    await fresh.close()
  })

  it('names the crash of a worker to all who wait for it, and to those who come later', async () => {
    // A worker that cannot even start is the simplest crash.
    const key = { ...repository.key, macK: new Uint8Array(3) }
    const setup = { spec: repository.spec, key, segments: [], selfCheck: true }
    const thread = new WriteThread(setup, () => undefined)
    const waiting = [thread.ask('flush', {}), thread.ask('drop', { stream: 1 })]
    const ends = await Promise.allSettled(waiting)
    expect(
      ends.map((end) => end.status === 'rejected' && Reflect.get(end.reason, 'reason')),
    ).toEqual(['crashed', 'crashed'])
    await expect(thread.ask('flush', {})).rejects.toMatchObject({ reason: 'crashed' })
    await thread.end()
  })

  it('leaves nothing that stock restic would note', async () => {
    for (const version of ['0.14', '0.19'] as const) {
      const { code, stdout } = await runRestic(
        { version, repository: path, password },
        'check',
        '--read-data',
      )
      expect(stdout).toContain('no errors were found')
      expect(code).toBe(0)
    }
  })
})

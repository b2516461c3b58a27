import { createHash, randomBytes } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import type { Backend, FileType } from '../../main/repository/backends/backend.ts'
import { RepositoryError } from '../../main/repository/error.ts'

/** A stored file as tests make it: random bytes under their own hash. */
export function randomFile(size: number): { name: string; bytes: Buffer } {
  const bytes = randomBytes(size)
  return { name: createHash('sha256').update(bytes).digest('hex'), bytes }
}

/** A place that a suite run may fill; `appendOnly` places refuse all removals but of locks. */
export interface SuitePlace {
  readonly backend: Backend
  readonly appendOnly: boolean
}

/** Runs the promises of `Backend` against one implementation; `make` gives a fresh, created place. */
export function backendSuite(name: string, make: () => Promise<SuitePlace>): void {
  const types: Exclude<FileType, 'config'>[] = ['keys', 'locks', 'snapshots', 'index', 'data']

  describe(`${name} keeps what every backend promises`, () => {
    it('can be created twice and lists nothing at first', async () => {
      const { backend } = await make()
      await backend.write('config', '', [Buffer.from('config')])

      await backend.create()

      for (const type of types) expect(await backend.list(type)).toEqual([])
    })

    it('gives back every type of file, whole and in parts', async () => {
      const { backend } = await make()
      await backend.write('config', '', [Buffer.from('config')])
      for (const type of types) {
        const { name, bytes } = randomFile(100_000)

        await backend.write(type, name, [bytes.subarray(0, 1), bytes.subarray(1)])

        expect(await backend.list(type)).toEqual([{ name, size: 100_000 }])
        expect(await backend.stat(type, name)).toEqual({ name, size: 100_000 })
        expect(Buffer.from(await backend.read(type, name)).equals(bytes)).toBe(true)
        const range = { offset: 99_000, length: 1_000 }
        expect(Buffer.from(await backend.read(type, name, range))).toEqual(bytes.subarray(99_000))
        expect(await backend.read(type, name, { offset: 7, length: 0 })).toHaveLength(0)
      }
      expect(Buffer.from(await backend.read('config', '')).toString()).toBe('config')
    })

    it('stores 17 MiB in many parts unchanged', async () => {
      const { backend } = await make()
      const { name, bytes } = randomFile(17 << 20)
      const parts: Buffer[] = []
      for (let at = 0; at < bytes.byteLength; at += 300_000) {
        parts.push(bytes.subarray(at, at + 300_000))
      }

      await backend.write('data', name, parts)

      expect(Buffer.from(await backend.read('data', name)).equals(bytes)).toBe(true)
    })

    it('takes the same file twice as one and keeps a config that is there', async () => {
      const { backend } = await make()
      const { name, bytes } = randomFile(80_000)
      await backend.write('config', '', [Buffer.from('first')])
      await backend.write('data', name, [bytes])

      await backend.write('data', name, [bytes])
      await backend.write('config', '', [Buffer.from('other')])

      expect(await backend.list('data')).toEqual([{ name, size: 80_000 }])
      expect(Buffer.from(await backend.read('config', '')).toString()).toBe('first')
    })

    it('tells a missing file from a short one', async () => {
      const { backend } = await make()
      await backend.write('config', '', [Buffer.from('config')])
      const { name, bytes } = randomFile(100)
      await backend.write('data', name, [bytes])
      const absent = randomFile(1).name

      expect(await backend.stat('data', absent)).toBeNull()
      await expect(backend.read('data', absent)).rejects.toMatchObject({
        reason: 'missing',
        about: { type: 'data', name: absent },
      })
      for (const range of [
        { offset: 50, length: 51 },
        { offset: 100, length: 1 },
        { offset: 5_000, length: 10 },
      ]) {
        await expect(backend.read('data', name, range)).rejects.toMatchObject({ reason: 'damaged' })
      }
    })

    it('says that the place is gone, not that it is empty, where no repository is', async () => {
      const { backend } = await make()
      const { name } = randomFile(1)

      expect(await backend.stat('config', '')).toBeNull()
      await expect(backend.read('config', '')).rejects.toMatchObject({ reason: 'missing' })
      await expect(backend.read('data', name)).rejects.toMatchObject({ reason: 'unreachable' })
      await expect(backend.stat('data', name)).rejects.toMatchObject({ reason: 'unreachable' })
    })

    it('removes files, a missing one too, and locks even where it only appends', async () => {
      const { backend, appendOnly } = await make()
      await backend.write('config', '', [Buffer.from('config')])
      const { name, bytes } = randomFile(10)
      await backend.write('locks', name, [bytes])
      await backend.write('data', name, [bytes])

      await backend.remove('locks', name)
      await backend.remove('locks', name)

      expect(await backend.list('locks')).toEqual([])
      const removed = await backend.remove('data', name).then(
        () => 'removed',
        (error: unknown) => (error instanceof RepositoryError ? error.reason : 'odd'),
      )
      expect(removed).toBe(appendOnly ? 'append-only' : 'removed')
      expect(await backend.list('data')).toHaveLength(appendOnly ? 1 : 0)
    })

    it('refuses names that are no ids', async () => {
      const { backend } = await make()

      for (const name of ['../config', 'ABC', '', 'x'.repeat(64), `${'a'.repeat(64)}/..`]) {
        await expect(backend.read('data', name)).rejects.toMatchObject({ reason: 'unfit' })
        await expect(backend.write('keys', name, [])).rejects.toMatchObject({ reason: 'unfit' })
        await expect(backend.remove('keys', name)).rejects.toMatchObject({ reason: 'unfit' })
      }
    })

    it('writes and reads many files at the same time', async () => {
      const { backend } = await make()
      const files = Array.from({ length: 40 }, (_, n) => randomFile(n * 5_000 + 1))

      await Promise.all(files.map(({ name, bytes }) => backend.write('data', name, [bytes])))
      const read = await Promise.all(files.map(({ name }) => backend.read('data', name)))

      expect(await backend.list('data')).toHaveLength(40)
      for (const [n, bytes] of read.entries()) {
        expect(files[n]?.bytes.equals(bytes)).toBe(true)
      }
    })

    it('stops at once when it is told to', async () => {
      const { backend } = await make()
      const { name } = randomFile(1)
      const signal = AbortSignal.abort()

      await expect(backend.list('data', signal)).rejects.toMatchObject({ reason: 'stopped' })
      await expect(backend.read('data', name, undefined, signal)).rejects.toMatchObject({
        reason: 'stopped',
      })
    })
  })
}

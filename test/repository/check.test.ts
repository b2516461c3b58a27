import { createHash } from 'node:crypto'
import { chmod, cp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import { check, type CheckOptions, type CheckResult } from '../../main/repository/check.ts'
import { openRepository, type Repository } from '../../main/repository/repository.ts'
import type { MasterKey } from '../../main/repository/seal.ts'
import type { TreeNode } from '../../main/repository/types.ts'
import { runRestic } from '../peers/restic.ts'
import { bytesOf, writeSampleFiles } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'check'
let clean = ''
let files = ''
let masterKey: MasterKey

const openIn = (path: string) => openRepository({ spec: { type: 'folder', path }, masterKey })

/** A repository that stock restic wrote, with two snapshots. */
beforeAll(async () => {
  const root = await scratch()
  clean = join(root, 'repo')
  files = join(root, 'files')
  await writeSampleFiles(files)
  const restic = (...args: string[]) =>
    runRestic({ repository: clean, password, cwd: files }, ...args)
  await restic('init')
  await restic('backup', '--pack-size', '4', 'letters', 'names', 'large')
  const { code } = await restic('backup', '--pack-size', '4', '.')
  expect(code).toBe(0)
  const repository = await openRepository({ spec: { type: 'folder', path: clean }, password })
  masterKey = repository.key
  await repository.close()
})

interface Damaged {
  readonly path: string
  readonly run: (options?: CheckOptions) => Promise<CheckResult>
  readonly restic: (...args: string[]) => ReturnType<typeof runRestic>
}

/** A copy of the repository to damage. */
async function copy(): Promise<Damaged> {
  const path = join(await scratch(), 'repo')
  await cp(clean, path, { recursive: true })
  return {
    path,
    run: async (options = {}) => {
      const repository = await openIn(path)
      try {
        return await check(repository, options)
      } finally {
        await repository.close()
      }
    },
    restic: (...args) => runRestic({ repository: path, password }, ...args),
  }
}

async function namesOf(path: string, folder: string): Promise<string[]> {
  const names = await readdir(join(path, folder), { recursive: true })
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => join(path, folder, name))
}

const idIn = (path: string) => path.slice(-64)

/** Changes a stored file in place, which its mode forbids. */
async function change(path: string, edit: (bytes: Buffer) => Buffer): Promise<void> {
  const bytes = edit(await readFile(path))
  await chmod(path, 0o600)
  await writeFile(path, bytes)
}

const flip = (position: number) => (bytes: Buffer) => {
  bytes[position] = (bytes[position] ?? 0) ^ 1
  return bytes
}

/** Finds packs by what they hold. */
async function packsOf(path: string, type: 'data' | 'tree'): Promise<string[]> {
  const repository = await openIn(path)
  const index = await repository.loadIndex()
  const ids = new Set([...index.blobs()].filter((b) => b.type === type).map((b) => b.packId))
  await repository.close()
  return [...ids].map((id) => join(path, 'data', id.slice(0, 2), id))
}

const kinds = ({ findings }: CheckResult) => findings.map(({ what }) => what).toSorted()

describe('a check', () => {
  it('finds nothing in a sound repository of restic, and reads all of it', async () => {
    const { path, run } = await copy()

    const result = await run({ readData: true })

    const packs = await namesOf(path, 'data')
    expect(result).toMatchObject({ findings: [], snapshots: 2, packsRead: packs.length })
    const sizes = await Promise.all(packs.map(async (pack) => (await readFile(pack)).byteLength))
    expect(result.bytesRead).toBe(sizes.reduce((sum, size) => sum + size, 0))
  })

  it('reads every pack exactly once over all parts', async () => {
    const { run } = await copy()

    const parts = await Promise.all([1, 2, 3].map((part) => run({ subset: { part, of: 3 } })))

    expect(parts.reduce((sum, { packsRead }) => sum + packsRead, 0)).toBe(parts[0]?.packs)
    await expect(run({ subset: { part: 4, of: 3 } })).rejects.toMatchObject({ reason: 'unfit' })
  })

  it('names the files whose pack is gone', async () => {
    const { path, run, restic } = await copy()
    const [pack = ''] = await packsOf(path, 'data')
    await unlink(pack)

    const { findings } = await run()

    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ severity: 'error', what: 'pack-missing', id: idIn(pack) })
    expect(findings[0]?.snapshots.length).toBeGreaterThan(0)
    expect(findings[0]?.paths.length).toBeGreaterThan(0)
    expect(await restic('check')).toMatchObject({ code: 1 })
  })

  it('finds one flipped bit only by reading the data, and names what it hurts', async () => {
    const { path, run, restic } = await copy()
    const repository = await openIn(path)
    await repository.loadIndex()
    const id = createHash('sha256').update(bytesOf('leaf', 70_000)).digest('hex')
    const place = repository.index.lookup('data', id)
    await repository.close()
    const pack = join(path, 'data', place?.packId.slice(0, 2) ?? '', place?.packId ?? '')
    await change(pack, flip((place?.offset ?? 0) + 100))

    const structure = await run()
    const { findings } = await run({ readData: true })

    expect(structure.findings).toEqual([])
    expect(findings).toMatchObject([
      {
        severity: 'error',
        what: 'pack-damaged',
        id: idIn(pack),
        facts: { hash: 'wrong', header: 'right', blobs: '1' },
        paths: ['/letters/deep/er/leaf.bin'],
      },
    ])
    expect(findings[0]?.snapshots).toHaveLength(2)
    expect(await restic('check')).toMatchObject({ code: 0 })
    expect(await restic('check', '--read-data')).toMatchObject({ code: 1 })
  })

  it('finds a flipped bit in the header of a pack, which hurts no file yet', async () => {
    const { path, run } = await copy()
    const [pack = ''] = await packsOf(path, 'data')
    await change(pack, (bytes) => flip(bytes.byteLength - 30)(bytes))

    const { findings } = await run({ readData: true })

    expect(findings).toMatchObject([
      { what: 'pack-damaged', facts: { header: 'unreadable', blobs: '0' }, paths: [] },
    ])
  })

  it('finds a cut pack by its size', async () => {
    const { path, run, restic } = await copy()
    const [pack = ''] = await packsOf(path, 'data')
    const size = (await readFile(pack)).byteLength
    await chmod(pack, 0o600)
    await truncate(pack, size - 100)

    const { findings } = await run()

    expect(findings).toMatchObject([
      { what: 'pack-size', facts: { size: String(size - 100), expected: String(size) } },
    ])
    expect(kinds(await run({ readData: true }))).toEqual(['pack-damaged', 'pack-size'])
    expect(await restic('check')).toMatchObject({ code: 1 })
  })

  it('finds damaged trees without reading the data, and all that lies below', async () => {
    const { path, run, restic } = await copy()
    for (const pack of await packsOf(path, 'tree')) await change(pack, flip(50))

    const result = await run()

    expect(new Set(kinds(result))).toEqual(new Set(['tree-damaged']))
    expect(result.findings.every(({ snapshots }) => snapshots.length > 0)).toBe(true)
    expect(await restic('check')).toMatchObject({ code: 1 })
  })

  it('notes orphan packs and double entries, which harm nobody', async () => {
    const { path, run, restic } = await copy()
    const repository = await openIn(path)
    const [file] = await repository.backend.list('index')
    const index = (await repository.loadUnpacked('index', file?.name ?? '')) as { packs: unknown[] }
    await repository.saveUnpacked('index', { packs: index.packs.slice(0, 1) })
    await repository.close()
    const bytes = bytesOf('orphan', 500)
    const orphan = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(path, 'data', orphan.slice(0, 2), orphan), bytes)

    const result = await run({ readData: true })

    expect(kinds(result)).toEqual(['pack-duplicate', 'pack-orphan'])
    expect(result.findings.every(({ severity }) => severity === 'note')).toBe(true)
    expect(await restic('check')).toMatchObject({ code: 0 })
  })

  it('finds a pack that two index files describe differently', async () => {
    const { path, run, restic } = await copy()
    const repository = await openIn(path)
    const [file] = await repository.backend.list('index')
    const index = (await repository.loadUnpacked('index', file?.name ?? '')) as {
      packs: { id: string; blobs: unknown[] }[]
    }
    const [pack] = index.packs
    await repository.saveUnpacked('index', {
      packs: [{ id: pack?.id, blobs: pack?.blobs.slice(0, 1) }],
    })
    await repository.close()

    expect(kinds(await run())).toContain('pack-split')
    expect(await restic('check')).toMatchObject({ code: 1 })
  })

  it('finds a deleted or damaged index by what is missing then', async () => {
    const { path, run, restic } = await copy()
    const indexes = await namesOf(path, 'index')
    for (const file of indexes) await change(file, flip(40))

    const damaged = await run()
    for (const file of indexes) await rm(file)
    const deleted = await run()

    expect(new Set(kinds(damaged))).toEqual(
      new Set(['index-unreadable', 'pack-orphan', 'tree-missing']),
    )
    expect(new Set(kinds(deleted))).toEqual(new Set(['pack-orphan', 'tree-missing']))
    expect(deleted.findings.filter(({ what }) => what === 'tree-missing')).toMatchObject([
      { severity: 'error', paths: ['/'] },
      { severity: 'error', paths: ['/'] },
    ])
    expect(await restic('check')).toMatchObject({ code: 1 })
  })

  it('finds a snapshot, a key and a lock that cannot be read, where restic is silent', async () => {
    const { path, run, restic } = await copy()
    const [snapshot = ''] = await namesOf(path, 'snapshots')
    await change(snapshot, flip(20))
    const key = join(path, 'keys', 'b'.repeat(64))
    const lock = join(path, 'locks', 'c'.repeat(64))
    await writeFile(key, '{}')
    await writeFile(lock, 'torn')

    const { findings, snapshots } = await run()

    expect(findings).toMatchObject([
      { severity: 'error', what: 'key-unreadable', id: 'b'.repeat(64) },
      { severity: 'note', what: 'lock-unreadable', id: 'c'.repeat(64) },
      { severity: 'error', what: 'snapshot-unreadable', id: idIn(snapshot) },
    ])
    expect(snapshots).toBe(2)
    await rm(key)
    await rm(lock)
    expect(await restic('snapshots')).toMatchObject({ code: 0 })
  })

  it('stops when it is told to', async () => {
    const { run } = await copy()

    await expect(run({ readData: true, signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'stopped',
    })
  })
})

describe('a check of trees that no honest writer makes', () => {
  const node = (name: string, more: Partial<TreeNode> = {}): object => ({
    name,
    type: 'file',
    mode: 420,
    mtime: '2026-11-21T10:00:00Z',
    atime: '2026-11-21T10:00:00Z',
    ctime: '2026-11-21T10:00:00Z',
    uid: 0,
    gid: 0,
    content: [],
    ...more,
  })

  async function withTree(nodes: object[]): Promise<CheckResult> {
    const { path, run } = await copy()
    const repository: Repository = await openIn(path)
    await repository.loadIndex()
    const writer = await repository.startWriting()
    const blob = Buffer.from(`${JSON.stringify({ nodes })}\n`)
    const tree = await writer.saveBlob('tree', blob)
    await writer.finish()
    await repository.saveSnapshot({ time: '2026-11-21T10:00:00Z', tree, paths: ['/x'] })
    await repository.close()
    return run({ readData: true })
  }

  it.each([
    ['names in disorder', [node('b'), node('a')], 'tree-order'],
    ['a name twice', [node('a'), node('a')], 'tree-order'],
    ['a name that leads out', [node('..')], 'node-invalid'],
    ['a name with a slash', [node('a/b')], 'node-invalid'],
    ['a folder without a tree', [node('d', { type: 'dir', content: null })], 'node-invalid'],
    ['a file without content', [node('f', { content: null })], 'node-invalid'],
    ['a file of another size', [node('f', { size: 3 })], 'node-invalid'],
    ['content that is nowhere', [node('f', { content: ['d'.repeat(64)] })], 'blob-missing'],
    [
      'a folder that is nowhere',
      [node('d', { type: 'dir', content: null, subtree: 'd'.repeat(64) })],
      'tree-missing',
    ],
    ['an unknown type', [{ ...node('f'), type: 'teapot' }], 'tree-damaged'],
  ])('finds %s', async (_, nodes, what) => {
    const { findings } = await withTree(nodes)

    expect(findings).toMatchObject([{ severity: 'error', what }])
    expect(findings[0]?.snapshots).toHaveLength(1)
  })
})

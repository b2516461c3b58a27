import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openRepository, type Repository } from '../../main/repository/repository.ts'
import { pathFilter } from '../../main/repository/restore-filter.ts'
import { windowsName, windowsNames } from '../../main/repository/restore-names.ts'
import { restore, type RestoreOptions, type RestoreResult } from '../../main/repository/restore.ts'
import type { Id, TreeNode } from '../../main/repository/types.ts'
import { runRestic } from '../peers/restic.ts'
import { writeSampleFiles } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'restore'
const backup = ['backup', '--pack-size', '4', '.']

/** Everything that a restore must bring back, by path. */
async function describeFolder(root: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name)
    const { mode, mtimeMs, size } = await lstat(path)
    const link = await readlink(path).catch(() => null)
    const isFile = link === null && (mode & 0o170000) === 0o100000
    const hash =
      isFile &&
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    found[name] = { mode, mtime: mtimeMs.toFixed(2), size: isFile ? size : 0, link, hash }
  }
  return found
}

describe('a restore', () => {
  let repository: Repository
  let path = ''
  let files = ''
  let tree: Id = ''
  let wanted: Record<string, unknown> = {}
  beforeAll(async () => {
    const root = await scratch()
    path = join(root, 'repo')
    files = join(root, 'files')
    await writeSampleFiles(files)
    await runRestic({ repository: path, password }, 'init')
    const said = await runRestic({ repository: path, password, cwd: files }, ...backup)
    expect(said.code).toBe(0)
    repository = await openRepository({ spec: { type: 'folder', path }, password })
    tree = (await repository.snapshots()).snapshots[0]?.tree ?? ''
    wanted = await describeFolder(files)
  })
  afterAll(() => repository.close())

  const run = async (options: Partial<RestoreOptions> = {}) => {
    const target = options.target ?? join(await scratch(), 'target')
    const result = await restore(repository, { tree, target, ...options })
    return { target, result }
  }

  it('gives back what stock restic saved, byte for byte, with modes, times and links', async () => {
    const { target, result } = await run({ verify: true })

    expect(await describeFolder(target)).toEqual(wanted)
    const links = Object.values(wanted).filter((entry) => (entry as { link: unknown }).link).length
    expect(result).toMatchObject({ failed: [], failedCount: 0, kept: 0, links, renamed: [] })
    expect(result.files + result.folders + result.links).toBe(Object.keys(wanted).length)
  })

  it('gives the same as stock restic does', async () => {
    const { target } = await run()
    const theirs = join(await scratch(), 'theirs')

    await runRestic({ repository: path, password }, 'restore', 'latest', '--target', theirs)

    expect(await describeFolder(target)).toEqual(await describeFolder(theirs))
  })

  it('says beforehand what it would do, and does nothing then', async () => {
    const target = join(await scratch(), 'target')

    const { result: would } = await run({ target, dryRun: true })
    await expect(lstat(target)).rejects.toMatchObject({ code: 'ENOENT' })
    const { result: did } = await run({ target })

    expect(would).toEqual(did)
  })

  it.each(['never', 'changed', 'always'] as const)(
    'says what it would do with files that are there already: overwrite %s',
    async (overwrite) => {
      const { target } = await run({ include: ['/letters', '/mail/2026-11'] })
      const [mail = ''] = await readdir(join(target, 'mail/2026-11'))
      await writeFile(join(target, 'mail/2026-11', mail), 'written since')
      const planned: [string, string][] = []

      const { result: would } = await run({
        target,
        overwrite,
        dryRun: true,
        onPlanned: (path, does) => planned.push([path, does]),
      })
      const { result: did } = await run({ target, overwrite })

      const told = planned.find(([path]) => path === `/mail/2026-11/${mail}`)?.[1]
      expect(told).toBe(overwrite === 'never' ? 'kept' : 'replace')
      // Beforehand a link that is there counts as kept, whatever it points to.
      const others = ({ links, kept, unchanged }: RestoreResult) => links + kept + unchanged
      const same = ['files', 'folders', 'bytes', 'failedCount'] as const
      expect(same.map((name) => would[name])).toEqual(same.map((name) => did[name]))
      expect(others(would)).toBe(others(did))
    },
  )

  it('takes only what is wanted and makes only the folders on the way', async () => {
    const { target } = await run({
      include: ['/letters/deep', '*.eml', '/large/big.*'],
      exclude: ['2026-10', '/mail/2026-11/*1*'],
    })

    const names = Object.keys(await describeFolder(target))
    const some = Object.keys(wanted).filter(
      (name) =>
        name.startsWith('letters/deep') ||
        name === 'large/big.bin' ||
        /^mail\/2026-1[12]\/\d+\.eml$/.test(name),
    )
    const left = some.filter((name) => !/2026-11\/\d*1/.test(name))
    const folders = ['letters', 'large', 'mail', 'mail/2026-11', 'mail/2026-12']
    expect(names.toSorted()).toEqual([...left, ...folders].toSorted())
  })

  it('leaves files that are there unless told otherwise', async () => {
    const { target } = await run()
    const changed = join(target, 'letters/b.txt')
    await writeFile(changed, 'mine')

    const never = await run({ target })
    const mine = await readFile(changed, 'utf8')
    const over = await run({ target, overwrite: 'changed' })

    expect(never.result).toMatchObject({ files: 0, kept: 1, failedCount: 0 })
    expect(mine).toBe('mine')
    expect(over.result).toMatchObject({ files: 1, kept: 0, unchanged: over.result.unchanged })
    expect(await describeFolder(target)).toEqual(wanted)
    const all = await run({ target, overwrite: 'always' })
    expect(all.result.files).toBe(over.result.unchanged + 1 - all.result.unchanged)
    expect(await describeFolder(target)).toEqual(wanted)
  })

  it('goes on after it was stopped in the middle', async () => {
    const target = join(await scratch(), 'target')
    const stop = new AbortController()
    const stopped = run({
      target,
      threads: 1,
      signal: stop.signal,
      onProgress: () => {
        stop.abort()
      },
    })

    await expect(stopped).rejects.toMatchObject({ reason: 'stopped' })
    expect(await describeFolder(target)).not.toEqual(wanted)
    await run({ target, overwrite: 'changed' })

    expect(await describeFolder(target)).toEqual(wanted)
  })

  it('never writes through a link that is in the way', async () => {
    const outside = await scratch()
    const target = await scratch()
    await symlink(outside, join(target, 'letters'))
    await mkdir(join(target, 'large'))
    await symlink(join(outside, 'stolen'), join(target, 'large/big.bin'))
    await writeFile(join(target, 'mail'), 'a file where a folder should be')

    const { result } = await run({ target, overwrite: 'always' })

    expect(await readdir(outside)).toEqual([])
    expect(result.failed).toEqual(
      expect.arrayContaining([
        { path: '/letters', code: 'name-taken' },
        { path: '/large/big.bin', code: 'name-taken' },
        { path: '/mail', code: 'name-taken' },
      ]),
    )
    expect(await readFile(join(target, 'large/bigger.bin'))).toHaveLength(9_000_000)
  })

  it('names the damaged file, restores all others and keeps a good old one', async () => {
    const damaged = join(await scratch(), 'repo')
    await runRestic({ repository: damaged, password }, 'init')
    await runRestic({ repository: damaged, password, cwd: files }, ...backup)
    const other = await openRepository({ spec: { type: 'folder', path: damaged }, password })
    const index = await other.loadIndex()
    const big = await readFile(join(files, 'large/bigger.bin'))
    const blobs = [...index.blobs()].filter(({ type }) => type === 'data')
    const last = blobs.toSorted((a, b) => b.length - a.length)[0]
    expect(big.byteLength).toBeGreaterThan(last?.length ?? 0)
    const pack = join(damaged, 'data', last?.packId.slice(0, 2) ?? '', last?.packId ?? '')
    const bytes = await readFile(pack)
    const at = (last?.offset ?? 0) + 1_000
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await chmod(pack, 0o600)
    await writeFile(pack, bytes)
    const target = await scratch()
    await mkdir(join(target, 'large'))
    await writeFile(join(target, 'large/big.bin'), 'old and good')
    await writeFile(join(target, 'large/bigger.bin'), 'old and good')
    const told: string[] = []

    const root = (await other.snapshots()).snapshots[0]?.tree ?? ''
    const result = await restore(other, {
      tree: root,
      target,
      overwrite: 'always',
      onFailure: (name, code) => told.push(`${name} ${code}`),
    })
    await other.close()

    expect(result.failedCount).toBeGreaterThan(0)
    expect(told.every((line) => /^\/large\/big(ger)?\.bin damaged$/.test(line))).toBe(true)
    for (const line of told) {
      const name = line.split(' ')[0] ?? ''
      expect(await readFile(join(target, name), 'utf8')).toBe('old and good')
    }
    const names = await readdir(join(target, 'large'))
    expect(names.toSorted()).toEqual(['big.bin', 'bigger.bin'])
    expect(await readFile(join(target, 'letters/b.txt'))).toHaveLength(3_000)
  })

  it('finds what the disk gave back otherwise', async () => {
    const target = await scratch()

    const { result } = await run({
      target,
      include: ['/letters/b.txt'],
      verify: true,
      onProgress: () => {
        writeFileSync(join(target, 'letters/b.txt'), 'x'.repeat(3_000))
      },
    })

    expect(result).toMatchObject({
      files: 0,
      failed: [{ path: '/letters/b.txt', code: 'not-verified' }],
    })
  })

  it('refuses a disk without room before it writes', async () => {
    const target = join(await scratch(), 'target')
    const huge = await craft([node('huge', { size: 2 ** 49, content: [] })])

    await expect(run({ target, tree: huge })).rejects.toMatchObject({ reason: 'full' })

    expect(await readdir(target)).toEqual([])
  })

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
  const craft = async (nodes: object[]): Promise<Id> => {
    const writer = await repository.startWriting()
    const id = await writer.saveBlob('tree', Buffer.from(`${JSON.stringify({ nodes })}\n`))
    await writer.finish()
    return id
  }

  it('refuses names that lead out, and devices, and restores the rest', async () => {
    const outside = join(await scratch(), 'outside')
    const evil = await craft([
      node('..'),
      node('.'),
      node('../../evil'),
      node('/etc/evil'),
      node('good'),
      node('link', { type: 'symlink', content: null, linktarget: outside }),
      node('link', { type: 'dir', content: null, subtree: tree }),
      node('pipe', { type: 'fifo', content: null }),
      node('suid', { mode: 420 + 2 ** 23 }),
    ])

    const { target, result } = await run({ tree: evil })

    expect((await readdir(target)).toSorted()).toEqual(['good', 'link', 'suid'])
    expect((await lstat(join(target, 'suid'))).mode & 0o7777).toBe(0o644)
    await expect(readdir(outside)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(result.failed.map(({ code }) => code).toSorted()).toEqual([
      'name-refused',
      'name-refused',
      'name-refused',
      'name-refused',
      'name-taken',
      'special',
    ])
  })

  it('gives names that Windows cannot take others, and says which', async () => {
    const { target, result } = await run({ windowsNames: true, include: ['/names'] })

    const names = await readdir(join(target, 'names'))
    // oxlint-disable-next-line no-control-regex
    expect(names.some((name) => /[<>:"/\\|?*\u0000-\u001f]/.test(name))).toBe(false)
    expect(result.renamed).toHaveLength(2)
    expect(names).toHaveLength(3)
  })

  it('says which folder and which content is gone', async () => {
    const broken = await craft([
      node('folder', { type: 'dir', content: null, subtree: 'e'.repeat(64) }),
      node('whole'),
      node('without', { content: ['f'.repeat(64)], size: 5 }),
    ])

    const { target, result } = await run({ tree: broken })

    expect(result.failed).toEqual([
      { path: '/folder', code: 'missing' },
      { path: '/without', code: 'missing' },
    ])
    expect((await readdir(target)).toSorted()).toEqual(['folder', 'whole'])
  })

  it('replaces files that were cut', async () => {
    const { target } = await run()
    const name = join(target, 'large/bigger.bin')
    await truncate(name, 1_000)
    await utimes(name, 1, 1)
    await unlink(join(target, 'link'))
    await rm(join(target, 'names'), { recursive: true })

    await run({ target, overwrite: 'changed' })

    expect(await describeFolder(target)).toEqual(wanted)
  })
})

describe('names for Windows', () => {
  it('are always fit, always different, and mostly as they were', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        'a',
        'A',
        'a ',
        'a.',
        'CON',
        'con.txt',
        'x:y',
        'x?y',
        'lpt1',
        'com\u00b9',
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
        const given = [...windowsNames(names).values()]

        expect(new Set(given.map((one) => one.toLowerCase())).size).toBe(names.length)
        for (const one of given) {
          expect(windowsName(one)).toBe(one)
          expect(one).not.toBe('')
        }
      }),
    )
    expect(windowsName('合同 2026 🙂.docx')).toBe('合同 2026 🙂.docx')
    expect([...windowsNames(['b.txt', 'B.txt', 'b?', 'b*']).values()]).toEqual([
      'b.txt',
      'B (2).txt',
      'b_',
      'b_ (2)',
    ])
  })
})

describe('a path filter', () => {
  it.each([
    [['/a/b'], ['/a/b', '/a/b/c'], ['/a', '/a/bc', '/x/a/b', '/A/b']],
    [['b'], ['/b', '/a/b', '/a/b/c'], ['/a', '/bb']],
    [['*.eml'], ['/x.eml', '/a/y.eml'], ['/x.emlx', '/eml']],
    [['/a/**/z'], ['/a/z', '/a/b/z', '/a/b/c/z/d'], ['/z', '/b/a/z']],
    [['/a?c'], ['/abc', '/a🙂c'], ['/ac', '/a/c']],
    [[String.raw`/a\*`], ['/a*'], ['/ab']],
    [['/[x](y).+'], ['/[x](y).+'], ['/x']],
    [['/'], ['/a', '/a/b'], []],
  ])('%j takes what it should', (patterns, taken, left) => {
    const filter = pathFilter(patterns)

    for (const path of taken) expect([path, filter.takes(path)]).toEqual([path, true])
    for (const path of left) expect([path, filter.takes(path)]).toEqual([path, false])
  })

  it('enters every folder that may hold something wanted', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'c.d')
    const part = fc.oneof(name, fc.constantFrom('*', '**', '?', 'a*'))
    const pattern = fc
      .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 4 }))
      .map(([isAnchored, parts]) => `${isAnchored ? '/' : ''}${parts.join('/')}`)
    fc.assert(
      fc.property(
        fc.array(pattern),
        fc.array(name, { minLength: 1, maxLength: 5 }),
        (all, names) => {
          const filter = pathFilter(all)
          const path = `/${names.join('/')}`
          fc.pre(filter.takes(path))

          for (let depth = 1; depth < names.length; depth++) {
            expect(filter.enters(`/${names.slice(0, depth).join('/')}`)).toBe(true)
          }
        },
      ),
    )
  })
})

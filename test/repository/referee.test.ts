import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import {
  initRepository,
  openRepository,
  type Repository,
} from '../../main/repository/repository.ts'
import { localTime } from '../../main/repository/stored-time.ts'
import type { Snapshot, TreeNode } from '../../main/repository/types.ts'
import { resticVersions, runRestic, type ResticVersion } from '../peers/restic.ts'
import { bytesOf, writeSampleFiles } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const password = 'the \u5bc6\u7801 of  all '
let root = ''
let files = ''
let ours = ''

const open = (path: string, more: { password?: string } = {}) =>
  openRepository({ spec: { type: 'folder', path }, password, ...more })
const restic = (version: ResticVersion, repository: string, ...args: string[]) =>
  runRestic({ version, repository, password, cwd: files }, ...args)

/** Saves a folder as one snapshot below `/company`. */
async function backUp(repository: Repository, folder: string): Promise<Snapshot> {
  const { snapshots } = await repository.snapshots()
  const parent = snapshots.findLast(({ hostname }) => hostname === 'ding1')
  const [before] = parent === undefined ? [] : await repository.readTree(parent.tree)
  const started = localTime(Date.now())
  const writer = await repository.startWriting({ threads: 2 })
  const { tree, failed, ...counts } = await writer.archive(folder, {
    parentTree: before?.subtree ?? null,
  })
  expect(failed).toBe(0)
  const time = '2026-01-01T00:00:00Z'
  const company: TreeNode = {
    name: 'company',
    type: 'dir',
    mode: 2 ** 31 + 0o755,
    mtime: time,
    atime: time,
    ctime: time,
    uid: 0,
    gid: 0,
    content: null,
    subtree: tree,
  }
  const rootTree = await writer.saveTree([company])
  const stats = await writer.finish()
  return repository.saveSnapshot({
    time: localTime(Date.now()),
    ...(parent === undefined ? {} : { parent: parent.id }),
    tree: rootTree,
    paths: ['/company'],
    hostname: 'ding1',
    username: 'dingkeep',
    tags: ['dingkeep', 'full'],
    program_version: 'DingKeep 0.1.0',
    summary: { backup_start: started, backup_end: localTime(Date.now()), ...counts, ...stats },
  })
}

/** Everything below a folder with size, permission bits, whole-nanosecond mtime and link target. */
const listing = (folder: string): string[] =>
  execFileSync('find', ['.', '-printf', '%p\\0%y %s %m %T@ %l\\0'], { cwd: folder })
    .toString('latin1')
    .split('\0')
    .filter((line) => !line.startsWith('d '))
    .map((line) => line.replace(/^d \d+ /, 'd '))
    .toSorted()

beforeAll(async () => {
  root = await scratch()
  files = join(root, 'files')
  await writeSampleFiles(files)
  await mkdir(join(files, 'odd'))
  const odd = ['\u00a0', '\u3000x', '\u200b', '\u202e', '\u{1fae9}', '\u{1f468}\u200d\u{1f469}']
  for (const name of [
    ...odd,
    '\uff5e',
    '\u{20000}',
    'n'.repeat(255),
    '<&>\u2028',
    '\u0001\u007f',
  ]) {
    await writeFile(join(files, 'odd', name), name)
  }
  await writeFile(Buffer.concat([Buffer.from(join(files, 'odd', 'b')), Buffer.from([0xff])]), 'b')
  ours = join(root, 'ours')
  const repository = await initRepository({ spec: { type: 'folder', path: ours }, password })
  await backUp(repository, files)
  await writeFile(join(files, 'letters', 'new.txt'), bytesOf('new', 20_000))
  await rm(join(files, 'letters', 'a.txt'))
  await backUp(repository, files)
  await repository.close()
})

describe('a repository that we wrote', () => {
  it.each(resticVersions)('has no errors and no notes for restic %s', async (version) => {
    const { code, stdout, stderr } = await restic(version, ours, 'check', '--read-data')
    expect(stdout).toContain('no errors were found')
    expect(`${stdout}${stderr}`).not.toMatch(/additional|duplicate|mixed|warning|error:/i)
    expect(code).toBe(0)
  })

  it.each(['0.18', '0.19'] as const)('has trees byte-exact for restic %s', async (version) => {
    const args = ['rewrite', '--exclude', 'never-matches', '--dry-run']
    const { code, stdout, stderr } = await restic(version, ours, ...args)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/no snapshots would be modified/)
    expect(code).toBe(0)
  })

  it('is restored by restic byte for byte, with modes and times', async () => {
    const target = join(root, 'restored')
    const { code } = await restic('0.19', ours, 'restore', 'latest', '--target', target)
    expect(code).toBe(0)
    expect(listing(join(target, 'company'))).toEqual(listing(files))
    execFileSync('diff', ['-r', '--no-dereference', files, join(target, 'company')])
  })

  it('is listed by restic with host, paths, tags and sizes', async () => {
    const { stdout } = await restic('0.19', ours, 'snapshots', '--json')
    const list = JSON.parse(stdout) as { hostname: string; paths: string[]; tags: string[] }[]
    expect(list).toHaveLength(2)
    expect(list[1]).toMatchObject({
      hostname: 'ding1',
      paths: ['/company'],
      tags: ['dingkeep', 'full'],
    })
  })

  it('takes a backup of restic and then one of ours again', async () => {
    const backup = await restic('0.19', ours, 'backup', 'letters', '--host', 'elsewhere')
    expect(backup.code).toBe(0)
    const repository = await open(ours)
    const { snapshots } = await repository.snapshots()
    expect(snapshots.map(({ hostname }) => hostname)).toEqual(['ding1', 'ding1', 'elsewhere'])
    const again = await backUp(repository, files)
    expect(again.summary).toMatchObject({ files_new: 0, files_changed: 0, data_blobs: 0 })
    await repository.close()
    const check = await restic('0.14', ours, 'check', '--read-data')
    expect(check.stdout).toContain('no errors were found')
  })
})

describe('passwords', () => {
  it('of several people open the same repository, also by restic, till they are removed', async () => {
    const repository = await open(ours)
    const id = await repository.addKey('second', { username: 'amy', hostname: 'office' })
    const opened = await open(ours, { password: 'second' })
    expect(Buffer.from(opened.key.encrypt).equals(repository.key.encrypt)).toBe(true)
    await opened.close()
    const run = { repository: ours, password: 'second' }
    expect((await runRestic(run, 'snapshots')).code).toBe(0)
    const listed = await runRestic(run, 'key', 'list', '--json')
    expect(listed.stdout).toContain('amy')

    await repository.removeKey(id)
    expect((await runRestic(run, 'snapshots')).code).not.toBe(0)
    const [{ id: last } = { id: '' }] = (await repository.listKeys()).keys
    await expect(repository.removeKey(last)).rejects.toMatchObject({ reason: 'unfit' })
    await repository.close()
  })

  it('that are wrong open nothing; and no password opens what is no repository', async () => {
    await expect(open(ours, { password: 'wrong' })).rejects.toMatchObject({
      reason: 'wrong-password',
    })
    await expect(open(join(root, 'files'))).rejects.toMatchObject({ reason: 'not-a-repository' })
    const spec = { type: 'folder', path: ours } as const
    await expect(initRepository({ spec, password })).rejects.toMatchObject({
      reason: 'exists-already',
    })
  })

  it('added by restic open for us', async () => {
    const file = join(root, 'new-password')
    await writeFile(file, 'third')
    const added = await restic('0.19', ours, 'key', 'add', '--new-password-file', file)
    expect(added.code).toBe(0)
    const opened = await open(ours, { password: 'third' })
    await opened.close()
  })
})

describe('a repository that restic wrote', () => {
  it.each([
    ['0.14', 'auto'],
    ['0.18', 'off'],
    ['0.19', 'max'],
  ] as const)('is read by us: restic %s, compression %s', async (version, compression) => {
    const path = join(root, `theirs-${version}`)
    await restic(version, path, 'init')
    await restic(version, path, 'backup', '--compression', compression, '.')
    const repository = await open(path)
    await repository.loadIndex()
    for (const { id, type } of repository.index.blobs()) {
      expect((await repository.readBlob(type, id)).length).toBeGreaterThan(0)
    }
    const [snapshot] = (await repository.snapshots()).snapshots
    let tree = snapshot?.tree ?? ''
    const names: string[] = []
    for (let depth = 0; depth < 40; depth++) {
      const nodes = await repository.readTree(tree)
      names.push(...nodes.map(({ name }) => name))
      tree = nodes.find(({ name }) => name !== 'link' && name !== 'hollow')?.subtree ?? ''
      if (tree === '') break
    }
    expect(names).toContain('letters')
    // What we take over from their nodes stays byte-exact.
    const writer = await repository.startWriting()
    const trees = [...repository.index.blobs()].filter(({ type }) => type === 'tree')
    for (const { id } of trees) {
      expect(await writer.saveTree(await repository.readTree(id))).toBe(id)
    }
    await writer.abort()
    await repository.close()
  })
})

describe('damage', () => {
  it('of one snapshot file hides no other and is named', async () => {
    const repository = await open(ours)
    const before = await repository.snapshots()
    const name = 'f'.repeat(64)
    await writeFile(join(ours, 'snapshots', name), 'noise')
    const { snapshots, unreadable } = await repository.snapshots()
    await rm(join(ours, 'snapshots', name))
    expect(snapshots).toEqual(before.snapshots)
    expect(unreadable).toMatchObject([{ id: name }])
    await repository.close()
  })

  it('of a blob is found by reading it, and another copy is taken where there is one', async () => {
    const path = join(root, 'twice')
    const repository = await initRepository({ spec: { type: 'folder', path }, password })
    const bytes = bytesOf('twice', 4000)
    const save = async () => {
      const writer = await repository.startWriting()
      const id = await writer.saveBlob('data', bytes, { evenIfKnown: true })
      await writer.finish()
      return id
    }
    const id = await save()
    const [first] = repository.index.packs()
    const pack = join(path, 'data', (first ?? '').slice(0, 2), first ?? '')
    await rm(pack)
    await writeFile(pack, Buffer.alloc(5000, 1))
    await expect(repository.readBlob('data', id)).rejects.toMatchObject({ reason: 'damaged' })
    await save()
    expect(Buffer.from(await repository.readBlob('data', id)).equals(bytes)).toBe(true)
    await repository.close()
  })
})

import { execFileSync } from 'node:child_process'
import { appendFileSync, lstatSync } from 'node:fs'
import { mkdir, rm, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { createSegment } from '../../main/repository/blob-table.ts'
import { editTree } from '../../main/repository/edit.ts'
import { indexJson } from '../../main/repository/index-file.ts'
import {
  initRepository,
  type ArchiveOptions,
  type Repository,
} from '../../main/repository/repository.ts'
import type { TreeNode } from '../../main/repository/types.ts'
import { BlobSaver } from '../../main/repository/workers/blob-saver.ts'
import { saveLocalFile } from '../../main/repository/workers/local-file.ts'
import type { LocalFile } from '../../main/repository/workers/messages.ts'
import { openNow, ReadAhead } from '../../main/repository/workers/read-ahead.ts'
import { bytesOf, writeSampleFiles } from './sample-files.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
let source = ''
let repository: Repository

beforeAll(async () => {
  const spec = { type: 'folder', path: join(await scratch(), 'repo') } as const
  repository = await initRepository({ spec, password: 'archive' })
})
beforeEach(async () => {
  source = join(await scratch(), 'source')
  await mkdir(source)
})
afterAll(() => repository.close())

async function archive(options: ArchiveOptions = {}) {
  const failures: [string, string][] = []
  const writer = await repository.startWriting({ threads: 1 })
  try {
    const archived = await writer.archive(source, {
      onFailure: (path, code) => failures.push([path, code]),
      ...options,
    })
    const stats = await writer.finish()
    return { ...archived, stats, failures }
  } catch (error) {
    await writer.abort()
    throw error
  }
}

const nodesOf = async (tree: string): Promise<Map<string, TreeNode>> =>
  new Map((await repository.readTree(tree)).map((node) => [node.name, node]))

describe('saving a local folder', () => {
  it('keeps all names, sizes, links and real modes and times', async () => {
    await writeSampleFiles(source)
    const { tree, failures, files_new } = await archive()
    const nodes = await nodesOf(tree)
    const letters = await nodesOf(nodes.get('letters')?.subtree ?? '')
    expect(failures).toEqual([])
    expect(files_new).toBe(70)
    expect(nodes.get('link')).toMatchObject({ type: 'symlink', linktarget: 'letters/a.txt' })
    expect(nodes.get('hollow')).toMatchObject({ type: 'dir', content: null })
    expect(letters.get('b.txt')).toMatchObject({ mode: 0o600, size: 3000, uid: 0, gid: 0 })
    expect(letters.get('b.txt')?.content).toEqual(letters.get('same as b.txt')?.content)
    expect(nodes.get('empty.txt')).toMatchObject({ content: [] })
    expect(nodes.get('empty.txt')?.atime).toBe(nodes.get('empty.txt')?.mtime)
    expect(nodes.get('empty.txt')).not.toHaveProperty('inode')
  })

  it('writes nothing for a folder that did not change', async () => {
    await writeSampleFiles(source)
    const first = await archive()
    const second = await archive({ parentTree: first.tree })
    expect(second).toMatchObject({
      tree: first.tree,
      files_unmodified: 70,
      files_new: 0,
      files_changed: 0,
      dirs_changed: 0,
      dirs_new: 0,
      stats: { data_blobs: 0, tree_blobs: 0, data_added: 0 },
    })
  })

  it('sees a change that keeps size and mtime, by the ctime', async () => {
    const path = join(source, 'a')
    await writeFile(path, 'one')
    await utimes(path, 1000, 1000)
    const { tree } = await archive()
    await writeFile(path, 'two')
    await utimes(path, 1000, 1000)
    const second = await archive({ parentTree: tree })
    expect(second).toMatchObject({ files_changed: 1, files_unmodified: 0 })
    const [blob = ''] = (await nodesOf(second.tree)).get('a')?.content ?? []
    expect(Buffer.from(await repository.readBlob('data', blob)).toString()).toBe('two')
  })

  it('reads everything in a full run and finds the same', async () => {
    await writeSampleFiles(source)
    const first = await archive()
    const full = await archive({ parentTree: first.tree, full: true })
    expect(full).toMatchObject({ tree: first.tree, files_changed: 0, files_unmodified: 70 })
  })

  it('reads a file again whose content the repository has lost', async () => {
    await writeFile(join(source, 'a'), 'content')
    const { tree } = await archive()
    const trees = [...repository.index.blobs()].filter(({ type }) => type === 'tree')
    const packs = Map.groupBy(trees, ({ packId }) => packId)
    const old = await repository.backend.list('index')
    await repository.saveUnpacked(
      'index',
      indexJson([...packs].map(([id, blobs]) => ({ id, blobs }))),
    )
    for (const { name } of old) await repository.backend.remove('index', name)
    await repository.reloadIndex()

    const again = await archive({ parentTree: tree })
    expect(again).toMatchObject({ tree, files_changed: 0, files_unmodified: 1 })
    expect(again.stats).toMatchObject({ data_blobs: 1 })
  })

  it('tells by how much a folder grew, whatever came, went or took the place of another', async () => {
    await mkdir(join(source, 'gone', 'deep'), { recursive: true })
    await mkdir(join(source, 'turned'))
    const sizes = { kept: 10, edited: 20, 'gone/deep/a': 300, 'turned/b': 4_000, shape: 50_000 }
    for (const [name, size] of Object.entries(sizes)) {
      await writeFile(join(source, name), bytesOf(name, size))
    }
    const first = await archive()
    expect(first).toMatchObject({ change: { files: 5, bytes: 54_330 }, goneTrees: [] })

    await writeFile(join(source, 'edited'), bytesOf('edited', 25))
    await writeFile(join(source, 'new'), bytesOf('new', 7))
    for (const name of ['gone', 'turned', 'shape'])
      await rm(join(source, name), { recursive: true })
    await writeFile(join(source, 'turned'), bytesOf('turned', 1))
    await mkdir(join(source, 'shape'))
    await writeFile(join(source, 'shape', 'c'), bytesOf('c', 2))
    const second = await archive({ parentTree: first.tree })
    const before = await nodesOf(first.tree)
    expect(second.change).toEqual({ files: 2, bytes: 5 + 7 - 50_000 + 1 + 2 })
    expect(new Set(second.goneTrees)).toEqual(
      new Set(['gone', 'turned'].map((name) => before.get(name)?.subtree)),
    )
    expect(await archive({ parentTree: second.tree })).toMatchObject({
      tree: second.tree,
      change: { files: 0, bytes: 0 },
    })
  })

  it('leaves one pack of data and one of trees, also where the folder gets a place in a tree', async () => {
    const packs = async () => (await repository.backend.list('data')).length
    const before = await packs()
    await mkdir(join(source, 'inside'))
    await writeFile(join(source, 'inside', 'a'), bytesOf('one pack', 3_000))
    const writer = await repository.startWriting()
    const { tree } = await writer.archive(source, {})
    const editor = editTree(repository, writer, null)
    await editor.graft('folders/office', tree)
    await editor.save()
    await writer.finish()
    expect(await packs()).toBe(before + 2)
  })

  it('lists many folders with help, and finds the same as without', async () => {
    for (let folder = 0; folder < 150; folder++) {
      const path = join(source, `folder ${folder}`, 'inside')
      await mkdir(path, { recursive: true })
      await writeFile(join(path, 'a'), `a ${folder}`)
      if (folder % 10 === 0) await symlink('a', join(path, 'link'))
    }
    const first = await archive()
    const same = await archive({ parentTree: first.tree })
    expect(same).toMatchObject({ tree: first.tree, files_unmodified: 150, entries_gone: 0 })
    await writeFile(join(source, 'folder 77', 'inside', 'new'), 'new')
    await rm(join(source, 'folder 149'), { recursive: true })
    const second = await archive({ parentTree: first.tree })
    expect(second).toMatchObject({ files_new: 1, files_unmodified: 149, entries_gone: 1 })
    expect((await archive({ parentTree: null })).tree).toBe(second.tree)
  })

  it('takes deleted entries out, and moved ones without storing them again', async () => {
    await mkdir(join(source, 'old'))
    await writeFile(join(source, 'old', 'a'), bytesOf('a', 3000))
    await writeFile(join(source, 'gone'), 'x')
    const first = await archive()
    execFileSync('mv', [join(source, 'old'), join(source, 'new')])
    await unlink(join(source, 'gone'))
    const second = await archive({ parentTree: first.tree })
    expect([...(await nodesOf(second.tree)).keys()]).toEqual(['new'])
    expect(second.stats).toMatchObject({ data_blobs: 0 })
  })

  it('keeps names that are no valid UTF-8, and tells apart what looks the same', async () => {
    const bad = Buffer.concat([Buffer.from(`${source}/bad`), Buffer.from([0xff])])
    await writeFile(bad, 'bytes')
    await writeFile(join(source, 'bad\ufffd'), 'replacement')
    const { tree, failures } = await archive()
    const nodes = await nodesOf(tree)
    const read = async (name: string) => {
      const [blob = ''] = nodes.get(name)?.content ?? []
      return Buffer.from(await repository.readBlob('data', blob)).toString()
    }
    expect(failures).toEqual([])
    expect(await read('bad\udcff')).toBe('bytes')
    expect(await read('bad\ufffd')).toBe('replacement')
  })

  it('names sockets and pipes, and does not wait for them', async () => {
    execFileSync('mkfifo', [join(source, 'pipe')])
    await writeFile(join(source, 'a'), 'x')
    const { failures, tree } = await archive()
    expect(failures).toEqual([['pipe', 'special']])
    expect([...(await nodesOf(tree)).keys()]).toEqual(['a'])
  })

  it('does not follow a link that leads in a circle', async () => {
    await symlink('..', join(source, 'up'))
    const { tree } = await archive()
    expect((await nodesOf(tree)).get('up')).toMatchObject({ type: 'symlink', linktarget: '..' })
  })

  it('keeps what the copy before had of a folder that is away', async () => {
    await mkdir(join(source, 'a'))
    await writeFile(join(source, 'a', 'x'), 'x')
    const first = await archive()
    await rm(source, { recursive: true })
    const failures: string[] = []
    const kept = await archive({
      parentTree: first.tree,
      onFailure: (path, code) => failures.push(`${path}:${code}`),
    })
    // The whole folder is away: named, and nothing is taken as deleted.
    expect(failures).toEqual([':ENOENT'])
    expect(kept.tree).toBe(first.tree)
  })

  it('fails plainly where the folder is away and there is no copy before', async () => {
    await rm(source, { recursive: true })
    await expect(archive()).rejects.toMatchObject({ reason: 'unfit' })
  })

  it('ends when it is asked to', async () => {
    await writeSampleFiles(source)
    await expect(archive({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'stopped',
    })
  })

  it('ends in the middle of a file that would take long', async () => {
    await writeFile(join(source, 'huge'), '')
    await truncate(join(source, 'huge'), 20_000_000_000)
    await expect(archive({ signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      reason: 'stopped',
    })
  })

  it('counts files and bytes of the whole folder, as restic does', async () => {
    await writeSampleFiles(source)
    const { total_files_processed, total_bytes_processed } = await archive()
    const sizes = execFileSync('find', [source, '-type', 'f', '-printf', '%s\n']).toString()
    const list = sizes.trim().split('\n').map(Number)
    expect(total_files_processed).toBe(list.length)
    expect(total_bytes_processed).toBe(list.reduce((sum, size) => sum + size, 0))
  })
})

describe('reading one local file', () => {
  const saverFor = () =>
    new BlobSaver(
      {
        spec: repository.spec,
        key: repository.key,
        segments: [createSegment(1000)],
        selfCheck: true,
      },
      () => undefined,
    )

  /** Opens it in its turn, as a worker does that has too many files open. */
  const saveFile = (saver: BlobSaver, file: LocalFile) => saveLocalFile(saver, file, openNow(file))

  it('saves the same whether a file was read ahead or not, however long it is', async () => {
    for (const length of [0, 1, 70_000, 1_048_576, 6_000_000]) {
      const path = join(source, `long ${length}`)
      await writeFile(path, bytesOf(`ahead ${length}`, length))
      const { size, mtimeNs, ctimeNs, mode } = lstatSync(path, { bigint: true })
      const look = { size: Number(size), mtimeNs, ctimeNs, mode: Number(mode) }
      const now = await saveFile(saverFor(), { path, look })
      const task = new ReadAhead().begin([
        { path, look },
        { path, look },
      ])
      const [, ahead = null] = task.files
      const later = await saveLocalFile(
        saverFor(),
        { path, look },
        ahead ?? openNow({ path, look }),
      )
      task.done()
      expect(ahead).not.toBe(null)
      expect(now).toMatchObject({ changed: false, look: { size: length } })
      expect(later).toEqual(now)
    }
  })

  it('reads ahead from the first file that was slow to the first that was quick', async () => {
    const path = join(source, 'small')
    await writeFile(path, 'small')
    const file = { path, look: { size: 5, mtimeNs: 1n, ctimeNs: 1n, mode: 0o100644 } }
    const ahead = new ReadAhead()
    const countAhead = async (): Promise<number> => {
      const task = ahead.begin([file, file, file])
      const opened = task.files.flatMap((one) => one ?? [])
      for (const one of opened) {
        await one.content()
        one.close()
      }
      task.done()
      return opened.length
    }
    // Until something is known, and again and again: one file of a task tells.
    expect(await countAhead()).toBe(2)
    ahead.saw(20_000, 0.05)
    expect(await countAhead()).toBe(0)
    ahead.saw(20_000, 8)
    expect(await countAhead()).toBe(2)
    // What is long may take longer.
    ahead.saw(4_000_000, 5)
    expect(await countAhead()).toBe(0)
  })

  it('reads again what changed meanwhile, and says so if it goes on changing', async () => {
    const path = join(source, 'log')
    await writeFile(path, 'first')
    const look = { size: 5, mtimeNs: 1n, ctimeNs: 1n, mode: 0o100644 }
    const calm = await saveFile(saverFor(), { path, look })
    expect(calm).toMatchObject({ changed: false, look: { size: 5 } })

    const busy = saverFor()
    const save = busy.save.bind(busy)
    busy.save = (type, bytes) => {
      appendFileSync(path, 'more')
      return save(type, bytes)
    }
    const restless = await saveFile(busy, { path, look })
    expect(restless).toMatchObject({ changed: true })
    // Size and content agree whatever the file did.
    expect('look' in restless && restless.look.size).toBe(9)
  })

  it('gives the code of what cannot be read', async () => {
    const look = { size: 5, mtimeNs: 1n, ctimeNs: 1n, mode: 0o100644 }
    await symlink('/etc/hostname', join(source, 'link'))
    const away = await saveFile(saverFor(), { path: join(source, 'away'), look })
    const link = await saveFile(saverFor(), { path: join(source, 'link'), look })
    const folder = await saveFile(saverFor(), { path: source, look })
    expect([away, link, folder]).toEqual([
      { code: 'ENOENT' },
      { code: 'ELOOP' },
      { code: 'EISDIR' },
    ])
  })
})

import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { editTree, type TreeEditor } from '../../main/repository/edit.ts'
import { initRepository, type Repository, type Writer } from '../../main/repository/repository.ts'
import { timeFromMs } from '../../main/repository/stored-time.ts'
import type { TreeNode } from '../../main/repository/types.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
let repository: Repository
let writer: Writer

beforeAll(async () => {
  const spec = { type: 'folder', path: join(await scratch(), 'repo') } as const
  repository = await initRepository({ spec, password: 'edit' })
  writer = await repository.startWriting({ threads: 1 })
})
afterAll(async () => {
  await writer.abort()
  await repository.close()
})

const file = (ms: number): TreeNode => ({
  name: 'any',
  type: 'file',
  mode: 420,
  mtime: timeFromMs(ms),
  atime: timeFromMs(ms),
  ctime: timeFromMs(ms),
  uid: 0,
  gid: 0,
  content: [],
})

/** All files of a tree: path to time. */
async function filesOf(tree: string, folder = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const node of await writer.readTree(tree)) {
    const path = folder === '' ? node.name : `${folder}/${node.name}`
    if (node.subtree === undefined) found.set(path, node.mtime)
    else for (const [below, time] of await filesOf(node.subtree, path)) found.set(below, time)
  }
  return found
}

describe('editing a tree', () => {
  it('makes folders on the way, with the newest time of their entries', async () => {
    const editor = editTree(repository, writer, null)
    await editor.set('a/b/x', file(1000))
    await editor.set('a/y', file(500))
    const [a] = await writer.readTree(await editor.save())
    expect(a).toMatchObject({ name: 'a', type: 'dir', mode: 2 ** 31 + 0o755, uid: 0, gid: 0 })
    expect([a?.mtime, a?.atime, a?.ctime]).toEqual(Array(3).fill('1970-01-01T00:00:01Z'))
    expect((await editor.node('a/b'))?.mtime).toBe('1970-01-01T00:00:01Z')
  })

  it('gives the same tree as if all had been set in another order', async () => {
    const one = editTree(repository, writer, null)
    const other = editTree(repository, writer, null)
    for (const name of ['z/1', 'a/2', 'a/b/3']) await one.set(name, file(1))
    for (const name of ['a/b/3', 'gone', 'a/2', 'z/1']) await other.set(name, file(1))
    await other.remove('gone')
    expect(await one.save()).toBe(await other.save())
  })

  it('lets folders vanish that became empty, but never the root', async () => {
    const editor = editTree(repository, writer, null)
    await editor.set('a/b/x', file(1))
    const before = await editor.save()
    await editor.remove('a/b/x')
    await editor.remove('not/there')
    expect(await editor.node('a')).toBeNull()
    expect(await writer.readTree(await editor.save())).toEqual([])
    const again = editTree(repository, writer, before)
    await again.remove('')
    expect(await again.list('')).toEqual([])
  })

  it('puts in a stored folder as it is, and loads it only to change it', async () => {
    const subtree = await writer.saveTree([{ ...file(7000), name: 'deep' }])
    const editor = editTree(repository, writer, null)
    await editor.graft('folders/Accounts', subtree)
    expect(await editor.node('folders/Accounts')).toMatchObject({
      subtree,
      mtime: timeFromMs(7000),
    })
    await editor.set('folders/Accounts/more', file(1))
    const files = await filesOf(await editor.save())
    expect([...files.keys()]).toEqual(['folders/Accounts/deep', 'folders/Accounts/more'])
  })

  it('refuses what cannot be', async () => {
    const editor = editTree(repository, writer, null)
    await editor.set('a', file(1))
    const unfit = { reason: 'unfit' }
    await expect(editor.set('a/b', file(1))).rejects.toMatchObject(unfit)
    await expect(editor.set('', file(1))).rejects.toMatchObject(unfit)
    await expect(editor.set('x/../y', file(1))).rejects.toMatchObject(unfit)
    await expect(editor.set('/x', file(1))).rejects.toMatchObject(unfit)
    await editor.set('f/g', file(1))
    await expect(editor.move('f', 'f/g/h')).rejects.toMatchObject(unfit)
    await expect(editor.move('not', 'there')).rejects.toMatchObject({ reason: 'missing' })
    expect((await filesOf(await editor.save())).size).toBe(2)
  })

  it('does what a plain map of paths does, through any number of saves', async () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), path, time: fc.nat(9) }),
      fc.record({ do: fc.constant('remove' as const), path }),
      fc.record({ do: fc.constant('move' as const), path, to: path }),
      fc.record({ do: fc.constant('save' as const) }),
    )
    type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
    const isIn = (name: string, folder: string) => name === folder || name.startsWith(`${folder}/`)
    const refuses = (work: Promise<void>) =>
      work.then(
        () => false,
        () => true,
      )
    const set = async (editor: TreeEditor, model: Map<string, string>, to: [string, number]) => {
      const [name, at] = to
      const paths = [...model.keys()]
      if (paths.some((other) => name !== other && isIn(name, other))) {
        if (!(await refuses(editor.set(name, file(at))))) throw new Error('A file became a folder')
        return
      }
      for (const key of paths) if (isIn(key, name)) model.delete(key)
      model.set(name, timeFromMs(at))
      await editor.set(name, file(at))
    }
    const run = async (editor: TreeEditor, model: Map<string, string>, one: Step) => {
      if (one.do === 'save') {
        await editor.save()
        return
      }
      const name = one.path.join('/')
      if (one.do === 'set') {
        await set(editor, model, [name, one.time])
        return
      }
      const moved = [...model].filter(([key]) => isIn(key, name))
      const to = one.do === 'move' ? one.to.join('/') : null
      const free = to !== null && ![...model.keys()].some((key) => isIn(to, key) || isIn(key, to))
      // Moves onto something are the caller's affair; here the target is free and elsewhere.
      if (to !== null && (moved.length === 0 || !free || isIn(to, name) || isIn(name, to))) return
      for (const [key, time] of moved) {
        model.delete(key)
        if (to !== null) model.set(to + key.slice(name.length), time)
      }
      await (to === null ? editor.remove(name) : editor.move(name, to))
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const editor = editTree(repository, writer, null)
        const model = new Map<string, string>()
        for (const one of steps) await run(editor, model, one)
        expect(await filesOf(await editor.save())).toEqual(model)
      }),
      { numRuns: 40 },
    )
  })
})

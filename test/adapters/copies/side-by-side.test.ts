import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { startCopy } from '../../../main/adapters/copies/copy-draft.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Kind } from '../../../main/core/kinds.ts'
import type { Change, Download, FileDraft } from '../../../main/core/ports.ts'
import { initRepository, type Repository } from '../../../main/repository/repository.ts'
import { fakeClock } from '../../fakes/copy-draft.ts'

let folder: string
let repository: Repository

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dingkeep-copies-'))
  const spec = { type: 'folder', path: join(folder, 'repository') } as const
  repository = await initRepository({ spec, password: 'side by side' })
})
afterAll(async () => {
  await repository.close()
  await rm(folder, { recursive: true, force: true })
})

const start = Date.UTC(2026, 10, 21, 16)

/** Content that takes some turns of the event loop to come. */
const slowly = (words: string, turns: number): Download => ({
  size: null,
  unchanged: false,
  async *open() {
    for (let turn = 0; turn < turns; turn += 1) await setImmediate()
    yield new TextEncoder().encode(words)
  },
})

type Plan = Readonly<{ id: number; turns: number; is: 'item' | 'gone' | 'moved' | 'complete' }>

/** An item of two files, of which the second one is long in coming. */
function changeOf(kind: Kind, { id, turns, is }: Plan): Change {
  const stem = `box ${id % 3}/${id % 5}/note~${itemKey(kind, 'note', `${id}`)}`
  const item = { type: 'note', id: `${id}` }
  if (is === 'gone') return { is, item, paths: [`${stem}.json`, `${stem}.txt`] }
  if (is === 'moved') return { is, from: `box ${id % 3}`, to: `moved ${id % 3}` }
  if (is === 'complete') return { is, folder: `box ${id % 3}/${id % 5}` }
  const file = (ending: string): FileDraft => ({
    path: `${stem}.${ending}`,
    time: start - id * 1000,
    content: slowly(`${kind} ${id} ${turns} ${ending}`, turns),
  })
  return { is, item: { ...item, files: [file('json'), file('txt')] } }
}

type Pages = readonly (readonly Plan[])[]
let runs = 0

/** Makes a copy of these kinds at once, on top of nothing; gives the trees of the kinds. */
async function copyOf(parts: Readonly<Partial<Record<Kind, Pages>>>, checkpoints = 0) {
  runs += 1
  const clock = fakeClock(start)
  const draft = await startCopy({ repository, host: `run-${runs}`, program: 'test', clock })
  const ask = { mode: 'full', refetch: false, confirmedEmpty: [] } as const
  const { signal } = new AbortController()
  const snapshots: string[] = []
  const readings = Object.entries(parts).map(async ([name, pages]) => {
    const kind = name as Kind
    const part = draft.kind(kind, { ...ask, signal })
    for (const page of pages) await part.apply(page.map((plan) => changeOf(kind, plan)))
    await part.settle()
    return [kind, part.tally().counts] as const
  })
  const saving = (async () => {
    for (let at = 0; at < checkpoints; at += 1) {
      await setImmediate()
      snapshots.push(await seen(await draft.checkpoint('2026-11-22T00:00:00.000+08:00')))
    }
  })()
  const counts = Object.fromEntries(await Promise.all(readings))
  await saving
  const { snapshot } = await draft.commit({
    time: '2026-11-22T00:00:01.000+08:00',
    started: '2026-11-22T00:00:00.000+08:00',
    tags: ['dingkeep'],
    counts: { new: 0, changed: 0, gone: 0, same: 0, failed: 0 },
  })
  return { tree: await treeOf(snapshot), counts, snapshots }
}

const trees = new Map<string, string>()
/** A checkpoint goes with the next one: its tree is noted while it is there. */
async function seen(id: string): Promise<string> {
  trees.set(id, await treeOf(id))
  return id
}

async function treeOf(id: string): Promise<string> {
  const { snapshots } = await repository.snapshots()
  return snapshots.find((one) => one.id === id)?.tree ?? ''
}

/** All files below a tree by path, with everything that is stored of them. */
async function filesIn(tree: string, at = ''): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const node of await repository.readTree(tree)) {
    const path = `${at}/${node.name}`
    if (node.subtree === undefined) files.set(path, JSON.stringify(node))
    else for (const [below, text] of await filesIn(node.subtree, path)) files.set(below, text)
  }
  return files
}

/** The tree of one kind, by its id: equal ids are equal bytes. */
async function kindTree(tree: string, kind: Kind): Promise<string | undefined> {
  const [top] = await repository.readTree(tree)
  const entries = top?.subtree === undefined ? [] : await repository.readTree(top.subtree)
  return entries.find(({ name }) => name === kind)?.subtree
}

const plan = fc.record({
  id: fc.nat(40),
  turns: fc.nat(4),
  is: fc.constantFrom('item', 'item', 'item', 'item', 'gone', 'moved', 'complete'),
} as const)
const pages = fc.array(fc.array(plan, { maxLength: 12 }), { minLength: 1, maxLength: 4 })

it('makes the same trees of kinds side by side as of one kind after another', async () => {
  await fc.assert(
    fc.asyncProperty(pages, pages, async (calendar, drive) => {
      const both = await copyOf({ calendar, drive }, 1)
      const alone = [await copyOf({ calendar }), await copyOf({ drive })] as const

      expect(await kindTree(both.tree, 'calendar')).toBe(await kindTree(alone[0].tree, 'calendar'))
      expect(await kindTree(both.tree, 'drive')).toBe(await kindTree(alone[1].tree, 'drive'))
      expect(both.counts).toEqual({ ...alone[0].counts, ...alone[1].counts })
    }),
    { numRuns: 5 },
  )
})

it('has every item as a whole or not at all in a checkpoint made meanwhile', async () => {
  const many = (from: number): Pages =>
    Array.from({ length: 10 }, (_page, part) =>
      Array.from({ length: 10 }, (_item, at) => ({
        id: from + part * 10 + at,
        turns: 150 + at * 20,
        is: 'item',
      })),
    )
  const { snapshots } = await copyOf({ calendar: many(0), drive: many(200) }, 4)

  let some = 0
  for (const id of snapshots) {
    const files = [...(await filesIn(trees.get(id) ?? '')).keys()]
    const stems = files.map((path) => path.replace(/\.(?:json|txt)$/, ''))
    for (const stem of new Set(stems)) {
      expect(stems.filter((one) => one === stem)).toHaveLength(2)
    }
    if (files.length > 0 && files.length < 400) some += 1
  }
  expect(some).toBeGreaterThan(0)
})

import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { contentSaver } from '../../../main/adapters/copies/content.ts'
import { kindDraft } from '../../../main/adapters/copies/kind-draft.ts'
import { logicalTree } from '../../../main/adapters/copies/logical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import { createTurns } from '../../../main/core/backup/turns.ts'
import { fail, FailureError } from '../../../main/core/failure.ts'
import type { Change, FileDraft } from '../../../main/core/ports.ts'
import { memoryEditor } from '../../fakes/memory-editor.ts'

const text = (words: string) => new TextEncoder().encode(words)
const blobs = new Map<string, Uint8Array>()

/** Stores whole files as one blob, in memory. */
const writer = {
  async saveFile(content: Uint8Array | AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = []
    if (content instanceof Uint8Array) parts.push(content)
    else for await (const part of content) parts.push(part)
    const bytes = Buffer.concat(parts)
    const id = createHash('sha256').update(bytes).digest('hex')
    blobs.set(id, bytes)
    return { content: bytes.length > 0 ? [id] : [], size: bytes.length }
  },
}

/** One run over a tree in memory: gives the draft and the tree after it. */
function startRun(before = memoryEditor(), confirmedEmpty: readonly string[] = []) {
  const editor = before.clone()
  const draft = kindDraft({
    kind: 'calendar',
    alone: createTurns(),
    editor,
    tree: logicalTree(editor, 'dingkeep/calendar'),
    old: logicalTree(before, 'dingkeep/calendar'),
    content: contentSaver({
      writer,
      readBlob: async (id) => blobs.get(id),
      has: (id) => blobs.has(id),
      readBack: false,
      refetch: false,
      signal: new AbortController().signal,
    }),
    confirmedEmpty,
    readOld: async (node) => blobs.get(node.content?.[0] ?? '') ?? new Uint8Array(),
  })
  return { draft, editor }
}

const file = (path: string, words = path): FileDraft => ({ path, time: 0, content: text(words) })
const key = (id: string) => itemKey('calendar', 'event', id)
const event = (id: string, name = 'Meeting', words = name): Change => ({
  is: 'item',
  item: { type: 'event', id, files: [file(`Amy/2026/${name}~${key(id)}.json`, words)] },
})

async function runOf(
  changes: readonly Change[],
  before = memoryEditor(),
  confirmed: string[] = [],
) {
  const { draft, editor } = startRun(before, confirmed)
  await draft.apply(changes)
  await draft.settle()
  return { editor, tally: draft.tally(), before: draft.before }
}

it('counts items as new, changed or same by what is stored of them', async () => {
  const first = await runOf([event('1'), event('2')])
  const second = await runOf([event('1'), event('2', 'Meeting', 'moved to Friday')], first.editor)

  expect(first.tally.counts).toMatchObject({ new: 2, changed: 0, same: 0 })
  expect(second.tally.counts).toMatchObject({ new: 0, changed: 1, same: 1, gone: 0 })
})

it('removes the file of an item under its former name, and counts a change only', async () => {
  const first = await runOf([event('1', 'Lunch')])
  const second = await runOf([event('1', 'Dinner')], first.editor)

  expect(second.editor.files()).toEqual([`dingkeep/calendar/Amy/2026/Dinner~${key('1')}.json`])
  expect(second.tally.counts).toMatchObject({ changed: 1, gone: 0 })
})

it('takes nothing as deleted that is merely not mentioned', async () => {
  const first = await runOf([event('1'), event('2')])
  const second = await runOf([event('1')], first.editor)

  expect(second.editor.files()).toHaveLength(2)
  expect(second.tally.counts.gone).toBe(0)
})

it('removes what a complete list does not hold, and keeps what failed', async () => {
  const first = await runOf([event('1'), event('2'), event('3')])
  const failed: Change = {
    is: 'failed',
    item: { type: 'event', id: '2' },
    paths: [`Amy/2026/Meeting~${key('2')}.json`],
    failure: { name: 'itemsFailed', about: {} },
  }
  const second = await runOf([event('1'), failed, { is: 'complete', folder: 'Amy' }], first.editor)

  expect(second.editor.files()).toHaveLength(2)
  expect(second.tally.counts).toMatchObject({ same: 1, failed: 1, gone: 1 })
})

it('does not believe an empty list where there was data, until it is confirmed', async () => {
  const first = await runOf([event('1'), event('2')])
  const empty = await runOf([{ is: 'complete', folder: 'Amy' }], first.editor)
  const again = await runOf([{ is: 'complete', folder: 'Amy' }], first.editor, ['Amy'])

  expect(empty.editor.files()).toEqual(first.editor.files())
  expect(empty.tally.suddenlyEmpty).toEqual([{ folder: 'Amy', files: 2 }])
  expect(again.editor.files()).toEqual([])
  expect(again.tally.counts.gone).toBe(2)
})

it('keeps the saved content of a file that cannot be fetched, and names it', async () => {
  const path = `Amy/2026/Meeting~${key('1')}.json`
  const broken: Change = {
    is: 'item',
    item: {
      type: 'event',
      id: '1',
      files: [
        {
          path,
          time: 5,
          content: {
            size: null,
            unchanged: false,
            // eslint-disable-next-line require-yield
            async *open() {
              fail('itemsFailed', {})
            },
          },
        },
      ],
    },
  }
  const first = await runOf([event('1')])
  const second = await runOf([broken], first.editor)

  expect(second.editor.files()).toEqual(first.editor.files())
  expect(second.tally.failedItems).toMatchObject([{ path, failure: { name: 'itemsFailed' } }])
  expect(second.tally.counts).toMatchObject({ failed: 1, changed: 0 })
})

it('ends at once when the storage fails', async () => {
  const { draft } = startRun()
  const full: Change = {
    is: 'item',
    item: {
      type: 'event',
      id: '1',
      files: [
        {
          path: 'x.json',
          time: 0,
          content: {
            size: null,
            unchanged: false,
            // eslint-disable-next-line require-yield
            async *open() {
              fail('storageFull', {})
            },
          },
        },
      ],
    },
  }

  await expect(draft.apply([full])).rejects.toBeInstanceOf(FailureError)
})

it('moves a folder with all that is below it', async () => {
  const first = await runOf([event('1'), event('2')])
  const second = await runOf([{ is: 'moved', from: 'Amy', to: 'Amy Chan' }], first.editor)

  expect(second.editor.files()).toEqual(
    first.editor.files().map((path) => path.replace('/Amy/', '/Amy Chan/')),
  )
})

it('swaps two files by their former paths without losing either', async () => {
  const put = (id: string, path: string, words: string, from?: string): Change => ({
    is: 'item',
    item: { type: 'file', id, files: [{ ...file(path, words), ...(from ? { from } : {}) }] },
  })
  const first = await runOf([put('1', 'a.txt', 'one'), put('2', 'b.txt', 'two')])
  const second = await runOf(
    [put('1', 'b.txt', 'one', 'a.txt'), put('2', 'a.txt', 'two', 'b.txt')],
    first.editor,
  )
  const read = async (path: string) => {
    const node = await second.editor.node(`dingkeep/calendar/${path}`)
    return Buffer.from(blobs.get(node?.content?.[0] ?? '') ?? []).toString()
  }

  expect([await read('a.txt'), await read('b.txt')]).toEqual(['two', 'one'])
})

it('parts a folder of more than 2,000 entries by the first byte of the identity, and joins it again', async () => {
  const many = Array.from({ length: 2001 }, (_, at) => event(`${at}`))
  const first = await runOf(many)
  const shard = createHash('sha256').update('calendar:event:7').digest('hex').slice(0, 2)
  const second = await runOf(
    [
      {
        is: 'gone',
        item: { type: 'event', id: '7' },
        paths: [`Amy/2026/Meeting~${key('7')}.json`],
      },
    ],
    first.editor,
  )

  expect(first.editor.files()).toContain(
    `dingkeep/calendar/Amy/2026/~${shard}/Meeting~${key('7')}.json`,
  )
  expect(await first.before.list('Amy/2026')).toEqual([])
  expect(second.editor.files()).toHaveLength(2000)
  expect(second.editor.files()).toContain(`dingkeep/calendar/Amy/2026/Meeting~${key('8')}.json`)
})

it('gives the same tree whether a big folder came in one run or in several', async () => {
  const all = Array.from({ length: 2100 }, (_, at) => event(`${at}`))
  const once = await runOf(all)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2099 }), async (cut) => {
      const first = await runOf(all.slice(0, cut))
      const second = await runOf(all.slice(cut), first.editor)

      expect(second.editor.files()).toEqual(once.editor.files())
    }),
    { numRuns: 5 },
  )
})

it('shows sources a sharded folder as one', async () => {
  const first = await runOf(Array.from({ length: 2100 }, (_, at) => event(`${at}`)))
  const { draft } = startRun(first.editor)

  expect(await draft.before.list('Amy/2026')).toHaveLength(2100)
  expect(
    Buffer.from((await draft.before.read(`Amy/2026/Meeting~${key('9')}.json`)) ?? []).toString(),
  ).toBe('Meeting')
})

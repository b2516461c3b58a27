import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { anybody, fullReach, type Reach } from '../../main/adapters/database/browse-port.ts'
import type { SnapshotReader } from '../../main/adapters/database/catalogue-port.ts'
import { openCatalogue } from '../../main/adapters/database/catalogue.ts'
import { itemKey } from '../../main/adapters/item-key.ts'
import type { Snapshot, TreeNode } from '../../main/repository/types.ts'
import { randomOf } from './random.ts'

/**
 * Measures lists and searches of the window on a big catalogue: `node test/bench/browse.ts [items]`.
 *
 * Half of the items are events of 200 people, half are files of a drive; there are two snapshots, of
 * which the second one lacks a hundredth and has another hundredth changed.
 */
const items = Number(process.argv[2] ?? 1_000_000)
const people = 200
const perFolder = 2_000
const day = 86_400_000
const start = Date.parse('2026-01-01T00:00:00Z')

const words =
  'budget 請假 合同 laporan meeting 採購 invoice 倉庫 review kontrak offer 報價 plan 會議 rapat price'.split(
    ' ',
  )
const random = randomOf('browse')
const word = (): string => words[Math.floor(random.next() ** 2 * words.length)] ?? ''
const sentence = (length: number): string => Array.from({ length }, word).join(' ')
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

const trees = new Map<string, () => TreeNode[]>()
const contents = new Map<string, string>()

function node(name: string, type: TreeNode['type'], more: Partial<TreeNode>): TreeNode {
  const mtime = more.mtime ?? '2026-01-01T00:00:00Z'
  const base = { name, type, mode: 420, mtime, atime: mtime, ctime: mtime, uid: 0, gid: 0 }
  return { ...base, content: null, ...more }
}

function folder(name: string, id: string, make: () => TreeNode[]): TreeNode {
  trees.set(sha(id), make)
  return node(name, 'dir', { subtree: sha(id) })
}

const wasDropped = (at: number, copy: number): boolean => copy === 1 && at % 100 === 7
const version = (at: number, copy: number): number => (copy === 1 && at % 100 === 8 ? 1 : 0)

function event(at: number, copy: number): TreeNode[] {
  if (wasDropped(at, copy)) return []
  const text = JSON.stringify({
    summary: `${sentence(3)} ${at}`,
    description: sentence(12),
    start: { dateTime: new Date(start + (at % 400_000) * 60_000).toISOString() },
    v: version(at, copy),
  })
  const id = sha(`e${at}/${version(at, copy)}`)
  contents.set(id, text)
  const name = `Event~${itemKey('calendar', 'event', `${at}`)}.json`
  return [node(name, 'file', { size: text.length, content: [id] })]
}

function file(at: number, copy: number): TreeNode[] {
  if (wasDropped(at, copy)) return []
  const id = sha(`f${at}/${version(at, copy)}`)
  const mtime = new Date(start + (at % 400_000) * 60_000).toISOString()
  return [node(`${word()} ${word()} ${at}.docx`, 'file', { size: 4_000, content: [id], mtime })]
}

type Make = (at: number, copy: number) => TreeNode[]

function part(name: string, range: readonly [number, number], by: { make: Make; copy: number }) {
  return folder(name, `${name}/${range[0]}/${by.copy}`, () =>
    Array.from({ length: range[1] - range[0] }, (_, at) => by.make(range[0] + at, by.copy)).flat(),
  )
}

function parts(from: number, to: number, by: { make: Make; copy: number }): TreeNode[] {
  const made: TreeNode[] = []
  for (let at = from; at < to; at += perFolder)
    made.push(part(`P${at}`, [at, Math.min(to, at + perFolder)], by))
  return made
}

const person = (at: number): string => `Person ${at}~${itemKey('contacts', 'user', `u${at}`)}`

function personRecord(at: number): TreeNode {
  const text = JSON.stringify({
    userid: `u${at}`,
    name: `Person ${at}`,
    dept_id_list: [2 + (at % 20)],
  })
  contents.set(sha(text), text)
  return node(`${person(at)}.json`, 'file', { size: text.length, content: [sha(text)] })
}

function snapshotOf(copy: number): Snapshot {
  const half = Math.floor(items / 2)
  const each = Math.ceil(half / people)
  const calendars = Array.from({ length: people }, (_, at) =>
    folder(person(at), `c${at}/${copy}`, () =>
      parts(at * each, Math.min(half, (at + 1) * each), { make: event, copy }),
    ),
  )
  const space = folder('Company~abcdefgh', `s/${copy}`, () =>
    parts(half, items, { make: file, copy }),
  )
  const root = [
    folder('calendar', `calendar/${copy}`, () => calendars),
    folder('contacts', 'contacts', () => [
      folder('people', 'people', () => Array.from({ length: people }, (_, at) => personRecord(at))),
    ]),
    folder('drive', `drive/${copy}`, () => [space]),
  ]
  trees.set(sha(`top/${copy}`), () => [folder('dingkeep', `root/${copy}`, () => root)])
  return {
    id: sha(`snapshot/${copy}`),
    tree: sha(`top/${copy}`),
    time: new Date(start + (300 + copy) * day).toISOString(),
    paths: ['/dingkeep'],
    tags: ['dingkeep', 'layout-1', 'full'],
  }
}

const snapshots = [snapshotOf(0), snapshotOf(1)]
const reader: SnapshotReader = {
  snapshots: () => Promise.resolve(snapshots),
  tree: (id) => Promise.resolve(trees.get(id)?.() ?? []),
  read(of) {
    const id = of.content?.[0] ?? ''
    const text = contents.get(id) ?? ''
    contents.delete(id)
    return Promise.resolve(Buffer.from(text))
  },
}

const out = (line: string): void => void process.stdout.write(`${line}\n`)
const scratch = mkdtempSync(join(tmpdir(), 'dingkeep-browse-'))
const path = join(scratch, 'catalogue.db')
const catalogue = openCatalogue(path, { fullText: true })
const { browser } = catalogue

/** Follows a list and times each page. */
function timed(name: string, pages: number, page: (after: string | null) => string | null): void {
  const times: number[] = []
  const busy: number[] = []
  let after: string | null = null
  // A list that is short is read again, so that there is something to count.
  while (times.length < pages) {
    const began = performance.now()
    const cpu = process.cpuUsage()
    after = page(after)
    times.push(performance.now() - began)
    const { user, system } = process.cpuUsage(cpu)
    busy.push((user + system) / 1000)
    if (after === null && times.length >= 20) break
  }
  const of = (all: readonly number[]): string => {
    const sorted = all.toSorted((a, b) => a - b)
    const at = (share: number): string =>
      (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)
    return `first ${(all[0] ?? 0).toFixed(1)}, p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`
  }
  // Other programs make the clock's time longer, but not the processor's.
  out(`${name.padEnd(36)} ${of(times)} ms; processor: ${of(busy)} ms`)
}

function measure(): void {
  const [newest, oldest] = catalogue.snapshots().map(({ id }) => id)
  const reach: Reach = { kinds: null, departments: [itemKey('contacts', 'dept', '3')] }
  const base = { words: '', since: null, until: null, state: null, limit: 100 } as const
  const kinds = ['calendar', 'drive', null] as const
  for (const sort of ['newest', 'oldest', 'title'] as const) {
    for (const kind of kinds) {
      const ask = { ...base, whose: { ...anybody, kind }, sort }
      for (const [copy, name] of [
        [newest, 'new'],
        [oldest, 'old'],
      ] as const)
        timed(
          `items ${sort} ${kind ?? 'all kinds'}, ${name} copy`,
          300,
          (after) =>
            browser.items({ ...ask, snapshot: copy ?? '', after }, fullReach)?.next ?? null,
        )
    }
  }
  const whose = { ...anybody, person: itemKey('contacts', 'user', 'u3') }
  timed(
    'items of a person',
    25,
    (after) =>
      browser.items({ ...base, whose, sort: 'newest', snapshot: oldest ?? '', after }, fullReach)
        ?.next ?? null,
  )
  timed(
    'items deleted since',
    50,
    (after) =>
      browser.items(
        {
          ...base,
          state: 'deleted',
          whose: anybody,
          sort: 'newest',
          snapshot: oldest ?? '',
          after,
        },
        fullReach,
      )?.next ?? null,
  )
  timed(
    'items of a department’s keeper',
    50,
    (after) =>
      browser.items(
        { ...base, whose: anybody, sort: 'newest', snapshot: oldest ?? '', after },
        reach,
      )?.next ?? null,
  )
  timed(
    'deleted',
    90,
    (after) => browser.deleted({ whose: anybody, since: null, after, limit: 100 }, fullReach).next,
  )
  const search = { whose: anybody, since: null, until: null, onlyDeleted: false, limit: 50 }
  for (const asked of ['budget', '请假', 'price plan', 'laporan 123456', '合同 meet'])
    timed(
      `search ${asked}`,
      100,
      (after) => browser.hits({ ...search, words: asked, after }, fullReach).next,
    )
  timed(
    'search budget, keeper',
    50,
    (after) => browser.hits({ ...search, words: 'budget', after }, reach).next,
  )
  timed(
    'search budget, deleted',
    20,
    (after) =>
      browser.hits({ ...search, onlyDeleted: true, words: 'budget', after }, fullReach).next,
  )
  timed('copies', 20, () => (browser.copies(fullReach), null))
  timed('counts', 20, () => (browser.counts(oldest ?? '', anybody, fullReach), null))
  timed('counts of a person', 20, () => (browser.counts(oldest ?? '', whose, fullReach), null))
}

try {
  const began = performance.now()
  await catalogue.update(reader, { signal: new AbortController().signal })
  const seconds = (performance.now() - began) / 1000
  const size = statSync(path).size / 1_048_576
  out(`${items} items catalogued in ${seconds.toFixed(0)} s, ${size.toFixed(0)} MB`)
  measure()
} finally {
  catalogue.close()
  rmSync(scratch, { recursive: true })
}

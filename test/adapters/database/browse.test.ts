import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  anybody,
  fullReach,
  type ItemsAsk,
  type ItemRow,
  type Reach,
} from '../../../main/adapters/database/browse-port.ts'
import type { Catalogue } from '../../../main/adapters/database/catalogue-port.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import { open, watch } from './catalogue-tools.ts'
import { MemoryRepository, type Files } from './memory-repository.ts'

const day = 86_400_000
const start = Date.parse('2026-11-01T00:00:00Z')
const idAt = (repository: MemoryRepository, at: number): string => repository.saved[at]?.id ?? ''

/** A company of few names, so that things change, vanish and come back. */
const files: fc.Arbitrary<Files> = fc
  .uniqueArray(
    fc.record({
      folder: fc.constantFrom('folders/A', 'folders/B/C', 'contacts/people', 'drive/S~abcdefgh'),
      name: fc.constantFrom('x.txt', 'Amy~dykn62tw.json', 'y', '请假.md', 'Z'),
      content: fc.constantFrom('', 'alpha', '{"name":"alpha beta"}', '请假 beta'),
      time: fc.constantFrom(0, 5 * day, start + 9 * day),
    }),
    { maxLength: 10, selector: ({ folder, name }) => `${folder}/${name}` },
  )
  .map((all) =>
    Object.fromEntries(
      all.map(({ folder, name, content, time }) => [`${folder}/${name}`, { content, time }]),
    ),
  )

const identityOf = (path: string): string =>
  path === 'contacts/people/Amy~dykn62tw.json' ? 'contacts:dykn62tw' : path

/** Items of a snapshot: identity → all that makes a version another one. */
const itemsOf = (saved: Files): Map<string, string> =>
  new Map(Object.entries(saved).map(([path, spec]) => [identityOf(path), JSON.stringify(spec)]))

const list = (snapshot: string, more: Partial<ItemsAsk> = {}): ItemsAsk => ({
  snapshot,
  whose: anybody,
  sort: 'newest',
  words: '',
  since: null,
  until: null,
  state: null,
  after: null,
  limit: 2,
  ...more,
})

/** All pages, with something done between them. */
async function allItems(
  catalogue: Catalogue,
  ask: ItemsAsk,
  {
    reach = fullReach,
    between = async () => {},
  }: { reach?: Reach; between?: () => Promise<void> } = {},
): Promise<ItemRow[]> {
  const rows: ItemRow[] = []
  for (let after: string | null = null; ;) {
    const page = catalogue.browser.items({ ...ask, after }, reach)
    if (page === null) throw new Error('the snapshot is not known')
    rows.push(...page.rows)
    if (page.next === null) return rows
    after = page.next
    await between()
  }
}

const sorts = ['newest', 'oldest', 'title'] as const

it('lists each item of a snapshot once, in order, while newer copies come and older ones go', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(files, { minLength: 2, maxLength: 5 }),
      fc.constantFrom(...sorts),
      fc.nat(4),
      async (history, sort, pick) => {
        const at = pick % history.length
        const repository = new MemoryRepository()
        const catalogue = open()
        for (let one = 0; one <= at; one += 1)
          repository.save(history[one] ?? {}, start + one * day)
        await catalogue.update(repository, watch())
        const shown = idAt(repository, at)
        let next = at + 1
        const rows = await allItems(catalogue, list(shown, { sort }), {
          async between() {
            if (next < history.length) repository.save(history[next] ?? {}, start + next * day)
            else if (repository.saved[0]?.id !== shown) repository.saved.shift()
            next += 1
            await catalogue.update(repository, watch())
          },
        })

        const wanted = itemsOf(history[at] ?? {})
        expect(rows.map(({ item }) => item).toSorted()).toEqual([...wanted.keys()].toSorted())
        const times = rows.map(({ time }) => time)
        const byTime = times.toSorted((a, b) => (sort === 'newest' ? b - a : a - b))
        expect(sort === 'title' ? [] : times).toEqual(sort === 'title' ? [] : byTime)
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

it('counts what each copy has new, other and no more, however copies came and went', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(files, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5), { maxLength: 4 }),
      fc.boolean(),
      async (history, drops, oneByOne) => {
        const repository = new MemoryRepository()
        const catalogue = open()
        for (const [at, saved] of history.entries()) {
          repository.save(saved, start + at * day)
          if (oneByOne) await catalogue.update(repository, watch())
        }
        await catalogue.update(repository, watch())
        const kept = new Map(history.map((saved, at) => [idAt(repository, at), itemsOf(saved)]))
        for (const drop of drops) {
          const id = repository.saved[drop % repository.saved.length]?.id ?? ''
          if (repository.saved.length === 1) break
          repository.saved = repository.saved.filter((one) => one.id !== id)
          await catalogue.update(repository, watch())
        }

        let before = new Map<string, string>()
        for (const { id, added, changed, gone } of catalogue.browser
          .copies(fullReach)
          .toReversed()) {
          const here = kept.get(id) ?? new Map<string, string>()
          const news = [...here.keys()].filter((one) => !before.has(one)).length
          const others = [...here].filter(([one, is]) => (before.get(one) ?? is) !== is).length
          const lost = [...before.keys()].filter((one) => !here.has(one)).length
          expect([added, changed, gone]).toEqual([news, others, lost])
          const counts = [...(catalogue.browser.counts(id, anybody, fullReach) ?? [])]
          expect(counts.reduce((sum, [, many]) => sum + many, 0)).toBe(here.size)
          before = here
        }
      },
    ),
    { numRuns: 50 },
  )
}, 60_000)

it('tells of each item of each copy how it stands now', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 4 }), async (history) => {
      const repository = new MemoryRepository()
      for (const [at, saved] of history.entries()) repository.save(saved, start + at * day)
      const catalogue = open()
      await catalogue.update(repository, watch())

      const newest = itemsOf(history.at(-1) ?? {})
      for (const [at, saved] of history.entries()) {
        const rows = await allItems(catalogue, list(idAt(repository, at)))
        for (const { item, state } of rows) {
          const is = itemsOf(saved).get(item)
          // The same as now: it may have been another for a while; then it counts as changed.
          const same = ['unchanged', 'changed']
          const here = newest.get(item) === is ? same : ['changed']
          expect(newest.has(item) ? here : ['deleted']).toContain(state)
        }
        for (const state of ['deleted', 'changed', 'unchanged'] as const) {
          const some = await allItems(catalogue, list(idAt(repository, at), { state }))
          expect(some).toEqual(rows.filter((one) => one.state === state))
        }
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)

it('lists what vanished once each, the latest losses first, with the last copy that has it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 5 }), async (history) => {
      const repository = new MemoryRepository()
      for (const [at, saved] of history.entries()) repository.save(saved, start + at * day)
      const catalogue = open()
      await catalogue.update(repository, watch())

      const wanted = new Map<string, number>()
      const newest = itemsOf(history.at(-1) ?? {})
      for (const [at, saved] of history.entries()) {
        for (const item of itemsOf(saved).keys()) if (!newest.has(item)) wanted.set(item, at)
      }
      const rows = []
      for (let after: string | null = null; ;) {
        const page = catalogue.browser.deleted(
          { whose: anybody, since: null, after, limit: 2 },
          fullReach,
        )
        rows.push(...page.rows)
        if (page.next === null) break
        after = page.next
      }
      expect(new Map(rows.map((row) => [row.item, row.snapshot]))).toEqual(
        new Map([...wanted].map(([item, at]) => [item, idAt(repository, at)])),
      )
      expect(rows).toHaveLength(wanted.size)
      expect(rows.map(({ missed }) => missed)).toEqual(
        rows.map(({ missed }) => missed).toSorted((a, b) => b - a),
      )
      for (const { item, seen, missed } of rows) {
        expect(seen).toBe(start + (wanted.get(item) ?? 0) * day)
        expect(missed).toBe(seen + day)
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)

const user = (id: string): string => itemKey('contacts', 'user', id)
const dept = (id: number): string => itemKey('contacts', 'dept', `${id}`)

const department = (id: number, name: string, parent: number | null): Files => ({
  [`contacts/departments/${name}~${dept(id)}.json`]: JSON.stringify({
    dept_id: id,
    name,
    ...(parent === null ? {} : { parent_id: parent }),
  }),
})

const person = (id: string, name: string, places: readonly number[], folder = 'people'): Files => ({
  [`contacts/${folder}/${name}~${user(id)}.json`]: JSON.stringify({
    userid: id,
    name,
    dept_id_list: places,
  }),
  [`contacts/${folder}/${name}~${user(id)}.vcf`]: 'BEGIN:VCARD\r\nEND:VCARD\r\n',
})

const company: Files = {
  ...department(1, 'Company', null),
  ...department(2, '銷售部', 1),
  ...department(3, 'HR', 1),
  ...department(4, 'Sales East', 2),
  ...person('u1', '陳大文', [2]),
  ...person('u2', 'Budi', [4]),
  ...person('u3', 'Citra', [3]),
  [`calendar/陳大文~${user('u1')}/2026/A~bcdefgha.json`]: '{"summary":"Budget meeting"}',
  [`calendar/陳大文~${user('u1')}/2026/A~bcdefgha.ics`]: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
  [`calendar/Citra~${user('u3')}/2026/B~cdefghab.json`]: '{"summary":"Budget of wages"}',
  'approvals/Pay~defghabc/2026-11/1~efghabcd.json': JSON.stringify({
    title: 'Budget raise',
    originatorUserId: 'u3',
  }),
  'approvals/Pay~defghabc/2026-11/1~efghabcd.html': '<p>Budget</p>',
  'approvals/Pay~defghabc/2026-11/1~efghabcd.files/budget.txt': 'budget of wages',
  'drive/Company~abcdefgh/budget.txt': 'budget of all',
}

async function catalogueOf(...snapshots: Files[]) {
  const repository = new MemoryRepository()
  for (const [at, saved] of snapshots.entries()) repository.save(saved, start + at * day)
  const catalogue = open()
  await catalogue.update(repository, watch())
  return { catalogue, repository, ids: snapshots.map((_, at) => idAt(repository, at)) }
}

const sales: Reach = { kinds: null, departments: [dept(2)] }

it('shows one row for an item of many files, with its title and person', async () => {
  const { catalogue, ids } = await catalogueOf(company)

  const rows = await allItems(
    catalogue,
    list(ids[0] ?? '', { whose: { ...anybody, person: user('u3') } }),
  )

  expect(
    rows.map(({ title, kind, person: of }) => `${kind} ${title} ${of?.name}`).toSorted(),
  ).toEqual([
    'approvals Budget raise Citra',
    'calendar Budget of wages Citra',
    'contacts Citra Citra',
  ])
  const found = catalogue.browser.itemAt(ids[0] ?? '', 'approvals:efghabcd', fullReach)
  expect(found?.files.map(({ path }) => path)).toEqual([
    '/approvals/Pay~defghabc/2026-11/1~efghabcd.json',
    '/approvals/Pay~defghabc/2026-11/1~efghabcd.html',
    '/approvals/Pay~defghabc/2026-11/1~efghabcd.files/budget.txt',
  ])
})

it('knows departments, their people and those who left, copy by copy', async () => {
  const later = {
    ...Object.fromEntries(Object.entries(company).filter(([path]) => !path.includes('Budi'))),
    ...person('u2', 'Budi', [4], 'left'),
  }
  const { catalogue, ids } = await catalogueOf(company, later)
  const [first = '', second = ''] = ids
  const { browser } = catalogue
  const ask = { department: null, left: false, words: '', after: null, limit: 10 }

  expect(browser.departments(first, fullReach)).toEqual([
    { key: dept(1), name: 'Company', parent: null, people: 0 },
    { key: dept(3), name: 'HR', parent: dept(1), people: 1 },
    { key: dept(4), name: 'Sales East', parent: dept(2), people: 1 },
    { key: dept(2), name: '銷售部', parent: dept(1), people: 1 },
  ])
  expect(browser.people({ ...ask, snapshot: first }, fullReach)?.rows).toMatchObject([
    { name: 'Budi', left: false, departments: [dept(4)] },
    { name: 'Citra' },
    { name: '陳大文' },
  ])
  expect(browser.people({ ...ask, snapshot: first, words: '陈大' }, fullReach)?.rows).toHaveLength(
    1,
  )
  expect(browser.leftPeople(first, fullReach)).toBe(0)
  expect(browser.leftPeople(second, fullReach)).toBe(1)
  expect(browser.people({ ...ask, snapshot: second, left: true }, fullReach)?.rows).toMatchObject([
    { name: 'Budi', left: true },
  ])
})

it('never shows names or counts outside of a reach', async () => {
  const { catalogue, ids } = await catalogueOf(company, {})
  const [first = ''] = ids
  const { browser } = catalogue
  const ask = { snapshot: first, department: null, left: false, words: '', after: null, limit: 10 }

  expect(browser.departments(first, sales)?.map(({ name, parent }) => [name, parent])).toEqual([
    ['Sales East', dept(2)],
    ['銷售部', null],
  ])
  expect(browser.people(ask, sales)?.rows.map(({ name }) => name)).toEqual(['Budi', '陳大文'])
  expect(
    (await allItems(catalogue, list(first), { reach: sales })).map(({ title }) => title),
  ).toEqual(expect.arrayContaining(['Budi', '陳大文', 'Budget meeting']))
  expect(await allItems(catalogue, list(first), { reach: sales })).toHaveLength(3)
  expect(browser.counts(first, anybody, sales)).toEqual(
    new Map([
      ['calendar', 1],
      ['contacts', 2],
    ]),
  )
  expect(browser.copies(sales).map(({ added, gone }) => [added, gone])).toEqual([
    [0, 3],
    [3, 0],
  ])
  expect(
    browser.deleted({ whose: anybody, since: null, after: null, limit: 50 }, sales).rows,
  ).toHaveLength(3)
  const search = {
    words: 'budget',
    whose: anybody,
    since: null,
    until: null,
    onlyDeleted: false,
    after: null,
    limit: 10,
  }
  expect(browser.hits(search, sales).rows.map(({ title }) => title)).toEqual(['Budget meeting'])
  expect(browser.hits(search, fullReach).rows).toHaveLength(5)
  expect(
    browser.hits(search, { kinds: ['drive', 'calendar'], departments: null }).rows,
  ).toHaveLength(3)
  expect(
    browser.hits({ ...search, whose: { ...anybody, person: user('u3') } }, sales).rows,
  ).toEqual([])
  const forbidden = 'approvals:efghabcd'
  const path = '/approvals/Pay~defghabc/2026-11/1~efghabcd.files/budget.txt'
  expect(browser.itemAt(first, forbidden, sales)).toBeNull()
  expect(browser.itemOfPath(first, path, sales)).toBeNull()
  expect(browser.itemOfPath(first, path, fullReach)?.item).toBe(forbidden)
  expect(browser.newestOf(forbidden, sales)).toBeNull()
  expect(browser.history(forbidden, sales)).toEqual([])
  expect(browser.history(forbidden, fullReach)).toHaveLength(1)
  expect([...browser.filesBelow(first, '/approvals', sales)]).toEqual([])
  expect([...browser.filesBelow(first, '/', sales)]).toHaveLength(6)
  expect([
    ...browser.filesOf({ snapshot: first, whose: anybody, onlyDeleted: false }, sales),
  ]).toHaveLength(6)
})

it('marks the words found as places in the shown text', async () => {
  const { catalogue } = await catalogueOf({
    'folders/Docs/請假單.txt': '這是 2026 年的請假單，請假請早說。',
  })
  const [hit] = catalogue.browser.hits(
    {
      words: '请假 2026',
      whose: anybody,
      since: null,
      until: null,
      onlyDeleted: false,
      after: null,
      limit: 10,
    },
    fullReach,
  ).rows

  const { title = '', titleMarks = [], snippet } = hit ?? {}
  expect(titleMarks.map(([from, to]) => title.slice(from, to))).toEqual(['請假'])
  expect(snippet?.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual([
    '2026',
    '請假',
    '請假',
  ])
})

it('flags a copy in which more than 50 and more than a fifth of a kind vanished', async () => {
  const many = (count: number): Files =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`folders/A/${at}.txt`, `${at}`]))
  const { catalogue } = await catalogueOf(many(200), many(149), many(98), many(48))

  expect(catalogue.browser.copies(fullReach).map(({ unusual }) => unusual)).toEqual([
    false, // 50 are not more than 50
    true,
    true,
    false,
  ])
})

it('answers a cursor that it never gave like the beginning of the list', async () => {
  const { catalogue, ids } = await catalogueOf(company)
  const first = catalogue.browser.items(list(ids[0] ?? ''), fullReach)

  for (const after of ['', 'x', '1', "1.' OR 1=1 --", `${'9'.repeat(40)}.00`])
    expect(catalogue.browser.items(list(ids[0] ?? '', { after }), fullReach)).toEqual(first)
})

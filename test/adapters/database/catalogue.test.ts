import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'

import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { openCatalogue } from '../../../main/adapters/database/catalogue.ts'
import { RepositoryError } from '../../../main/repository/error.ts'
import { allHits, everything, newPath, open, tree, watch } from './catalogue-tools.ts'
import { MemoryRepository, type FileSpec, type Files } from './memory-repository.ts'

const day = 86_400_000
const start = Date.parse('2026-11-01T00:00:00Z')

function repositoryOf(...snapshots: Files[]): MemoryRepository {
  const repository = new MemoryRepository()
  for (const [at, files] of snapshots.entries()) repository.save(files, start + at * day)
  return repository
}

const idAt = (repository: MemoryRepository, at: number): string => repository.saved[at]?.id ?? ''

/** A company of few names, so that things change, move, vanish and come back. */
const files: fc.Arbitrary<Files> = fc
  .uniqueArray(
    fc.record({
      folder: fc.constantFrom('folders/A', 'folders/B/C', 'contacts/people', 'drive/S~abcdefgh'),
      name: fc.constantFrom('x.txt', 'Amy~dykn62tw.json', 'y', 'C', '请假.md'),
      content: fc.constantFrom('', 'alpha', '{"name":"alpha beta"}', '请假 beta'),
      time: fc.constantFrom(0, 5 * day),
    }),
    { maxLength: 8, selector: ({ folder, name }) => `${folder}/${name}` },
  )
  .map((all) => {
    const entries = all.map(({ folder, name, content, time }): [string, FileSpec] => [
      `${folder}/${name}`,
      { content, time },
    ])
    // One name cannot be a file and a folder at the same time.
    return Object.fromEntries(entries.filter(([path]) => path !== 'folders/B/C'))
  })

const words = ['alpha', 'beta', '请假', 'x', 'Amy']

it('shows each snapshot as it was saved, whatever came before and after', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 5 }), async (history) => {
      const repository = repositoryOf(...history)
      const catalogue = open()
      await catalogue.update(repository, watch())

      for (const [at, saved] of history.entries()) {
        const shown = tree(catalogue, idAt(repository, at))
        const onlyFiles = Object.entries(shown).filter(([, what]) => what !== 'folder')
        const wanted = Object.entries(saved).map(([path, spec]) => {
          const { content } = spec as { content: string }
          return [`/${path}`, `${Buffer.byteLength(content)}`]
        })
        expect(Object.fromEntries(onlyFiles)).toEqual(Object.fromEntries(wanted))
        for (const [path] of wanted) {
          const place = catalogue.locate(idAt(repository, at), path ?? '')
          const node = repository.trees
            .get(place?.tree ?? '')
            ?.find(({ name }) => name === place?.nodeName)
          expect(`${node?.size}`).toBe(shown[path ?? ''])
        }
      }
      catalogue.close()
    }),
    { numRuns: 15 },
  )
})

it('knows the same whether copies came one by one, at once, or after others were forgotten', async () => {
  const history = fc.array(fc.tuple(files, fc.boolean()), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const repository = repositoryOf(...steps.map(([saved]) => saved))
      const all = repository.saved
      const grown = open(newPath(), { batch: 2 })
      repository.saved = []
      for (const snapshot of all) {
        repository.saved = [...repository.saved, snapshot]
        await grown.add(snapshot.id, repository, watch())
      }
      const kept = all.filter((_, at) => steps[at]?.[1])
      await grown.forget(all.filter((one) => !kept.includes(one)).map(({ id }) => id))
      repository.saved = kept
      const fresh = open()
      await fresh.update(repository, watch())

      expect(everything(grown, words)).toEqual(everything(fresh, words))
      await grown.rebuild(repository, watch())
      expect(everything(grown, words)).toEqual(everything(fresh, words))
      grown.close()
      fresh.close()
    }),
    { numRuns: 15 },
  )
})

it('is as it was before or after a copy, wherever the program was killed', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, fc.nat(12), async (first, second, at) => {
      const repository = repositoryOf(first)
      const path = newPath()
      const catalogue = open(path, { batch: 1 })
      await catalogue.update(repository, watch())
      repository.save(second, start + day)
      const killed = newPath()
      let reads = 0
      repository.onRead = () => {
        reads += 1
        if (reads !== at) return
        for (const part of ['', '-wal']) copyFileSync(`${path}${part}`, `${killed}${part}`)
      }
      await catalogue.update(repository, watch())
      repository.onRead = () => {}
      fc.pre(existsSync(killed))

      const after = open(killed)
      const before = open()
      await before.update(only(repository, 1), watch())
      expect(everything(after, words)).toEqual(everything(before, words))
      await after.update(repository, watch())
      expect(everything(after, words)).toEqual(everything(catalogue, words))
      for (const one of [catalogue, after, before]) one.close()
    }),
    { numRuns: 15 },
  )
})

function only(repository: MemoryRepository, many: number) {
  return {
    snapshots: () => Promise.resolve(repository.saved.slice(0, many)),
    tree: (id: string) => repository.tree(id),
    read: (node: Parameters<MemoryRepository['read']>[0]) => repository.read(node),
  }
}

it('goes back to where it was when an update is stopped or fails, and goes on later', async () => {
  const big = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [`folders/A/${at}.txt`, `alpha ${at}`]),
  )
  const repository = repositoryOf({ 'folders/A/0.txt': 'old' })
  const catalogue = open(newPath(), { batch: 5 })
  await catalogue.update(repository, watch())
  const before = everything(catalogue, words)
  repository.save(big, start + day)
  const stop = new AbortController()
  let reads = 0
  repository.onRead = () => {
    reads += 1
    if (reads === 40) stop.abort(new Error('stopped here'))
  }

  await expect(catalogue.update(repository, { signal: stop.signal })).rejects.toThrow(
    'stopped here',
  )
  expect(everything(catalogue, words)).toEqual(before)

  repository.onRead = (what) => {
    if (what === 'content') throw new RepositoryError('unreachable', 'share gone')
  }
  await expect(catalogue.update(repository, watch())).rejects.toThrow('share gone')
  expect(everything(catalogue, words)).toEqual(before)

  repository.onRead = () => {}
  await catalogue.update(repository, watch())
  expect(allHits((filters) => catalogue.search('alpha', filters))).toHaveLength(60)
})

it('answers from the copies that it knows while it takes in another', async () => {
  const repository = repositoryOf({ 'folders/A/0.txt': 'alpha' })
  const catalogue = open(newPath(), { batch: 1 })
  await catalogue.update(repository, watch())
  const before = everything(catalogue, words)
  repository.save({ 'folders/A/0.txt': 'beta', 'folders/A/1.txt': 'alpha' }, start + day)
  const during: unknown[] = []
  repository.onRead = () => void during.push(everything(catalogue, words))

  await catalogue.update(repository, watch())

  expect(during.length).toBeGreaterThan(2)
  for (const answers of during) expect(answers).toEqual(before)
  expect(catalogue.search('beta').hits).toHaveLength(1)
})

it('reads only what changed since the copy before', async () => {
  const company = Object.fromEntries(
    Array.from({ length: 400 }, (_, at) => [`folders/${at % 20}/${at}.txt`, `alpha ${at}`]),
  )
  const repository = repositoryOf(company, { ...company, 'folders/7/7.txt': 'beta' })
  const catalogue = open()
  await catalogue.add(idAt(repository, 0), repository, watch())
  repository.treesRead = 0
  repository.contentsRead = 0

  await catalogue.add(idAt(repository, 1), repository, watch())

  expect(repository.contentsRead).toBe(1)
  expect(repository.treesRead).toBe(4)
})

it('does not read a moved record again and counts it as the same item', async () => {
  const record = JSON.stringify({ name: 'Amy' })
  const repository = repositoryOf(
    { 'contacts/people/Amy~dykn62tw.json': record },
    { 'contacts/left/Amy~dykn62tw.json': record },
  )
  const catalogue = open()
  await catalogue.update(repository, watch())

  expect(repository.contentsRead).toBe(1)
  expect(catalogue.versions('contacts:dykn62tw')).toMatchObject([
    { path: '/contacts/people/Amy~dykn62tw.json', current: false, lastSeen: start },
    { path: '/contacts/left/Amy~dykn62tw.json', current: true, firstSeen: start + day },
  ])
  expect(catalogue.search('Amy').hits).toMatchObject([
    { path: '/contacts/left/Amy~dykn62tw.json', deleted: false },
  ])
})

it('follows a file of a drive by its id over names and folders', async () => {
  const line = (name: string) => `${JSON.stringify({ id: '77', spaceId: '5', name })}\n`
  const repository = repositoryOf(
    { 'drive/S~abcdefgh/Old/a.docx': 'one', 'drive/S~abcdefgh/Old/_items.jsonl': line('a.docx') },
    { 'drive/S~abcdefgh/New/b.docx': 'two', 'drive/S~abcdefgh/New/_items.jsonl': line('b.docx') },
  )
  const catalogue = open()
  await catalogue.update(repository, watch())

  const versions = catalogue.versions('drive:abcdefgh/77')

  expect(versions.map(({ path, size, current }) => [path, size, current])).toEqual([
    ['/drive/S~abcdefgh/Old/a.docx', 3, false],
    ['/drive/S~abcdefgh/New/b.docx', 3, true],
  ])
  expect(catalogue.find('a.docx').hits).toMatchObject([{ deleted: false }])
})

it('joins shard folders, except where they are real folders', async () => {
  const repository = repositoryOf({
    'calendar/Amy~dykn62tw/2026/~0a/Lunch~abcdefgh.json': JSON.stringify({ summary: 'Lunch' }),
    'calendar/Amy~dykn62tw/2026/~0b/Dinner~bcdefgha.json': JSON.stringify({ summary: 'Dinner' }),
    'folders/Docs/~0a/x.txt': 'alpha',
  })
  const catalogue = open()
  await catalogue.update(repository, watch())
  const id = idAt(repository, 0)

  expect(catalogue.list(id, '/calendar/Amy~dykn62tw/2026/')?.map(({ name }) => name)).toEqual([
    'Dinner~bcdefgha.json',
    'Lunch~abcdefgh.json',
  ])
  expect(catalogue.list(id, 'folders/Docs')).toMatchObject([{ name: '~0a', is: 'folder' }])
  expect(catalogue.locate(id, '/calendar/Amy~dykn62tw/2026/Lunch~abcdefgh.json')).toMatchObject({
    stored: '/dingkeep/calendar/Amy~dykn62tw/2026/~0a/Lunch~abcdefgh.json',
  })
  expect(catalogue.search('dinner').hits).toMatchObject([
    { path: '/calendar/Amy~dykn62tw/2026/Dinner~bcdefgha.json', person: 'Amy' },
  ])
})

it('follows a name that is a file, then a folder, then a file again', async () => {
  const repository = repositoryOf(
    { 'folders/A/x': 'alpha' },
    { 'folders/A/x/y': 'beta' },
    { 'folders/A/x': 'gamma' },
  )
  const catalogue = open()
  await catalogue.update(repository, watch())

  expect(repository.saved.map(({ id }) => tree(catalogue, id, '/folders/A'))).toEqual([
    { '/folders/A/x': '5' },
    { '/folders/A/x': 'folder', '/folders/A/x/y': '4' },
    { '/folders/A/x': '5' },
  ])
  expect(catalogue.search('x').hits).toMatchObject([{ deleted: false }])
  expect(catalogue.find('y').hits).toMatchObject([{ deleted: true, path: '/folders/A/x/y' }])
})

it('finds names by part or pattern, in any case and script', async () => {
  const repository = repositoryOf({
    'folders/A/Report [final] 100%.TXT': '',
    'folders/A/採購合同.docx': '',
    "folders/A/'; DROP TABLE path; --": '',
  })
  const catalogue = open()
  await catalogue.update(repository, watch())
  const found = (pattern: string) => catalogue.find(pattern).hits.map(({ path }) => path)

  expect(found('report')).toEqual(['/folders/A/Report [final] 100%.TXT'])
  expect(found('[FINAL]')).toEqual(['/folders/A/Report [final] 100%.TXT'])
  expect(found('*[f*l]*.txt')).toEqual(['/folders/A/Report [final] 100%.TXT'])
  expect(found('*.tx')).toEqual([])
  expect(found('采购')).toEqual(['/folders/A/採購合同.docx'])
  expect(found('??合同.docx')).toEqual(['/folders/A/採購合同.docx'])
  expect(found('%')).toEqual(['/folders/A/Report [final] 100%.TXT'])
  expect(found("'; drop")).toEqual(["/folders/A/'; DROP TABLE path; --"])
  expect(catalogue.find('a').hits).toMatchObject([{ is: 'folder', path: '/folders/A' }, {}, {}])
})

it('holds names that are hostile to databases, shells and paths', async () => {
  const names = ['..', '.', "'", '"', '\\', '%_', 'a\nb', '\u202e', '😀'.repeat(60), 'é', 'e\u0301']
  const repository = repositoryOf(
    Object.fromEntries(names.map((name, at) => [`folders/A/${name}`, `${at}`])),
  )
  const catalogue = open()
  await catalogue.update(repository, watch())

  const shown = catalogue.list(idAt(repository, 0), '/folders/A')?.map(({ name }) => name)

  expect(shown?.toSorted()).toEqual(names.toSorted())
  expect(catalogue.locate(idAt(repository, 0), '/folders/A/..')?.nodeName).toBe('..')
  expect(catalogue.list(idAt(repository, 0), '/folders/nothing')).toBeNull()
  expect(catalogue.list('unknown', '/')).toBeNull()
  expect(catalogue.locate(idAt(repository, 0), '/folders/A/e/x')).toBeNull()
})

it('names what is damaged and finds it by name; the folder stays as it was known', async () => {
  const repository = repositoryOf(
    { 'folders/A/x.txt': 'alpha', 'folders/B/y.txt': 'beta' },
    { 'folders/A/x.txt': 'gamma', 'folders/B/y.txt': 'delta' },
  )
  const catalogue = open()
  await catalogue.add(idAt(repository, 0), repository, watch())
  const folder = [...repository.trees].find(([, nodes]) =>
    nodes.some(({ content }) => repository.blobs.get(content?.[0] ?? '')?.toString() === 'delta'),
  )
  repository.trees.delete(folder?.[0] ?? '')
  repository.onRead = (what, name) => {
    if (what === 'content' && name === 'x.txt') throw new RepositoryError('damaged', 'bad')
  }

  const update = await catalogue.add(idAt(repository, 1), repository, watch())

  expect(update.unreadable.toSorted()).toEqual(['/folders/A/x.txt', '/folders/B'])
  expect(catalogue.find('x.txt').hits).toMatchObject([{ deleted: false }])
  expect(catalogue.find('y.txt').hits).toMatchObject([{ deleted: false }])
})

it('leaves out checkpoints and copies of other programs', async () => {
  const repository = repositoryOf({ 'folders/A/x.txt': 'alpha' })
  repository.save({}, start + day, ['dingkeep', 'checkpoint'])
  repository.save({}, start + 2 * day)
  const [first, , other] = repository.saved
  repository.saved = repository.saved.map((one) =>
    one === other ? { ...one, paths: ['/etc'] } : one,
  )
  const catalogue = open()

  await catalogue.update(repository, watch())

  expect(catalogue.snapshots().map(({ id }) => id)).toEqual([first?.id])
  expect(catalogue.isCurrent([first?.id ?? ''])).toBe(true)
  expect(catalogue.isCurrent(repository.saved.map(({ id }) => id))).toBe(false)
})

it('takes in a copy that is older than others it knows', async () => {
  const repository = repositoryOf({ 'folders/A/x.txt': 'alpha' })
  repository.save({ 'folders/A/y.txt': 'beta' }, start + 2 * day)
  const catalogue = open()
  await catalogue.update(repository, watch())
  repository.save({ 'folders/A/z.txt': '请假' }, start + day)

  await catalogue.update(repository, watch())

  const fresh = open()
  await fresh.update(repository, watch())
  expect(everything(catalogue, words)).toEqual(everything(fresh, words))
  expect(catalogue.search('请假').hits).toMatchObject([{ deleted: true }])
})

it.each([
  ['rubbish', (path: string) => writeFileSync(path, 'rubbish'.repeat(5_000))],
  ['cut in half', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9_000))],
  ['empty', (path: string) => writeFileSync(path, '')],
  ['of a newer program', (path: string) => inside(path, 'PRAGMA user_version = 99')],
  ['of another program', (path: string) => inside(path, 'DROP TABLE meta; CREATE TABLE x (y)')],
])('makes a database that is %s anew by itself', async (_, spoil) => {
  const repository = repositoryOf({ 'folders/A/x.txt': 'alpha' })
  const path = newPath()
  const first = open(path)
  await first.update(repository, watch())
  first.close()
  spoil(path)

  const catalogue = open(path)

  expect(catalogue.isCurrent([idAt(repository, 0)])).toBe(false)
  expect(catalogue.search('alpha').hits).toEqual([])
  await catalogue.update(repository, watch())
  expect(catalogue.search('alpha').hits).toHaveLength(1)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

function inside(path: string, sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

it('makes itself anew when it turns out to be broken in the middle of its work', async () => {
  const company = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, at) => [`folders/${at % 9}/${at}.txt`, `alpha ${at}`]),
  )
  const repository = repositoryOf(company)
  const path = newPath()
  const first = open(path)
  await first.update(repository, watch())
  first.close()
  const whole = readFileSync(path)
  writeFileSync(path, whole.fill(0x5a, 8 * 4_096, whole.length - 4_096))
  const catalogue = open(path)

  const hits = catalogue.search('alpha').hits
  await catalogue.update(repository, watch())
  repository.save({ ...company, 'folders/0/new.txt': 'beta' }, start + day)
  await catalogue.update(repository, watch())

  expect(hits).toEqual([])
  expect(
    allHits((filters) => catalogue.search('alpha', { ...filters, limit: 1_000 })),
  ).toHaveLength(3_000)
  expect(catalogue.search('beta').hits).toHaveLength(1)
})

it('does updates one after another, however they are asked', async () => {
  const repository = repositoryOf(
    { 'folders/A/x.txt': 'alpha' },
    { 'folders/A/x.txt': 'beta' },
    { 'folders/A/y.txt': '请假' },
  )
  const catalogue = open(newPath(), { batch: 1 })
  const ids = repository.saved.map(({ id }) => id)

  await Promise.all([
    catalogue.add(ids[0] ?? '', repository, watch()),
    catalogue.update(repository, watch()),
    catalogue.forget([ids[1] ?? '']),
    catalogue.rebuild(repository, watch()),
    catalogue.forget([ids[0] ?? '']),
  ])

  expect(catalogue.snapshots().map(({ id }) => id)).toEqual([ids[2], ids[1]])
})

it('says so when the folder cannot be written', () => {
  expect(() => openCatalogue('/proc/nothing/catalogue.db', { fullText: true })).toThrow(/ENOENT/)
})

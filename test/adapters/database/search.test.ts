import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { Converter } from 'opencc-js'
import { expect, it } from 'vitest'

import type { CatalogueFilters } from '../../../main/adapters/database/catalogue-port.ts'
import { allHits, newPath, open, watch } from './catalogue-tools.ts'
import { MemoryRepository, type Files } from './memory-repository.ts'

const day = 86_400_000
const start = Date.parse('2026-11-01T00:00:00Z')

async function catalogueOf(...snapshots: Files[]) {
  const repository = new MemoryRepository()
  for (const [at, files] of snapshots.entries()) repository.save(files, start + at * day)
  const catalogue = open()
  await catalogue.update(repository, watch())
  return catalogue
}

const texts = (...all: string[]): Files =>
  Object.fromEntries(all.map((text, at) => [`folders/Docs/${at}.txt`, text]))

it.each([
  ['a Chinese word of two letters', '请假', '员工请假单已经批准', true],
  ['a longer Chinese word', '请假单已', '员工请假单已经批准', true],
  ['one Chinese letter within a word', '单', '员工请假单已经批准', true],
  ['the last Chinese letter', '准', '员工请假单已经批准', true],
  ['no letters that stand apart', '请单', '员工请假单已经批准', false],
  ['no pair over a comma', '假单', '请假，单位', false],
  ['simplified text by traditional words', '請假單', '员工请假单', true],
  ['traditional text by simplified words', '采购发票', '本月採購發票', true],
  ['variants of Hong Kong and Taiwan', '里面', '箱子裏面和裡面', true],
  ['the beginning of an Indonesian word', 'lapor', 'Laporan keuangan bulan ini', true],
  ['Indonesian words in any order', 'keuangan laporan', 'Laporan keuangan bulan ini', true],
  ['no middle of a Latin word', 'oran', 'Laporan keuangan', false],
  ['words without their accents', 'resume', 'Le Résumé', true],
  ['full-width letters', 'ABC', 'ＡＢＣ公司', true],
  ['Latin and Chinese together', 'A4纸', '採購A4紙張十箱', true],
  ['a number before a Chinese letter', '2026年', '2026年度报告', true],
  ['two short letters as a whole word', 'pt', 'PT Maju Jaya', true],
  ['two short letters not as a beginning', 'ma', 'PT Maju Jaya', false],
  ['an emoji', '🎉', 'Selamat 🎉 tahun baru', true],
  ['not another emoji', '🎈', 'Selamat 🎉 tahun baru', false],
  ['words in quotes in a row', '"keuangan bulan"', 'Laporan keuangan bulan ini', true],
  ['no quoted words in another order', '"bulan keuangan"', 'Laporan keuangan bulan ini', false],
  ['nothing unless all words are there', 'laporan tahunan', 'Laporan keuangan', false],
  ['Korean', '회의', '오늘회의록', true],
])('finds %s', async (_, asked, text, found) => {
  const catalogue = await catalogueOf(texts(text))

  expect(catalogue.search(asked).hits).toHaveLength(found ? 1 : 0)
})

it('agrees with a plain look through the text for every piece of Chinese', async () => {
  const alphabet = Array.from('请請假单單审審批合同採采购購a,')
  const simplified = Converter({ from: 't', to: 'cn' })
  const piece = (max: number) =>
    fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: max })
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece(12), { minLength: 1, maxLength: 8 }),
      piece(4),
      async (all, q) => {
        const asked = q.filter((letter) => !/[a,]/.test(letter)).join('')
        fc.pre(asked !== '')
        const written = all.map((letters) => letters.join(''))
        const plain = (text: string) => Array.from(text, (letter) => simplified(letter)).join('')
        const wanted = written.filter((text) => plain(text).includes(plain(asked))).length

        const catalogue = await catalogueOf(texts(...written))
        const hits = catalogue.search(asked).hits
        catalogue.close()

        expect(hits).toHaveLength(wanted)
      },
    ),
    { numRuns: 25 },
  )
})

it('takes whatever is typed as words, never as orders to the index', async () => {
  const catalogue = await catalogueOf(texts('alpha beta near title'))
  const hostile = fc.oneof(
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '"',
          "'",
          '*',
          '(',
          ')',
          ' AND ',
          ' OR ',
          ' NOT ',
          'NEAR(',
          '^',
          ':',
          '{',
          'title',
          '-',
          '+',
          '\0',
          '%',
          ';',
          'alpha',
          '请假',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(hostile, (typed) => {
      expect(catalogue.search(typed).hits.length).toBeLessThanOrEqual(1)
      expect(catalogue.find(typed).hits.length).toBeLessThanOrEqual(3)
      expect(catalogue.search('alpha', { person: typed }).hits).toEqual([])
      expect(catalogue.search('alpha', { after: typed.replaceAll(/\d/g, 'x') }).hits).toHaveLength(
        1,
      )
    }),
  )
  expect(catalogue.search('title : alpha NOT beta').hits).toEqual([])
  expect(catalogue.search('alpha OR gamma').hits).toEqual([])
  expect(catalogue.search('" * ( ').hits).toEqual([])
})

const company: Files = {
  'contacts/people/陳大文~dykn62tw.json': JSON.stringify({ name: '陳大文', title: '採購經理' }),
  'contacts/people/陳大文~dykn62tw.vcf': 'BEGIN:VCARD\r\nFN:陳大文\r\nEND:VCARD\r\n',
  'calendar/陳大文~dykn62tw/2026/會議~abcdefgh.json': JSON.stringify({
    summary: '採購會議：'.padEnd(80, '長'),
    start: { dateTime: '2026-03-05T09:00:00+08:00' },
  }),
  'calendar/Amy~bcdefgha/2026/Budget~cdefghab.json': JSON.stringify({
    summary: 'Budget 採購',
    start: { date: '2026-07-01' },
  }),
  'approvals/Leave~defghabc/template.json': JSON.stringify({ name: '採購申請' }),
  'approvals/Leave~defghabc/2026-11/202611210001~efghabcd.json': JSON.stringify({
    title: '陳大文提交的採購申請',
    originatorUserId: 'manager4220',
    createTime: '2026-10-01T10:00Z',
    formComponentValues: [{ name: 'Amount', value: '[{"rowValue":[{"value":"打印機"}]}]' }],
  }),
  'approvals/Leave~defghabc/2026-11/202611210001~efghabcd.html': '<p>採購</p>',
  'approvals/Leave~defghabc/2026-11/202611210001~efghabcd.files/報價 1.txt': '採購報價單',
  '.dingkeep/run.json': '{"what":"採購"}',
  'README.txt': '採購',
}

it('finds each item once, newest first, with title, person and time from its record', async () => {
  const catalogue = await catalogueOf(company)

  const hits = allHits((filters) => catalogue.search('采购', filters))

  expect(hits.map(({ title, person }) => `${title.slice(0, 11)} ${person}`).toSorted()).toEqual(
    [
      '陳大文提交的採購申請 陳大文',
      'Budget 採購 Amy',
      '採購會議：長長長長長長 陳大文',
      '報價 1.txt 陳大文',
      '採購申請 null',
      '陳大文 陳大文',
    ].toSorted(),
  )
  expect(hits[0]).toMatchObject({
    path: '/approvals/Leave~defghabc/2026-11/202611210001~efghabcd.json',
    item: 'approvals:efghabcd',
    time: Date.parse('2026-10-01T10:00Z'),
  })
  const times = hits.map(({ time }) => time ?? 0)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
})

it.each<[string, string, CatalogueFilters, number]>([
  ['kind', '采购', { kind: 'calendar' }, 2],
  ['part of a person’s name in the other script', '采购', { person: '陈大' }, 4],
  ['key of a person', '采购', { person: 'bcdefgha' }, 1],
  ['person nobody has', '采购', { person: 'nobody' }, 0],
  ['time', '采购', { since: Date.parse('2026-06-01'), until: Date.parse('2026-08-01') }, 1],
  ['time and kind', '采购', { since: Date.parse('2026-06-01'), kind: 'contacts' }, 0],
  ['inner text of a form', '打印机', {}, 1],
])('filters by %s', async (_, asked, filters, many) => {
  const catalogue = await catalogueOf(company)

  expect(catalogue.search(asked, filters).hits).toHaveLength(many)
})

it('finds the files beside a record by the record’s person and time', async () => {
  const catalogue = await catalogueOf(company)

  expect(catalogue.find('*.vcf', { person: '陈大' }).hits).toMatchObject([
    { path: '/contacts/people/陳大文~dykn62tw.vcf', title: '陳大文', person: '陳大文' },
  ])
  expect(catalogue.find('*.html', { since: Date.parse('2026-10-01') }).hits).toHaveLength(1)
  expect(catalogue.find('*.html', { since: Date.parse('2026-10-03') }).hits).toEqual([])
})

it('tells what the newest copy has no more, and finds its last words', async () => {
  const catalogue = await catalogueOf(
    { ...texts('alpha one', 'alpha two') },
    { ...texts('alpha three') },
  )

  const hits = allHits((filters) => catalogue.search('alpha', filters))

  expect(Object.fromEntries(hits.map(({ path, deleted }) => [path, deleted]))).toEqual({
    '/folders/Docs/0.txt': false,
    '/folders/Docs/1.txt': true,
  })
  expect(hits).toHaveLength(2)
  expect(catalogue.search('one').hits).toMatchObject([
    { deleted: false, path: '/folders/Docs/0.txt' },
  ])
  expect(catalogue.search('alpha', { deleted: true }).hits).toMatchObject([{ deleted: true }])
  expect(catalogue.search('alpha', { deleted: false }).hits).toMatchObject([{ deleted: false }])
})

it('shows the words around a hit in the script they were written in', async () => {
  const catalogue = await catalogueOf(texts(`${'前'.repeat(100)}員工請假單${'後'.repeat(100)}`))

  const snippet = catalogue.search('请假').hits[0]?.snippet ?? ''

  expect(snippet).toContain('前員工請假單後')
  expect(snippet.startsWith('…')).toBe(true)
  expect(snippet.length).toBeLessThan(120)
})

it('pages through all hits without losing or repeating one', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [
      `folders/Docs/${at}.txt`,
      { content: `alpha ${at}`, time: (at % 7) * day },
    ]),
  )
  const catalogue = await catalogueOf(many)

  const paths = allHits((filters) => catalogue.search('alpha', filters)).map(({ path }) => path)

  expect(new Set(paths).size).toBe(100)
  expect(paths).toHaveLength(100)
})

it('keeps ranges of time right where thousands have the same time or none', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 9_000 }, (_, at) => [`folders/Docs/${at % 90}/${at}.bin`, '']),
  )
  const later = { 'folders/Docs/late.bin': { content: '', time: 3 * 60_000 } }
  const catalogue = await catalogueOf({ ...many, ...later })
  const count = (filters: CatalogueFilters) =>
    allHits((page) => catalogue.search('bin', page), { limit: 1_000, ...filters }).length

  expect(count({ until: 60_000 })).toBe(9_000)
  expect(count({ since: 60_000 })).toBe(1)
  expect(count({ since: 60_000, until: 120_000 })).toBe(0)
})

it('reads pages, cards, calendars and old Chinese files, but no ids', async () => {
  const catalogue = await catalogueOf({
    'folders/a.html':
      '<style>red{}</style><p>Hello&nbsp;<b>world</b> &#x8bf7;&#20551;</p><!-- secret -->',
    'folders/b.vcf': 'BEGIN:VCARD\r\nFN:Siti Rahma\r\nNOTE:panjang se\r\n kali\r\nEND:VCARD\r\n',
    'folders/c.txt': Buffer.from([0xc7, 0xeb, 0xbc, 0xd9]),
    'folders/d.json': JSON.stringify({
      deep: [{ note: 'tersembunyi', id: 'aGVsbG8gd29ybGQgMTIzNDU2Nzg5' }],
    }),
    'folders/e.exe': 'hello world',
    'folders/f.json': '{"broken',
  })
  const found = (asked: string) =>
    catalogue
      .search(asked)
      .hits.map(({ title }) => title)
      .toSorted()

  expect(found('hello world')).toEqual(['a.html'])
  expect(found('请假')).toEqual(['a.html', 'c.txt'])
  expect(found('secret')).toEqual([])
  expect(found('red')).toEqual([])
  expect(found('sekali')).toEqual(['b.vcf'])
  expect(found('tersembunyi')).toEqual(['d.json'])
  expect(found('aGVsbG8gd29ybGQgMTIzNDU2Nzg5')).toEqual([])
  expect(found('note')).toEqual([])
  expect(found('broken')).toEqual(['f.json'])
})

it('finds what people wrote into a record, not what the service did', async () => {
  const form = { componentType: 'DDSelectField', id: 'Select-rnb4', name: '类型', value: 'Tahunan' }
  const catalogue = await catalogueOf({
    'approvals/Leave~defghabc/2026-11/1~efghabcd.json': JSON.stringify({
      title: 'Cuti',
      businessId: '202611210001',
      status: 'COMPLETED',
      createTime: '2026-10-01T10:00Z',
      formComponentValues: [form],
      _dk: { kind: 'approvals', names: { u1: 'Amy' } },
    }),
  })
  const found = (asked: string) => catalogue.search(asked).hits.length

  expect(['tahunan', '类型', '202611210001', 'amy', 'cuti'].map(found)).toEqual([1, 1, 1, 1, 1])
  expect(['DDSelectField', 'rnb4', 'completed', '2026-10-01T10'].map(found)).toEqual([0, 0, 0, 0])
})

it('is not held up by a hostile page or record', async () => {
  const catalogue = await catalogueOf({
    'folders/a.html': '<!--'.repeat(200_000),
    'folders/b.html': '<script '.repeat(100_000),
    'folders/c.html': '<'.repeat(1_000_000),
    'folders/d.json': '['.repeat(1_000_000),
    'folders/e.json': `"${'[\\"'.repeat(200_000)}"`,
    'folders/f.txt': '请'.repeat(300_000),
    'folders/g.ics': 'ATTENDEE;CN="'.repeat(70_000),
  })

  expect(catalogue.search('请请').hits).toHaveLength(1)
})

it('keeps texts out of the database where they are not wanted, but finds titles', async () => {
  const repository = new MemoryRepository()
  repository.save({ ...company, ...texts('geheimwort') }, start)
  const path = newPath()
  const catalogue = open(path, { fullText: false })
  await catalogue.update(repository, watch())

  expect(catalogue.search('geheimwort').hits).toEqual([])
  expect(catalogue.search('打印機').hits).toEqual([])
  expect(catalogue.search('陳大文', { kind: 'approvals' }).hits).toMatchObject([
    { person: '陳大文' },
  ])
  catalogue.close()
  expect(readFileSync(path).includes('geheimwort')).toBe(false)
  expect(readFileSync(path).includes('打印機')).toBe(false)
})

it('makes the database anew when texts are wanted no more', async () => {
  const repository = new MemoryRepository()
  repository.save(texts('geheimwort'), start)
  const path = newPath()
  const first = open(path)
  await first.update(repository, watch())
  first.close()

  const second = open(path, { fullText: false })

  expect(second.snapshots()).toEqual([])
  expect(readFileSync(path).includes('geheimwort')).toBe(false)
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { problems } from '../../main/adapters/settings/problem.ts'
import { failureLines, failureText } from '../../main/cli/failure-text.ts'
import { cut, printable, table, width } from '../../main/cli/table.ts'
import { failures } from '../../main/core/failure.ts'
import type { FailureName } from '../../main/core/failure.ts'
import { kinds } from '../../main/core/kinds.ts'
import { runStates } from '../../main/core/ports.ts'
import { formatBytes, formatDuration } from '../../resources/locales/format.ts'
import { languageOf, languages } from '../../resources/locales/language.ts'
import { openWords } from '../../resources/locales/words.ts'

const root = join(import.meta.dirname, '../..')
type Tree = { [key: string]: Tree | string | string[] }

const localeOf = (language: string): Tree =>
  JSON.parse(readFileSync(join(root, 'resources/locales', `${language}.json`), 'utf8'))

/** Every text by its key; plural forms and list lines are texts of one key. */
function flat(tree: Tree, prefix = ''): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix === '' ? name : `${prefix}.${name}`
    if (typeof value === 'string') found.set(key, [value])
    else if (Array.isArray(value)) found.set(key, value)
    else if ('other' in value) found.set(key, Object.values(value).map(String))
    else for (const [inner, texts] of flat(value, key)) found.set(inner, texts)
  }
  return found
}

const slots = (texts: readonly string[]) =>
  [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/\{([^|}]+)/g)].map(([, name = '']) => name)),
    ),
  ].toSorted((a, b) => a.localeCompare(b))

const english = flat(localeOf('en'))
const others = languages.filter((language) => language !== 'en')

it.each(others)('has the same keys in %s as in English, both ways', (language) => {
  expect([...flat(localeOf(language)).keys()].toSorted()).toEqual([...english.keys()].toSorted())
})

it.each(others)('has the same slots in %s as in English, in every text', (language) => {
  const other = flat(localeOf(language))
  const slotsOf = (all: Map<string, string[]>) =>
    Object.fromEntries([...all].map(([key, texts]) => [key, slots(texts)]))

  expect(slotsOf(other)).toEqual(slotsOf(english))
})

it.each(others)(
  'has as many steps in %s as in English, and no text left in English',
  (language) => {
    const other = flat(localeOf(language))
    const same = [...english].filter(
      ([key, texts]) =>
        /^(failures|problems|phases|setup\.what|backup|demo|status)\b/.test(key) &&
        texts.join('\n') === other.get(key)?.join('\n'),
    )

    expect([...other].map(([key, texts]) => [key, /steps/.test(key) ? texts.length : 0])).toEqual(
      [...other].map(([key]) => [key, /steps/.test(key) ? english.get(key)?.length : 0]),
    )
    // A name stays a name.
    const kept = language === 'id' ? ['setup.what.dingtalk', 'setup.what.folder'] : []
    expect(same.map(([key]) => key)).toEqual(kept)
  },
)

it.each(languages)(
  'has headline, effect and steps for every code in %s, and for no other',
  (language) => {
    const tree = localeOf(language)['failures'] as Tree
    const codes = Object.values(failures).map(({ code }) => code)

    expect(new Set(codes).size).toBe(codes.length)

    expect(Object.keys(tree).toSorted()).toEqual([...codes].toSorted())
    for (const code of codes) {
      const text = tree[code] as Tree
      const own = Object.keys(text).filter((part) => part !== 'windowSteps')
      expect(own).toEqual(['headline', 'effect', 'steps'])
      expect(text['steps']).not.toEqual([])
    }
  },
)

it.each(languages)('names every button, kind, problem and run state in %s', (language) => {
  const tree = localeOf(language)
  const buttons = new Set(Object.values(failures).map(({ button }) => button))
  buttons.delete(null)

  expect(Object.keys(tree['buttons'] as Tree)).toEqual(expect.arrayContaining([...buttons]))
  expect(Object.keys(tree['kinds'] as Tree).toSorted()).toEqual([...kinds].toSorted())
  expect(Object.keys(tree['problems'] as Tree).toSorted()).toEqual([...problems].toSorted())
  expect(Object.keys(tree['runStates'] as Tree).toSorted()).toEqual([...runStates].toSorted())
})

const names = Object.keys(failures) as FailureName[]

it.each(languages)(
  'says every failure in %s with no fact at all and with foreign facts',
  async (language) => {
    const words = await openWords(language)
    for (const name of names) {
      const bare = failureText({ name, about: {} }, words)
      expect(`${bare.headline}${bare.effect}${bare.steps.join('')}`).not.toMatch(/[{}|]|undefined/)
      expect(bare.headline.length).toBeGreaterThan(3)
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.dictionary(
          fc.constantFrom(
            'n',
            'm',
            'where',
            'storage',
            'folder',
            'time',
            'kind',
            'size',
            'problem',
            '__proto__',
          ),
          fc.string({ unit: 'binary' }),
        ),
        (name, about) => {
          const lines = failureLines({ name, about }, words)

          expect(lines[0]).toMatch(/^DK-\d{4} {2}\S/)
          // Nothing foreign may move the cursor or start another line.
          expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        },
      ),
    )
  },
)

it('picks plural forms and writes numbers in the way of the language', async () => {
  const en = await openWords('en')
  const id = await openWords('id')

  expect(en.say('verify.good', { n: 1 })).toBe('No damage found in 1 copy.')
  expect(en.say('verify.good', { n: 1234 })).toBe('No damage found in 1,234 copies.')
  expect(id.say('verify.good', { n: 1234 })).toContain('1.234')
  expect(en.say('backup.added', { added: 412_600_000_000, read: 999 })).toBe(
    '412.6 GB added to the storage, 999 B read.',
  )
  expect(formatBytes('id-ID', 41_260_000_000)).toBe('41,3 GB')
  expect(formatDuration('en-HK', 65_000)).toBe('1 min 5 s')
})

it('takes the failed kind by its name in the language, and the first fact that is there', async () => {
  const words = await openWords('zh-Hant')
  const denied = failureText({ name: 'storageDenied', about: { path: '/x' } }, words)

  expect(denied.headline).toBe('沒有權限寫入 /x')
  expect(
    failureText({ name: 'editionTooLow', about: { kind: 'drive' } }, words).headline,
  ).toContain('檔案')
})

it.each([
  ['en', 'en'],
  ['zh_HK.UTF-8', 'zh-Hant'],
  ['zh-Hant', 'zh-Hant'],
  ['zh-TW', 'zh-Hant'],
  ['zh-CN', 'zh-Hans'],
  ['zh-Hans', 'zh-Hans'],
  ['id', 'id'],
  ['id_ID', 'id'],
  ['C', null],
  ['de', null],
  [undefined, null],
])('understands %s as %s', (word, language) => {
  expect(languageOf(word)).toBe(language)
})

it('counts cells of Chinese, full-width, combining and emoji characters as terminals do', () => {
  expect(width('abc')).toBe(3)
  expect(width('釘釘備份')).toBe(8)
  expect(width('Ａ～。「')).toBe(8)
  expect(width('é')).toBe(1)
  expect(width('👩‍💻')).toBe(2)
  expect(width('한국')).toBe(4)
})

it('never draws a line wider than the room where a column may shrink', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '釘', 'é', '😀', ' ', '\n', '\u202E') })
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), (rows) => {
      const short = rows.map(([a, b, c]) => [cut(a, 10), b, cut(c, 10)])
      const columns = [
        { head: 'A' },
        { head: 'B', shrinks: true },
        { head: 'C', align: 'right' },
      ] as const

      const lines = table(columns, short, 40)

      for (const line of lines) {
        expect(width(line)).toBeLessThanOrEqual(40)
        expect(line).toBe(printable(line))
      }
    }),
  )
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { type Language, languages } from '../../resources/locales/language.ts'

const root = join(import.meta.dirname, '../..')
type Tree = { [key: string]: Tree | string | string[] }

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

const textsOf = (language: Language) =>
  flat(JSON.parse(readFileSync(join(root, 'resources/locales', `${language}.json`), 'utf8')))
const texts = new Map(languages.map((language) => [language, textsOf(language)]))
const english = texts.get('en') ?? new Map<string, string[]>()

const sources = ['main', 'preload', 'renderer', 'resources/locales']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(root, folder, path)),
  )
  .map((path) => ({ path, code: readFileSync(path, 'utf8') }))
const allCode = sources.map(({ code }) => code).join('\n')

/** String literals and templates of the program; a hole in a template fits any part of a key. */
const literals = new Set([...allCode.matchAll(/['"]([\w.-]+)['"]/g)].map(([, text = '']) => text))
const templates = [...allCode.matchAll(/`((?:[^`$\n]|\$\{[^`{}]*\})*)`/g)]
  .map(([, text = '']) => text)
  .filter((text) => /^[\w.-]+$/.test(text.replaceAll(/\$\{[^}]*\}/g, '')))
  .filter((text) => /\w\.|\.\w/.test(text.replaceAll(/\$\{[^}]*\}/g, '')))
  .map((text) => text.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', String.raw`\.`)))
  .map((parts) => new RegExp(`^${parts.join('.+')}$`))

it('names no text in the program that is not there', () => {
  const sections = new Set([...english.keys()].map((key) => key.split('.')[0]))
  const isKey = (text: string) => {
    const [section, ...rest] = text.split('.')
    return rest.length > 0 && section !== undefined && sections.has(section)
  }
  const said = [...allCode.matchAll(/\b(?:say|find|list|text)\(\s*'([\w.-]+)'/g)]
    .map(([, key = '']) => key)
    .filter((key) => isKey(key))
  const parents = new Set(
    [...english.keys()].flatMap((key) =>
      key.split('.').map((_, n, parts) => parts.slice(0, n).join('.')),
    ),
  )

  expect(said.length).toBeGreaterThan(200)
  expect(said.filter((key) => !english.has(key) && !parents.has(key))).toEqual([])
})

it('holds no text that nothing says', () => {
  const isSaid = (key: string) =>
    literals.has(key) || templates.some((template) => template.test(key))

  expect([...english.keys()].filter((key) => !isSaid(key))).toEqual([])
})

/** What an element's text may be long: English, Indonesian, Chinese (ux-spec section 20). */
const budgets = {
  nav: { en: 18, id: 22, zh: 8 },
  button: { en: 22, id: 30, zh: 10 },
  headline: { en: 48, id: 60, zh: 22 },
  header: { en: 16, id: 22, zh: 8 },
  tag: { en: 16, id: 20, zh: 6 },
  hint: { en: 80, id: 100, zh: 40 },
  failure: { en: 60, id: 75, zh: 28 },
} as const
type Element = keyof typeof budgets

/** The element a text stands in, read off the place in the window that says it. */
const places: readonly (readonly [Element, RegExp])[] = [
  ['button', /<(?:Menu)?Button\b[^<]*?>\s*\{say\(\s*'([\w.-]+)'[^<]*?\)\}\s*<\//g],
  ['header', /<th scope="col"[^<]*>\s*\{say\('([\w.-]+)'\)\}/g],
  ['header', /\bheader: say\('([\w.-]+)'\)/g],
  ['tag', /<Tag\b[^<]*>\s*\{say\('([\w.-]+)'\)\}/g],
  ['hint', /\bhint=\{say\('([\w.-]+)'\)\}/g],
]

function elements(): Map<string, Element> {
  const found = new Map<string, Element>()
  for (const key of english.keys()) {
    if (key.startsWith('nav.')) found.set(key, 'nav')
    if (/^status\.states\.[\w-]+\.headline$/.test(key)) found.set(key, 'headline')
    if (/^status\.states\.[\w-]+\.button$|^buttons\./.test(key)) found.set(key, 'button')
    if (/^failures\.[\w-]+\.headline$/.test(key)) found.set(key, 'failure')
  }
  for (const [element, place] of places) {
    for (const [, key = ''] of allCode.matchAll(place)) found.set(key, element)
  }
  return found
}

const script = (language: Language) => (language === 'en' || language === 'id' ? language : 'zh')

// A slot counts as four letters: a number, a short name.
const length = (text: string) => Array.from(text.replaceAll(/\{[^}]*\}/g, '0000')).length

it.each(['nav', 'button', 'headline', 'header', 'failure'] as const)(
  'knows many texts of the element %s',
  (element) => {
    const known = [...elements().values()].filter((one) => one === element)

    expect(known.length).toBeGreaterThan(5)
  },
)

it.each(languages)('keeps every text in %s within the length of its element', (language) => {
  const long = [...elements()].flatMap(([key, element]) => {
    const most = budgets[element][script(language)]
    return (texts.get(language)?.get(key) ?? [])
      .filter((text) => length(text) > most)
      .map((text) => `${key} (${element}, ${length(text)} of ${most}): ${text}`)
  })

  expect(long).toEqual([])
})

it.each(languages)('has whole sentences without exclamation marks in %s', (language) => {
  const odd = [...(texts.get(language) ?? [])]
    .flatMap(([key, lines]) => lines.map((text) => ({ key, text })))
    .filter(({ text }) => /^\s|\s$|[!！]|^[,.;:，。；：]/.test(text) || text === '')

  expect(odd).toEqual([])
})

it.each(['zh-Hant', 'zh-Hans'] as const)('has full-width punctuation in %s', (language) => {
  const odd = [...(texts.get(language) ?? [])]
    .flatMap(([key, lines]) => lines.map((text) => ({ key, text })))
    .filter(({ text }) => /\p{Script=Han}[,;?]|\p{Script=Han}: /u.test(text))

  expect(odd).toEqual([])
})

it('puts no sentence together from texts', () => {
  // A text with another right before or after it, or one added to it; ` · ` stands between labels.
  const glue =
    /\$\{say\((?:[^()]|\([^()]*\))*\)\} [^·`\n<]*\$\{|\$\{[^}]*\} [^·`\n<]*\$\{say\(|\bsay\([^()\n]*\)\s*\+|\+\s*say\(/g
  const glued = sources.flatMap(({ path, code }) =>
    [...code.matchAll(glue)].map(([found]) => `${path.slice(root.length + 1)}: ${found}`),
  )

  expect(glued).toEqual([])
})

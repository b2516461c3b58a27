import { formatBytes, formatDate, formatNumber, formatTime } from './format.ts'
import { intlTags, loadLocale } from './language.ts'
import type { Language, Locale } from './language.ts'

type Leaf = string | readonly string[] | Readonly<{ one?: string; other: string }>
type Paths<T> = {
  [K in keyof T & string]: T[K] extends Leaf ? K : `${K}.${Paths<T[K]>}`
}[keyof T & string]

/** Every key of the texts, read off the English ones. */
export type WordKey = Paths<Locale>

/** Facts that stand in a text; a missing one shows the text's own fallback. */
export type Facts = Readonly<Record<string, string | number | undefined>>

/** The texts of one language. */
export interface Words {
  readonly language: Language
  /** `Intl` tag for numbers, dates and order. */
  readonly tag: string
  /** Says a text; `n` picks the plural form. Throws on a key that is not there. */
  readonly say: (key: WordKey, facts?: Facts) => string
  /** Says a text whose key is put together at run time; null where there is none. */
  readonly find: (key: string, facts?: Facts) => string | null
  /** Says all lines of a text that is a list. */
  readonly list: (key: string, facts?: Facts) => readonly string[]
}

const slot = /\{([\w,-]+)(?::(\w+))?(?:\|([^}]*))?\}/g

const lookUp = (locale: unknown, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part)
          ? Reflect.get(at, part)
          : undefined,
      locale,
    )

function numberOf(fact: string | number): number | null {
  if (typeof fact === 'number') return fact
  return /^-?\d+(\.\d+)?$/.test(fact) ? Number(fact) : null
}

const isPlural = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && 'other' in value

type Format = (fact: string | number) => string

const formatsOf = (tag: string, locale: unknown): Readonly<Record<string, Format>> => ({
  number: (fact) => formatNumber(tag, numberOf(fact) ?? fact),
  bytes: (fact) => formatBytes(tag, numberOf(fact) ?? 0),
  time: (fact) => formatTime(tag, numberOf(fact) ?? fact),
  date: (fact) => formatDate(tag, numberOf(fact) ?? fact),
  kind: (fact) => {
    const name = lookUp(locale, `kinds.${fact}`)
    return typeof name === 'string' ? name : String(fact)
  },
})

/** Puts facts into a text's slots: `{name,other name:format|what to say without it}`. */
function fill(text: string, facts: Facts, formats: Readonly<Record<string, Format>>): string {
  return text.replaceAll(slot, (...found: (string | undefined)[]) => {
    const [, names = '', format = '', fallback = ''] = found
    const fact = names
      .split(',')
      .map((name) => facts[name])
      .find((one) => one !== undefined && one !== '')
    return fact === undefined ? fallback : (formats[format]?.(fact) ?? String(fact))
  })
}

function pick(value: unknown, n: number | null, plural: Intl.PluralRules): string | null {
  if (typeof value === 'string') return value
  if (!isPlural(value)) return null
  return (n === null ? undefined : value[plural.select(n)]) ?? value['other'] ?? null
}

/** Opens a language's texts. */
export async function openWords(language: Language): Promise<Words> {
  const locale = await loadLocale(language)
  const tag = intlTags[language]
  const plural = new Intl.PluralRules(tag)
  const formats = formatsOf(tag, locale)

  const find = (key: string, facts: Facts = {}) => {
    const n = facts['n'] === undefined ? null : numberOf(facts['n'])
    const text = pick(lookUp(locale, key), n, plural)
    return text === null ? null : fill(text, facts, formats)
  }
  const list = (key: string, facts: Facts = {}) => {
    const value = lookUp(locale, key)
    return Array.isArray(value) ? value.map((line) => fill(String(line), facts, formats)) : []
  }
  const say = (key: WordKey, facts?: Facts) => {
    const text = find(key, facts)
    if (text === null) throw new Error(`no text ${key} in ${language}`)
    return text
  }
  return { language, tag, find, list, say }
}

import { formatBytes, formatDate, formatPercent, formatSpan, formatTime } from './format.ts'
import type { Facts, Words } from './words.ts'

/** A value inside a text, as the engine sends it; times are ISO moments, spans milliseconds. */
export type TextFact =
  | { is: 'text' | 'moment' | 'day' | 'words' | 'role'; value: string }
  | { is: 'number' | 'percent' | 'bytes' | 'span'; value: number }
  | { is: 'kinds'; value: readonly string[] }

/** A sentence by its key, with what stands in its slots (contract, `Text`). */
export type SaidText = Readonly<{ key: string; facts: Readonly<Record<string, TextFact>> }>

type Plain = Exclude<TextFact['is'], 'words'>

const formats: Readonly<
  Record<Plain, (words: Words, value: TextFact['value']) => string | number>
> = {
  text: (_, value) => String(value),
  // Stays a number: it picks the plural form, and the slot formats it.
  number: (_, value) => Number(value),
  percent: ({ tag }, value) => formatPercent(tag, Number(value)),
  bytes: ({ tag }, value) => formatBytes(tag, Number(value)),
  span: ({ tag }, value) => formatSpan(tag, Number(value)),
  moment: ({ tag }, value) => formatTime(tag, String(value)),
  day: ({ tag }, value) => formatDate(tag, String(value)),
  role: (words, value) => words.find(`roles.${String(value)}`) ?? String(value),
  kinds: (words, value) =>
    new Intl.ListFormat(words.tag, { type: 'conjunction' }).format(
      (Array.isArray(value) ? value : []).map(
        (kind: string) => words.find(`kinds.${kind}`) ?? kind,
      ),
    ),
}

/**
 * Says a text of the engine in the reader's language, for window, tray and command line.
 *
 * A fact that is a text itself is said with the facts of the whole. A key without words shows
 * itself, so that a mistake can be seen and searched for.
 */
export function sayText(words: Words, { key, facts }: SaidText): string {
  const said: Record<string, string | number> = {}
  const inner: [string, string][] = []
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.is === 'words') inner.push([name, fact.value])
    else said[name] = formats[fact.is](words, fact.value)
  }
  // Longest way round last: an inner text may use another one (`headline` uses `run`).
  for (const [name, innerKey] of inner.toReversed())
    said[name] = words.find(innerKey, said satisfies Facts) ?? innerKey
  return words.find(key, said) ?? key
}

import type { Fact, Text } from '../../preload/contract/text.ts'
import { type Facts, type Formats, useFormats, useWords, type Words } from '../words.tsx'

export type { Fact, Text } from '../../preload/contract/text.ts'

/** Says texts that the engine names by key and facts. */
export type SayText = (text: Text) => string

type InWords<F extends Fact = Fact> = (
  value: F['value'],
  context: Readonly<{ words: Words; formats: Formats }>,
) => string | number

const inWords: { readonly [K in Fact['is']]: InWords<Extract<Fact, { is: K }>> } = {
  text: (value) => value,
  number: (value) => value,
  percent: (value, { formats }) => formats.percent(value),
  bytes: (value, { formats }) => formats.bytes(value),
  moment: (value, { formats }) => formats.moment(value),
  day: (value, { formats }) => formats.day(value),
  span: (value, { formats }) => formats.span(value),
  kinds: (value, { words }) =>
    new Intl.ListFormat(words.tag, { type: 'conjunction' }).format(
      value.map((kind) => words.find(`kinds.${kind}`) ?? kind),
    ),
  role: (value, { words }) => words.find(`roles.${value}`) ?? value,
  words: (value, { words }) => words.find(value) ?? value,
}

// TypeScript does not join the two uses of `is`; the table above is complete by its type.
const say = (fact: Fact, context: Parameters<InWords>[1]) =>
  (inWords[fact.is] as InWords)(fact.value, context)

/** Says a text of the engine; a key that is not there shows as itself, so that nothing is blank. */
export function useText(): SayText {
  const words = useWords()
  const formats = useFormats()
  return ({ key, facts }) => {
    const said: Facts = Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, say(fact, { words, formats })]),
    )
    return words.find(key, said) ?? key
  }
}

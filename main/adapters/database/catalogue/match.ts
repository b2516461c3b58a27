import { prepared } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { phrasesOf } from '../text/words.ts'
import type { Phrase } from '../text/words.ts'
import type { Scope } from './scope.ts'

/** A beginning that stands for more words is left to the index, which then reads them all. */
const mostWords = 200

/** More people are looked up row by row instead. */
export const mostFacets = 200

/** Words hold no quotes, so that nothing needs escaping and no operator can be smuggled in. */
const quoted = (words: readonly string[]): string => `"${words.join(' ')}"`

/** One phrase as the index understands it; whole words are much quicker than beginnings. */
function askedPhrase(db: Sqlite, { words, open }: Phrase): string {
  const begin = words.at(-1) ?? ''
  if (!open) return quoted(words)
  const read = prepared<[string, string, number], { word: string }>(
    db,
    'SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?',
  )
  const whole = read.all(begin, `${begin}\u{10FFFF}`, mostWords + 1)
  if (whole.length === 0 || whole.length > mostWords) return `${quoted(words)} *`
  const before = words.slice(0, -1)
  return `(${whole.map(({ word }) => quoted([...before, word])).join(' OR ')})`
}

const anyOf = (letter: string, all: readonly string[]): string =>
  `(${all.map((one) => `"${letter}${one}"`).join(' OR ')})`

/** Words and facets as one question to the index; null where nothing can be found. */
export function matchOf(db: Sqlite, words: string, { kinds, people }: Scope): string | null {
  const asked = phrasesOf(words).map((phrase) => askedPhrase(db, phrase))
  if (asked.length === 0 || kinds?.length === 0 || people?.length === 0) return null
  const facets = [
    ...(kinds === null ? [] : [anyOf('k', kinds)]),
    ...(people === null || people.length > mostFacets ? [] : [anyOf('p', people)]),
  ]
  const among = facets.length === 0 ? '' : ` AND (facet : (${facets.join(' AND ')}))`
  return `({title body} : (${asked.join(' AND ')}))${among}`
}

import { fold } from './fold.ts'

/**
 * Scripts that are written without spaces are cut into pairs of letters; other words stay whole;
 * an emoji is a word.
 */
const pieces =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]+)|[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu

/** Longer "words" are encoded bytes. */
const longest = 64

/** Letters of a question that are looked at. */
const longestQuestion = 400

/** Latin words of at least so many letters are found by their beginning. */
const shortestPrefix = 3

/**
 * Pairs of a run, and its last letter alone: `请假单` → `请假 假单 单`. So each letter of a run
 * begins a word of the index, and one letter is found as a beginning.
 */
function pairs(run: string): string[] {
  const letters = Array.from(run)
  return letters.map((letter, at) => letter + (letters[at + 1] ?? ''))
}

type Piece = Readonly<{ words: readonly string[]; grams: boolean }>

function* piecesOf(folded: string): Generator<Piece> {
  for (const match of folded.matchAll(pieces)) {
    const run = match[1]
    if (run !== undefined) yield { words: pairs(run), grams: true }
    else if (match[0].length <= longest) yield { words: [match[0]], grams: false }
  }
}

/** Gives a text as words with spaces between them, ready for the index. */
export function indexed(text: string): string {
  let words = ''
  for (const piece of piecesOf(fold(text))) words += `${piece.words.join(' ')} `
  return words
}

/** The index is asked for words only, which hold no quotes, so that nothing needs escaping. */
const phrase = (words: readonly string[], open: boolean): string =>
  `"${words.join(' ')}"${open ? ' *' : ''}`

function asked(part: string): string | null {
  const found = [...piecesOf(part)]
  const last = found.at(-1)
  if (last === undefined) return null
  const before = found.slice(0, -1).flatMap((piece) => piece.words)
  if (!last.grams) {
    const word = last.words[0] ?? ''
    return phrase([...before, word], word.length >= shortestPrefix)
  }
  // What follows the run in a text is not known, so its last letter alone is not asked for.
  if (last.words.length === 1) return phrase([...before, ...last.words], true)
  return phrase([...before, ...last.words.slice(0, -1)], false)
}

/** Parts of a question: `"in quotes"` belongs together, otherwise each word stands for itself. */
export function partsOf(typed: string): string[] {
  const folded = fold(typed.slice(0, longestQuestion))
  return [...folded.matchAll(/"([^"]*)"|[^\s"]+/gu)]
    .map((match) => match[1] ?? match[0])
    .filter((part) => part.search(pieces) >= 0)
}

/**
 * Turns what a person typed into a question to the index: all parts must be found.
 *
 * Null where there is no letter, digit or emoji in it. Operators and quotes have no power.
 */
export function question(typed: string): string | null {
  const all = partsOf(typed).flatMap((part) => asked(part) ?? [])
  return all.length === 0 ? null : all.join(' AND ')
}

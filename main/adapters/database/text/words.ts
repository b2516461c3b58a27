import { fold } from './fold.ts'

/**
 * Scripts that are written without spaces are cut into pairs of letters; other words stay whole;
 * an emoji is a word.
 */
const pieces =
  /([\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}ー]+)|[[\p{L}\p{N}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}ー]]+|\p{Extended_Pictographic}/gv

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

/** Gives the words of a text as the index holds them. */
export function indexed(text: string): string[] {
  const words: string[] = []
  for (const piece of piecesOf(fold(text))) {
    // A run may be longer than a call can have arguments.
    for (const word of piece.words) words.push(word)
  }
  return words
}

/** Words in a row; `open` = the last one is the beginning of a word. */
export type Phrase = Readonly<{ words: readonly string[]; open: boolean }>

function phraseOf(part: string): Phrase | null {
  const found = [...piecesOf(part)]
  const last = found.at(-1)
  if (last === undefined) return null
  const before = found.slice(0, -1).flatMap((piece) => piece.words)
  if (!last.grams) {
    const word = last.words[0] ?? ''
    return { words: [...before, word], open: word.length >= shortestPrefix }
  }
  // What follows the run in a text is not known, so its last letter alone is not asked for.
  if (last.words.length === 1) return { words: [...before, ...last.words], open: true }
  return { words: [...before, ...last.words.slice(0, -1)], open: false }
}

/** Parts of a question: `"in quotes"` belongs together, otherwise each word stands for itself. */
export function partsOf(typed: string): string[] {
  const folded = fold(typed.slice(0, longestQuestion))
  return [...folded.matchAll(/"([^"]*)"|[^\s"]+/gu)]
    .map((match) => match[1] ?? match[0])
    .filter((part) => part.search(pieces) >= 0)
}

/** The phrases that must all be found for what a person typed; none where it has no words. */
export const phrasesOf = (typed: string): Phrase[] =>
  partsOf(typed).flatMap((part) => phraseOf(part) ?? [])

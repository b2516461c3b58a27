import { fold } from './fold.ts'
import { partsOf } from './words.ts'

/** Only so much of a long text is looked through for a snippet. */
const searched = 65_536
const around = 40

const known = new Map<string, string>()

function foldLetter(letter: string): string {
  const before = known.get(letter)
  if (before !== undefined) return before
  const folded = fold(letter)
  known.set(letter, folded)
  return folded
}

/** A text in folded form, and for each of its units the place in the text that it came from. */
function foldedWithPlaces(text: string): { folded: string; places: number[] } {
  let folded = ''
  const places: number[] = []
  let at = 0
  for (const letter of text) {
    const form = foldLetter(letter)
    for (let unit = 0; unit < form.length; unit += 1) places.push(at)
    folded += form
    at += letter.length
  }
  places.push(at)
  return { folded, places }
}

type Span = readonly [from: number, to: number]

function spansOf(text: string, typed: string): Span[] {
  const { folded, places } = foldedWithPlaces(text)
  const spans: Span[] = []
  for (const part of partsOf(typed)) {
    const at = folded.indexOf(part)
    const from = places[at]
    const to = places[at + part.length]
    if (from !== undefined && to !== undefined) spans.push([from, to])
  }
  return spans.toSorted((a, b) => a[0] - b[0])
}

const tidy = (text: string): string => text.replaceAll(/\s+/gu, ' ')

/** Cuts without splitting a letter of two units. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

/**
 * Gives the words around the first hit in a text; found parts stand between U+2068 and U+2069.
 *
 * Without a hit (it may be in the title) the text's beginning; null for an empty text.
 */
export function snippetOf(body: string, typed: string): string | null {
  const text = tidy(body.slice(0, whole(body, Math.min(searched, body.length)))).trim()
  if (text === '') return null
  const spans = spansOf(text, typed)
  const first = spans[0] ?? [0, 0]
  const from = whole(text, Math.max(0, first[0] - around))
  const to = whole(text, Math.min(text.length, Math.max(first[1], from + around) + around))
  let snippet = from > 0 ? '…' : ''
  let at = from
  for (const [begin, end] of spans) {
    if (begin < at || end > to) continue
    snippet += `${text.slice(at, begin)}\u2068${text.slice(begin, end)}\u2069`
    at = end
  }
  return snippet + text.slice(at, to) + (to < text.length ? '…' : '')
}

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

/** Where the first of the parts asked for stands. */
function firstHit(text: string, typed: string): Span {
  const { folded, places } = foldedWithPlaces(text)
  const spans = partsOf(typed).flatMap((part): Span[] => {
    const at = folded.indexOf(part)
    const from = places[at]
    const to = places[at + part.length]
    return from === undefined || to === undefined ? [] : [[from, to]]
  })
  return spans.toSorted((a, b) => a[0] - b[0])[0] ?? [0, 0]
}

/** More places than this are not marked: they would tell nothing. */
const mostMarks = 50

/** Where the parts asked for stand in a text that is shown, in order and without overlaps. */
export function marksOf(text: string, typed: string): Span[] {
  const { folded, places } = foldedWithPlaces(text)
  const spans: Span[] = []
  for (const part of partsOf(typed)) {
    let at = folded.indexOf(part)
    for (; at >= 0 && spans.length < mostMarks; at = folded.indexOf(part, at + part.length)) {
      spans.push([places[at] ?? 0, places[at + part.length] ?? text.length])
    }
  }
  const marks: Span[] = []
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = marks.at(-1)
    if (last !== undefined && from <= last[1]) {
      marks[marks.length - 1] = [last[0], Math.max(last[1], to)]
    } else if (to > from) marks.push([from, to])
  }
  return marks
}

const tidy = (text: string): string => text.replaceAll(/\s+/gu, ' ')

/** Cuts without splitting a letter of two units. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

/**
 * Gives the words around the first hit in a text.
 *
 * Without a hit (it may be in the title) the text's beginning; null for an empty text.
 */
export function snippetOf(body: string, typed: string): string | null {
  const text = tidy(body.slice(0, whole(body, Math.min(searched, body.length)))).trim()
  if (text === '') return null
  const [begin, end] = firstHit(text, typed)
  const from = whole(text, Math.max(0, begin - around))
  const to = whole(text, Math.min(text.length, Math.max(end, from + around) + around))
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

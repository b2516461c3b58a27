import { matchesOf, words } from '../diff.ts'
import { escaped, flattened, piecesOf, shownText, type HtmlPiece } from './html.ts'

/** A piece with the text that it shows. */
type Shown = Readonly<{ piece: HtmlPiece; text: string }>

function shownPieces(html: string): readonly Shown[] {
  let before = ''
  return piecesOf(html).map((piece) => {
    const text = shownText(piece, before)
    before += text
    return { piece, text }
  })
}

/** New text for each character of the old: what stands for it, and what comes before it. */
type Edit = Readonly<{ kept: Uint8Array; before: ReadonlyMap<number, string> }>

function editOf(from: string, to: string): Edit {
  const [a, b] = [words(from), words(to)]
  const matches = matchesOf(a, b)
  const kept = new Uint8Array(from.length)
  const before = new Map<number, string>()
  let [at, next, end] = [0, 0, 0]
  a.forEach((word, index) => {
    const match = matches[index] ?? -1
    if (match >= 0) {
      const added = b.slice(next, match).join('')
      if (added !== '') before.set(end, added)
      kept.fill(1, at, at + word.length)
      next = match + 1
      end = at + word.length
    }
    at += word.length
  })
  const rest = b.slice(next).join('')
  if (rest !== '') before.set(end, rest)
  return { kept, before }
}

/** Takes what comes in at a place; once, so that it goes to the end of the run before a tag. */
const takerOf = (edit: Edit): ((at: number) => string) => {
  const open = new Map(edit.before)
  return (at) => {
    const text = open.get(at) ?? ''
    open.delete(at)
    return text
  }
}

function rewritten(shown: readonly Shown[], edit: Edit): string {
  const take = takerOf(edit)
  let at = 0
  const parts = shown.map(({ piece, text }) => {
    const start = at
    at += text.length
    if (piece.is !== 'text') {
      const gone = piece.name === 'br' && edit.kept[start] !== 1
      return `${text === '' ? '' : escaped(take(start))}${gone ? '' : piece.raw}`
    }
    let run = ''
    for (let index = 0; index < text.length; index += 1) {
      run += take(start + index)
      if (edit.kept[start + index] === 1) run += text[index] ?? ''
    }
    return escaped(`${run}${text === '' ? '' : take(at)}`)
  })
  return `${parts.join('')}${escaped(take(at))}`
}

/**
 * HTML that shows a new text and keeps the format of what stays: words are changed inside the runs
 * of text, tags are not touched. Null if that cannot be done: then the text is written as it is.
 */
export function htmlFor(html: string, text: string): string | null {
  const shown = shownPieces(html)
  const whole = shown.map((one) => one.text).join('')
  const edited = rewritten(shown, editOf(whole, text))
  return flattened(edited) === text ? edited : null
}

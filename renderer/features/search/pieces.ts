import type { Output } from '../../../preload/contract.ts'

/** From where to where words were found. */
export type Marks = Output<'search.read'>['hits'][number]['titleMarks']

/** A text in pieces: those that were found, and those between. Marks that overlap or reach past the end count once, as far as the text goes. */
export function pieces(
  text: string,
  marks: Marks,
): { text: string; isMark: boolean; at: number }[] {
  const found: { text: string; isMark: boolean; at: number }[] = []
  let at = 0
  for (const [from, end] of marks.toSorted((a, b) => a[0] - b[0])) {
    const start = Math.max(at, from)
    const to = Math.min(end, text.length)
    if (to <= start) continue
    if (start > at) found.push({ text: text.slice(at, start), isMark: false, at })
    found.push({ text: text.slice(start, to), isMark: true, at: start })
    at = to
  }
  if (at < text.length) found.push({ text: text.slice(at), isMark: false, at })
  return found
}

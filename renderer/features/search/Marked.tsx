import type { Output } from '../../../preload/contract.ts'

type Marks = Output<'search.read'>['hits'][number]['titleMarks']

/** A text in pieces: those that were found, and those between. Marks that overlap count once. */
export function pieces(
  text: string,
  marks: Marks,
): { text: string; isMark: boolean; at: number }[] {
  const found: { text: string; isMark: boolean; at: number }[] = []
  let at = 0
  for (const [from, to] of marks.toSorted((a, b) => a[0] - b[0])) {
    const start = Math.max(at, from)
    if (to <= start) continue
    if (start > at) found.push({ text: text.slice(at, start), isMark: false, at })
    found.push({ text: text.slice(start, to), isMark: true, at: start })
    at = to
  }
  if (at < text.length) found.push({ text: text.slice(at), isMark: false, at })
  return found
}

/** A text with what was found marked. */
export const Marked = ({ text, marks }: { text: string; marks: Marks }) => (
  <>
    {pieces(text, marks).map((piece) =>
      piece.isMark ? (
        <mark key={piece.at}>{piece.text}</mark>
      ) : (
        <span key={piece.at}>{piece.text}</span>
      ),
    )}
  </>
)

/** Two cells wide on terminals: East Asian wide and full-width characters, and emoji. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|[\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u

/**
 * Control and invisible characters could move the cursor or turn the direction of writing; the
 * joiner inside emoji cannot.
 */
const invisible = /(?!\u200D)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

const widthOf = (grapheme: string): number => {
  if (/^\p{M}/u.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}

/** Makes foreign text safe to print on a terminal, on one line. */
export const printable = (text: string): string => text.replaceAll(invisible, '\uFFFD')

/** Width in cells of a terminal. */
export function width(text: string): number {
  let cells = 0
  for (const { segment } of segments.segment(text)) cells += widthOf(segment)
  return cells
}

/** Cuts to a width, with `…` at the end where something is missing. */
export function cut(text: string, cells: number): string {
  if (width(text) <= cells) return text
  let kept = ''
  let used = 1
  for (const { segment } of segments.segment(text)) {
    used += widthOf(segment)
    if (used > cells) break
    kept += segment
  }
  return `${kept}…`
}

/** A column: its head, and how it stands. `shrinks`: may be cut; `open`: last one, never padded. */
export type Column = Readonly<{ head: string; align?: 'right'; shrinks?: boolean }>

const gap = '  '
const least = 8

function fitted(widths: number[], columns: readonly Column[], room: number): number[] {
  const over = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1)) - room
  if (over <= 0) return widths
  const loose = columns.findIndex(({ shrinks }) => shrinks === true)
  if (loose < 0) return widths
  return widths.map((one, n) => (n === loose ? Math.max(least, one - over) : one))
}

/** Draws a table of plain lines, fitted to `room` cells where a column may shrink. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  room: number,
): string[] {
  const clean = rows.map((row) => row.map(printable))
  const heads = columns.map(({ head }) => head)
  const natural = columns.map((_, n) =>
    Math.max(...[heads, ...clean].map((row) => width(row[n] ?? ''))),
  )
  const widths = fitted(natural, columns, room)
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, n) => {
        const text = cut(row[n] ?? '', widths[n] ?? 0)
        const space = ' '.repeat(Math.max(0, (widths[n] ?? 0) - width(text)))
        return align === 'right' ? space + text : text + space
      })
      .join(gap)
      .trimEnd()
  return [line(heads), ...clean.map(line)]
}

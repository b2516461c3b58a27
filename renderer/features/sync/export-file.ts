import type { SyncLine as Line } from '../../../preload/contract/sync-shapes.ts'
import type { Words } from '../../../resources/locales/words.ts'

/** A saved list: its name and its text. */
export type SavedList = Readonly<{ name: string; type: string; text: string }>

type Cells = readonly string[]

/** A cell that no spreadsheet takes for a formula. */
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const quoted = (text: string): string => `"${safe(text).replaceAll('"', '""')}"`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const columns = ['op', 'item', 'way', 'container', 'field', 'before', 'after', 'why'] as const

const head = ({ say }: Words): Cells => columns.map((name) => say(`sync.export.columns.${name}`))

/** One row per field; a write without fields is a row of its own. */
function rowsOf(line: Line, { say, find }: Words): readonly Cells[] {
  const { op, side, title, container, hold, reason } = line
  const why =
    hold === null
      ? (find(`sync.reasons.${reason}`) ?? reason)
      : (find(`sync.holds.${hold}`) ?? hold)
  const start = [say(`sync.ops.${op}`), title, say(`sync.summary.into.${side}`), container]
  const fields = line.fields.length === 0 ? [{ field: '', before: null, after: null }] : line.fields
  return fields.map(({ field, before, after }) => [
    ...start,
    find(`sync.fields.${field}`) ?? field,
    before ?? '',
    after ?? '',
    why,
  ])
}

const allRows = (lines: readonly Line[], words: Words): readonly Cells[] =>
  lines.flatMap((line) => rowsOf(line, words))

/** For a spreadsheet: UTF-8 with its mark, as Excel wants it (RFC 4180). */
export function csvOf(lines: readonly Line[], words: Words): SavedList {
  const rows = [head(words), ...allRows(lines, words)]
  const text = `\uFEFF${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`
  return { name: 'dingkeep-sync-preview.csv', type: 'text/csv;charset=utf-8', text }
}

/** To read or print: one page without scripts, styles beyond lines, or anything from elsewhere. */
export function htmlOf(lines: readonly Line[], words: Words): SavedList {
  const cells = (row: Cells, tag: 'th' | 'td') =>
    `<tr>${row.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`
  const rows = allRows(lines, words).map((row) => cells(row, 'td'))
  const title = escaped(words.say('sync.preview.title'))
  const text = [
    `<!doctype html><html lang="${words.language}"><head><meta charset="utf-8"><title>${title}</title>`,
    '<style>table{border-collapse:collapse}td,th{border:1px solid;padding:2px 6px;text-align:left}</style>',
    `</head><body><h1>${title}</h1><table><thead>${cells(head(words), 'th')}</thead><tbody>`,
    ...rows,
    '</tbody></table></body></html>',
  ].join('\n')
  return { name: 'dingkeep-sync-preview.html', type: 'text/html;charset=utf-8', text }
}

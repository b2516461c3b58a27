/** A piece of HTML: a tag as it stands, or a run of text. */
export type HtmlPiece = Readonly<{ is: 'tag' | 'text' | 'drop'; raw: string; name: string }>

const blocks = new Set(
  'address article aside blockquote body div dl dt dd fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)
/** Elements whose content nobody reads. */
const unread = new Set(['head', 'script', 'style', 'title', 'template', 'noscript'])

const nameOf = (tag: string): string =>
  /^<\/?([a-zA-Z][a-zA-Z0-9]*)/.exec(tag)?.[1]?.toLowerCase() ?? ''

function endOf(html: string, at: number): number {
  const comment = html.startsWith('<!--', at)
  const end = html.indexOf(comment ? '-->' : '>', at)
  return end < 0 ? html.length : end + (comment ? 3 : 1)
}

/** Where an unread element ends: behind its end tag, or with the document. */
function unreadEnd(html: string, from: number, name: string): number {
  const end = new RegExp(`</${name}[\\s>]`, 'gi')
  end.lastIndex = from
  const found = end.exec(html)
  return found === null ? html.length : endOf(html, found.index)
}

const letter = /[a-zA-Z/!?]/

/** Cuts HTML into tags and texts; comments and what nobody reads become `drop`. */
export function piecesOf(html: string): readonly HtmlPiece[] {
  const pieces: HtmlPiece[] = []
  let at = 0
  while (at < html.length) {
    if (html[at] === '<' && letter.test(html[at + 1] ?? '')) {
      const tagEnd = endOf(html, at)
      const tag = html.slice(at, tagEnd)
      const name = nameOf(tag)
      const skips = unread.has(name) && !tag.startsWith('</')
      const end = skips ? unreadEnd(html, tagEnd, name) : tagEnd
      const is = skips || name === '' ? 'drop' : 'tag'
      pieces.push({ is, raw: html.slice(at, end), name })
      at = end
    } else {
      const next = html.slice(at + 1).search(/<[a-zA-Z/!?]/)
      const end = next < 0 ? html.length : at + 1 + next
      pieces.push({ is: 'text', raw: html.slice(at, end), name: '' })
      at = end
    }
  }
  return pieces
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  copy: '©',
  reg: '®',
  euro: '€',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
}

function entity(whole: string, body: string): string {
  if (!body.startsWith('#')) return named[body] ?? whole
  const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1))
  const real = code > 0 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff)
  return real ? String.fromCodePoint(code).replace('\u00A0', ' ') : whole
}

/** Text of a run, entities read and white space as one space. */
export const decoded = (raw: string): string =>
  raw
    .replaceAll(/[ \t\r\n\f]+/g, ' ')
    .replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, entity)
    .replaceAll('\u00A0', ' ')
    .normalize('NFC')

/** A text as HTML. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/ (?= )/g, '&nbsp;')
    .replaceAll('\n', '<br>')

/** Text of a tag: a break is one line end, a block begins a new line, a cell is set off. */
function tagText({ name, raw }: HtmlPiece, last: string): string {
  if (name === 'br') return '\n'
  const begun = last === '' || last === '\n'
  if (name === 'td' || name === 'th') return begun || raw.startsWith('</') ? '' : ' '
  return blocks.has(name) && !begun ? '\n' : ''
}

/** Text that a piece shows, given what stands before it. */
export function shownText(piece: HtmlPiece, before: string): string {
  const last = before.at(-1) ?? ''
  if (piece.is === 'tag') return tagText(piece, last)
  if (piece.is === 'drop') return ''
  const text = decoded(piece.raw)
  return last === '' || last === '\n' || last === ' ' ? text.replace(/^ /, '') : text
}

/** Lines without spaces at their ends, and none empty at the beginning or the end. */
export function tidyLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first < 0 ? '' : lines.slice(first, last + 1).join('\n')
}

/** HTML as the text that a person reads. */
export function flattened(html: string): string {
  let text = ''
  for (const piece of piecesOf(html)) text += shownText(piece, text)
  return tidyLines(text)
}

/** HTML without head, scripts and comments: the form in which it is compared. */
export function tidyHtml(html: string): string {
  const kept = piecesOf(html).filter(
    ({ is, name }) => is !== 'drop' && name !== 'html' && name !== 'body',
  )
  return kept
    .map(({ raw }) => raw)
    .join('')
    .replaceAll(/\r\n?/g, '\n')
    .trim()
    .normalize('NFC')
}

/** Tells whether HTML says more than its text: anything but paragraphs and line breaks. */
export const isRich = (html: string): boolean =>
  piecesOf(html).some(
    ({ is, raw, name }) =>
      is === 'tag' && !(/^<\/?(p|div|br|html|body|span)\s*\/?>$/i.test(raw) || name === 'meta'),
  )

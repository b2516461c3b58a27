const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

function entity(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

const hidden = new Set(['script', 'style', 'head', 'title'])
const blocks = /^\/?(?:p|div|br|tr|li|h[1-6]|table|ul|ol|blockquote|hr)$/

/** Name of the tag that begins at a place, with its slash where it ends something. */
const tagAt = (page: string, at: number): string =>
  /^<(\/?[a-z][a-z0-9]*)/i.exec(page.slice(at, at + 20))?.[1]?.toLowerCase() ?? ''

/** A tag or comment at a place: its name, and where the text goes on. */
function markAt(page: string, from: number): { tag: string; after: number } {
  const isComment = page.startsWith('<!--', from)
  const close = isComment ? '-->' : '>'
  const end = page.indexOf(close, from)
  const after = end < 0 ? page.length : end + close.length
  return { tag: isComment ? '' : tagAt(page, from), after }
}

/** Gives the text of a page with its lines, in one pass however hostile it is. */
function linesOf(page: string): string {
  let text = ''
  let inside = ''
  for (let at = 0; at < page.length;) {
    const found = page.indexOf('<', at)
    const from = found < 0 ? page.length : found
    if (inside === '') text += page.slice(at, from).replaceAll(/\s+/g, ' ')
    const { tag, after } = markAt(page, from)
    if (tag === `/${inside}`) inside = ''
    else if (inside === '' && hidden.has(tag)) inside = tag
    if (inside === '' && blocks.test(tag)) text += '\n'
    at = after
  }
  return text
}

/** Gives the words of a page as plain text; for reading, never for showing as a page. */
export const pageText = (page: string): string =>
  linesOf(page)
    .replaceAll(/&(#?\w{1,8});/g, entity)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

/** Gives the text of a body, whichever form it has. */
export const bodyText = (
  body: Readonly<{ contentType: string; content: string }> | null | undefined,
) =>
  body == null
    ? ''
    : body.contentType.toLowerCase() === 'html'
      ? pageText(body.content)
      : body.content

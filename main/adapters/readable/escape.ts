const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that is safe to stand in a page: made by `markup` only. */
export type Safe = Readonly<{ safe: string }>

type Part = Safe | string | number | readonly Part[]

/** Controls have no place in a page, and marks that turn the reading direction could hide text. */
const unseen = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

const escape = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(unseen, (one) => (one === '\n' || one === '\t' ? one : '\ufffd'))
    .replaceAll(/[&<>"']/g, (one) => entities[one] ?? '')

function write(part: Part): string {
  if (typeof part === 'string') return escape(part)
  if (typeof part === 'number') return String(part)
  return 'safe' in part ? part.safe : part.map(write).join('')
}

/** Builds HTML from a template; every value that is not itself such HTML is escaped. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Safe => ({
  safe: texts.map((text, at) => text + write(parts[at] ?? '')).join(''),
})

/** Makes the relative address of a saved file beside the page; its names are those of `names.ts`. */
export const linkTo = (path: string): string =>
  `./${path.toWellFormed().split('/').map(encodeURIComponent).join('/')}`

/** A piece of a line. */
export type Inline = Readonly<
  | { is: 'text' | 'strong' | 'code'; text: string }
  | { is: 'page' | 'web'; text: string; to: string }
>

/** A block of a page. */
export type Block = Readonly<
  | { is: 'heading' | 'paragraph'; line: readonly Inline[] }
  | { is: 'bullets' | 'steps'; items: readonly (readonly Inline[])[] }
>

/** A help page: its title, its blocks, and its plain text for the search. */
export type HelpPage = Readonly<{
  id: string
  title: string
  blocks: readonly Block[]
  text: string
}>

const inline = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g

/** Reads one line: bold, code, links to pages of the help and to the web; all else is text. */
export function inlineOf(line: string): Inline[] {
  const parts: Inline[] = []
  let from = 0
  for (const match of line.matchAll(inline)) {
    if (match.index > from) parts.push({ is: 'text', text: line.slice(from, match.index) })
    parts.push(partOf(match))
    from = match.index + match[0].length
  }
  if (from < line.length) parts.push({ is: 'text', text: line.slice(from) })
  return parts
}

function partOf([, strong, code, label = '', to = '']: RegExpExecArray): Inline {
  if (strong !== undefined) return { is: 'strong', text: strong }
  if (code !== undefined) return { is: 'code', text: code }
  if (to.startsWith('https://')) return { is: 'web', text: label, to }
  // Any other address is no page of ours: its words stay, the link goes.
  return /^[a-z0-9-]+$/.test(to) ? { is: 'page', text: label, to } : { is: 'text', text: label }
}

function blockOf(lines: readonly string[]): Block {
  const [first = ''] = lines
  const items = (mark: RegExp) => lines.map((line) => inlineOf(line.replace(mark, '')))
  if (first.startsWith('## ')) return { is: 'heading', line: inlineOf(lines.join(' ').slice(3)) }
  if (first.startsWith('- ')) return { is: 'bullets', items: items(/^- /) }
  if (/^\d+\. /.test(first)) return { is: 'steps', items: items(/^\d+\. /) }
  return { is: 'paragraph', line: inlineOf(lines.join(' ')) }
}

/**
 * Reads a help page in our small part of Markdown: `# title`, `## heading`, paragraphs, `- ` and
 * `1. ` lists of one line each, bold, code, links. No HTML: it stays text.
 */
export function helpPage(id: string, source: string): HelpPage {
  const [head = '', ...rest] = source
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/)
  const blocks = rest.map((block) => blockOf(block.split('\n')))
  const text = rest.join('\n').replaceAll(/[*`#]|\]\([^)]*\)|\[/g, '')
  return { id, title: head.replace(/^# /, ''), blocks, text }
}

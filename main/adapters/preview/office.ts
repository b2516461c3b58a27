import { zipContent, zipMembers } from './zip.ts'

/** One part of an office file at most, unpacked. */
const largestPart = 16 * 1_048_576
/** Sheets and slides that are read. */
const mostParts = 50

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const entity = (whole: string, name: string): string => {
  if (!name.startsWith('#')) return entities[name] ?? whole
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

type Token = Readonly<{ open: string; close: string; text: string; tag: string }>

/** Elements and texts of XML one after the other; names without their prefix. */
function* tokens(xml: string): Generator<Token> {
  for (const match of xml.matchAll(/<(\/?)(?:[\w-]+:)?([\w-]+)([^<>]*)>|([^<]+)/g)) {
    const [, slash, name = '', tag = '', text = ''] = match
    const isClosed = slash === '/' || tag.endsWith('/')
    yield {
      open: slash === '/' ? '' : name,
      close: isClosed ? name : '',
      text: text.replaceAll(/&(#?\w{1,8});/g, entity),
      tag,
    }
  }
}

/** Paragraphs of a document or slide, one a line. */
function paragraphs(xml: string): string {
  let shown = ''
  let inText = false
  for (const { open, close, text } of tokens(xml)) {
    if (inText) shown += text
    if (open === 't') inText = true
    if (close === 't') inText = false
    if (open === 'tab') shown += '\t'
    if (open === 'br' || close === 'p') shown += '\n'
  }
  return shown
}

/** Shared texts of a workbook, in the order of their numbers. */
function sharedTexts(xml: string): string[] {
  const all: string[] = []
  let current = ''
  let inText = false
  for (const { open, close, text } of tokens(xml)) {
    if (open === 'si') current = ''
    if (inText) current += text
    if (open === 't') inText = true
    if (close === 't') inText = false
    if (close === 'si') all.push(current)
  }
  return all
}

type Cell = Readonly<{ text: string; isShared: boolean; ends: 'cell' | 'row' }>

/** Cells of a sheet and ends of its rows. */
function* cells(xml: string): Generator<Cell> {
  let text = ''
  let isShared = false
  let inValue = false
  for (const token of tokens(xml)) {
    if (token.open === 'c') [text, isShared] = ['', /\bt="s"/.test(token.tag)]
    if (inValue) text += token.text
    if (['v', 't'].includes(token.open)) inValue = true
    if (['v', 't'].includes(token.close)) inValue = false
    if (token.close === 'c') yield { text, isShared, ends: 'cell' }
    if (token.close === 'row') yield { text: '', isShared: false, ends: 'row' }
  }
}

/** Rows of a sheet, one a line, cells parted by tabs. */
function rows(xml: string, shared: readonly string[]): string {
  const lines: string[] = []
  let row: string[] = []
  for (const { text, isShared, ends } of cells(xml)) {
    if (ends === 'cell') row.push(isShared ? (shared[Number(text)] ?? '') : text)
    else {
      lines.push(`${row.join('\t')}\n`)
      row = []
    }
  }
  return lines.join('')
}

const numberIn = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0)

/**
 * The text of a Word document, Excel workbook or PowerPoint presentation (ECMA-376); null where the
 * bytes are none of these. Formulas show their last result; old binary formats are not read.
 */
export function officeText(content: Uint8Array): string | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const members = zipMembers(bytes)
  const read = (name: string): string | null =>
    zipContent(bytes, members.get(name), largestPart)?.toString('utf8') ?? null
  const parts = (form: RegExp): string[] =>
    [...members.keys()]
      .filter((name) => form.test(name))
      .toSorted((a, b) => numberIn(a) - numberIn(b))
      .slice(0, mostParts)
      .flatMap((name) => read(name) ?? [])
  const document = read('word/document.xml')
  if (document !== null) return paragraphs(document)
  const sheets = parts(/^xl\/worksheets\/sheet\d+\.xml$/)
  const shared = sheets.length === 0 ? [] : sharedTexts(read('xl/sharedStrings.xml') ?? '')
  if (sheets.length > 0) return sheets.map((sheet) => rows(sheet, shared)).join('\n')
  const slides = parts(/^ppt\/slides\/slide\d+\.xml$/)
  return slides.length > 0 ? slides.map(paragraphs).join('\n') : null
}

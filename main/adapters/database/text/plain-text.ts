import { decode } from '../../decode-text.ts'

/** Bigger files are found by name only. */
export const largestText = 1_048_576

const readers: Readonly<Record<string, (text: string) => string>> = {
  txt: (text) => text,
  md: (text) => text,
  csv: (text) => text,
  log: (text) => text,
  html: (text) => htmlText(text),
  htm: (text) => htmlText(text),
  ics: (text) => cardText(text),
  vcf: (text) => cardText(text),
  json: (text) => jsonText(text),
  jsonl: (text) => text.split('\n').map(jsonText).join('\n'),
}

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** Tells whether a file's name promises a text that we can read. */
export const isReadable = (name: string): boolean => Object.hasOwn(readers, extensionOf(name))

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

/** Takes out what lies between two marks, in one pass however hostile the text is. */
function without(text: string, open: string, close: string): string {
  // The whole alphabet's lower case may be longer, and places would no longer agree.
  const lower = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
  let kept = ''
  let at = 0
  for (;;) {
    const from = lower.indexOf(open, at)
    const to = from < 0 ? -1 : lower.indexOf(close, from + open.length)
    if (to < 0) return kept + text.slice(at)
    kept += `${text.slice(at, from)} `
    at = to + close.length
  }
}

/** Gives the words of a page; good for searching, never for showing as a page. */
export function htmlText(page: string): string {
  let text = without(page, '<!--', '-->')
  for (const element of ['script', 'style', 'head']) {
    text = without(text, `<${element}`, `</${element}`)
  }
  return text.replaceAll(/<[^<>]*>/g, ' ').replaceAll(/&(#?\w{1,8});/g, entity)
}

/** Gives the values of an iCalendar or vCard file; names of properties are left out. */
function cardText(text: string): string {
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)
  return lines
    .filter((line) => !/^(BEGIN|END|UID|DTSTAMP|PRODID|VERSION|SEQUENCE|PHOTO)\b/i.test(line))
    .map((line) => {
      const named = [...line.matchAll(/;CN="?([^";:]+)/gi)].map((match) => match[1])
      const value = line.slice(line.indexOf(':') + 1)
      return [...named, value]
        .join(' ')
        .replaceAll(/\\[nN]/g, ' ')
        .replaceAll('\\', '')
    })
    .join('\n')
}

/** Ids, hashes, addresses and moments: nobody types them, and they would be most of the index. */
const opaque = /^(?:[a-z]+:\/\/\S*|(?=\S*\d)[\w+/=$:-]{24,}|\d{4}-\d\d-\d\dT[\d:.]+\S*)$/i

/** Members that hold words of the service and not of people; the number on a form is people's. */
const technical =
  /^(?!businessId$)(?:_?id|key|kind|type|status|result|source|version|eTag|timeZone|avatar|bizAlias|.+(?:Id|_id|Uuid|Type|Status|Time|Key|Zone|Driver))$/

/** Other people's JSON has no members of which we know that they are technical. */
const none = /(?!)/

type Depth = Readonly<{ left: number; skip: RegExp }>

function* stringsOf(value: unknown, { left, skip }: Depth): Generator<string> {
  const below = { left: left - 1, skip }
  if (typeof value === 'string') {
    if (/^\s*[[{]/.test(value)) yield* stringsOf(parsed(value), below)
    else if (!opaque.test(value)) yield value
  } else if (left > 0 && typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string' || !skip.test(name)) yield* stringsOf(member, below)
    }
  }
}

/** JSON, or the text itself where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return ` ${text}`.replaceAll(/[[{]/g, ' ')
  }
}

const deepest = 32

function textsOf(value: unknown, skip: RegExp): string {
  return [...stringsOf(value, { left: deepest, skip })]
    .map((text) => (/<\w/.test(text) ? htmlText(text) : text))
    .join('\n')
}

/** Gives the texts that people wrote into a record, at any depth. */
export const recordText = (record: unknown): string => textsOf(record, technical)

const jsonText = (text: string): string => (text.trim() === '' ? '' : textsOf(parsed(text), none))

/** Gives what a person would read in a file of this name; empty for what is no text. */
export function plainText(name: string, bytes: Uint8Array): string {
  const reader = readers[extensionOf(name)]
  if (reader === undefined || bytes.length > largestText) return ''
  return reader(decode(bytes))
}

import { decodeWords } from 'postal-mime'

/** Header lines of a mail or a part: name in lower case → values in their order, unfolded. */
export type MimeHeaders = ReadonlyMap<string, readonly string[]>

/** Text of header bytes: UTF-8 (RFC 6532) where it is that, else GB 18030, in which Chinese mails are. */
export function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** Reads unfolded header lines; what is none is left out. */
export function headersOf(lines: readonly string[]): MimeHeaders {
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const found = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line)
    if (found === null) continue
    const [, name = '', value = ''] = found
    const key = name.toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), value.trim()])
  }
  return headers
}

/** First value of a header; empty where it is not there. */
export const headerOf = (headers: MimeHeaders, name: string): string => headers.get(name)?.[0] ?? ''

/** A value with its parameters (RFC 2045, 5.1), names in lower case. */
export type Valued = Readonly<{ value: string; params: ReadonlyMap<string, string> }>

/** `; name=value`, quoted or not; what is in between and fits nowhere is passed over. */
const parameter = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/gs

const charsetOf = (label: string) => {
  try {
    return new TextDecoder(label)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new TextDecoder('utf-8')
  }
}

function percentBytes(text: string): Uint8Array {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1]
    if (hex === undefined) bytes.push(...Buffer.from(text[at] ?? ''))
    else {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    }
  }
  return Uint8Array.from(bytes)
}

type Piece = Readonly<{ order: number; coded: boolean; text: string }>

/** Places of a whole value: encoded, which goes before, and plain. */
const wholeCoded = -2
const wholePlain = -1

/** Joins the pieces of a long parameter and decodes it (RFC 2231). */
function joined(all: readonly Piece[]): string {
  const sorted = all.toSorted((a, b) => a.order - b.order)
  const pieces = sorted.slice(0, (sorted[0]?.order ?? 0) < 0 ? 1 : sorted.length)
  if (!pieces.some(({ coded }) => coded)) return pieces.map(({ text }) => text).join('')
  const mark = /^([^']*)'[^']*'/.exec(pieces[0]?.text ?? '')
  const bytes = pieces.map(({ coded, text }, at) => {
    const own = at === 0 && mark !== null ? text.slice(mark[0].length) : text
    return coded ? percentBytes(own) : Buffer.from(own)
  })
  return charsetOf(mark?.[1] || 'utf-8').decode(Buffer.concat(bytes))
}

/** What one `; name=value` tells; null where its name is none. */
function pieceOf(name: string, text: string): Readonly<{ key: string; piece: Piece }> | null {
  const found = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name.toLowerCase())
  if (found === null) return null
  const [, key = '', order, star] = found
  const coded = star !== undefined
  const whole = coded ? wholeCoded : wholePlain
  return { key, piece: { order: order === undefined ? whole : Number(order), coded, text } }
}

/** No value of a header that is read is longer; more is an attack. */
const longestValue = 20_000

function piecesIn(text: string): Map<string, Piece[]> {
  const pieces = new Map<string, Piece[]>()
  for (const [, name = '', quoted, bare = ''] of text.matchAll(parameter)) {
    const found = pieceOf(name, quoted?.replaceAll(/\\(.)/gs, '$1') ?? bare.trim())
    if (found === null) continue
    const { key, piece } = found
    const known = pieces.get(key) ?? []
    // The same name twice: the first one counts, as for everyone else.
    if (!known.some((one) => one.order === piece.order)) pieces.set(key, [...known, piece])
  }
  return pieces
}

/** Reads a header's value with parameters, also those that RFC 2231 or mistaken programs encode. */
export function valuedOf(whole: string): Valued {
  const text = whole.slice(0, longestValue)
  const [first = ''] = text.split(';', 1)
  const named = [...piecesIn(text)].map(([key, all]) => [key, decodeWords(joined(all))] as const)
  return { value: first.trim().toLowerCase(), params: new Map(named) }
}

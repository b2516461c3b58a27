import { nameFromBytes, surrogateBytes } from './names.ts'
import { isAssigned } from './unicode-15.ts'

const goEscapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}
const needsGoEscape = /[<>&\u2028\u2029]/g

/** Writes a JSON value as Go's `encoding/json` does: no spaces, `<>&` and line separators escaped. */
export const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(needsGoEscape, (character) => goEscapes[character] ?? character)

// Most names: nothing to quote, nothing to escape. CJK, kana, Hangul, Latin, Greek, Cyrillic letters.
const plainName =
  /^[ !#-%'-;=?-[\]-~\u00c0-\u00d6\u00d8-\u00f6\u0391-\u03a1\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3]*$/

/** Writes a node's name: quoted as Go's `strconv.Quote` does, then as a JSON string. */
export const goName = (name: string): string =>
  plainName.test(name) ? `"${name}"` : goJson(quoteName(name))

const shortEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
const notPrintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

const hexOf = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** Quotes a raw name as Go's `strconv.Quote` does, without the quotes around it. */
export function quoteName(name: string): string {
  let quoted = ''
  for (const character of name) quoted += shortEscapes[character] ?? quoteRune(character)
  return quoted
}

function quoteRune(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0xd800 && code <= 0xdfff) {
    return surrogateBytes(code)
      .map((byte) => `\\x${hexOf(byte, 2)}`)
      .join('')
  }
  if (!notPrintable.test(character) && isAssigned(code)) return character
  if (code < 0x20 || code === 0x7f) return `\\x${hexOf(code, 2)}`
  return code < 0x10000 ? `\\u${hexOf(code, 4)}` : `\\U${hexOf(code, 8)}`
}

const shortMeanings = new Map(
  Object.entries(shortEscapes).map(([character, escape]) => [escape.slice(1), character]),
)
const escapeForms = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu

/**
 * Reads a name that Go's `strconv.Quote` wrote, without the quotes around it.
 *
 * Throws `SyntaxError` where it is none.
 */
export function unquoteName(quoted: string): string {
  if (!quoted.includes('\\')) return quoted
  let at = 0
  const parts: Buffer[] = []
  for (const match of quoted.matchAll(escapeForms)) {
    const between = quoted.slice(at, match.index)
    if (between.includes('\\')) throw new SyntaxError('Bad escape in a name')
    parts.push(Buffer.from(between, 'utf8'), meaningOf(match))
    at = match.index + match[0].length
  }
  const rest = quoted.slice(at)
  if (rest.includes('\\')) throw new SyntaxError('Bad escape in a name')
  parts.push(Buffer.from(rest, 'utf8'))
  return nameFromBytes(Buffer.concat(parts))
}

function meaningOf([, byte, four, eight, octal, short]: RegExpMatchArray): Buffer {
  if (byte !== undefined) return Buffer.from([Number.parseInt(byte, 16)])
  if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8) & 0xff])
  const digits = four ?? eight
  if (digits !== undefined) {
    const code = Number.parseInt(digits, 16)
    if (code > 0x10ffff) throw new SyntaxError('Bad code point in a name')
    return Buffer.from(String.fromCodePoint(code), 'utf8')
  }
  const meaning = shortMeanings.get(short ?? '')
  if (meaning === undefined) throw new SyntaxError('Bad escape in a name')
  return Buffer.from(meaning, 'utf8')
}

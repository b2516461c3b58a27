import type { Json } from '../core/ports.ts'

/** ES2026's source-text access, which Node 24 has and TypeScript's libraries do not name yet. */
type RawJson = Readonly<{ rawJSON: string }>
type Reviver = (...told: [key: string, value: unknown, context: { source?: string }]) => unknown
type ExactJson = {
  parse(text: string, reviver: Reviver): Json
  rawJSON(text: string): RawJson & { readonly [key: string]: Json }
  isRawJSON(value: unknown): value is RawJson
}
// The cast names members that exist at run time in Node 24 (V8's JSON.parse source text access).
const exact = JSON as unknown as ExactJson

/**
 * Reads JSON and keeps numbers that a double does not hold digit for digit (64-bit ids, `1.0`) as
 * `JSON.rawJSON` objects, which `JSON.stringify`, `recordBytes` and `recordLine` write unchanged.
 *
 * Throws `SyntaxError` for text that is no JSON or nested too deeply to be walked.
 */
export function parseExact(text: string): Json {
  try {
    return exact.parse(text, (_key, value, context) =>
      typeof value === 'number' && context.source !== undefined && context.source !== String(value)
        ? exact.rawJSON(context.source)
        : value,
    )
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('JSON is nested too deeply')
    throw error
  }
}

/** Gives the digits of a number kept by `parseExact`, or null for any other value. */
export const rawDigits = (value: unknown): string | null =>
  exact.isRawJSON(value) ? value.rawJSON : null

/** Writes an id of digits as the number that DingTalk wants, all digits kept. */
export function exactNumber(digits: string): Json {
  const value = Number(digits)
  if (String(value) === digits || !/^-?\d{1,40}$/.test(digits)) return value
  return exact.rawJSON(digits)
}

/**
 * Gives a value for schemas to read: kept numbers become plain numbers where a double holds their
 * value (`1.0`), else strings of digits (64-bit ids). Not for writing: use the exact value there.
 */
export function readable(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value
  const digits = rawDigits(value)
  if (digits !== null) return /^-?\d+$/.test(digits) ? digits : Number(digits)
  if (isList(value)) return value.map(readable)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member)]))
}

/** Tells a list from an object; `Array.isArray` does not narrow read-only arrays. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** Gives a value as an object with members, or null where it is none (lists, kept numbers, …). */
export function members(value: Json | undefined): Readonly<Record<string, Json>> | null {
  if (value === null || typeof value !== 'object' || isList(value)) return null
  return rawDigits(value) === null ? value : null
}

/** Keys in order of UTF-16 code units, which is independent of any locale. */
const sortedKeys = (value: object): string[] => Object.keys(value).toSorted(byCodeUnits)
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What stands between two parts, before the first, after the last, and after a colon. */
type Layout = Readonly<{ line: (depth: number) => string; colon: string }>
const indented: Layout = { line: (depth) => `\n${'  '.repeat(depth)}`, colon: ': ' }
const flat: Layout = { line: () => '', colon: ':' }

function write(value: Json, layout: Layout, depth: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const digits = rawDigits(value)
  if (digits !== null) return digits
  const [open, close, parts] = isList(value)
    ? ['[', ']', value.map((part) => write(part, layout, depth + 1))]
    : ['{', '}', pairs(value, layout, depth + 1)]
  if (parts.length === 0) return open + close
  const line = layout.line(depth + 1)
  return `${open}${line}${parts.join(`,${line}`)}${layout.line(depth)}${close}`
}

function pairs(value: Readonly<Record<string, Json>>, layout: Layout, depth: number): string[] {
  return sortedKeys(value).flatMap((key) => {
    const member = value[key]
    if (member === undefined) return []
    return [`${JSON.stringify(key)}${layout.colon}${write(member, layout, depth)}`]
  })
}

/** Writes a record file: UTF-8, indent of two, keys sorted, LF at the end (conventions, 4). */
export const recordBytes = (value: Json): Uint8Array =>
  new TextEncoder().encode(`${write(value, indented, 0)}\n`)

/** Writes one line of `_items.jsonl`, LF included: keys sorted, no spaces. */
export const recordLine = (value: Json): string => `${write(value, flat, 0)}\n`

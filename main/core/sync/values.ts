import type { Image, Patch, Tools, Value } from './types.ts'

/** A field's value, or null where it is empty. */
export const valueOf = (image: Image, field: string): Value | null => image[field] ?? null

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** Data as JSON has it. */
export type Data =
  | string
  | number
  | boolean
  | null
  | readonly Data[]
  | { readonly [name: string]: Data | undefined }

const isData = (value: object): value is readonly Data[] => Array.isArray(value)

/** Canonical JSON of a value: members in order of their names (code units). */
export function textOf(value: Data): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isData(value)) return `[${value.map(textOf).join(',')}]`
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${textOf(value[name] ?? null)}`)
  return `{${members.join(',')}}`
}

/** Tells whether two values are the same. */
export const same = (a: Value | null, b: Value | null): boolean =>
  a === b ||
  (typeof a === 'object' &&
    typeof b === 'object' &&
    a !== null &&
    b !== null &&
    textOf(a) === textOf(b))

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/**
 * Tells whether a value may be what a remote made of one that we sent: the same, a text in another
 * spelling of its spaces and signs, or one that was cut.
 */
export function isEcho(sent: Value | null, seen: Value | null): boolean {
  if (same(sent, seen)) return true
  if (typeof sent !== 'string' || typeof seen !== 'string') return false
  return seen !== '' && (sent.startsWith(seen) || bare(sent) === bare(seen))
}

/** Hash of an image; equal images have equal hashes. */
export const imageHash = (tools: Pick<Tools, 'hash'>, image: Image): string =>
  tools.hash(textOf(image))

/** An image with some fields set; a null removes its field. */
export function patched(image: Image, patch: Patch): Image {
  const fields: Record<string, Value> = { ...image }
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete fields[field]
    else fields[field] = value
  }
  return fields
}

/** Names of the fields in which two images differ, in order. */
export const differing = (a: Image, b: Image): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => !same(valueOf(a, field), valueOf(b, field)))
    .toSorted()

/** The strings of a list, none where it is absent or no list. */
export const listOf = (value: Value | null): readonly Value[] =>
  value !== null && typeof value === 'object' && isList(value) ? value : []

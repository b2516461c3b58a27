/** A number of JSON that is written digit for digit, since ids have 64 bits. */
export type Digits = Readonly<{ rawJSON: string }>

/** What an answer is made of; members that are undefined are not written. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Digits
  | readonly Value[]
  | { readonly [key: string]: Value | undefined }

/** An object of an answer. */
export type Fields = { readonly [key: string]: Value | undefined }

// TypeScript's library does not know this part of the language yet; Node 24 has it.
const exact = JSON as unknown as {
  rawJSON(text: string): Digits
  isRawJSON(value: unknown): boolean
}

/** Writes an id that consists of digits as a JSON number. */
export const digits = (id: string): Digits => exact.rawJSON(id)

type Revive = (key: string, value: unknown, context: { source?: string }) => unknown
const parse = JSON.parse as (text: string, revive: Revive) => unknown

const revive =
  (keep: (source: string) => unknown): Revive =>
  (_key, value, { source = '' }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? keep(source)
      : value

/**
 * Reads JSON; integers that a double does not hold become text, so that ids compare digit for digit.
 *
 * Throws SyntaxError like JSON.parse.
 */
export const parseJson = (text: string): unknown =>
  parse(
    text,
    revive((source) => source),
  )

/** Reads JSON; integers that a double does not hold are written again digit for digit. */
export const parseKeeping = (text: string): unknown => parse(text, revive(digits))

/** Tells whether a value is one of those numbers. */
export const isDigits = (value: unknown): boolean => exact.isRawJSON(value)

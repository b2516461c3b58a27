/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Tells whether a JSON value is an object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Gives a string or throws `SyntaxError`. */
export function stringOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new SyntaxError(`${name} is not a string`)
  return value
}

/** Gives a whole number from 0 to 2^53 or throws `SyntaxError`. */
export function countOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new SyntaxError(`${name} is not a count`)
  }
  return value
}

/** Gives a list of strings or throws `SyntaxError`. */
export function stringsOf(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw new SyntaxError(`${name} is not a list`)
  return value.map((entry: unknown) => stringOf(entry, name))
}

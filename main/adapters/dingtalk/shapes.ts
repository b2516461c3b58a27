import { z } from 'zod'

import { textShape } from './answers.ts'

/** A list that may be missing or null. */
export const listShape = <T>(one: z.ZodType<T>) =>
  z
    .array(one)
    .nullish()
    .transform((list): readonly T[] => list ?? [])

/** A count or size that comes as a number or in quotes; null where there is none. */
export const countShape = textShape.transform((text) => (/^\d+$/.test(text) ? Number(text) : null))

/** Reads an RFC 3339 time of any precision as milliseconds since 1970; 0 where it is none. */
export function timeIn(text: string): number {
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isFinite(ms) ? ms : 0
}

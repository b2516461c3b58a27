import { z } from 'zod'

import { fail } from '../../core/failure.ts'
import type { Json } from '../../core/ports.ts'
import { readable } from '../exact-json.ts'

/** An id: a string or a number of any size. */
export const idShape = z.union([z.string(), z.number()]).transform(String)

/** A text that may be missing, null, or a number; missing is empty. */
export const textShape = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === undefined || value === null ? '' : String(value)))

/** A yes or no that may be missing or in quotes; missing is no. */
export const flagShape = z
  .union([z.boolean(), z.string(), z.null()])
  .optional()
  .transform((value) => value === true || value === 'true')

/** Reads an answer through a schema; one that does not fit fails with `answerUnknown`. */
export function readAnswer<T>(shape: z.ZodType<T>, answer: Json | undefined, call: string): T {
  const result = shape.safeParse(readable(answer ?? null))
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.map(String).join('.') ?? ''
  return fail('answerUnknown', { call, code: 'shape', where: where.slice(0, 80) })
}

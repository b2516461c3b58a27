import { z } from 'zod'

import { fail } from '../../core/failure.ts'
import type { Json } from '../../core/ports.ts'
import { members, readable } from '../exact-json.ts'

/** A text that may be missing or null; missing is empty. */
export const textShape = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => (value === undefined || value === null ? '' : String(value)))

/** A yes or no that may be missing; missing is no. */
export const flagShape = z
  .union([z.boolean(), z.null()])
  .optional()
  .transform((value) => value === true)

/** A list that may be missing or null. */
export const listShape = <T>(one: z.ZodType<T>) =>
  z
    .array(one)
    .nullish()
    .transform((list): readonly T[] => list ?? [])

/** Reads an answer through a schema; one that does not fit fails with `answerUnknown`. */
export function readAnswer<T>(shape: z.ZodType<T>, answer: Json | undefined, call: string): T {
  const result = shape.safeParse(readable(answer ?? null))
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.map(String).join('.') ?? ''
  return fail('answerUnknown', { call, code: 'shape', where: where.slice(0, 80) })
}

/** Reads an RFC 3339 time of any precision as milliseconds since 1970; 0 where it is none. */
export function timeIn(value: unknown): number {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(ms) ? ms : 0
}

/** A record as it is saved: an object that names its id. */
export type GraphRecord = Readonly<Record<string, Json>>

/** Kept of OData's own members: what an item is where its list could hold several types. */
const typeMember = '@odata.type'

/**
 * Leaves out what is no property of the item: OData's annotations tell of the request, and the ETag
 * is the change key once more. A type is kept where it is not the plain one.
 */
export function recordOf(raw: Json, plainType: string): GraphRecord | null {
  const given = members(raw)
  if (given === null || typeof given['id'] !== 'string' || given['id'] === '') return null
  const own = Object.entries(given).filter(
    ([name, value]) =>
      !name.includes('@odata.') ||
      (name === typeMember && value !== `#microsoft.graph.${plainType}`),
  )
  return Object.fromEntries(own)
}

/** Gives a record's id. */
export const idOf = (record: GraphRecord): string => textOf(record, 'id')

/** A text member; empty where there is none. */
export function textOf(record: GraphRecord, name: string): string {
  const value = record[name]
  return typeof value === 'string' ? value : ''
}

/** Tells whether a change says that an item left its container. */
export const isRemoved = (raw: Json): boolean => members(raw)?.['@removed'] !== undefined

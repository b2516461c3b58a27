import type { Random } from '../random.ts'
import type { Company } from './company.ts'

/** Something that happens in a day; null if this time it did not. */
export type Doing = (company: Company, random: Random) => string | null

/** One of a list, or null if it is empty. */
export const oneOf = <T>(random: Random, from: readonly T[]): T | null =>
  from.length === 0 ? null : random.pick(from)

import type { Company } from './company.ts'

/** Makes access tokens worthless. */
export type Revoke = Readonly<{ revoke(): void }>

/** A change on demand: texts of the order by name. Gives what was done, or what it could not find. */
export type Change = (
  company: Company,
  order: Readonly<Record<string, unknown>>,
  tokens: Revoke,
) => string

/** A text of an order; '' if it is not there. */
export const word = (order: Readonly<Record<string, unknown>>, name: string): string => {
  const value = order[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

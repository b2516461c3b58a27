import type { Company } from './company.ts'

const last = new WeakMap<Company, number>()

/** A number that the company has not given out before; for ids of what is made through the API. */
export function nextNumber(company: Company): number {
  const number = (last.get(company) ?? 0) + 1
  last.set(company, number)
  return number
}

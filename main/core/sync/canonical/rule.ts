import type { Rule } from '../images.ts'
import type { Value } from '../types.ts'

/** Tells whether a value of an image is a recurrence rule; only canonical images hold one. */
export const asRule = (value: Value | null): Rule | null =>
  value === null ? null : (value as Rule) // made by the canonicaliser of events

/**
 * Tells whether D can hold a series (9.4): daily, weekly, monthly by day or by weekday, yearly by
 * day; interval 1 to 365, at most 99 occurrences.
 */
export function heldByD(rule: Rule): boolean {
  const { freq, interval, count } = rule
  if (freq === 'yearly-nth' || interval < 1 || interval > 365) return false
  return count === undefined || (count >= 1 && count <= 99)
}

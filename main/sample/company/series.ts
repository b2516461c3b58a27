import { day, hour, local } from '../times.ts'
import type { Recurrence } from './types.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Tells whether a rule may begin at this time (as seen at UTC+8). */
function fits(time: number, pattern: Recurrence['pattern']): boolean {
  const date = new Date(time + 8 * hour)
  const weekday = weekdays[date.getUTCDay()] ?? ''
  const named = pattern.daysOfWeek?.split(',').includes(weekday) ?? true
  if (pattern.type === 'relativeMonthly') {
    return named && new Date(time + 8 * hour + 7 * day).getUTCMonth() !== date.getUTCMonth()
  }
  return named && (pattern.dayOfMonth ?? date.getUTCDate()) === date.getUTCDate()
}

/** Moves the first time of a series to a day that its rule names, and dates an end by date. */
export function startSeries(
  times: Readonly<{ start: number; end: number }>,
  rule: Recurrence | null,
): { start: number; end: number; recurrence: Recurrence | null } {
  if (rule === null) return { ...times, recurrence: null }
  let { start } = times
  while (!fits(start, rule.pattern)) start += day
  const range =
    rule.range.type === 'endDate'
      ? { ...rule.range, endDate: local(start + 180 * day) }
      : rule.range
  return { start, end: start + (times.end - times.start), recurrence: { ...rule, range } }
}

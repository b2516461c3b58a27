import { dayOf, Temporal } from '../../../core/time.ts'
import { pointOf, type Point, type Rule } from './event.ts'

/** A recurrence rule as jCal has it: names and values of RFC 5545. */
export type RecurrenceRule = Readonly<
  Record<string, string | number | readonly (string | number)[]>
>

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const positions: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
}

/** Days come as words (`monday,friday`); two letters tell them apart in every spelling seen. */
const dayNames = (text: string): string[] =>
  text
    .split(/[^A-Za-z]+/)
    .map((word) => word.slice(0, 2).toUpperCase())
    .filter((day) => days.includes(day))

/** A number from 1 on; null for anything else. */
const count = (text: string): number | null => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : null)

/** The day of the month and the month that a start falls on, as the event's zone sees it. */
function startDay(start: Point): { day: number; month: number } {
  if (start.is === 'time') {
    return Temporal.Instant.fromEpochMilliseconds(start.at).toZonedDateTimeISO(start.zone)
  }
  return Temporal.PlainDate.from(start.day)
}

type Pattern = Rule['pattern']
function monthDay(pattern: Pattern, start: Point): number {
  const day = count(pattern.dayOfMonth)
  return day !== null && day <= 31 ? day : startDay(start).day
}

/** What DingTalk's five types of pattern are in RFC 5545; null for a type that we do not know. */
function patternRule(pattern: Pattern, start: Point): RecurrenceRule | null {
  const byday = dayNames(pattern.daysOfWeek)
  switch (pattern.type) {
    case 'daily':
      return { freq: 'DAILY' }
    case 'weekly':
      return { freq: 'WEEKLY', ...(byday.length > 0 ? { byday } : {}) }
    case 'absoluteMonthly':
      return { freq: 'MONTHLY', bymonthday: monthDay(pattern, start) }
    case 'relativeMonthly':
      // "The first" of no day at all is nothing that a calendar could repeat.
      if (byday.length === 0) return null
      return { freq: 'MONTHLY', byday, bysetpos: positions[pattern.index.toLowerCase()] ?? 1 }
    case 'absoluteYearly':
      return {
        freq: 'YEARLY',
        bymonth: startDay(start).month,
        bymonthday: monthDay(pattern, start),
      }
    default:
      return null
  }
}

/** The last moment of the day on which a series ends, in the form its start asks for. */
function untilOf(endDate: string, start: Point): string | null {
  const zone = start.is === 'time' ? start.zone : 'UTC'
  // A bare day is one of the series' own zone already; a time names a day of that zone.
  const end = pointOf({ date: endDate, dateTime: endDate }, zone)
  if (end === null) return null
  const day = end.is === 'day' ? end.day : dayOf(end.at, zone)
  if (start.is === 'day') return end.is === 'day' ? day : endDate.slice(0, 10)
  const last = Temporal.PlainDateTime.from(`${day}T23:59:59`).toZonedDateTime(zone)
  return last.toInstant().toString({ smallestUnit: 'second' })
}

function rangeRule({ range }: Rule, start: Point): RecurrenceRule {
  const times = count(range.numberOfOccurrences)
  if (range.type === 'numbered' && times !== null) return { count: times }
  const until = range.type === 'endDate' ? untilOf(range.endDate, start) : null
  return until === null ? {} : { until }
}

/** Translates DingTalk's recurrence; null where its pattern is one that we do not know. */
export function recurrenceRule(rule: Rule, start: Point): RecurrenceRule | null {
  const pattern = patternRule(rule.pattern, start)
  if (pattern === null) return null
  const interval = count(rule.pattern.interval) ?? 1
  const [wkst] = dayNames(rule.pattern.firstDayOfWeek)
  return {
    ...pattern,
    ...(interval > 1 ? { interval } : {}),
    ...(wkst === undefined ? {} : { wkst }),
    ...rangeRule(rule, start),
  }
}

import { Temporal } from 'temporal-polyfill'

import { day } from '../times.ts'
import type { CalendarEvent, Recurrence } from './types.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const nths = ['first', 'second', 'third', 'fourth']

const wallOf = (time: number, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDateTime()

type Pattern = Recurrence['pattern']

const dayNames = (pattern: Pattern): readonly string[] => pattern.daysOfWeek?.split(',') ?? []
const nameOf = (date: Temporal.PlainDate): string => weekdays[date.dayOfWeek - 1] ?? ''

/** Weeks between two days, each week beginning on the pattern's first day. */
function weeksBetween(
  first: Temporal.PlainDate,
  date: Temporal.PlainDate,
  pattern: Pattern,
): number {
  const begins = Math.max(0, weekdays.indexOf(pattern.firstDayOfWeek ?? 'monday'))
  const start = (one: Temporal.PlainDate): Temporal.PlainDate =>
    one.subtract({ days: (one.dayOfWeek - 1 - begins + 7) % 7 })
  return start(first).until(start(date), { largestUnit: 'days' }).days / 7
}

const monthsBetween = (first: Temporal.PlainDate, date: Temporal.PlainDate): number =>
  (date.year - first.year) * 12 + date.month - first.month

/** Tells whether a day is the nth of its month among the named weekdays. */
function isNth(date: Temporal.PlainDate, pattern: Pattern): boolean {
  const days = dayNames(pattern)
  const inMonth = Array.from({ length: date.daysInMonth }, (_, at) => date.with({ day: at + 1 }))
  const named = inMonth.filter((one) => days.includes(nameOf(one)))
  const at = nths.indexOf(pattern.index ?? 'first')
  const wanted = pattern.index === 'last' ? named.at(-1) : named[at]
  return wanted?.equals(date) ?? false
}

type Test = (pattern: Pattern, first: Temporal.PlainDate, date: Temporal.PlainDate) => boolean

const inMonths: Test = ({ interval }, first, date) => monthsBetween(first, date) % interval === 0

const tests: Readonly<Record<Pattern['type'], Test>> = {
  daily: ({ interval }, first, date) =>
    first.until(date, { largestUnit: 'days' }).days % interval === 0,
  weekly(pattern, first, date) {
    const days = pattern.daysOfWeek === undefined ? [nameOf(first)] : dayNames(pattern)
    const weeks = weeksBetween(first, date, pattern)
    return days.includes(nameOf(date)) && weeks % pattern.interval === 0
  },
  absoluteMonthly: (pattern, first, date) =>
    date.day === (pattern.dayOfMonth ?? first.day) && inMonths(pattern, first, date),
  relativeMonthly: (pattern, first, date) => inMonths(pattern, first, date) && isNth(date, pattern),
  absoluteYearly: ({ interval, dayOfMonth }, first, date) =>
    date.month === first.month &&
    date.day === (dayOfMonth ?? first.day) &&
    (date.year - first.year) % interval === 0,
}

/** How a range ends: after a time, after so many. */
function endOf({ range }: Recurrence): Readonly<{ last: number; most: number }> {
  const { type, endDate = '', numberOfOccurrences = 0 } = range
  return {
    last: type === 'endDate' ? Date.parse(endDate) : Number.POSITIVE_INFINITY,
    most: type === 'numbered' ? numberOfOccurrences : Number.POSITIVE_INFINITY,
  }
}

/** Starts of a series' occurrences before `to`, milliseconds since 1970; of a single its own. */
export function* startsOf(event: CalendarEvent, to: number): Generator<number> {
  const { recurrence, start } = event
  if (recurrence === null) return yield start
  const zone = event.allDay ? 'Asia/Shanghai' : event.zone
  const first = wallOf(start, zone)
  const names = tests[recurrence.pattern.type]
  const { last, most } = endOf(recurrence)
  let left = most
  for (let at = first; left > 0; at = at.add({ days: 1 })) {
    const time = at.toZonedDateTime(zone).epochMilliseconds
    if (time >= to || time > last) return
    if (!names(recurrence.pattern, first.toPlainDate(), at.toPlainDate())) continue
    left -= 1
    yield time
  }
}

/** `20261120T010000Z`: what the id of an occurrence ends with. */
const stampOf = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** One occurrence of a series as a row of its own; unchanged, and not kept anywhere. */
export const occurrenceAt = (series: CalendarEvent, origin: number): CalendarEvent => ({
  ...series,
  id: `${series.id}_${stampOf(origin)}`,
  start: origin,
  end: origin + (series.end - series.start),
  recurrence: null,
  master: series.id,
  origin,
  attendees: series.attendees.map((one) => ({ ...one })),
  dropped: new Map(),
})

const idOfOccurrence = /^(.+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** The series and the start that the id of an occurrence names; null for any other id. */
function readId(id: string): Readonly<{ master: string; time: number }> | null {
  const parts = idOfOccurrence.exec(id)
  if (parts === null) return null
  const [, master = '', year, month, date, hour, minute, second] = parts
  const time = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)
  return { master, time }
}

/** The occurrence that an id names, changed or not; null if its series has none at that time. */
export function findOccurrence(
  events: ReadonlyMap<string, CalendarEvent>,
  id: string,
): CalendarEvent | null {
  const known = events.get(id)
  if (known !== undefined) return known.master === null ? null : known
  const named = readId(id)
  const series = named === null ? undefined : events.get(named.master)
  if (named === null || series?.recurrence == null) return null
  const found = [...startsOf(series, named.time + 1)].includes(named.time)
  return found ? occurrenceAt(series, named.time) : null
}

/** Occurrences of a series within a range, as they stand: changed ones in place of the rule's. */
export function occurrencesIn(
  events: ReadonlyMap<string, CalendarEvent>,
  series: CalendarEvent,
  range: Readonly<{ from: number; to: number }>,
): CalendarEvent[] {
  const changed = [...events.values()].filter(({ master }) => master === series.id)
  const taken = new Set(changed.map(({ origin }) => origin))
  const usual = [...startsOf(series, range.to)]
    .filter((start) => !taken.has(start))
    .map((start) => occurrenceAt(series, start))
  return [...usual, ...changed].filter(
    ({ start, end, cancelled }) => !cancelled && end > range.from && start < range.to,
  )
}

/** Past occurrences that lists show as rows, the newest of them. */
const mostPastRows = 40

/** Rows of past occurrences of a series, unchanged ones only. */
export const pastRows = (
  events: ReadonlyMap<string, CalendarEvent>,
  series: CalendarEvent,
  now: number,
): CalendarEvent[] =>
  occurrencesIn(events, series, { from: now - 400 * day, to: now })
    .filter(({ id }) => !events.has(id))
    .slice(-mostPastRows)

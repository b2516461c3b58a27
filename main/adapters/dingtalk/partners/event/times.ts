import { ruleOf, type Pattern } from '../../../../core/sync/canonical/recurrence.ts'
import { whenOf, type RawTime } from '../../../../core/sync/canonical/time.ts'
import { instantText, wallText, zoneOf } from '../../../../core/sync/canonical/zones.ts'
import type { EventTime, Rule } from '../../../../core/sync/images.ts'
import type { ReadWindow } from '../../../../core/sync/partner.ts'
import { dayOf, instantOf, Temporal, utcTime } from '../../../../core/time.ts'
import { pointOf, type CalendarEvent, type EventFields } from '../../calendar/event.ts'
import { timeIn } from '../../shapes.ts'

/** When an event is, in canonical form; `zone` null for all-day. */
export type Times = Readonly<{ time: EventTime; zone: string | null; rule: Rule | null }>

type Start = Readonly<{ day: string; zone: string; allDay: boolean }>

const isAllDay = ({ fields }: CalendarEvent): boolean =>
  fields.isAllDay || (fields.start?.date ?? '') !== ''

const rawOf = (point: EventFields['start'], zone: string): RawTime => {
  const { date = '', dateTime = '', timeZone = '' } = point ?? {}
  return { ...(date !== '' && { date }), dateTime, timeZone: timeZone || zone }
}

function startOf(event: CalendarEvent, zone: string): Start | null {
  const start = pointOf(event.fields.start, zone)
  if (start === null) return null
  if (start.is === 'day') return { day: start.day, zone, allDay: true }
  const allDay = isAllDay(event)
  const name = event.fields.start?.timeZone ?? ''
  const own = name === '' ? zone : zoneOf(name, null).zone
  return { day: dayOf(start.at, allDay ? zone : own), zone: own, allDay }
}

const numberIn = (text: string): number | null => (/^\d{1,6}$/.test(text) ? Number(text) : null)
const optional = <T>(name: string, value: T | null) => (value === null ? {} : { [name]: value })
const weekdayOf = (day: string): string =>
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'][
    Temporal.PlainDate.from(day).dayOfWeek - 1
  ] ?? ''

/** The last day of a series, in its own zone; DingTalk tells it as a time of that day. */
function untilOf(endDate: string, { zone, allDay }: Start): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(endDate) || allDay) return endDate.slice(0, 10) || null
  const at = timeIn(endDate)
  return at === 0 ? null : dayOf(at, zone)
}

/** A recurrence in the form that both services have in common; what it leaves out the start says. */
function patternIn({ pattern, range }: NonNullable<EventFields['recurrence']>, start: Start) {
  const named = pattern.daysOfWeek.split(/[^A-Za-z]+/).filter((word) => word !== '')
  const { day, month } = Temporal.PlainDate.from(start.day)
  const common: Pattern = {
    pattern: {
      type: pattern.type,
      daysOfWeek: named.length === 0 ? [weekdayOf(start.day)] : named,
      dayOfMonth: numberIn(pattern.dayOfMonth) ?? day,
      month,
      ...optional('interval', numberIn(pattern.interval)),
      ...optional('index', pattern.index || null),
      ...optional('firstDayOfWeek', pattern.firstDayOfWeek || null),
    },
    range: {
      type: range.type,
      ...optional('endDate', untilOf(range.endDate, start)),
      ...optional('numberOfOccurrences', numberIn(range.numberOfOccurrences)),
    },
  }
  return common
}

/** What no calendar can read (a 30th of February, an hour of 25) counts as not told. */
function orNull<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Throws RangeError where a time of an event is none. */
function checked(times: Times, own: string): Times {
  const { time, rule } = times
  const zone = times.zone ?? own
  msOf(time.start, zone)
  msOf(time.end, zone)
  if (rule?.until !== undefined) msOf(rule.until, zone)
  return times
}

/**
 * Reads when an event is; null for one without a start, or whose rule nobody documents: it must not
 * be taken for a single event. `own` is the zone for events that name none.
 */
export const timesOf = (event: CalendarEvent, own: string): Times | null =>
  orNull(() => timesIn(event, own))

function timesIn(event: CalendarEvent, own: string): Times | null {
  const start = startOf(event, own)
  if (start === null) return null
  const { recurrence } = event.fields
  const repeats = recurrence != null && recurrence.pattern.type !== ''
  const rule = repeats ? ruleOf(patternIn(recurrence, start)) : null
  if (repeats && rule === null) return null
  const last = pointOf(event.fields.end, own) === null ? event.fields.start : event.fields.end
  const raw = { start: rawOf(event.fields.start, own), end: rawOf(last, own) }
  const when = whenOf({ ...raw, allDay: start.allDay, rule }, wallText)
  return checked({ time: when.time, zone: when.zone, rule }, own)
}

const instantAt = (ms: number): string => utcTime(ms).replace('.000', '')

/**
 * The start that an occurrence had by its series' rule when it was made: wall time in the series'
 * zone, or a date; null if untold.
 */
export const plannedStart = (row: CalendarEvent, series: Times, own: string): string | null =>
  orNull(() => plannedIn(row, series, own))

/**
 * The date by which both sides name an occurrence: a rule gives one a day at most, and a series
 * that moves to another time of day keeps it. Null if untold.
 */
export const originOf = (row: CalendarEvent, series: Times, own: string): string | null =>
  plannedStart(row, series, own)?.slice(0, 10) ?? null

function plannedIn(row: CalendarEvent, series: Times, own: string): string | null {
  const point = pointOf(row.fields.originStart, own) ?? pointOf(row.fields.start, own)
  if (point === null) return null
  if (point.is === 'day') return point.day
  if (series.time.allDay !== true) return wallText(instantAt(point.at), series.zone ?? own)
  const text = row.fields.originStart?.dateTime ?? ''
  return text.slice(10, 19) === 'T00:00:00' ? text.slice(0, 10) : dayOf(point.at, own)
}

const dayStart = (day: string, zone: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds

/** A canonical time as milliseconds since 1970; `zone` counts days and wall times. */
export function msOf(text: string, zone: string): number {
  if (text.length === 10) return dayStart(text, zone)
  return instantOf(text.endsWith('Z') ? text : instantText(text, zone))
}

/** Tells whether an event, or some of a series, lies in a half-open window (9.1). */
export function isWithin({ time, zone, rule }: Times, window: ReadWindow, own: string): boolean {
  if (window === null) return true
  const at = zone ?? own
  const from = msOf(time.start, at)
  const to = rule === null ? msOf(time.end, at) : endOf(rule, at)
  return from < window.to && (to > window.from || from >= window.from)
}

const endOf = (rule: Rule, zone: string): number =>
  rule.until === undefined
    ? Number.POSITIVE_INFINITY
    : dayStart(Temporal.PlainDate.from(rule.until).add({ days: 1 }).toString(), zone)

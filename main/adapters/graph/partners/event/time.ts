import type { Json } from '../../../../core/ports.ts'
import { patternOf, ruleOf } from '../../../../core/sync/canonical/recurrence.ts'
import { whenOf, type RawTime } from '../../../../core/sync/canonical/time.ts'
import {
  instantText,
  wallText,
  windowsZone,
  zoneOf,
} from '../../../../core/sync/canonical/zones.ts'
import type { EventTime, Rule } from '../../../../core/sync/images.ts'
import type { ReadWindow } from '../../../../core/sync/partner.ts'
import { instantOf, isZone, Temporal } from '../../../../core/time.ts'
import type { Event } from './shape.ts'

/** When an event is, as a link sees it; null where the event does not say it. */
export type Times = Readonly<{ time: EventTime; zone: string | null; rule: Rule | null }>

const wallForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** Graph tells times in UTC beside the zone in which the event was made (paper `graph-api.md`, 5.5). */
const rawOf = (point: Event['start'], zone: string): RawTime => {
  const dateTime = (point?.dateTime ?? '').replace(/Z$/, '')
  return { dateTime: `${dateTime}Z`, timeZone: zone || 'UTC' }
}

const optional = <T>(name: string, value: T | null | undefined) =>
  value == null || value === '' ? {} : { [name]: value }

/** A recurrence in the form that both services have in common. */
export function ruleIn({ recurrence }: Pick<Event, 'recurrence'>): Rule | null {
  if (recurrence == null) return null
  const { pattern, range } = recurrence
  return ruleOf({
    pattern: {
      type: pattern.type,
      daysOfWeek: pattern.daysOfWeek,
      ...optional('interval', pattern.interval),
      ...optional('dayOfMonth', pattern.dayOfMonth),
      ...optional('month', pattern.month),
      ...optional('index', pattern.index),
      ...optional('firstDayOfWeek', pattern.firstDayOfWeek),
    },
    range: {
      type: range.type,
      ...optional('endDate', range.endDate),
      ...optional('numberOfOccurrences', range.numberOfOccurrences),
    },
  })
}

/** Reads when an event is; null for one without a start, or whose rule nobody documents. */
export function timesIn(event: Event): Times | null {
  const points = [event.start, event.end]
  if (!points.every((point) => wallForm.test(point?.dateTime ?? ''))) return null
  const rule = ruleIn(event)
  if (rule === null && event.recurrence != null) return null
  const zone = event.originalStartTimeZone
  const start = rawOf(event.start, zone)
  const end = rawOf(event.end, zone)
  const when = whenOf({ start, end, allDay: event.isAllDay, rule }, wallText)
  return { time: when.time, zone: when.zone, rule }
}

/** The zone in which a series is counted, all-day ones too. */
export const seriesZone = (event: Pick<Event, 'originalStartTimeZone'>): string =>
  zoneOf(event.originalStartTimeZone || 'UTC', null).zone

/** The zone as Exchange takes it: Windows' name, else IANA's own. */
const nameOf = (zone: string): string => windowsZone(zone) ?? zone

const isNamed = (zone: string): boolean => /^[A-Za-z]/.test(zone) && isZone(zone)

/** A wall time that stands for another instant too (the hour that comes twice) is told in UTC. */
const isFaithful = (instant: string, zone: string): boolean =>
  instantOf(instantText(wallText(instant, zone), zone)) === instantOf(instant)

type Wanted = Readonly<{ time: EventTime; zone: string | null; rule: Rule | null; own: string }>

const point = (dateTime: string, zone: string): Json => ({ dateTime, timeZone: nameOf(zone) })

function startAndEnd({ time, zone, rule, own }: Wanted): Readonly<Record<string, Json>> | null {
  const { start, end, allDay } = time
  if (allDay === true) {
    // A day begins in the person's own zone: elsewhere Outlook would show it over two days.
    return { start: point(`${start}T00:00:00`, own), end: point(`${end}T00:00:00`, own) }
  }
  const at = zone ?? own
  if (rule !== null) {
    return isNamed(at) ? { start: point(start, at), end: point(end, at) } : null
  }
  const fits = isNamed(at) && isFaithful(start, at) && isFaithful(end, at)
  const seen = fits ? at : 'UTC'
  return { start: point(wallText(start, seen), seen), end: point(wallText(end, seen), seen) }
}

/** The members that say when an event is; null for a series in a zone that has no name. */
export function timeMembers(wanted: Wanted): Readonly<Record<string, Json>> | null {
  const { time, rule } = wanted
  const points = startAndEnd(wanted)
  if (points === null) return null
  const isAllDay = time.allDay === true
  if (rule === null) return { ...points, isAllDay }
  const { pattern, range } = patternOf(rule)
  // The range begins with the event itself: Exchange refuses anything else (paper, 5.4).
  const recurrence = { pattern, range: { ...range, startDate: time.start.slice(0, 10) } }
  return { ...points, isAllDay, recurrence: recurrence as Json } // patterns are plain JSON
}

const dayStart = (day: string, zone: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds

/** Start and end of an event as instants, seen from a zone where it tells none of its own. */
function spanOf({ time, zone, rule }: Times, own: string): Readonly<{ from: number; to: number }> {
  const { start, end, allDay } = time
  const at = zone ?? own
  const ms = (text: string): number =>
    allDay === true ? dayStart(text, own) : instantOf(rule === null ? text : instantText(text, at))
  if (rule === null) return { from: ms(start), to: ms(end) }
  const until = rule.until === undefined ? null : dayStart(rule.until, at) + 86_400_000
  return { from: ms(start), to: until ?? Number.POSITIVE_INFINITY }
}

/** Tells whether an event, or some of a series, lies in a half-open window (9.1). */
export function isWithin(times: Times, window: ReadWindow, own: string): boolean {
  if (window === null) return true
  const { from, to } = spanOf(times, own)
  return from < window.to && (to > window.from || from >= window.from)
}

import { dayOf, Temporal } from '../../../core/time.ts'
import { cleanText } from '../../clean-text.ts'
import {
  describeZone,
  isPlace,
  isPlain,
  localText,
  type Part,
  type Property,
} from '../../ical-zone.ts'
import { ICAL } from '../../ical.ts'
import { bodyText } from '../html-text.ts'
import { timeIn } from '../records.ts'
import { recurrenceRule } from '../rule.ts'
import { changeTime, pointOf, type EventFields, type Point, type SeriesFields } from './event.ts'
import { shortMonths } from './short-months.ts'

const tenYears = 10 * 366 * 86_400_000

/** `2026-11-20T01:00:00Z` */
export const utcText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

function timeProperty(name: string, point: Point | null): Property[] {
  if (point === null) return []
  if (point.is === 'day') return [[name, {}, 'date', point.day]]
  const { at, zone } = point
  if (!isPlace(zone) || !isPlain(at, zone)) return [[name, {}, 'date-time', utcText(at)]]
  return [[name, { tzid: zone }, 'date-time', localText(at, zone)]]
}

/** A text property, unless it is empty. */
export function textProperty(name: string, value: string): Property[] {
  const clean = cleanText(value)
  return clean === '' ? [] : [[name, {}, 'text', clean]]
}

/** A stamp in UTC, unless there is none. */
export const stampProperty = (name: string, ms: number): Property[] =>
  ms === 0 ? [] : [[name, {}, 'date-time', utcText(ms)]]

const answers: Readonly<Record<string, string>> = {
  accepted: 'ACCEPTED',
  organizer: 'ACCEPTED',
  declined: 'DECLINED',
  tentativelyAccepted: 'TENTATIVE',
}
const roles: Readonly<Record<string, string>> = {
  optional: 'OPT-PARTICIPANT',
  resource: 'NON-PARTICIPANT',
}

type Address = EventFields['attendees'][number]['emailAddress']

function nameParameter(address: Address): Record<string, string> {
  const name = cleanText(address?.name ?? '').replaceAll(/[\n\t"]+/g, ' ')
  return name === '' ? {} : { cn: name }
}

/** Addresses that a line of its own cannot hold are left out; the record has them. */
function mailto(address: Address): string | null {
  const text = address?.address ?? ''
  return /^[^\s<>"',;:\\]+@[^\s<>"',;:\\]+$/.test(text) ? `mailto:${text}` : null
}

function peopleProperties({ organizer, attendees }: EventFields): Property[] {
  const chair = mailto(organizer?.emailAddress)
  const first: Property[] =
    chair === null || attendees.length === 0
      ? []
      : [['organizer', nameParameter(organizer?.emailAddress), 'cal-address', chair]]
  const others = attendees.flatMap(({ emailAddress, type, status }): Property[] => {
    const address = mailto(emailAddress)
    if (address === null) return []
    const role = roles[type] ?? 'REQ-PARTICIPANT'
    const partstat = answers[status?.response ?? ''] ?? 'NEEDS-ACTION'
    return [
      ['attendee', { ...nameParameter(emailAddress), role, partstat }, 'cal-address', address],
    ]
  })
  return [...first, ...others]
}

const placeOf = ({ location, locations }: EventFields): string =>
  [...new Set([location?.displayName ?? '', ...locations.map((one) => one.displayName)])]
    .filter((place) => place !== '')
    .join('; ')

function alarms({
  isReminderOn,
  reminderMinutesBeforeStart: minutes,
  subject,
}: EventFields): Part[] {
  if (!isReminderOn || minutes == null || minutes < 0) return []
  const trigger: Property = ['trigger', {}, 'duration', `-PT${Math.trunc(minutes)}M`]
  const description: Property = ['description', {}, 'text', cleanText(subject) || '-']
  return [['valarm', [['action', {}, 'text', 'DISPLAY'], description, trigger], []]]
}

const statusOf = ({ isCancelled, showAs }: EventFields): string =>
  isCancelled ? 'CANCELLED' : showAs === 'tentative' ? 'TENTATIVE' : 'CONFIRMED'

const classes: Readonly<Record<string, string>> = {
  private: 'PRIVATE',
  personal: 'PRIVATE',
  confidential: 'CONFIDENTIAL',
}
const priorities: Readonly<Record<string, number>> = { high: 1, low: 9 }

function stateProperties(event: EventFields): Property[] {
  const level = classes[event.sensitivity]
  const priority = priorities[event.importance]
  const categories = event.categories.map(cleanText).filter((name) => name !== '')
  return [
    ['status', {}, 'text', statusOf(event)],
    ['transp', {}, 'text', event.showAs === 'free' ? 'TRANSPARENT' : 'OPAQUE'],
    ...(level === undefined ? [] : [['class', {}, 'text', level] as Property]),
    ...(priority === undefined ? [] : [['priority', {}, 'integer', priority] as Property]),
    ...(categories.length > 0 ? [['categories', {}, 'text', ...categories] as Property] : []),
  ]
}

/** The last moment of a series' last day, in the form its start asks for. */
function untilOf(start: Point): (day: string) => string | null {
  return (day) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
    if (start.is === 'day') return day
    const zone = isPlace(start.zone) ? start.zone : 'UTC'
    return utcText(
      Temporal.PlainDateTime.from(`${day}T23:59:59`).toZonedDateTime(zone).epochMilliseconds,
    )
  }
}

/** A day of a series, at the hour of its start. */
function dayProperty(name: string, day: string, start: Point): Property[] {
  if (start.is === 'day') return timeProperty(name, { is: 'day', day })
  const zone = isPlace(start.zone) ? start.zone : 'UTC'
  const hour = localText(start.at, zone).slice(10)
  const at = Temporal.PlainDateTime.from(`${day}${hour}`).toZonedDateTime(zone).epochMilliseconds
  return timeProperty(name, { is: 'time', at, zone: start.zone })
}

function ruleProperties(event: EventFields, start: Point | null): Property[] {
  if (event.recurrence == null || start === null) return []
  const zone = start.is === 'time' && isPlace(start.zone) ? start.zone : 'UTC'
  const first = start.is === 'day' ? start.day : dayOf(start.at, zone)
  const { days, recurrence } = shortMonths(event.recurrence, first)
  const rule = recurrenceRule(recurrence, untilOf(start))
  if (rule === null) return []
  return [['rrule', {}, 'recur', rule], ...days.flatMap((day) => dayProperty('rdate', day, start))]
}

/** Occurrences that were deleted: `OID.<series>.<day>`, at the hour of the series. */
function cancelled({ cancelledOccurrences }: EventFields, start: Point | null): Property[] {
  if (start === null) return []
  return cancelledOccurrences.flatMap((text) => {
    const day = /\.(\d{4}-\d{2}-\d{2})$/.exec(text)?.[1]
    return day === undefined ? [] : dayProperty('exdate', day, start)
  })
}

/** The start that the series' rule gave an exception, in the form of the series' own start. */
function replaced({ originalStart }: EventFields, like: Point | null): Property[] {
  const at = timeIn(originalStart)
  if (like === null || at === 0) return []
  if (like.is === 'day') return timeProperty('recurrence-id', { is: 'day', day: dayOf(at, 'UTC') })
  return timeProperty('recurrence-id', { is: 'time', at, zone: like.zone })
}

function link({ onlineMeeting, onlineMeetingUrl }: EventFields): Property[] {
  const url = onlineMeeting?.joinUrl || onlineMeetingUrl
  return URL.canParse(url) ? [['url', {}, 'uri', new URL(url).href]] : []
}

/** One event, or (with the series' start in `like`) one changed occurrence of a series. */
function eventPart(event: EventFields, uid: string, like?: Point | null): Part {
  const start = pointOf(event, event.start)
  const properties: Property[] = [
    ['uid', {}, 'text', uid],
    ['dtstamp', {}, 'date-time', utcText(changeTime(event))],
    ...stampProperty('created', timeIn(event.createdDateTime)),
    ...stampProperty('last-modified', changeTime(event)),
    ...timeProperty('dtstart', start),
    ...timeProperty('dtend', pointOf(event, event.end)),
    ...(like === undefined ? ruleProperties(event, start) : replaced(event, like)),
    ...(like === undefined ? cancelled(event, start) : []),
    ...textProperty('summary', event.subject),
    ...textProperty('description', bodyText(event.body)),
    ...textProperty('location', placeOf(event)),
    ...stateProperties(event),
    ...peopleProperties(event),
    ...link(event),
  ]
  return ['vevent', properties, alarms(event)]
}

/** Zones that stand in a file's times, with the span in which its events lie. */
function zoneParts(events: readonly EventFields[]): Part[] {
  const spans = new Map<string, { from: number; until: number }>()
  for (const event of events)
    for (const moment of [event.start, event.end]) {
      const point = pointOf(event, moment)
      if (point?.is !== 'time' || !isPlace(point.zone)) continue
      const known = spans.get(point.zone) ?? { from: point.at, until: point.at }
      const until = event.recurrence == null ? point.at : point.at + tenYears
      const from = Math.min(known.from, point.at)
      spans.set(point.zone, { from, until: Math.max(known.until, until) })
    }
  return [...spans].map(([name, { from, until }]) => describeZone(name, from, until))
}

/** Puts parts into one iCalendar object (RFC 5545). */
export function calendarBytes(parts: readonly Part[]): Uint8Array {
  const head: Property[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//DingKeep//DingKeep//EN'],
    ['calscale', {}, 'text', 'GREGORIAN'],
  ]
  const calendar: Part = ['vcalendar', head, [...parts]]
  return new TextEncoder().encode(`${ICAL.stringify(calendar)}\r\n`)
}

/** Writes a single event, or a series with its changed occurrences, as one iCalendar object. */
export function eventCalendar(series: SeriesFields): Uint8Array {
  const { exceptionOccurrences, id } = series
  const like = pointOf(series, series.start)
  const all = [series, ...exceptionOccurrences]
  return calendarBytes([
    ...zoneParts(all),
    eventPart(series, id),
    ...exceptionOccurrences.map((one) => eventPart(one, id, like)),
  ])
}

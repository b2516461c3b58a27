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
import { timeIn } from '../shapes.ts'
import { changeTime, pointOf, type Attendee, type CalendarEvent, type Point } from './event.ts'
import { recurrenceRule } from './rule.ts'

/** A series or single event, with the occurrences of it that differ. */
export type Series = Readonly<{ event: CalendarEvent; exceptions: readonly CalendarEvent[] }>

const tenYears = 10 * 366 * 86_400_000

/** `2026-11-20T01:00:00Z` */
const utcText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

function timeProperty(name: string, point: Point | null): Property[] {
  if (point === null) return []
  if (point.is === 'day') return [[name, {}, 'date', point.day]]
  const { at, zone } = point
  if (!isPlace(zone) || !isPlain(at, zone)) return [[name, {}, 'date-time', utcText(at)]]
  return [[name, { tzid: zone }, 'date-time', localText(at, zone)]]
}

function text(name: string, value: string): Property[] {
  const clean = cleanText(value)
  return clean === '' ? [] : [[name, {}, 'text', clean]]
}

const stamp = (name: string, ms: number): Property[] =>
  ms === 0 ? [] : [[name, {}, 'date-time', utcText(ms)]]

const answers: Readonly<Record<string, string>> = {
  accepted: 'ACCEPTED',
  declined: 'DECLINED',
  tentative: 'TENTATIVE',
}

/** DingTalk names people by unionId; it gives no mail address that a `mailto:` could hold. */
const addressOf = (id: string): string => `urn:x-dingtalk:user:${encodeURIComponent(id)}`

function nameParameter({ displayName }: Attendee): Record<string, string> {
  const name = cleanText(displayName).replaceAll(/[\n\t]+/g, ' ')
  return name === '' ? {} : { cn: name }
}

const attendee = (one: Attendee): Property => [
  'attendee',
  {
    ...nameParameter(one),
    role: one.isOptional ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT',
    partstat: answers[one.responseStatus] ?? 'NEEDS-ACTION',
  },
  'cal-address',
  addressOf(one.id),
]

function peopleProperties({ fields }: CalendarEvent): Property[] {
  const { organizer, attendees } = fields
  const first: Property[] =
    organizer == null || organizer.id === ''
      ? []
      : [['organizer', nameParameter(organizer), 'cal-address', addressOf(organizer.id)]]
  return [...first, ...attendees.filter(({ id }) => id !== '').map(attendee)]
}

function placeOf({ fields }: CalendarEvent): string {
  const rooms = fields.meetingRooms.map(({ displayName }) => displayName)
  return [...new Set([fields.location?.displayName ?? '', ...rooms])]
    .filter((place) => place !== '')
    .join('; ')
}

const alarms = ({ fields }: CalendarEvent): Part[] =>
  fields.reminders
    .filter(({ minutes }) => /^\d{1,6}$/.test(minutes))
    .map(({ minutes }) => [
      'valarm',
      [
        ['action', {}, 'text', 'DISPLAY'],
        ['description', {}, 'text', cleanText(fields.summary) || '-'],
        ['trigger', {}, 'duration', `-PT${Number(minutes)}M`],
      ],
      [],
    ])

const status = ({ cancelled, fields }: CalendarEvent): string =>
  cancelled ? 'CANCELLED' : fields.status === 'tentative' ? 'TENTATIVE' : 'CONFIRMED'

function rule(event: CalendarEvent, start: Point | null): Property[] {
  const { recurrence } = event.fields
  if (recurrence == null || start === null) return []
  const translated = recurrenceRule(recurrence, start)
  return translated === null ? [] : [['rrule', {}, 'recur', translated]]
}

/** The start that the series' rule gave an exception, in the form of the series' own start. */
function replaced(event: CalendarEvent, like: Point | null, zone: string): Property[] {
  const origin = pointOf(event.fields.originStart, zone)
  if (event.master === null || origin === null) return []
  if (origin.is === 'day') return timeProperty('recurrence-id', origin)
  const seen = like?.is === 'time' ? like.zone : zone
  if (like?.is !== 'day') return timeProperty('recurrence-id', { ...origin, zone: seen })
  return timeProperty('recurrence-id', {
    is: 'day',
    day: localText(origin.at, zone).slice(0, 10),
  })
}

type Around = Readonly<{ zone: string; like: Point | null }>

function eventPart(event: CalendarEvent, { zone, like }: Around): Part {
  const { fields } = event
  const start = pointOf(fields.start, zone)
  const changed = changeTime(event)
  const categories = fields.categories.map(({ displayName }) => cleanText(displayName))
  const properties: Property[] = [
    ['uid', {}, 'text', event.master ?? event.id],
    ['dtstamp', {}, 'date-time', utcText(changed)],
    ...stamp('created', timeIn(fields.createTime)),
    ...stamp('last-modified', changed),
    ...timeProperty('dtstart', start),
    ...timeProperty('dtend', pointOf(fields.end, zone)),
    ...replaced(event, like, zone),
    ...rule(event, start),
    ...text('summary', fields.summary),
    ...text('description', fields.description),
    ...text('location', placeOf(event)),
    ['status', {}, 'text', status(event)],
    ...(categories.length > 0 ? [['categories', {}, 'text', ...categories] as Property] : []),
    ...peopleProperties(event),
    ...link(fields.onlineMeetingInfo?.url ?? ''),
  ]
  return ['vevent', properties, alarms(event)]
}

const link = (url: string): Property[] =>
  URL.canParse(url) ? [['url', {}, 'uri', new URL(url).href]] : []

/** Zones that stand in a file's times, with the span in which its events lie. */
function zoneParts(events: readonly CalendarEvent[], zone: string): Part[] {
  const spans = new Map<string, { from: number; until: number }>()
  for (const { fields } of events) {
    for (const moment of [fields.start, fields.end]) {
      const point = pointOf(moment, zone)
      if (point?.is !== 'time' || !isPlace(point.zone)) continue
      const known = spans.get(point.zone) ?? { from: point.at, until: point.at }
      const until = fields.recurrence == null ? point.at : point.at + tenYears
      spans.set(point.zone, {
        from: Math.min(known.from, point.at),
        until: Math.max(known.until, until),
      })
    }
  }
  return [...spans].map(([name, { from, until }]) => describeZone(name, from, until))
}

/**
 * Writes a single event, or a series with its changed occurrences, as one iCalendar object
 * (RFC 5545). `zone` is that of times which name none.
 */
export function calendarFile({ event, exceptions }: Series, zone: string): Uint8Array {
  const all = [event, ...exceptions]
  const like = pointOf(event.fields.start, zone)
  const calendar: Part = [
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//DingKeep//DingKeep//EN'],
      ['calscale', {}, 'text', 'GREGORIAN'],
    ],
    [...zoneParts(all, zone), ...all.map((one) => eventPart(one, { zone, like }))],
  ]
  return new TextEncoder().encode(`${ICAL.stringify(calendar)}\r\n`)
}

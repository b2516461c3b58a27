import type { Json } from '../../../core/ports.ts'
import { Temporal } from '../../../core/time.ts'
import { members } from '../../exact-json.ts'
import { instantOf, readSeries, type EventFields } from '../calendar/event.ts'
import { zoneOf } from '../calendar/zones.ts'
import type { GraphRecord } from '../records.ts'
import { written } from './writer.ts'

/** What is taken as it was saved. Guests, meetings online and answers are not among it. */
const names =
  'subject,isAllDay,location,locations,recurrence,showAs,sensitivity,importance,isReminderOn,reminderMinutesBeforeStart,categories'.split(
    ',',
  )

type Point = EventFields['start']

/** The zone that an event was made in, where it is one that can be written; else UTC. */
const zoneIn = ({ originalStartTimeZone }: EventFields): string =>
  zoneOf(originalStartTimeZone) === null ? 'UTC' : originalStartTimeZone

/** An instant as a zone that Exchange knows by this name shows it; null where it is none. */
function shownIn(at: number | null, zone: string): string | null {
  const place = zoneOf(zone)
  if (at === null || place === null) return null
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(place)
  return there.toPlainDateTime().toString({ smallestUnit: 'second' })
}

/** A moment in the event's own zone: a series that was written in UTC would drift (paper, 5.5). */
export function pointIn(event: EventFields, point: Point): Json {
  const zone = zoneIn(event)
  const { dateTime, timeZone } = point ?? { dateTime: '', timeZone: '' }
  if (event.isAllDay) return { dateTime: `${dateTime.slice(0, 10)}T00:00:00`, timeZone: zone }
  const shown = shownIn(instantOf(dateTime, zoneOf(timeZone) ?? 'UTC'), zone)
  return shown === null
    ? { dateTime, timeZone: timeZone === '' ? 'UTC' : timeZone }
    : { dateTime: shown, timeZone: zone }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

type Address = Readonly<{ name: string; address: string }> | null | undefined
const nameOf = (address: Address): string =>
  address == null ? '' : `${address.name} <${address.address}>`.trim()

const addressOf = (address: Address): string => (address?.address ?? '').toLowerCase()

/** Who belonged to a meeting and where it was online, a line each; empty for what had no guests. */
function blockOf(event: EventFields, owner: string): string[] {
  const { attendees, organizer, onlineMeeting, onlineMeetingUrl } = event
  const organiser = organizer?.emailAddress
  const isNamed = attendees.length > 0 || addressOf(organiser) !== owner.toLowerCase()
  const link = onlineMeeting?.joinUrl || onlineMeetingUrl
  const lines = [
    ...(isNamed && addressOf(organiser) !== '' ? [`★ ${nameOf(organiser)}`] : []),
    ...attendees.map(({ emailAddress }) => `• ${nameOf(emailAddress)}`),
    ...(link === '' ? [] : [`↗ ${link}`]),
  ]
  return lines.length === 0 ? [] : ['— DingKeep —', ...lines]
}

/** The text of an event with its people below, who are not invited again. */
function bodyOf(event: EventFields, block: readonly string[]): Json {
  const { contentType = 'text', content = '' } = event.body ?? {}
  if (block.length === 0) return { contentType: contentType || 'text', content }
  if (contentType.toLowerCase() !== 'html')
    return { contentType: 'text', content: [content, '', ...block].join('\n') }
  const lines = `<p>${block.map(escaped).join('<br>')}</p>`
  const end = content.toLowerCase().lastIndexOf('</body>')
  const at = end < 0 ? content.length : end
  return { contentType: 'html', content: content.slice(0, at) + lines + content.slice(at) }
}

/** The rule with its first day as the event has it: they must be the same (paper, 5.4). */
function ruleOf(recurrence: Json | undefined, start: Json): Record<string, Json> {
  const rule = members(recurrence)
  const range = members(rule?.['range'])
  const day = members(start)?.['dateTime']
  if (rule === null || range === null || typeof day !== 'string') return {}
  return { recurrence: { ...rule, range: { ...range, startDate: day.slice(0, 10) } } }
}

/**
 * An event as it is written: without guests and without a meeting online, so that Exchange writes
 * to nobody (paper `graph-api.md`, 5.7); they stand in a block below its text. Throws `answerUnknown` for a record that is none.
 */
export function plainEvent(
  record: GraphRecord,
  owner: string,
  isBlockWanted = true,
): Record<string, Json> {
  const event = readSeries(record)
  const block = isBlockWanted ? blockOf(event, owner) : []
  const start = pointIn(event, event.start)
  return {
    ...written(record, names),
    ...ruleOf(record['recurrence'], start),
    body: bodyOf(event, block),
    start,
    end: pointIn(event, event.end),
  }
}

const ofDay =
  'subject,location,locations,showAs,importance,isReminderOn,reminderMinutesBeforeStart,categories'.split(
    ',',
  )

/** A day of a series that differs, as it is written over the day that the rule gives. */
export function plainDay(record: GraphRecord, owner: string): Record<string, Json> {
  const event = readSeries(record)
  return {
    ...written(record, ofDay),
    isAllDay: event.isAllDay,
    body: bodyOf(event, blockOf(event, owner)),
    start: pointIn(event, event.start),
    end: pointIn(event, event.end),
  }
}

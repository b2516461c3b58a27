import { z } from 'zod'

import { Temporal } from '../../../core/time.ts'
import {
  flagShape,
  listShape,
  readAnswer,
  textShape,
  timeIn,
  type GraphRecord,
} from '../records.ts'
import { recurrenceShape } from '../rule.ts'
import { zoneOf } from './zones.ts'

const pointShape = z.object({ dateTime: textShape, timeZone: textShape }).nullish()
const addressShape = z.object({ name: textShape, address: textShape }).nullish()
const personShape = z.object({ emailAddress: addressShape }).nullish()
const eventShape = z.object({
  id: textShape,
  subject: textShape,
  body: z.object({ contentType: textShape, content: textShape }).nullish(),
  start: pointShape,
  end: pointShape,
  isAllDay: flagShape,
  originalStart: textShape,
  originalStartTimeZone: textShape,
  recurrence: recurrenceShape.nullish(),
  cancelledOccurrences: listShape(textShape),
  location: z.object({ displayName: textShape }).nullish(),
  locations: listShape(z.object({ displayName: textShape })),
  attendees: listShape(
    z.object({
      type: textShape,
      emailAddress: addressShape,
      status: z.object({ response: textShape }).nullish(),
    }),
  ),
  organizer: personShape,
  isCancelled: flagShape,
  showAs: textShape,
  sensitivity: textShape,
  importance: textShape,
  isReminderOn: flagShape,
  reminderMinutesBeforeStart: z.number().nullish(),
  categories: listShape(textShape),
  onlineMeeting: z.object({ joinUrl: textShape }).nullish(),
  onlineMeetingUrl: textShape,
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
})
const seriesShape = eventShape.extend({ exceptionOccurrences: listShape(eventShape) })

export type EventFields = z.output<typeof eventShape>
export type SeriesFields = z.output<typeof seriesShape>

/** A moment of an event: a day, or an instant (milliseconds since 1970) seen in a zone. */
export type Point =
  | Readonly<{ is: 'day'; day: string }>
  | Readonly<{ is: 'time'; at: number; zone: string }>

/** Reads an event with the occurrences that differ. Throws `answerUnknown` where it is none. */
export const readSeries = (record: GraphRecord): SeriesFields =>
  readAnswer(seriesShape, record, 'GET event')

/** `2026-11-21T09:00:00.0000000` in a zone, as milliseconds since 1970; null where it is none. */
export function instantOf(dateTime: string, zone: string): number | null {
  try {
    const plain = Temporal.PlainDateTime.from(dateTime.replace(/Z$/, ''))
    return plain.toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * Reads a start or end; null where the event tells none. Times are seen in the zone in which the
 * event was made: what comes back is in UTC.
 */
export function pointOf(
  { isAllDay, originalStartTimeZone }: EventFields,
  point: EventFields['start'],
): Point | null {
  const dateTime = point?.dateTime ?? ''
  if (!/^\d{4}-\d{2}-\d{2}T/.test(dateTime)) return null
  if (isAllDay) return { is: 'day', day: dateTime.slice(0, 10) }
  const at = instantOf(dateTime, zoneOf(point?.timeZone ?? '') ?? 'UTC')
  return at === null ? null : { is: 'time', at, zone: zoneOf(originalStartTimeZone) ?? 'UTC' }
}

/** When an event was changed last, else made; milliseconds since 1970, 0 where it does not say. */
export const changeTime = (event: EventFields): number =>
  timeIn(event.lastModifiedDateTime) || timeIn(event.createdDateTime)

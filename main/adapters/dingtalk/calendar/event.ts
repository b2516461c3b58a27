import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { dayOf, isZone } from '../../../core/time.ts'
import { flagShape, idShape, readAnswer, textShape } from '../answers.ts'
import { calendarEndpoints as calls } from '../endpoints.ts'
import { listShape, timeIn } from '../shapes.ts'

const pointShape = z
  .object({ date: textShape, dateTime: textShape, timeZone: textShape })
  .partial()
  .nullish()
const personShape = z.object({
  id: textShape,
  displayName: textShape,
  responseStatus: textShape,
  isOptional: flagShape,
})
const recurrenceShape = z.object({
  pattern: z.object({
    type: textShape,
    interval: textShape,
    daysOfWeek: textShape,
    dayOfMonth: textShape,
    index: textShape,
    firstDayOfWeek: textShape,
  }),
  range: z.object({ type: textShape, endDate: textShape, numberOfOccurrences: textShape }),
})

const eventShape = z.object({
  id: idShape,
  summary: textShape,
  description: textShape,
  status: textShape,
  isAllDay: flagShape,
  start: pointShape,
  end: pointShape,
  originStart: pointShape,
  seriesMasterId: textShape,
  recurrence: recurrenceShape.nullish(),
  attendees: listShape(personShape),
  organizer: personShape.nullish(),
  location: z.object({ displayName: textShape }).nullish(),
  meetingRooms: listShape(z.object({ displayName: textShape })),
  reminders: listShape(z.object({ minutes: textShape })),
  categories: listShape(z.object({ displayName: textShape })),
  onlineMeetingInfo: z.object({ url: textShape }).nullish(),
  createTime: textShape,
  updateTime: textShape,
})

export type EventFields = z.output<typeof eventShape>
export type Rule = z.output<typeof recurrenceShape>
export type Attendee = z.output<typeof personShape>

/** A moment of an event: a day, or an instant (milliseconds since 1970) seen in a zone. */
export type Point =
  | Readonly<{ is: 'day'; day: string }>
  | Readonly<{ is: 'time'; at: number; zone: string }>

/** One event as read; `record` is the raw answer. */
export type CalendarEvent = Readonly<{
  id: string
  /** Id of the series where this is one changed or cancelled occurrence of it; else null. */
  master: string | null
  cancelled: boolean
  fields: EventFields
  record: Json
}>

/** Reads one event of a list. Throws `answerUnknown` where it has no id. */
export function readEvent(record: Json): CalendarEvent {
  const fields = readAnswer(eventShape, record, calls.events.id)
  const master = fields.seriesMasterId
  return {
    id: fields.id,
    master: master === '' || master === fields.id ? null : master,
    cancelled: fields.status === 'cancelled',
    fields,
    record,
  }
}

/** `2026-11-20`, and a day that there is. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  Number.isFinite(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

const ownZone = (name: string, other: string): string =>
  name !== '' && isZone(name) ? name : other

/** Reads a start or end; null where the event tells none. `zone` is for times that name none. */
export function pointOf(point: EventFields['start'], zone: string): Point | null {
  if (point == null) return null
  const { date = '', dateTime = '', timeZone = '' } = point
  if (isDay(date)) return { is: 'day', day: date }
  const at = timeIn(dateTime)
  return at === 0 ? null : { is: 'time', at, zone: ownZone(timeZone, zone) }
}

/** `2026`: the year in which an event starts, as paths count it; null without a start. */
export function yearOf({ fields }: CalendarEvent, zone: string): string | null {
  const start = pointOf(fields.start, zone)
  if (start === null) return null
  return (start.is === 'day' ? start.day : dayOf(start.at, zone)).slice(0, 4)
}

/** When the event was changed last, else made; milliseconds since 1970, 0 where it does not say. */
export const changeTime = ({ fields }: CalendarEvent): number =>
  timeIn(fields.updateTime) || timeIn(fields.createTime)

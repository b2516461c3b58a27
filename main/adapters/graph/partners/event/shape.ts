import { z } from 'zod'

import { flagShape, listShape, textShape } from '../../records.ts'
import { recurrenceShape } from '../../rule.ts'
import { extendedShape } from '../marker.ts'
import { markerExpand } from '../marker.ts'

const pointShape = z.object({ dateTime: textShape, timeZone: textShape }).nullish()
const personShape = z
  .object({ emailAddress: z.object({ name: textShape, address: textShape }).nullish() })
  .nullish()

/** An event, an exception of a series or one of its days, as far as a link looks at it. */
export const eventShape = z.object({
  id: z.string().min(1),
  '@odata.etag': textShape,
  type: textShape,
  iCalUId: textShape,
  seriesMasterId: textShape,
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
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
  attendees: listShape(
    z.object({
      emailAddress: z.object({ name: textShape, address: textShape }).nullish(),
      status: z.object({ response: textShape }).nullish(),
    }),
  ),
  organizer: personShape,
  isOrganizer: flagShape,
  showAs: textShape,
  sensitivity: textShape,
  isReminderOn: flagShape,
  reminderMinutesBeforeStart: z.number().nullish(),
  categories: listShape(textShape),
  onlineMeeting: z.object({ joinUrl: textShape }).nullish(),
  onlineMeetingUrl: textShape,
  singleValueExtendedProperties: extendedShape,
})

/** An event with the days of it that differ. */
export const seriesShape = eventShape.extend({ exceptionOccurrences: listShape(eventShape) })

export type Event = z.output<typeof eventShape>
export type Series = z.output<typeof seriesShape>

const members = [
  'id,type,iCalUId,seriesMasterId,createdDateTime,lastModifiedDateTime,subject,body,start,end',
  'isAllDay,originalStart,originalStartTimeZone,recurrence,cancelledOccurrences,location',
  'attendees,organizer,isOrganizer,showAs,sensitivity,isReminderOn,reminderMinutesBeforeStart',
  'categories,onlineMeeting,onlineMeetingUrl',
].join(',')

/** What is asked of an event: itself, the days that differ, our marker. */
export const wholeEvent = {
  $select: members,
  $expand: `exceptionOccurrences,${markerExpand}`,
}

/** What is asked of one day of a series. */
export const wholeDay = { $select: members, $expand: markerExpand }

import type { Company } from '../company/company.ts'
import type { CalendarEvent, Recurrence } from '../company/types.ts'
import type { Fields } from '../json.ts'
import { local, localDay, second } from '../times.ts'

// Events keep the names of people who left; only the person's own record is gone.
const nameOf = (company: Company, unionid: string): string =>
  company.unions.get(unionid)?.name ?? ''

/** Attendees as one of them sees them. */
export const attendeesOf = (company: Company, event: CalendarEvent, self: string): Fields[] =>
  event.attendees.map(({ unionid, response, optional }) => ({
    id: unionid,
    displayName: nameOf(company, unionid),
    responseStatus: response,
    self: unionid === self,
    isOptional: optional,
  }))

const point = (event: CalendarEvent, time: number): Fields =>
  event.allDay ? { date: localDay(time) } : { dateTime: local(time), timeZone: event.zone }

const rule = ({ pattern, range }: Recurrence): Fields => ({
  pattern: { ...pattern },
  range: { ...range },
})

function optional(event: CalendarEvent): Fields {
  return {
    ...(event.recurrence === null ? {} : { recurrence: rule(event.recurrence) }),
    ...(event.master === null ? {} : { seriesMasterId: event.master }),
    ...(event.origin === null ? {} : { originStart: { dateTime: local(event.origin) } }),
    ...(event.rich === null ? {} : { richTextDescription: { text: event.rich } }),
    ...(event.categories.length === 0
      ? {}
      : { categories: event.categories.map((displayName) => ({ displayName })) }),
    ...(event.online
      ? {
          onlineMeetingInfo: {
            type: 'dingtalk',
            conferenceId: event.id.slice(0, 12),
            url: `dingtalk://dingtalkclient/page/videoConf?id=${event.id.slice(0, 12)}`,
            extraInfo: { roomCode: '880 000 12' },
          },
        }
      : {}),
  }
}

/** Whether a person sees the event as cancelled: it is, or he was taken off it. */
export const cancelledFor = (event: CalendarEvent, unionid: string): boolean =>
  event.cancelled || event.dropped.has(unionid)

/** An event as the person sees it; of attendees at most so many. */
export function eventRecord(
  company: Company,
  event: CalendarEvent,
  ask: Readonly<{ self: string; attendees: number }>,
): Fields {
  const rooms = company.rooms.filter((room) => event.rooms.includes(room.id))
  return {
    id: event.id,
    summary: event.summary,
    description: event.description,
    start: point(event, event.start),
    end: point(event, event.end),
    isAllDay: event.allDay,
    attendees: attendeesOf(company, event, ask.self).slice(0, ask.attendees),
    organizer: {
      id: event.organizer,
      displayName: nameOf(company, event.organizer),
      responseStatus: 'accepted',
      self: event.organizer === ask.self,
    },
    location: {
      displayName: event.place,
      ...(rooms.length === 0 ? {} : { meetingRooms: rooms.map(({ name }) => name) }),
    },
    meetingRooms: rooms.map(({ id, name }) => ({
      roomId: id,
      displayName: name,
      responseStatus: 'accepted',
    })),
    reminders: event.reminders.map((before) => ({ method: 'dingtalk', minutes: String(before) })),
    status: cancelledFor(event, ask.self) ? 'cancelled' : 'confirmed',
    extendedProperties: { sharedProperties: { sourceOpenCid: '', belongCorpId: company.corpId } },
    createTime: second(event.created),
    updateTime: second(event.updated),
    ...optional(event),
    // Newer fields appear in answers before the documents name them.
    freeBusyStatus: 'busy',
  }
}

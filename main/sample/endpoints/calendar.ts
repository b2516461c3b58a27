import type { Company } from '../company/company.ts'
import { findOccurrence } from '../company/occurrences.ts'
import type { CalendarEvent, Person } from '../company/types.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { calendarRoot, ownerOf, primaryOnly, unfit } from './calendar-call.ts'
import { eventPage } from './event-feed.ts'
import { attendeesOf, eventRecord } from './event-record.ts'
import { personByUnion } from './range.ts'

const scope = 'Calendar.Event.Read'

function eventOf(call: Call, company: Company, person: Person): CalendarEvent {
  const id = call.path['eventId'] ?? ''
  const event = company.events.get(id) ?? findOccurrence(company.events, id)
  const mine = event?.attendees.some(({ unionid }) => unionid === person.unionid)
  return event !== null && mine === true
    ? event
    : refuse(404, id.includes('_') ? 'instanceNotExist' : 'itemNotFound', 'event is not found')
}

function most(call: Call, limit: number): number {
  return pageSize(call.query.get('maxAttendees'), { to: limit, else: limit, code: unfit })
}

function list(call: Call, company: Company): Fields {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const attendees = most(call, 100)
  const { events, ...tokens } = eventPage(call, company, person)
  const ask = { self: person.unionid, attendees }
  return { events: events.map((event) => eventRecord(company, event, ask)), ...tokens }
}

function attendees(call: Call, company: Company): Fields {
  const person = ownerOf(call, company)
  const event = eventOf(call, company, person)
  const size = pageSize(call.query.get('maxResults'), { to: 500, else: 100, code: unfit })
  const token = call.query.get('nextToken') ?? ''
  const offset = token === '' ? 0 : readToken(event.id, token)
  if (offset === null) return refuse(400, unfit, 'nextToken')
  const all = attendeesOf(company, event, person.unionid)
  const { items, next } = slice(all, { list: event.id, offset, size })
  return { attendees: items, nextToken: next ?? undefined }
}

function rooms(call: Call, company: Company): Fields {
  const asked = personByUnion(company, call.query.get('unionId') ?? '')
  if (asked === null) return refuse(400, 'user.not.employee')
  const size = pageSize(call.query.get('maxResults'), { to: 100, else: 20, code: 'param.error' })
  const offset = Number(call.query.get('nextToken') ?? '0')
  if (!Number.isInteger(offset) || offset < 0) return refuse(400, 'param.error')
  const result = company.rooms.slice(offset, offset + size).map((room) => ({
    corpId: company.corpId,
    roomId: room.id,
    roomName: room.name,
    roomCapacity: room.capacity,
    roomStatus: 1,
    roomLocation: { title: room.place, desc: '' },
    roomLabels: [{ labelId: 1, labelName: '投影' }],
    roomGroup: { groupId: 12, groupName: '总部', parentId: 0 },
    isvRoomId: '',
    roomPicture: '',
    roomStaffId: '',
  }))
  const more = offset + size < company.rooms.length
  return { result, hasMore: more, ...(more ? { nextToken: offset + size } : {}) }
}

const record: Endpoint['answer'] = (call, company) => {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const event = eventOf(call, company, person)
  return eventRecord(company, event, { self: person.unionid, attendees: most(call, 500) })
}

const calendars: Endpoint['answer'] = (call, company) => {
  ownerOf(call, company)
  const calendar = {
    id: 'primary',
    summary: '我的日程',
    description: '',
    type: 'PRIMARY',
    privilege: 'OWNER',
    timeZone: 'Asia/Shanghai',
    eTag: `"${company.changes}"`,
  }
  return { response: { calendars: [calendar] } }
}

/** Calendars of people, their events with the change feed, and the meeting rooms. */
export const calendarEndpoints: readonly Endpoint[] = [
  v1({ id: 'calendar_1_0.ListCalendars', path: calendarRoot, scope, answer: calendars }),
  v1({
    id: 'calendar_1_0.ListEvents',
    path: `${calendarRoot}/{calendarId}/events`,
    scope,
    answer: list,
  }),
  v1({
    id: 'calendar_1_0.GetEvent',
    path: `${calendarRoot}/{calendarId}/events/{eventId}`,
    scope,
    answer: record,
  }),
  v1({
    id: 'calendar_1_0.ListAttendees',
    path: `${calendarRoot}/{calendarId}/events/{eventId}/attendees`,
    scope,
    answer: attendees,
  }),
  v1({
    id: 'rooms_1_0.QueryMeetingRoomList',
    path: '/v1.0/rooms/meetingRoomLists',
    scope: 'VideoConference.Conference.Read',
    needs: { query: ['unionId'] },
    answer: rooms,
  }),
]

import type { Company } from '../company/company.ts'
import type { CalendarEvent, Person } from '../company/types.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { eventPage } from './event-feed.ts'
import { attendeesOf, eventRecord } from './event-record.ts'
import { personByUnion } from './range.ts'

const scope = 'Calendar.Event.Read'
const unfit = 'invalidParameter'
const root = '/v1.0/calendar/users/{userId}/calendars'

function owner(call: Call, company: Company): Person {
  const unionid = call.path['userId'] ?? ''
  const person = personByUnion(company, unionid)
  if (person !== null) return person
  return company.people.has(company.unions.get(unionid)?.userid ?? '')
    ? refuse(403, 'permissionDenied', 'user is not in the scope of the app')
    : refuse(400, unfit, 'userId is invalid')
}

function primary(call: Call): void {
  if (call.path['calendarId'] !== 'primary') refuse(400, unfit, 'calendarId')
}

function eventOf(call: Call, company: Company, person: Person): CalendarEvent {
  const event = company.events.get(call.path['eventId'] ?? '')
  const mine = event?.attendees.some(({ unionid }) => unionid === person.unionid)
  return event !== undefined && mine === true
    ? event
    : refuse(404, 'itemNotFound', 'event is not found')
}

function most(call: Call, limit: number): number {
  return pageSize(call.query.get('maxAttendees'), { to: limit, else: limit, code: unfit })
}

function list(call: Call, company: Company): Fields {
  const person = owner(call, company)
  primary(call)
  const attendees = most(call, 100)
  const { events, ...tokens } = eventPage(call, company, person)
  const ask = { self: person.unionid, attendees }
  return { events: events.map((event) => eventRecord(company, event, ask)), ...tokens }
}

function attendees(call: Call, company: Company): Fields {
  const person = owner(call, company)
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
  const person = owner(call, company)
  primary(call)
  const event = eventOf(call, company, person)
  return eventRecord(company, event, { self: person.unionid, attendees: most(call, 500) })
}

const calendars: Endpoint['answer'] = (call, company) => {
  owner(call, company)
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
  v1({ id: 'calendar_1_0.ListCalendars', path: root, scope, answer: calendars }),
  v1({
    id: 'calendar_1_0.ListEvents',
    path: `${root}/{calendarId}/events`,
    scope,
    answer: list,
  }),
  v1({
    id: 'calendar_1_0.GetEvent',
    path: `${root}/{calendarId}/events/{eventId}`,
    scope,
    answer: record,
  }),
  v1({
    id: 'calendar_1_0.ListAttendees',
    path: `${root}/{calendarId}/events/{eventId}/attendees`,
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

import type { Company } from '../company/company.ts'
import { makeEvent, patchEvent, removeEvent } from '../company/event-write.ts'
import { findOccurrence, occurrencesIn } from '../company/occurrences.ts'
import type { Attendee, CalendarEvent, Person } from '../company/types.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { createRandom } from '../random.ts'
import { day, parseTime } from '../times.ts'
import { calendarRoot, ownerOf, primaryOnly, unfit } from './calendar-call.ts'
import { fieldsIn, guestsIn, tells, timesIn } from './event-body.ts'
import { eventRecord } from './event-record.ts'

const scope = 'Calendar.Event.Write'

/** An event or occurrence that a person has, and that is not cancelled. */
function livingEvent(call: Call, company: Company, person: Person): CalendarEvent {
  const id = call.path['eventId'] ?? ''
  const event = company.events.get(id) ?? findOccurrence(company.events, id)
  const mine = event?.attendees.some(({ unionid }) => unionid === person.unionid) ?? false
  if (event === null || event === undefined || !mine) {
    return refuse(404, id.includes('_') ? 'instanceNotExist' : 'itemNotFound', 'not found')
  }
  return event.cancelled ? refuse(404, 'itemNotFound', 'event is cancelled') : event
}

/** Answers of writes have neither a status nor what only reads add. */
function written(company: Company, event: CalendarEvent, self: string): Fields {
  const {
    status: _status,
    extendedProperties: _more,
    ...fields
  } = eventRecord(company, event, {
    self,
    attendees: 500,
  })
  const { meetingRooms: _rooms, ...rest } = fields
  return rest
}

function guestsOf(call: Call, company: Company, person: Person): Attendee[] {
  const named = (guestsIn(call.body) ?? []).filter(({ id }) => id !== person.unionid)
  return named.map(({ id, optional }) =>
    company.unions.has(id)
      ? { unionid: id, response: 'needsAction', optional }
      : refuse(400, unfit, 'attendees'),
  )
}

const create: Endpoint['answer'] = (call, company) => {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const { calendarDesk, clock, seed } = company
  const now = clock.now()
  const key = call.header('x-client-token') ?? ''
  const before = key === '' ? null : calendarDesk.madeBy(person.unionid, key, now)
  const known = before === null ? undefined : company.events.get(before)
  if (known !== undefined) return written(company, known, person.unionid)
  const times = timesIn(call.body, null) ?? refuse(400, unfit, 'start')
  const made = {
    fields: fieldsIn(call.body),
    telling: tells(call.body),
    guests: guestsOf(call, company, person),
  }
  if (!calendarDesk.count(person.unionid, now)) return refuse(400, 'flowLimit', 'too many events')
  const id = createRandom(`${seed}/made/${company.changes}`).text(24)
  const event = makeEvent(company, { id, organizer: person, times, ...made })
  if (key !== '') calendarDesk.remember(person.unionid, key, { event: id, at: now })
  return written(company, event, person.unionid)
}

const patch: Endpoint['answer'] = (call, company) => {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const event = livingEvent(call, company, person)
  if (call.body['id'] !== event.id) return refuse(400, unfit, 'id')
  if (event.organizer !== person.unionid) return refuse(400, 'permissionDeny', 'not the organizer')
  const fields = { ...fieldsIn(call.body), ...timesIn(call.body, event) }
  const inSeries = event.master !== null && fields.recurrence !== undefined
  if (inSeries) return refuse(400, unfit, 'recurrence')
  patchEvent(company, event, { fields, telling: tells(call.body) })
  return written(company, event, person.unionid)
}

const remove: Endpoint['answer'] = (call, company) => {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const event = livingEvent(call, company, person)
  const push = call.query.get('pushNotification') !== 'false'
  removeEvent(company, event, { unionid: person.unionid, push })
  return {}
}

/** A window of single events and occurrences. */
function rangeOf(call: Call): { from: number; to: number } {
  const from = parseTime(call.query.get('timeMin') ?? '') ?? refuse(400, unfit, 'timeMin')
  const to = parseTime(call.query.get('timeMax') ?? '') ?? refuse(400, unfit, 'timeMax')
  return to < from || to - from > 366 * day ? refuse(400, unfit, 'within one year') : { from, to }
}

function shownIn(
  company: Company,
  event: CalendarEvent,
  range: Readonly<{ from: number; to: number }>,
): CalendarEvent[] {
  if (event.recurrence !== null) return occurrencesIn(company.events, event, range)
  // A changed occurrence comes with its series.
  const known = event.master !== null && company.events.has(event.master)
  return !known && event.end > range.from && event.start < range.to ? [event] : []
}

const view: Endpoint['answer'] = (call, company) => {
  const person = ownerOf(call, company)
  primaryOnly(call)
  const range = rangeOf(call)
  const size = pageSize(call.query.get('maxResults'), { to: 100, else: 100, code: unfit })
  const list = `view ${person.unionid}`
  const token = call.query.get('nextToken') ?? ''
  const offset = token === '' ? 0 : (readToken(list, token) ?? refuse(400, unfit, 'nextToken'))
  const shown = [...company.events.values()]
    .filter(({ cancelled }) => !cancelled)
    .filter(({ attendees }) => attendees.some(({ unionid }) => unionid === person.unionid))
    .flatMap((event) => shownIn(company, event, range))
    .toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))
  const { items, next } = slice(shown, { list, offset, size })
  const ask = { self: person.unionid, attendees: 100 }
  const events = items.map((event) => {
    const { reminders: _reminders, ...fields } = eventRecord(company, event, ask)
    return fields
  })
  return { events, nextToken: next ?? undefined }
}

const events = `${calendarRoot}/{calendarId}/events`
const one = `${events}/{eventId}`

/** Writes of calendars, and the view that shows every occurrence. */
export const calendarWriteEndpoints: readonly Endpoint[] = [
  v1({
    id: 'calendar_1_0.CreateEvent',
    method: 'POST',
    path: events,
    scope,
    needs: { body: ['summary', 'start'] },
    answer: create,
  }),
  v1({
    id: 'calendar_1_0.PatchEvent',
    method: 'PUT',
    path: one,
    scope,
    needs: { body: ['id'] },
    answer: patch,
  }),
  v1({ id: 'calendar_1_0.DeleteEvent', method: 'DELETE', path: one, scope, answer: remove }),
  v1({
    id: 'calendar_1_0.ListEventsView',
    path: `${calendarRoot}/{calendarId}/eventsview`,
    scope: 'Calendar.Event.Read',
    answer: view,
  }),
]

import { minute } from '../times.ts'
import type { Notice } from './calendar-desk.ts'
import type { Company } from './company.ts'
import { cancelEvent, dropAttendee, touch } from './event-change.ts'
import type { Attendee, CalendarEvent, Person } from './types.ts'

/** Which ways of telling people a write leaves open. */
export type Telling = Readonly<{ push: boolean; chat: boolean }>

function tell(company: Company, event: CalendarEvent, told: Pick<Notice, 'how' | 'what'>): void {
  const at = company.clock.now()
  for (const { unionid } of event.attendees) {
    company.calendarDesk.notices.push({ at, event: event.id, unionid, ...told })
  }
}

function tellAll(
  company: Company,
  event: CalendarEvent,
  { push, chat, what }: Telling & Pick<Notice, 'what'>,
): void {
  if (push) tell(company, event, { how: 'push', what })
  if (chat) tell(company, event, { how: 'chat', what })
}

/** What a write that names no reminders gets. */
const usualReminder = 15

type Write = Readonly<{ fields: Partial<CalendarEvent>; telling: Telling }>

/** Sets fields; without reminders there is the usual one, which nobody asked for. */
function write(company: Company, event: CalendarEvent, { fields }: Write): void {
  if (fields.reminders === undefined) {
    event.reminders = [usualReminder]
    tell(company, event, { how: 'pop-up', what: 'reminder' })
  }
  if (fields.online === true) tell(company, event, { how: 'meeting', what: 'meeting' })
  Object.assign(event, fields)
}

const blank = {
  summary: '',
  description: '',
  rich: null,
  recurrence: null,
  master: null,
  origin: null,
  place: '',
  online: false,
  cancelled: false,
} as const

/** Puts an event that an app made into the calendars of its organiser and guests. */
export function makeEvent(
  company: Company,
  made: Write &
    Readonly<{
      id: string
      organizer: Person
      guests: readonly Attendee[]
      times: Pick<CalendarEvent, 'start' | 'end' | 'allDay' | 'zone'>
    }>,
): CalendarEvent {
  const { organizer, guests, times, telling } = made
  company.clock.advance(minute)
  company.changes += 1
  const now = company.clock.changed
  const self: Attendee = { unionid: organizer.unionid, response: 'accepted', optional: false }
  const event: CalendarEvent = {
    ...blank,
    id: made.id,
    ...times,
    organizer: organizer.unionid,
    attendees: [self, ...guests],
    rooms: [],
    reminders: [],
    categories: [],
    created: now,
    updated: now,
    change: company.changes,
    dropped: new Map(),
  }
  company.events.set(event.id, event)
  write(company, event, made)
  tellAll(company, event, { ...telling, what: 'invitation' })
  return event
}

/** Changes fields of an event; an occurrence that was as its series' becomes one of its own. */
export function patchEvent(company: Company, event: CalendarEvent, made: Write): CalendarEvent {
  company.clock.advance(minute)
  company.events.set(event.id, event)
  write(company, event, made)
  tellAll(company, event, { ...made.telling, what: 'update' })
  return touch(company, event)
}

/** Takes an event away: for all if its organiser does it, else for the one who does. */
export function removeEvent(
  company: Company,
  event: CalendarEvent,
  by: Readonly<{ unionid: string; push: boolean }>,
): void {
  company.clock.advance(minute)
  company.events.set(event.id, event)
  if (event.organizer !== by.unionid) return dropAttendee(company, event, by.unionid)
  tellAll(company, event, { push: by.push, chat: by.push, what: 'cancellation' })
  cancelEvent(company, event)
}

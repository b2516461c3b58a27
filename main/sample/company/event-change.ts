import type { Random } from '../random.ts'
import { day, hour } from '../times.ts'
import { createEvent, createException } from './calendars.ts'
import type { Company } from './company.ts'
import type { CalendarEvent, Person } from './types.ts'

/** Marks an event as changed now, so that change feeds show it. */
export function touch(company: Company, event: CalendarEvent): CalendarEvent {
  company.changes += 1
  event.change = company.changes
  event.updated = company.clock.changed
  return event
}

/** Puts a new event into the calendar of a person; it lies around the present. */
export function addEvent(company: Company, organizer: Person, random: Random): CalendarEvent {
  company.changes += 1
  const now = company.clock.changed
  const event = createEvent({
    random,
    people: [...company.people.values()],
    rooms: company.rooms,
    organizer,
    around: now + random.int(0, 20) * day,
    now,
    change: company.changes,
  })
  event.cancelled = false
  company.events.set(event.id, event)
  return event
}

/** Moves an event by an hour and answers the invitations anew. */
export function moveEvent(company: Company, event: CalendarEvent): void {
  if (!event.allDay) {
    event.start += hour
    event.end += hour
  }
  event.summary = `${event.summary} *`
  touch(company, event)
}

/** Moves or drops one instance of a series; false if it has such an exception already. */
export function addException(company: Company, series: CalendarEvent, random: Random): boolean {
  const made = createException(series, {
    random,
    people: [],
    rooms: company.rooms,
    around: series.start,
    now: company.clock.changed,
    change: company.changes + 1,
  })
  if (company.events.has(made.id)) return false
  company.changes += 1
  company.events.set(made.id, made)
  return true
}

/** Takes a person off an event: he sees it as cancelled, the others keep it. */
export function dropAttendee(company: Company, event: CalendarEvent, unionid: string): void {
  event.attendees = event.attendees.filter((one) => one.unionid !== unionid)
  touch(company, event)
  event.dropped.set(unionid, event.change)
}

/** Cancels an event for everybody. */
export function cancelEvent(company: Company, event: CalendarEvent): void {
  event.cancelled = true
  touch(company, event)
}

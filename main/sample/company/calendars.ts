import type { Random } from '../random.ts'
import { day, hour, midnight, minute } from '../times.ts'
import { eventLines, recurrences } from './event-lines.ts'
import { startSeries } from './series.ts'
import type { Attendee, CalendarEvent, Person, Recurrence, Room } from './types.ts'

/** What an event is made from. */
export type EventPlan = Readonly<{
  random: Random
  people: readonly Person[]
  rooms: readonly Room[]
  organizer: Person
  /** Around this time; milliseconds since 1970. */
  around: number
  /** When it was written down. */
  now: number
  change: number
}>

const responses = ['needsAction', 'accepted', 'declined', 'tentative'] as const

function attendeesOf({ random, people, organizer }: EventPlan): Attendee[] {
  const guests = new Map<string, Attendee>()
  guests.set(organizer.unionid, {
    unionid: organizer.unionid,
    response: 'accepted',
    optional: false,
  })
  const count = random.pick([0, 0, 1, 2, 4])
  for (let at = 0; at < count; at += 1) {
    const { unionid } = random.pick(people)
    if (guests.has(unionid)) continue
    guests.set(unionid, {
      unionid,
      response: random.pick(responses),
      optional: random.chance(0.2),
    })
  }
  return [...guests.values()]
}

function timesOf(plan: EventPlan, allDay: boolean): { start: number; end: number } {
  const first = midnight(plan.around)
  if (allDay) return { start: first, end: first + plan.random.int(1, 3) * day }
  const start = first + plan.random.int(8 * 4, 19 * 4) * 15 * minute
  return { start, end: start + plan.random.pick([30, 45, 60, 90, 240]) * minute }
}

/** Invents one event: single, all-day or a series. */
export function createEvent(plan: EventPlan): CalendarEvent {
  const { random } = plan
  const line = random.pick(eventLines)
  const allDay = line.allDay === true
  const rule: Recurrence | null = !allDay && random.chance(0.22) ? random.pick(recurrences) : null
  const created = Math.min(plan.now, plan.around - random.int(1, 20) * day)
  return {
    id: random.text(24),
    summary: line.summary,
    description: line.description ?? '',
    rich: random.chance(0.2) ? `<p>${line.summary}</p><ul><li>1 &amp; 2</li></ul>` : null,
    ...startSeries(timesOf(plan, allDay), rule),
    allDay,
    zone: random.chance(0.8) ? 'Asia/Hong_Kong' : 'Asia/Shanghai',
    master: null,
    origin: null,
    organizer: plan.organizer.unionid,
    attendees: attendeesOf(plan),
    place: random.pick(['', '', '九龍灣', 'Warehouse B', 'Ruang rapat']),
    rooms: random.chance(0.2) ? [random.pick(plan.rooms).id] : [],
    reminders: random.pick([[], [15], [5, 60]]),
    online: random.chance(0.25),
    categories: random.chance(0.15) ? [random.pick(['Travel', '重要'])] : [],
    cancelled: random.chance(0.05),
    created,
    updated: created,
    change: plan.change,
    dropped: new Map(),
  }
}

/** Changes one instance of a series: moves it by an hour, or cancels it. */
export function createException(
  series: CalendarEvent,
  ask: Omit<EventPlan, 'organizer'>,
): CalendarEvent {
  const skipped = ask.random.chance(0.4)
  const step = series.recurrence?.pattern.type === 'daily' ? 2 * day : 0
  const origin = series.start + step
  return {
    ...series,
    id: `${series.id}_${new Date(origin).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`,
    summary: skipped ? series.summary : `${series.summary} (moved 改期)`,
    start: origin + hour,
    end: origin + hour + (series.end - series.start),
    recurrence: null,
    master: series.id,
    origin,
    attendees: series.attendees.map((one) => ({ ...one })),
    cancelled: skipped,
    updated: ask.now,
    change: ask.change,
    dropped: new Map(),
  }
}

/** Fills everybody's calendar: some five events per person from 200 days back to 60 days ahead. */
export function createEvents(
  ask: Omit<EventPlan, 'organizer' | 'around' | 'change'>,
): CalendarEvent[] {
  const made: CalendarEvent[] = []
  for (const organizer of ask.people) {
    const count = organizer.active ? ask.random.int(3, 6) : 0
    for (let at = 0; at < count; at += 1) {
      const around = ask.now + ask.random.int(-200, 60) * day
      const event = createEvent({ ...ask, organizer, around, change: made.length + 1 })
      made.push(event)
      const series = event.recurrence !== null && !event.cancelled
      if (series && ask.random.chance(0.5)) {
        made.push(createException(event, { ...ask, around, change: made.length + 1 }))
      }
    }
  }
  return made
}

import fc from 'fast-check'

import { calendarEndpoints } from '../../../../main/adapters/dingtalk/endpoints.ts'
import { dingtalkEventPartner } from '../../../../main/adapters/dingtalk/partners/event.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import { wallText } from '../../../../main/core/sync/canonical/zones.ts'
import type { EventTime, Rule, Weekday } from '../../../../main/core/sync/images.ts'
import type { Image, Observation, Value } from '../../../../main/core/sync/types.ts'
import { Temporal } from '../../../../main/core/time.ts'
import type { CalendarEvent } from '../../../../main/sample/company/types.ts'
import { order } from '../../sample.ts'
import { calm, createOf, itemOf, readAll, type SuiteSide } from '../../sync-partner-suite.ts'
import { failing, type Side, sideOf, tools } from './sides.ts'

/** The calendar that is written. */
export const container = 'primary'

/** A side of a sample company whose person is its manager. */
export const makeSide = (more: Parameters<typeof sideOf>[1] = {}): Promise<Side> =>
  sideOf(dingtalkEventPartner, more)

/** An event as it lies in the sample company. */
export function storedOf({ sample }: Side, id: string): CalendarEvent {
  const found = sample.company.events.get(id)
  if (found === undefined) throw new Error(`no event ${id}`)
  return found
}

/** Lets the person write in DingTalk, with the phone's own switches for others. */
export async function asPerson(side: Side, body: Readonly<Record<string, Value>>): Promise<void> {
  const { dingtalk, options } = side
  const path = { userId: options.person.unionId, calendarId: container }
  const create = {
    ...calendarEndpoints.events,
    id: 'calendar_1_0.CreateEvent',
    method: 'POST',
  } as const
  const extra = { noPushNotification: 'true', noChatNotification: 'true' }
  const { signal } = new AbortController()
  const whole = { reminders: [], extra, ...body }
  await dingtalk.call(create, { kind: 'calendar', path, body: whole, signal })
}

/** What the suite of all sides needs of one. */
export const suiteSide = (side: Side): SuiteSide => ({
  partner: side.partner,
  tools,
  container,
  window: null,
  failNext: failing(side.sample, 'calendar_1_0.CreateEvent'),
  expireCursors: async () => {
    await order(side.sample, 'change', { change: 'expire-sync-tokens' })
  },
  touch: async ({ remoteId }) => {
    await order(side.sample, 'change', {
      change: 'edit-event',
      event: remoteId,
      place: 'Elsewhere',
    })
  },
  copy: async ({ remoteId }: Observation) => {
    const { summary, description, place, start, end, zone, reminders, categories } = storedOf(
      side,
      remoteId,
    )
    const point = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: zone })
    await asPerson(side, {
      summary,
      description,
      location: { displayName: place },
      start: point(start),
      end: point(end),
      reminders: reminders.map((minutes) => ({ method: 'dingtalk', minutes })),
      categories: categories.map((displayName) => ({ displayName })),
    })
  },
  told: () => side.sample.company.calendarDesk.notices.length,
})

/** Zones of which some change their offset, at different times. */
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Shanghai',
  'UTC',
] as const

const instant = (at: Temporal.ZonedDateTime): string =>
  at.toInstant().toString({ smallestUnit: 'second' })

const days: readonly Weekday[] = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']

/** Rules that DingTalk holds, for a series that begins on a day. */
const ruleFor = (day: Temporal.PlainDate): fc.Arbitrary<Rule> => {
  const own = days[day.dayOfWeek - 1] ?? 'mo'
  const nth = Math.ceil(day.day / 7)
  const interval = fc.integer({ min: 1, max: 12 })
  const end = fc.oneof(
    fc.constant({}),
    fc.integer({ min: 1, max: 99 }).map((count) => ({ count })),
    fc
      .integer({ min: 0, max: 900 })
      .map((later) => ({ until: day.add({ days: later }).toString() })),
  )
  const among = fc
    .subarray([...days])
    .map((some) => days.filter((one) => one === own || some.includes(one)))
  const kind = fc.oneof(
    fc.constant({ freq: 'daily' } as const),
    fc
      .tuple(among, fc.constantFrom({}, { weekStart: 'su' } as const))
      .map(([some, start]) => ({ freq: 'weekly', days: some, ...start }) as const),
    fc.constant({ freq: 'monthly', day: day.day } as const),
    fc.constant({ freq: 'monthly-nth', days: [own], nth: nth > 4 ? -1 : nth } as const),
    fc.constant({ freq: 'yearly', day: day.day, month: day.month } as const),
  )
  return fc
    .tuple(kind, interval, end)
    .map(([one, every, until]) => ({ ...one, interval: every, ...until }))
}

const base = Temporal.PlainDateTime.from('2026-01-01T00:00:00')

/** When an event is: a single, a series or whole days. */
export const times: fc.Arbitrary<Image> = fc
  .record({
    minutes: fc.integer({ min: 0, max: 2 * 366 * 24 * 60 }),
    length: fc.integer({ min: 0, max: 3000 }),
    zone: fc.constantFrom(...zones),
    shape: fc.constantFrom('single', 'series', 'days', 'series of days'),
  })
  .chain(({ minutes, length, zone, shape }) => {
    const start = base.add({ minutes }).toZonedDateTime(zone)
    const end = start.add({ minutes: length })
    const date = start.toPlainDate()
    const whole: EventTime = {
      start: date.toString(),
      end: date.add({ days: 1 + (length % 4) }).toString(),
      allDay: true,
    }
    const wall = (at: Temporal.ZonedDateTime): string => wallText(instant(at), zone)
    const none = fc.constant(null)
    const rule = shape.startsWith('series') ? ruleFor(date) : none
    return rule.map((recurrence): Image => {
      if (recurrence === null) {
        return shape === 'days'
          ? { time: whole }
          : { time: { start: instant(start), end: instant(end) }, zone }
      }
      return shape === 'series of days'
        ? { time: whole, recurrence }
        : { time: { start: wall(start), end: wall(end) }, zone, recurrence }
    })
  })

const line = fc.string({ unit: 'grapheme', maxLength: 30 })
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'))

/** Images as the planner makes them for DingTalk. */
export const images: fc.Arbitrary<Image> = fc
  .tuple(
    times,
    fc.record({
      title: line,
      description: text,
      place: line,
      reminders: fc.array(fc.integer({ min: 0, max: 10_080 }), { maxLength: 3 }),
      categories: fc.array(line, { maxLength: 3 }),
      block: fc.array(line, { maxLength: 3 }),
    }),
  )
  .map(([time, fields]) => imageOf('event', { ...fields, ...time }))

/** The person's zone. */
export const zone = 'Asia/Shanghai'

/** A single event. */
export const tea: Image = {
  title: 'Tea',
  time: { start: '2026-11-23T01:00:00Z', end: '2026-11-23T02:00:00Z' },
  zone,
}
/** A series of six Mondays. */
export const weekly: Image = {
  title: 'Round',
  time: { start: '2026-11-23T09:00:00', end: '2026-11-23T10:00:00' },
  zone,
  recurrence: { freq: 'weekly', interval: 1, days: ['mo'], count: 6 },
}

/** Makes an event under a new key. */
export const create = (side: Side, image: Image) => {
  const call = createOf(suiteSide(side), image)
  return side.partner.write(call, calm).then((result) => ({ call, item: itemOf(result) }))
}
/** Reads an event by its id. */
export const getAt = (side: Side, remoteId: string) =>
  side.partner.get({ remoteId, container, window: null }, calm)
/** A delete of an item, as the protocol makes it. */
export const removeOf = ({ remoteId }: Pick<Observation, 'remoteId'>) =>
  ({ op: 'delete', remoteId, container, expect: null }) as const

/** All that a read shows: items by id, what is absent, the cursor. */
export async function readOf(side: Side, cursor: string | null = null) {
  const read = await readAll(suiteSide(side), cursor)
  if (read.is !== 'read') throw new Error(JSON.stringify(read))
  const items = read.pages.flatMap((page) => page.items)
  return {
    items,
    ids: items.map(({ remoteId }) => remoteId).toSorted(),
    absent: read.pages.flatMap((page) => page.absent),
    full: read.pages.every((page) => page.full),
    cursor: read.cursor,
  }
}

/** Calls of one API that the sample company saw. */
export const callsOf = ({ sample }: Side, name: string) =>
  sample.log.filter(({ endpoint }) => endpoint === `calendar_1_0.${name}`)

/** Everything that anybody was told. */
export const notices = ({ sample }: Side) => sample.company.calendarDesk.notices

/** An occurrence of a series as the view names it. */
export const dayId = (series: Observation, utc: string): string => `${series.remoteId}_${utc}`

/** The person changes or drops one occurrence in DingTalk. */
export async function changeDay(side: Side, id: string, body: object | null): Promise<void> {
  const path = { userId: side.options.person.unionId, calendarId: container, eventId: id }
  const one = {
    id: body === null ? 'calendar_1_0.DeleteEvent' : 'calendar_1_0.PatchEvent',
    method: body === null ? 'DELETE' : 'PUT',
    path: '/v1.0/calendar/users/{userId}/calendars/{calendarId}/events/{eventId}',
    generation: 'v1',
    metered: true,
    scope: null,
  } as const
  const extra = { noPushNotification: 'true', noChatNotification: 'true' }
  await side.dingtalk.call(one, {
    kind: 'calendar',
    path,
    query: body === null ? { pushNotification: false } : undefined,
    body: body === null ? undefined : { id, reminders: [], extra, ...body },
    signal: calm,
  })
}

/** A time as DingTalk takes it. */
export const at = (utc: string) => ({ dateTime: utc, timeZone: zone })

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
import type { SuiteSide } from '../../sync-partner-suite.ts'
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

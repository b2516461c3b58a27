import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import { instantText } from '../../../../main/core/sync/canonical/zones.ts'
import type { Rule } from '../../../../main/core/sync/images.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import { Temporal } from '../../../../main/core/time.ts'
import { testPartner } from '../../sync-partner-suite.ts'
import { openCalendar } from './calendar-desk.ts'

const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'UTC',
]
const zone = fc.constantFrom(...zones)
const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })

/** Wall times of a year with both of its changes of the clock, to the minute. */
const wall = fc
  .integer({ min: 0, max: 366 * 24 * 60 })
  .map((minutes) =>
    Temporal.PlainDateTime.from('2026-06-01T00:00')
      .add({ minutes })
      .toString({ smallestUnit: 'second' }),
  )

const later = (start: string, minutes: number): string =>
  Temporal.PlainDateTime.from(start).add({ minutes }).toString({ smallestUnit: 'second' })

/** A time that its zone has, and has once: others are told in UTC (see below). */
const isPlain = (at: string, name: string): boolean => {
  const options = { disambiguation: 'reject' } as const
  try {
    return Temporal.PlainDateTime.from(at).toZonedDateTime(name, options).hoursInDay > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const single = fc
  .tuple(wall, zone, fc.integer({ min: 0, max: 3000 }))
  .filter(([start, name, length]) => isPlain(start, name) && isPlain(later(start, length), name))
  .map(([start, name, length]) => ({
    time: { start: instantText(start, name), end: instantText(later(start, length), name) },
    zone: name,
  }))

const day = wall.map((start) => start.slice(0, 10))
const nextDay = (start: string, days: number): string =>
  Temporal.PlainDate.from(start).add({ days }).toString()

const allDay = fc.tuple(day, fc.integer({ min: 1, max: 9 })).map(([start, days]) => ({
  time: { start, end: nextDay(start, days), allDay: true as const },
}))

const weekday = fc.constantFrom('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su' as const)
const week = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
const weekdays = fc
  .uniqueArray(weekday, { minLength: 1, maxLength: 3 })
  .map((list) => list.toSorted((a, b) => week.indexOf(a) - week.indexOf(b)))
const interval = fc.integer({ min: 1, max: 12 })
const nth = fc.constantFrom(1, 2, 3, 4, -1)
const month = fc.integer({ min: 1, max: 12 })
const end = (start: string) =>
  fc.oneof(
    fc.constant({}),
    fc.integer({ min: 1, max: 99 }).map((count) => ({ count })),
    fc.integer({ min: 1, max: 200 }).map((days) => ({ until: nextDay(start.slice(0, 10), days) })),
  )

const shape: fc.Arbitrary<Omit<Rule, 'until' | 'count'>> = fc.oneof(
  fc.record({ freq: fc.constant('daily' as const), interval }),
  fc.record({ freq: fc.constant('weekly' as const), interval, days: weekdays }),
  fc
    .record({ freq: fc.constant('weekly' as const), interval, days: weekdays })
    .map((rule) => ({ ...rule, weekStart: 'su' as const })),
  fc.record({
    freq: fc.constant('monthly' as const),
    interval,
    day: fc.integer({ min: 1, max: 31 }),
  }),
  fc.record({ freq: fc.constant('monthly-nth' as const), interval, days: weekdays, nth }),
  fc.record({
    freq: fc.constant('yearly' as const),
    interval,
    day: fc.integer({ min: 1, max: 28 }),
    month,
  }),
  fc.record({ freq: fc.constant('yearly-nth' as const), interval, days: weekdays, nth, month }),
)

const series = fc
  .tuple(wall, zone, fc.integer({ min: 1, max: 600 }))
  .filter(([start, name, length]) => isPlain(start, name) && isPlain(later(start, length), name))
  .chain(([start, name, length]) =>
    fc.tuple(shape, end(start)).map(([rule, range]) => ({
      time: { start, end: later(start, length) },
      zone: name,
      recurrence: { ...rule, ...range },
    })),
  )

const line = fc.constantFrom('王小明 <ming@x.example>', 'https://meet.example/1', '· odd —')

const images: fc.Arbitrary<Image> = fc
  .record({
    title: text,
    description: maybe(fc.array(text, { maxLength: 4 }).map((lines) => lines.join('\n'))),
    place: maybe(text),
    when: fc.oneof(single, allDay, series),
    reminders: fc.array(fc.integer({ min: 0, max: 10_080 }), { maxLength: 1 }),
    categories: fc.array(text, { maxLength: 3 }),
    block: fc.uniqueArray(line, { maxLength: 2 }),
  })
  .map(({ when, ...raw }) => imageOf('event', { ...raw, ...when }))

const one = imageOf('event', {
  title: '周會',
  description: 'Agenda\n\n1. Numbers',
  place: 'Room 5',
  time: { start: '2026-11-24T01:00:00Z', end: '2026-11-24T02:00:00Z' },
  zone: 'Asia/Shanghai',
  reminders: [15],
  categories: ['work'],
  block: ['王小明 <ming@x.example>'],
})

testPartner('Outlook events', {
  make: () => openCalendar(),
  images,
  one,
  patch: { title: 'Weekly', description: 'Agenda\n\n1. Numbers\n2. Plans', reminders: null },
  turns: true,
  runs: 40,
})

describe('the time of an event', () => {
  const write = async (raw: Parameters<typeof imageOf>[1]) => {
    const side = await openCalendar()
    return { side, image: imageOf('event', { title: 'x', ...raw }) }
  }

  it.each([
    ['the second of two hours', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'],
    ['both of them', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
  ])('is the same instant in %s that the clock shows twice', async (_name, start, end_) => {
    const { side, image } = await write({ time: { start, end: end_ }, zone: 'Europe/Berlin' })
    const made = await side.made(image)

    expect(made.image).toEqual({ ...image, zone: 'UTC' })
  })

  it('is refused for good where a series has a zone without a name', async () => {
    const { side, image } = await write({
      time: { start: '2026-11-24T09:00:00', end: '2026-11-24T10:00:00' },
      zone: '+05:30',
      recurrence: { freq: 'daily', interval: 1 },
    })

    expect(await side.created(image)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never' },
    })
  })

  it('keeps to the wall clock where the series passes a change of it', async () => {
    const { side, image } = await write({
      time: { start: '2026-10-19T09:00:00', end: '2026-10-19T10:00:00' },
      zone: 'Europe/Berlin',
      recurrence: { freq: 'weekly', interval: 1, days: ['mo'], count: 3 },
    })
    const made = await side.made(image)
    const days = await side.daysOf(made.remoteId)

    expect(days).toEqual(['2026-10-19T07:00:00Z', '2026-10-26T08:00:00Z', '2026-11-02T08:00:00Z'])
  })
})

import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, it } from 'vitest'

import { datesOf } from '../../../main/sample/graph/recurrence.ts'

// ical.js knows the rules of RFC 5545; what Exchange and iCalendar both can say must be the same days.

const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const short = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const indexes = ['first', 'second', 'third', 'fourth', 'last']
const positions = [1, 2, 3, 4, -1]

const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 })

const rule = fc.record({
  type: fc.constantFrom(
    'daily',
    'weekly',
    'absoluteMonthly',
    'relativeMonthly',
    'absoluteYearly',
    'relativeYearly',
  ),
  interval: fc.integer({ min: 1, max: 4 }),
  days,
  first: fc.integer({ min: 0, max: 6 }),
  index: fc.integer({ min: 0, max: 4 }),
  // Longer months end in Exchange on their last day and in iCalendar not at all.
  monthDay: fc.integer({ min: 1, max: 28 }),
  month: fc.integer({ min: 1, max: 12 }),
  start: fc.integer({ min: 20_000, max: 22_000 }),
  count: fc.option(fc.integer({ min: 1, max: 30 })),
})

type Rule = typeof rule extends fc.Arbitrary<infer T> ? T : never

const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

const graphRule = (one: Rule): Record<string, unknown> => ({
  pattern: {
    type: one.type,
    interval: one.interval,
    daysOfWeek: one.days.map((day) => names[day]),
    firstDayOfWeek: names[one.first],
    index: indexes[one.index],
    dayOfMonth: one.monthDay,
    month: one.month,
  },
  range:
    one.count === null
      ? { type: 'noEnd', startDate: dateOf(one.start) }
      : { type: 'numbered', startDate: dateOf(one.start), numberOfOccurrences: one.count },
})

/** The same rule as RFC 5545 writes it (graph-api.md, 5.4). */
function icalRule(one: Rule): string {
  const byDay = `BYDAY=${one.days.map((day) => short[day]).join(',')}`
  const position = `BYSETPOS=${positions[one.index]}`
  const parts: Record<Rule['type'], string> = {
    daily: 'FREQ=DAILY',
    weekly: `FREQ=WEEKLY;${byDay};WKST=${short[one.first]}`,
    absoluteMonthly: `FREQ=MONTHLY;BYMONTHDAY=${one.monthDay}`,
    relativeMonthly: `FREQ=MONTHLY;${byDay};${position}`,
    absoluteYearly: `FREQ=YEARLY;BYMONTH=${one.month};BYMONTHDAY=${one.monthDay}`,
    relativeYearly: `FREQ=YEARLY;BYMONTH=${one.month};${byDay};${position}`,
  }
  const count = one.count === null ? '' : `;COUNT=${one.count}`
  return `${parts[one.type]};INTERVAL=${one.interval}${count}`
}

function icalDates(one: Rule, until: string): string[] {
  const start = ICAL.Time.fromDateString(dateOf(one.start))
  const iterator = ICAL.Recur.fromString(icalRule(one)).iterator(start)
  const found: string[] = []
  for (let next = iterator.next(); next && next.toString() <= until; next = iterator.next()) {
    found.push(next.toString())
  }
  return found
}

it('puts series on the days that iCalendar puts them on', () => {
  fc.assert(
    fc.property(rule, (wish) => {
      // A rule counts from its first own day; only a start on such a day is the same in both.
      const [first = ''] = datesOf(graphRule({ ...wish, count: null }), dateOf(wish.start + 2_000))
      const one = { ...wish, start: Date.parse(first) / 86_400_000 }
      const until = dateOf(one.start + 900)

      expect(datesOf(graphRule(one), until)).toEqual(icalDates(one, until))
    }),
    { numRuns: 150 },
  )
})

it('ends a monthly series of the 31st on the last day of shorter months', () => {
  const pattern = { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }
  const range = { type: 'numbered', startDate: '2027-01-31', numberOfOccurrences: 4 }

  expect(datesOf({ pattern, range }, '2028-01-01')).toEqual([
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
  ])
})

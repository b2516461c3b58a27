import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, it } from 'vitest'

import { startsOf } from '../../../main/sample/company/occurrences.ts'
import type { CalendarEvent, Recurrence } from '../../../main/sample/company/types.ts'

// ical.js knows the rules of RFC 5545: the sample company's series must fall on the same days.

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const short = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const indexes = ['first', 'second', 'third', 'fourth', 'last']
const positions = [1, 2, 3, 4, -1]
const day = 86_400_000

const rules = fc.record({
  type: fc.constantFrom('daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly'),
  interval: fc.integer({ min: 1, max: 4 }),
  days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
  first: fc.integer({ min: 0, max: 6 }),
  index: fc.integer({ min: 0, max: 4 }),
  start: fc.integer({ min: 20_000, max: 22_000 }),
  count: fc.integer({ min: 1, max: 30 }),
})
type Rule = typeof rules extends fc.Arbitrary<infer T> ? T : never

const monthDay = ({ start }: Rule): number => new Date(start * day).getUTCDate()

const recurrenceOf = (one: Rule): Recurrence => ({
  pattern: {
    type: one.type,
    interval: one.interval,
    daysOfWeek: one.days.map((at) => names[at]).join(','),
    firstDayOfWeek: names[one.first] ?? 'monday',
    index: indexes[one.index] ?? 'first',
    dayOfMonth: monthDay(one),
  },
  range: { type: 'numbered', numberOfOccurrences: one.count },
})

function icalRule(one: Rule): string {
  const byDay = `BYDAY=${one.days.map((at) => short[at]).join(',')}`
  const month = new Date(one.start * day).getUTCMonth() + 1
  const parts: Readonly<Record<Rule['type'], string>> = {
    daily: 'FREQ=DAILY',
    weekly: `FREQ=WEEKLY;${byDay};WKST=${short[one.first]}`,
    absoluteMonthly: `FREQ=MONTHLY;BYMONTHDAY=${monthDay(one)}`,
    relativeMonthly: `FREQ=MONTHLY;${byDay};BYSETPOS=${positions[one.index]}`,
    absoluteYearly: `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${monthDay(one)}`,
  }
  return `${parts[one.type]};INTERVAL=${one.interval}`
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Days of a series before `until`, as the sample company has them. */
function sampleDays(one: Rule, until: number): string[] {
  const event = { recurrence: recurrenceOf(one), start: one.start * day, zone: 'UTC' }
  return [...startsOf({ ...event, allDay: false } as CalendarEvent, until)].map(dateOf)
}

function icalDays(one: Rule, until: number): string[] {
  const start = ICAL.Time.fromDateString(dateOf(one.start * day))
  const walk = ICAL.Recur.fromString(`${icalRule(one)};COUNT=${one.count}`).iterator(start)
  const found: string[] = []
  for (let next = walk.next(); next && next.toString() < dateOf(until); next = walk.next()) {
    found.push(next.toString())
  }
  return found
}

it("puts DingTalk's series on the days that iCalendar puts them on", () => {
  fc.assert(
    fc.property(rules, (wish) => {
      // A rule counts from its first own day; only a start on such a day is the same in both.
      const [first = ''] = sampleDays({ ...wish, count: 1 }, (wish.start + 2000) * day)
      const one = { ...wish, start: Date.parse(first) / day }
      const until = (one.start + 500) * day

      expect(sampleDays(one, until)).toEqual(icalDays(one, until))
    }),
    { numRuns: 100 },
  )
})

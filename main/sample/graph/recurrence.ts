import { day } from '../times.ts'
import { fail, isObject, objectAt, textOr, type Json } from './wire.ts'

// Days are counted as whole numbers since 1970, so that no zone can shift them.
const dayOf = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / day)
const dateOf = (count: number): string => new Date(count * day).toISOString().slice(0, 10)

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const weekdayOf = (count: number): number => (((count + 4) % 7) + 7) % 7
const indexes = ['first', 'second', 'third', 'fourth', 'last']
const types = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
]

type Rule = Readonly<{
  type: string
  interval: number
  days: readonly number[]
  first: number
  index: number
  month: number
  monthDay: number
  start: number
  end: number
  count: number
}>

const numberOr = (value: unknown, other: number): number =>
  typeof value === 'number' && Number.isInteger(value) ? value : other

const wrong = (why: string): never => fail(400, 'ErrorPropertyValidationFailure', why)

function daysOf(pattern: Json): number[] {
  const list = Array.isArray(pattern['daysOfWeek']) ? pattern['daysOfWeek'] : []
  return list.map((name) => {
    const at = weekdays.indexOf(String(name).toLowerCase())
    return at === -1 ? wrong('daysOfWeek') : at
  })
}

/** Reads a `patternedRecurrence`; 400 for what Exchange cannot express (graph-api.md, 5.4). */
function ruleOf(recurrence: Json): Rule {
  const pattern = objectAt(recurrence, 'pattern')
  const range = objectAt(recurrence, 'range')
  const type = textOr(pattern['type'], '')
  const days = daysOf(pattern)
  if (!types.includes(type)) wrong('pattern.type')
  if (/weekly|relative/.test(type) && days.length === 0) wrong('daysOfWeek')
  const endDate = range['type'] === 'endDate'
  return {
    type,
    interval: Math.max(1, numberOr(pattern['interval'], 1)),
    days,
    first: Math.max(0, weekdays.indexOf(textOr(pattern['firstDayOfWeek'], 'sunday'))),
    index: Math.max(0, indexes.indexOf(textOr(pattern['index'], 'first'))),
    month: numberOr(pattern['month'], 1),
    monthDay: numberOr(pattern['dayOfMonth'], 1),
    start: dayOf(textOr(range['startDate'], '')),
    end: endDate ? dayOf(textOr(range['endDate'], '')) : Number.POSITIVE_INFINITY,
    count:
      range['type'] === 'numbered'
        ? Math.max(1, numberOr(range['numberOfOccurrences'], 1))
        : Number.POSITIVE_INFINITY,
  }
}

/** Days of the month that a relative rule names. */
function relative(rule: Rule, year: number, month: number): number[] {
  const first = Math.round(Date.UTC(year, month, 1) / day)
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const fitting = Array.from({ length }, (_none, at) => first + at).filter((one) =>
    rule.days.includes(weekdayOf(one)),
  )
  const chosen = rule.index === 4 ? fitting.at(-1) : fitting[rule.index]
  return chosen === undefined ? [] : [chosen]
}

/** A day of a month; the last one where the month is shorter, as Exchange does. */
function absolute(rule: Rule, year: number, month: number): number[] {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return [Math.round(Date.UTC(year, month, Math.min(rule.monthDay, length)) / day)]
}

/** The days of one step of a rule: a day, a week, a month or a year. */
function step(rule: Rule, number: number): number[] {
  if (rule.type === 'daily') return [rule.start + number * rule.interval]
  if (rule.type === 'weekly') {
    const back = (weekdayOf(rule.start) - rule.first + 7) % 7
    const week = rule.start - back + number * rule.interval * 7
    return rule.days.map((one) => week + ((one - rule.first + 7) % 7)).toSorted((a, b) => a - b)
  }
  const begin = new Date(rule.start * day)
  const yearly = rule.type.endsWith('Yearly')
  const months = yearly ? rule.month - 1 : begin.getUTCMonth() + number * rule.interval
  const year = begin.getUTCFullYear() + (yearly ? number * rule.interval : 0)
  const of = rule.type.startsWith('relative') ? relative : absolute
  return of(rule, year + Math.floor(months / 12), ((months % 12) + 12) % 12)
}

const most = 4_000

/** The days of a series up to one (both as `yyyy-mm-dd`), at most 4,000. */
export function datesOf(recurrence: Json, until: string): string[] {
  const rule = ruleOf(recurrence)
  const last = Math.min(rule.end, dayOf(until))
  const made: number[] = []
  for (let number = 0; number < most && made.length < Math.min(rule.count, most); number += 1) {
    const days = step(rule, number)
    const first = days[0] ?? rule.start
    if (first > last) break
    made.push(...days.filter((one) => one >= rule.start && one <= last))
  }
  return made.slice(0, Math.min(rule.count, most)).map(dateOf)
}

/** Checks a rule against the day on which its event starts and completes it as Exchange does. */
export function checkedRecurrence(value: unknown, startDate: string): Json | null {
  if (value === null || value === undefined) return null
  if (!isObject(value)) return wrong('recurrence')
  const rule = ruleOf(value)
  const range = objectAt(value, 'range')
  const { pattern } = value
  if (range['startDate'] !== startDate) {
    return wrong("The recurrence range's start date must be the event's start date.")
  }
  if (!['endDate', 'noEnd', 'numbered'].includes(textOr(range['type'], ''))) wrong('range.type')
  if (rule.end < rule.start) wrong('The end date is before the start date.')
  return {
    pattern: {
      interval: 1,
      month: 0,
      dayOfMonth: 0,
      firstDayOfWeek: 'sunday',
      index: 'first',
      ...(isObject(pattern) ? pattern : {}),
    },
    range: { recurrenceTimeZone: '', endDate: '0001-01-01', numberOfOccurrences: 0, ...range },
  }
}

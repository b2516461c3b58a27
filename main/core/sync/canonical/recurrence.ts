import type { Rule, Weekday } from '../images.ts'

/**
 * A recurrence as both services write it: Graph's `patternedRecurrence`, and DingTalk's, which
 * calls everything alike but joins the days with commas (its adapter splits them).
 */
export type Pattern = Readonly<{
  pattern: Readonly<{
    type: string
    interval?: number
    daysOfWeek?: readonly string[]
    dayOfMonth?: number
    month?: number
    index?: string
    firstDayOfWeek?: string
  }>
  range?: Readonly<{ type: string; endDate?: string; numberOfOccurrences?: number }>
}>

const days: readonly Weekday[] = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const indexes = ['first', 'second', 'third', 'fourth'] as const

const types = {
  daily: 'daily',
  weekly: 'weekly',
  absoluteMonthly: 'monthly',
  relativeMonthly: 'monthly-nth',
  absoluteYearly: 'yearly',
  relativeYearly: 'yearly-nth',
} as const

const dayOf = (name: string): Weekday | null => days[dayNames.indexOf(name.toLowerCase())] ?? null

const nameOf = (day: Weekday): string => dayNames[days.indexOf(day)] ?? ''

const byWeek = (a: Weekday, b: Weekday): number => days.indexOf(a) - days.indexOf(b)

function daysOf(names: readonly string[] | undefined): Pick<Rule, 'days'> {
  const found = (names ?? []).map(dayOf).filter((day) => day !== null)
  return found.length === 0 ? {} : { days: [...new Set(found)].toSorted(byWeek) }
}

function nthOf(index: string | undefined): Pick<Rule, 'nth'> {
  const at = indexes.findIndex((name) => name === index?.toLowerCase())
  return { nth: index?.toLowerCase() === 'last' ? -1 : at < 0 ? 1 : at + 1 }
}

/** The end of a series: a day, a count, or none. Graph's `0001-01-01` is no end. */
function endOf(range: Pattern['range']): Pick<Rule, 'until' | 'count'> {
  const { type, endDate, numberOfOccurrences } = range ?? { type: 'noEnd' }
  if (type === 'endDate' && endDate !== undefined && !endDate.startsWith('0001')) {
    return { until: endDate.slice(0, 10) }
  }
  const count = numberOfOccurrences ?? 0
  return type === 'numbered' && count > 0 ? { count } : {}
}

function weekStartOf(name: string | undefined): Pick<Rule, 'weekStart'> {
  const start = name === undefined ? null : dayOf(name)
  return start === null || start === 'mo' ? {} : { weekStart: start }
}

type When = (pattern: Pattern['pattern']) => Partial<Rule>

const nthDay: When = ({ daysOfWeek, index }) => ({ ...daysOf(daysOfWeek), ...nthOf(index) })

const whenOf: Readonly<Record<Rule['freq'], When>> = {
  daily: () => ({}),
  weekly: ({ daysOfWeek, firstDayOfWeek }) => ({
    ...daysOf(daysOfWeek),
    ...weekStartOf(firstDayOfWeek),
  }),
  monthly: ({ dayOfMonth }) => ({ day: dayOfMonth ?? 1 }),
  'monthly-nth': nthDay,
  yearly: ({ dayOfMonth, month }) => ({ day: dayOfMonth ?? 1, month: month ?? 1 }),
  'yearly-nth': (pattern) => ({ ...nthDay(pattern), month: pattern.month ?? 1 }),
}

const isType = (type: string): type is keyof typeof types => Object.hasOwn(types, type)

/** Reads a recurrence; null if its type is none of those that the services document. */
export function ruleOf({ pattern, range }: Pattern): Rule | null {
  const { type, interval = 1 } = pattern
  if (!isType(type)) return null
  const freq = types[type]
  return { freq, interval: Math.max(1, interval), ...whenOf[freq](pattern), ...endOf(range) }
}

function rangeOf({ until, count }: Rule): Required<Pattern>['range'] {
  if (until !== undefined) return { type: 'endDate', endDate: until }
  return count === undefined ? { type: 'noEnd' } : { type: 'numbered', numberOfOccurrences: count }
}

function indexOf(nth: number | undefined): Readonly<{ index?: string }> {
  const index = nth === undefined ? undefined : nth < 0 ? 'last' : indexes[nth - 1]
  return index === undefined ? {} : { index }
}

/** Writes a recurrence; the start day of its range is the event's own and not part of the rule. */
export function patternOf(rule: Rule): Required<Pattern> {
  const [type = 'daily'] = Object.entries(types).find(([, freq]) => freq === rule.freq) ?? []
  const pattern = {
    type,
    interval: rule.interval,
    ...(rule.days !== undefined && { daysOfWeek: rule.days.map(nameOf) }),
    ...(rule.day !== undefined && { dayOfMonth: rule.day }),
    ...(rule.month !== undefined && { month: rule.month }),
    ...indexOf(rule.nth),
    ...(rule.freq === 'weekly' && { firstDayOfWeek: nameOf(rule.weekStart ?? 'mo') }),
  }
  return { pattern, range: rangeOf(rule) }
}

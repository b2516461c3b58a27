import { z } from 'zod'

import { listShape, textShape } from './records.ts'

const patternShape = z.object({
  type: textShape,
  interval: z.number().nullish(),
  daysOfWeek: listShape(textShape),
  dayOfMonth: z.number().nullish(),
  month: z.number().nullish(),
  index: textShape,
  firstDayOfWeek: textShape,
})
const rangeShape = z.object({
  type: textShape,
  endDate: textShape,
  numberOfOccurrences: z.number().nullish(),
})
/** Graph's `patternedRecurrence`, of events and tasks alike. */
export const recurrenceShape = z.object({ pattern: patternShape, range: rangeShape })
export type Recurrence = z.output<typeof recurrenceShape>

/** A recurrence rule as jCal has it: names and values of RFC 5545. */
export type RecurrenceRule = Readonly<
  Record<string, string | number | readonly (string | number)[]>
>

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const positions: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  last: -1,
}

const dayNames = (words: readonly string[]): string[] =>
  words.map((word) => word.slice(0, 2).toUpperCase()).filter((day) => days.includes(day))

const between = (value: number | null | undefined, most: number): number | null =>
  value != null && Number.isInteger(value) && value >= 1 && value <= most ? value : null

type Pattern = Recurrence['pattern']

/** `BYDAY` with the position of `relative…` patterns; null without a day: nothing would repeat. */
function byPosition({ daysOfWeek, index }: Pattern): RecurrenceRule | null {
  const byday = dayNames(daysOfWeek)
  return byday.length === 0 ? null : { byday, bysetpos: positions[index.toLowerCase()] ?? 1 }
}

function byMonth({ month }: Pattern): RecurrenceRule | null {
  const bymonth = between(month, 12)
  return bymonth === null ? null : { bymonth }
}

/** The 31st, and days that February may not have, are its last day for Exchange. */
function byMonthDay({ dayOfMonth, month }: Pattern): RecurrenceRule | null {
  const day = between(dayOfMonth, 31)
  if (day === null) return null
  return { bymonthday: day === 31 || (month === 2 && day > 28) ? -1 : day }
}

type Parts = readonly (RecurrenceRule | null)[]

function partsOf(pattern: Pattern): readonly [freq: string, parts: Parts] | null {
  const byday = dayNames(pattern.daysOfWeek)
  switch (pattern.type) {
    case 'daily':
      return ['DAILY', []]
    case 'weekly':
      return ['WEEKLY', byday.length > 0 ? [{ byday }] : []]
    case 'absoluteMonthly':
      return ['MONTHLY', [byMonthDay(pattern)]]
    case 'relativeMonthly':
      return ['MONTHLY', [byPosition(pattern)]]
    case 'absoluteYearly':
      return ['YEARLY', [byMonth(pattern), byMonthDay(pattern)]]
    case 'relativeYearly':
      return ['YEARLY', [byMonth(pattern), byPosition(pattern)]]
    default:
      return null
  }
}

/** How far a rule goes; `until` turns the last day into the form that the start asks for. */
function rangeOf({ range }: Recurrence, until: (day: string) => string | null): RecurrenceRule {
  const count = between(range.numberOfOccurrences, 100_000)
  if (range.type === 'numbered' && count !== null) return { count }
  const last = range.type === 'endDate' ? until(range.endDate) : null
  return last === null ? {} : { until: last }
}

/** Translates Graph's recurrence (paper, 5.4); null where its pattern is one that we do not know. */
export function recurrenceRule(
  recurrence: Recurrence,
  until: (day: string) => string | null,
): RecurrenceRule | null {
  const { pattern } = recurrence
  const found = partsOf(pattern)
  if (found === null || found[1].includes(null)) return null
  const [freq, parts] = found
  const interval = between(pattern.interval, 100_000) ?? 1
  const [wkst] = dayNames([pattern.firstDayOfWeek])
  return {
    freq,
    ...Object.assign({}, ...parts),
    ...(interval > 1 ? { interval } : {}),
    ...(wkst === undefined || freq !== 'WEEKLY' ? {} : { wkst }),
    ...rangeOf(recurrence, until),
  }
}

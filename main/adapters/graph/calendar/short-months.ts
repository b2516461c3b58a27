import { Temporal } from '../../../core/time.ts'
import type { Recurrence } from '../rule.ts'

/** As far ahead as days are named for a series without an end. */
const mostMonths = 240

type Range = Recurrence['range']

/** How many occurrences a series may have here. */
const countOf = ({ type, numberOfOccurrences }: Range): number =>
  type === 'numbered' ? (numberOfOccurrences ?? mostMonths) : mostMonths

/** The last days of a series' months after the first, as far as it goes. */
function* lastDays({ pattern, range }: Recurrence, startDay: string) {
  const first = Temporal.PlainDate.from(startDay).with({ day: 1 })
  const step = Math.max(1, pattern.interval ?? 1)
  for (let at = 1; at < countOf(range) && at * step < mostMonths; at += 1) {
    const month = first.add({ months: at * step })
    const last = month.with({ day: month.daysInMonth })
    if (range.type === 'endDate' && last.toString() > range.endDate) return
    yield last
  }
}

/** Days that only some months have; the 31st is the last day of each. */
const isRare = ({ type, dayOfMonth }: Recurrence['pattern']): boolean =>
  type === 'absoluteMonthly' && (dayOfMonth === 29 || dayOfMonth === 30)

/**
 * Names what a rule of calendars cannot say: Exchange puts the 29th or 30th of a month that is too
 * short on its last day, and RFC 5545 leaves that month out.
 *
 * Gives the days to name (`2027-02-28`), and the recurrence with as many fewer occurrences where
 * they are counted. The first of them is the start, which a calendar has by itself.
 */
export function shortMonths(
  recurrence: Recurrence,
  startDay: string,
): Readonly<{ days: readonly string[]; recurrence: Recurrence }> {
  const { pattern, range } = recurrence
  if (!isRare(pattern)) return { days: [], recurrence }
  const days = [...lastDays(recurrence, startDay)]
    .filter((last) => last.day < (pattern.dayOfMonth ?? 0))
    .map((last) => last.toString())
  const numberOfOccurrences = countOf(range) - days.length
  const counted = range.type === 'numbered' ? { ...range, numberOfOccurrences } : range
  return { days, recurrence: { ...recurrence, range: counted } }
}

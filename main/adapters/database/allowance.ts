import type { AllowanceState, Purpose } from '../../core/ports.ts'

/** DingTalk counts months and days at UTC+8, whatever the office's zone. */
const offset = 8 * 3_600_000

/** Clocks that show a month before the first release are wrong. */
const earliest = '2026-11'

/** Day at UTC+8 as `2026-11-20`; `at` in milliseconds since 1970. */
export const allowanceDay = (at: number): string => new Date(at + offset).toISOString().slice(0, 10)

/** First millisecond of a month (`2026-11`) at UTC+8. */
export const monthStart = (month: string): number => Date.parse(`${month}-01T00:00:00Z`) - offset

/** First millisecond of the month after `month` at UTC+8: when calls are granted again. */
export function monthEnd(month: string): number {
  const start = new Date(`${month}-01T00:00:00Z`)
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) - offset
}

const monthAfter = (month: string): string => allowanceDay(monthEnd(month)).slice(0, 7)

/**
 * The month that a call made now counts for; `latest` = newest month with calls, or null.
 *
 * A clock set back by days over a month's end, or to its factory date, must not grant a month anew:
 * then the newest known month goes on. A clock that had been far ahead is believed once it is right.
 */
export function countedMonth(now: number, latest: string | null): string {
  const month = allowanceDay(now).slice(0, 7)
  if (latest === null || month >= latest) return month
  return month < earliest || monthAfter(month) === latest ? latest : month
}

/** Calls used of one month, by share. */
export type Used = Readonly<{ all: number; restore: number; sync: number }>

const share = (purpose: Purpose): 'ordinary' | 'restore' | 'sync' =>
  purpose === 'restore' || purpose === 'sync' ? purpose : 'ordinary'

/** Counts of one month by share; `rows` = purpose and calls. */
export function usedByShare(rows: Iterable<readonly [Purpose, number]>): Used {
  const used = { all: 0, restore: 0, sync: 0 }
  for (const [purpose, calls] of rows) {
    const of = share(purpose)
    used.all += calls
    if (of !== 'ordinary') used[of] += calls
  }
  return used
}

/**
 * Tells whether one more call may be made: 5 % of the month are kept for restoring and 5 % for
 * sync; what is left of the month's other share beyond its reserve is open to both.
 */
export function mayCall(cap: number, used: Used, purpose: Purpose): boolean {
  const of = share(purpose)
  const reserve = Math.ceil(cap / 20)
  const kept = (other: 'restore' | 'sync'): number =>
    of === other ? 0 : Math.max(0, reserve - used[other])
  return used.all + 1 <= cap - kept('restore') - kept('sync')
}

/**
 * Calls that the whole month will have used if it goes on as it began; `now` in milliseconds since
 * 1970. The first day counts as a whole one, so that one full run is not multiplied by hundreds.
 */
export function forecastCalls(state: AllowanceState, now: number): number {
  const start = monthStart(state.month)
  const whole = state.renews - start
  const passed = Math.min(whole, Math.max(24 * 3_600_000, now - start))
  return Math.round((state.used * whole) / passed)
}

import { Temporal } from './time.ts'

/** What comes by itself at fixed times; looks for changes come between (`plans.ts`). */
export const timedJobs = ['full', 'incremental', 'check', 'drill'] as const
export type TimedJob = (typeof timedJobs)[number]

/** The schedule as settings hold it: times of the day in a zone (conventions, section 8). */
export type Times = Readonly<{
  zone: string
  /** `00:00` */
  incremental: string
  /** `sunday 00:00` */
  full: string
  /** `03:00` */
  check: string
  /** `first-saturday 04:00` */
  drill: string
}>

/** When a job comes next, and how often it was tried since it was last done. */
export type Due = Readonly<{
  next: number
  tries: number
  /** The times that `next` was counted by: other times count anew. */
  times: string
}>

const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

const minute = 60_000
const day = 86_400_000
/** Longest pause between two comings of a job, with room for months and clock changes. */
const longest: Readonly<Record<TimedJob, number>> = {
  incremental: 2 * day + day / 2,
  check: day + day / 2,
  full: 7 * day + day / 2,
  drill: 36 * day,
}

/** What the times of one job are, as text: two equal ones count the same. */
export const wordsOf = (job: TimedJob, times: Times): string =>
  job === 'incremental'
    ? `${times.incremental} but ${times.full} ${times.zone}`
    : `${times[job]} ${times.zone}`

type Rule = Readonly<{ clock: Temporal.PlainTime; fits: (date: Temporal.PlainDate) => boolean }>

const dayOfWeek = (name: string): number =>
  weekdays.indexOf(name.replace(/^first-/, '') as (typeof weekdays)[number]) + 1

function ruleOf(job: TimedJob, times: Times): Rule {
  const [first = '', second] = times[job].split(' ')
  const clock = Temporal.PlainTime.from(second ?? first)
  const fullDay = dayOfWeek(times.full.split(' ')[0] ?? '')
  const fits: Readonly<Record<TimedJob, Rule['fits']>> = {
    // The full takes the place of that day's incremental.
    incremental: (date) => date.dayOfWeek !== fullDay,
    check: () => true,
    full: (date) => date.dayOfWeek === fullDay,
    drill: (date) => date.dayOfWeek === dayOfWeek(first) && date.day <= 7,
  }
  return { clock, fits: fits[job] }
}

/**
 * The first coming of a job after a moment, milliseconds since 1970.
 *
 * A time of the day that a clock change skips comes as much later; one that comes twice counts once,
 * the first time.
 */
export function nextAfter(job: TimedJob, times: Times, after: number): number {
  const { clock, fits } = ruleOf(job, times)
  const here = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(times.zone)
  for (let date = here.toPlainDate(), days = 0; days < 60; days += 1) {
    const at = date.toZonedDateTime({ timeZone: times.zone, plainTime: clock }).epochMilliseconds
    if (fits(date) && at > after) return at
    date = date.add({ days: 1 })
  }
  throw new Error(`no ${job} within 60 days`)
}

/**
 * Brings what is planned in line with clock and settings: counted anew after other times were set,
 * and where the clock was set back so far that the job would stay away for longer than it may.
 */
export function planned(
  job: TimedJob,
  due: Due | null,
  facts: Readonly<{ times: Times; now: number }>,
): Due {
  const { times, now } = facts
  const words = wordsOf(job, times)
  if (due === null || due.times !== words || due.next - now > longest[job])
    return { next: nextAfter(job, times, now), tries: 0, times: words }
  return due
}

/** Tells whether a job is to be done now. However many times it was missed, it is done once. */
export const isDue = ({ next }: Due, now: number): boolean => now >= next

/** A run that begins this late was missed: it makes up for it. */
export const isMissed = ({ next, tries }: Due, now: number): boolean =>
  tries === 0 && now - next > 5 * minute

/** What is planned once a job was done or given up: its next time, whatever was missed. */
export const afterDone = (job: TimedJob, times: Times, now: number): Due => ({
  next: nextAfter(job, times, now),
  tries: 0,
  times: wordsOf(job, times),
})

/** After a failure that mends itself: tried again in 5 min, then later and later, at most 1 h. */
export function afterFailure(
  job: TimedJob,
  due: Due,
  facts: Readonly<{ times: Times; now: number }>,
): Due {
  const wait = Math.min(60, 5 * 2 ** Math.min(due.tries, 6)) * minute
  const next = Math.min(facts.now + wait, nextAfter(job, facts.times, facts.now))
  return { next, tries: due.tries + 1, times: wordsOf(job, facts.times) }
}

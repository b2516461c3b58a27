import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  afterDone,
  afterFailure,
  type Due,
  isDue,
  isMissed,
  nextAfter,
  planned,
  type TimedJob,
  timedJobs,
  type Times,
} from '../../main/core/due.ts'
import { Temporal } from '../../main/core/time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const times: Times = {
  zone: 'Asia/Hong_Kong',
  incremental: '00:00',
  full: 'sunday 00:00',
  check: '03:00',
  drill: 'first-saturday 04:00',
}

const at = (text: string, zone = times.zone) =>
  Temporal.ZonedDateTime.from(`${text}[${zone}]`).epochMilliseconds
const shown = (ms: number, zone = times.zone) =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

const zones = ['Asia/Hong_Kong', 'Asia/Jakarta', 'Europe/London', 'America/Santiago', 'UTC']
const clock = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
const weekday = fc.constantFrom('monday', 'wednesday', 'saturday', 'sunday')
const anyTimes: fc.Arbitrary<Times> = fc.record({
  zone: fc.constantFrom(...zones),
  incremental: clock,
  full: fc.tuple(weekday, clock).map((parts) => parts.join(' ')),
  check: clock,
  drill: fc.tuple(weekday, clock).map(([name, time]) => `first-${name} ${time}`),
})
const anyMoment = fc.integer({ min: at('2026-11-01T00:00'), max: at('2028-12-31T00:00') })
const anyJob = fc.constantFrom(...timedJobs)

it('plans the defaults: daily, Sundays, at three, and the first Saturday of the month', () => {
  const after = at('2026-11-21T09:05')
  const next = Object.fromEntries(
    timedJobs.map((job) => [job, shown(nextAfter(job, times, after))]),
  )

  expect(next).toEqual({
    incremental: '2026-11-23T00:00',
    full: '2026-11-22T00:00',
    check: '2026-11-22T03:00',
    drill: '2026-12-05T04:00',
  })
})

it('puts the full in place of that day’s incremental, whatever their hours', () => {
  fc.assert(
    fc.property(anyTimes, anyMoment, (some, after) => {
      const dayOf = (job: TimedJob) =>
        Temporal.Instant.fromEpochMilliseconds(nextAfter(job, some, after)).toZonedDateTimeISO(
          some.zone,
        ).dayOfWeek

      expect(dayOf('incremental')).not.toBe(dayOf('full'))
    }),
  )
})

it('always finds a next time, later than now and soon enough', () => {
  const most = {
    incremental: 2 * day + hour,
    check: day + hour,
    full: 7 * day + hour,
    drill: 36 * day,
  }
  fc.assert(
    fc.property(anyTimes, anyMoment, anyJob, (some, after, job) => {
      const next = nextAfter(job, some, after)

      expect(next).toBeGreaterThan(after)
      expect(next - after).toBeLessThanOrEqual(most[job])
    }),
  )
})

it('comes once on the days when a clock change skips or repeats its time', () => {
  const london: Times = { ...times, zone: 'Europe/London', check: '01:30' }
  const days = (from: string) => {
    const found: string[] = []
    for (let next = at(from, london.zone), n = 0; n < 3; n += 1) {
      next = nextAfter('check', london, next)
      found.push(shown(next, london.zone))
    }
    return found
  }

  expect(days('2026-03-28T00:00')).toEqual([
    '2026-03-28T01:30',
    '2026-03-29T02:30',
    '2026-03-30T01:30',
  ])
  expect(days('2026-10-24T00:00')).toEqual([
    '2026-10-24T01:30',
    '2026-10-25T01:30',
    '2026-10-26T01:30',
  ])
})

/** Lives through ticks and does what is due; gives when each job was done. */
function live(ticks: readonly number[], some: Times = times): Record<TimedJob, number[]> {
  const dues = new Map<TimedJob, Due>()
  const done: Record<TimedJob, number[]> = { full: [], incremental: [], check: [], drill: [] }
  for (const now of ticks)
    for (const job of timedJobs) {
      const due = planned(job, dues.get(job) ?? null, { times: some, now })
      dues.set(job, due)
      if (!isDue(due, now)) continue
      done[job].push(now)
      dues.set(job, afterDone(job, some, now))
    }
  return done
}

const every = (from: number, to: number, step: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step)

it('does each job as often as it comes in three weeks of ticks', () => {
  const from = at('2026-11-23T12:00')
  const done = live(every(from, from + 21 * day, 20 * minute))

  expect(Object.values(done).map(({ length }) => length)).toEqual([3, 18, 21, 1])
})

it('makes up for what was missed in an absence once, at the first tick after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), (days) => {
      const left = at('2026-11-23T12:00')
      const back = left + days * day
      const done = live([...every(left - day, left, hour), back, back + 20_000, back + 5 * minute])

      for (const job of ['incremental', 'check'] as const) {
        const made = done[job].filter((moment) => moment > left)
        expect(made).toEqual([back])
      }
    }),
  )
})

it('stays away no longer than its period after a clock was far ahead and set right', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 4_000 }), anyJob, (days, job) => {
      const right = at('2026-11-23T12:00')
      const wrong = right + days * day
      const done = live([right, wrong, ...every(right, right + 40 * day, hour)])[job]

      const first = done.find((moment) => moment !== wrong)
      expect(first).toBeDefined()
      expect((first ?? 0) - right).toBeLessThanOrEqual(37 * day)
    }),
    { numRuns: 30 },
  )
})

it('counts anew when the times or the zone are changed', () => {
  const now = at('2026-11-23T12:00')
  const before = planned('check', null, { times, now })
  const after = planned('check', before, { times: { ...times, zone: 'Asia/Jakarta' }, now })

  expect(after.next - before.next).toBe(hour)
})

it('tries again after 5, 10, 20, 40 minutes, then hourly, and never past the next time', () => {
  const now = at('2026-11-23T12:00')
  const waits: number[] = []
  let due = planned('incremental', null, { times, now })
  for (let n = 0; n < 6; n += 1) {
    due = afterFailure('incremental', due, { times, now })
    waits.push((due.next - now) / minute)
  }
  const late = at('2026-11-23T23:58')

  expect(waits).toEqual([5, 10, 20, 40, 60, 60])
  expect(shown(afterFailure('incremental', due, { times, now: late }).next)).toBe(
    '2026-11-24T00:00',
  )
})

it('calls a run missed from five minutes on, and not when it is only tried again', () => {
  const due: Due = { next: 0, tries: 0, times: '' }

  expect([isMissed(due, 4 * minute), isMissed(due, 6 * minute)]).toEqual([false, true])
  expect(isMissed({ ...due, tries: 2 }, hour)).toBe(false)
})

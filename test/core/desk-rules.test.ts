import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { awakeSince, longestPause, offBetween } from '../../main/core/ages.ts'
import { causesOf, isMessageDue, maySnooze } from '../../main/core/alerts.ts'
import { fullAt, type Size, whyNoForecast } from '../../main/core/forecast.ts'
import { kinds, tickedKinds } from '../../main/core/kinds.ts'
import { lateAfter, pollOf, pollsOf, targetOf } from '../../main/core/plans.ts'
import { integrityOf, type Reading } from '../../main/core/proof.ts'
import { statesOf } from '../../main/core/status.ts'
import { nextPart } from '../../main/desk/jobs.ts'
import { fixtures, good, ranked } from './status/facts.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('plans', () => {
  it('promise what the conventions say', () => {
    const row = (kind: (typeof kinds)[number]) =>
      (['economy', 'balanced', 'fast'] as const).map((plan) => targetOf(kind, plan) / minute)

    expect(row('contacts')).toEqual([5, 5, 5])
    expect(row('drive')).toEqual([1440, 60, 5])
    expect(row('folders')).toEqual([1440, 1440, 1440])
  })

  it('look for changes often enough to keep what they promise', () => {
    for (const plan of ['economy', 'balanced', 'fast'] as const)
      for (const kind of kinds) {
        const every = pollOf(kind, plan)
        const target = targetOf(kind, plan)

        expect(every === null ? target : every * 2).toBeLessThanOrEqual(target)
        expect(every === null).toBe(target >= day)
      }
  })

  it('look less often at what is counted when the month runs short, and not at all once it is used up', () => {
    const kindsOf = (month: object) =>
      pollsOf(tickedKinds, 'fast', month).map((one) => [one.every, one.kinds])

    expect(kindsOf({})).toEqual([[2 * minute, ['contacts', 'calendar', 'approvals', 'drive']]])
    expect(kindsOf({ sparing: true })).toEqual([
      [2 * minute, ['contacts']],
      [4 * minute, ['calendar', 'approvals', 'drive']],
    ])
    expect(kindsOf({ spent: true })).toEqual([[2 * minute, ['contacts']]])
  })

  it('call a kind late after three targets, a daily one after 36 hours', () => {
    expect([lateAfter(5 * minute), lateAfter(hour), lateAfter(day)]).toEqual([
      15 * minute,
      3 * hour,
      36 * hour,
    ])
  })
})

describe('ages', () => {
  const span = fc
    .tuple(fc.nat(1_000), fc.nat(200))
    .map(([from, length]) => ({ from, to: from + length }))

  it('count the time with the computer on: never more than the clock, never below nothing', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.array(span), (at, later, off) => {
        const now = at + later
        const slept = new Set(off.flatMap(({ from, to }) => range(from, to)))
        const awake = range(at, now).filter((moment) => !slept.has(moment)).length

        expect(awakeSince(at, now, off)).toBe(awake)
      }),
    )
  })

  it('see an absence from five minutes on, and none where a clock was set back', () => {
    expect(offBetween(0, longestPause)).toBeNull()
    expect(offBetween(0, longestPause + 1)).toEqual({ from: 0, to: longestPause + 1 })
    expect(offBetween(longestPause * 2, 0)).toBeNull()
    expect(offBetween(null, 5 * day)).toBeNull()
  })
})

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n)

describe('the forecast of room', () => {
  const history = (days: number, perDay: number, free: number | null): Size[] =>
    range(0, days).map((n) => ({ at: n * day, used: n * perDay, free }))

  it('says nothing before 30 days of history, without room that is known, or without growth', () => {
    expect(whyNoForecast(history(30, 10, 100))).toBe('needs-30-days')
    expect(whyNoForecast(history(40, 10, null))).toBe('room-unknown')
    expect(whyNoForecast(history(40, 0, 100))).toBe('not-growing')
    expect(fullAt(history(30, 10, 100), 0)).toBeNull()
  })

  it('follows a straight line to the day when it is full', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 90 }),
        fc.integer({ min: 1, max: 1e9 }),
        (days, pace) => {
          const now = (days - 1) * day
          const full = fullAt(history(days, pace, pace * 200), now)

          expect(((full?.about ?? 0) - now) / day).toBeCloseTo(200, 3)
        },
      ),
    )
  })

  it('gives a range that holds its middle, wider where growth is uneven', () => {
    const noise = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 40, maxLength: 90 })
    fc.assert(
      fc.property(noise, (bumps) => {
        const sizes = bumps.map((bump, n) => ({ at: n * day, used: n * 100 + bump, free: 50_000 }))
        const full = fullAt(sizes, 0)
        if (full === null) return

        expect(full.from).toBeLessThanOrEqual(full.about)
        expect(full.to ?? Infinity).toBeGreaterThanOrEqual(full.about)
      }),
    )
  })
})

describe('the figure of integrity', () => {
  const part = (n: number, at: number, more: Partial<Reading> = {}): Reading => ({
    at,
    part: { n, of: 7 },
    packs: 70,
    read: 10,
    good: true,
    ...more,
  })

  it('is not known before anything was read, whatever was said of the structure', () => {
    expect(integrityOf([{ ...part(1, 0), part: null }], 7, day)).toBeNull()
  })

  it('is whole after the seven parts of seven days, each counted once', () => {
    const checks = range(1, 8).map((n) => part(n, n * day))
    const twice = [...checks.slice(0, 3), part(1, 5 * day)]

    expect(integrityOf(checks, 7, 8 * day)?.share).toBe(1)
    expect(integrityOf(twice, 7, 8 * day)?.checked).toBe(30)
  })

  it('does not count what was found damaged, nor what was read too long ago', () => {
    const checks = [part(1, day), part(2, 2 * day, { good: false }), part(3, 3 * day)]

    expect(integrityOf(checks, 7, 4 * day)?.checked).toBe(20)
    expect(integrityOf(checks, 7, 9 * day)?.checked).toBe(10)
  })

  it('never claims more than there is', () => {
    const reading = fc.record({
      at: fc.integer({ min: 0, max: 20 * day }),
      part: fc.option(fc.constantFrom({ n: 1, of: 1 }, { n: 2, of: 7 }, { n: 5, of: 28 })),
      packs: fc.nat(100),
      read: fc.nat(300),
      good: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(reading), (checks) => {
        const found = integrityOf(checks, 7, 20 * day)

        expect(found?.checked ?? 0).toBeLessThanOrEqual(found?.all ?? 0)
        expect(found?.share ?? 0).toBeLessThanOrEqual(1)
      }),
    )
  })
})

it('reads the part of the data next that was read longest ago', () => {
  const check = (n: number, at: number, isGood = true) => ({
    at,
    part: { n, of: 7 },
    packs: 1,
    read: 1,
    good: isGood,
    errors: 0,
  })
  const all = range(1, 8).map((n) => check(n, n * day))

  expect(nextPart([], 7).n).toBe(1)
  expect(nextPart(all, 7).n).toBe(1)
  expect(nextPart([...all, check(1, 9 * day)], 7).n).toBe(2)
  expect(nextPart([...all, check(1, 9 * day, false)], 7).n).toBe(1)
})

describe('alerts', () => {
  const silent = [
    'paused',
    'setup',
    'catching-up',
    'waiting',
    'working',
    'protected-gaps',
    'protected',
  ]

  it.each(ranked)('has one for the state %s if a person is needed', (name) => {
    const causes = causesOf({ ...good, ...fixtures[name] })

    expect(causes.map(({ state }) => state)).toEqual(silent.includes(name) ? [] : [name])
  })

  it('can be put off from rank 12 to 14 and when planned, and no others', () => {
    const may = ranked.filter((name) => causesOf({ ...good, ...fixtures[name] }).some(maySnooze))

    expect(may).toEqual(['act-now', 'allowance-used', 'sync-trouble', 'slow', 'plan'])
  })

  const told = (lastTold: number | null, snoozedUntil: number | null = null) => ({
    lastTold,
    snoozedUntil,
  })

  it('are told at once, the red ones again after 4 hours, the amber ones daily, planned ones once', () => {
    const due = (rank: number, isPlanned: boolean, after: number) =>
      isMessageDue({ rank, isPlanned }, told(0), after)

    expect(isMessageDue({ rank: 6, isPlanned: false }, told(null), 0)).toBe(true)
    expect([due(6, false, 3 * hour), due(6, false, 4 * hour)]).toEqual([false, true])
    expect([due(12, false, 23 * hour), due(12, false, 24 * hour)]).toEqual([false, true])
    expect(due(18, true, 300 * day)).toBe(false)
  })

  it('are never told twice in an hour, and red ones not held back by a snooze', () => {
    const rank = fc.constantFrom(1, 3, 6, 9, 12, 14)
    fc.assert(
      fc.property(rank, fc.nat(hour - 1), (of, after) => {
        expect(isMessageDue({ rank: of, isPlanned: false }, told(0), after)).toBe(false)
      }),
    )
    expect(isMessageDue({ rank: 12, isPlanned: false }, told(0, 5 * day), 2 * day)).toBe(false)
    expect(isMessageDue({ rank: 3, isPlanned: false }, told(0, 5 * day), 2 * day)).toBe(true)
  })

  it('change nothing in the state when they are told or put off: the state never sees them', () => {
    const facts = { ...good, ...fixtures['act-now'] }
    const before = statesOf(facts)

    causesOf(facts).map((one) => isMessageDue(one, told(0, 9 * day), day))

    expect(statesOf(facts)).toEqual(before)
  })
})

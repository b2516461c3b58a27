import fc from 'fast-check'
import { expect, it } from 'vitest'

import { mostRestarts, restartWindowMs, waitBeforeRestart } from '../../main/core/restart.ts'

const now = Date.parse('2026-11-21T09:00:00Z')

it('waits half a second first and twice as long each time', () => {
  const ends: number[] = []
  const waits = [0, 1, 2, 3, 4].map((n) => {
    ends.push(now + n)
    return waitBeforeRestart(ends, now + n)
  })

  expect(waits).toEqual([500, 1000, 2000, 4000, 8000])
})

it('gives up after the sixth end within ten minutes', () => {
  expect(
    waitBeforeRestart(Array.from({ length: mostRestarts + 1 }).fill(now) as number[], now),
  ).toBe(null)
})

it('forgets ends that are long ago', () => {
  const ends = [...(Array.from({ length: 20 }).fill(now - restartWindowMs) as number[]), now]

  expect(waitBeforeRestart(ends, now)).toBe(500)
})

it('starts again if and only if at most five ends are recent, and never waits over half a minute', () => {
  const ages = fc.array(fc.integer({ min: -restartWindowMs, max: 3 * restartWindowMs }))
  fc.assert(
    fc.property(ages, (all) => {
      const wait = waitBeforeRestart(
        all.map((age) => now - age),
        now,
      )
      const recent = all.filter((age) => age < restartWindowMs).length
      expect(wait === null).toBe(recent > mostRestarts)
      expect(wait ?? 500).toBeGreaterThanOrEqual(500)
      expect(wait ?? 500).toBeLessThanOrEqual(30_000)
    }),
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { noRequests, requestsUntil, withRequest } from '../../main/core/requests.ts'

const minute = 60_000
const after = (times: readonly number[]) =>
  times.reduce((all, now) => withRequest(all, now), noRequests)

it('counts requests in the minute in which they were made, and shows empty minutes too', () => {
  const all = after([5, 10, 59_999, 3 * minute, 3 * minute + 1])

  expect(requestsUntil(all, 4 * minute)).toEqual([
    { at: 0, n: 3 },
    { at: minute, n: 0 },
    { at: 2 * minute, n: 0 },
    { at: 3 * minute, n: 2 },
    { at: 4 * minute, n: 0 },
  ])
  expect(requestsUntil(noRequests, minute)).toEqual([])
})

it('keeps half an hour, one row a minute, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200 * minute), { minLength: 1 }), fc.nat(300), (times, more) => {
      const all = after(times)
      const shown = requestsUntil(all, (times.at(-1) ?? 0) + more * minute)

      expect(shown.length).toBeLessThanOrEqual(30)
      expect(shown.length).toBeGreaterThan(0)
      for (const [place, { at }] of shown.entries())
        expect(at - (shown[place - 1]?.at ?? at - minute)).toBe(minute)
      const counted = all.reduce((sum, { n }) => sum + n, 0)
      expect(counted).toBeLessThanOrEqual(times.length)
    }),
  )
})

it('loses no request while less than half an hour passes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(29 * minute), { minLength: 1 }), (times) => {
      const shown = requestsUntil(after(times), 29 * minute)

      expect(shown.reduce((sum, { n }) => sum + n, 0)).toBe(times.length)
    }),
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  dangerDelay,
  hasLapsed,
  mayBeDone,
  needsOwner,
  type Waiting,
} from '../../main/core/danger.ts'

const ids = ['p1', 'p2', 'p3', 'p4'] as const
const someone = fc.constantFrom(...ids)
const people = fc.uniqueArray(someone)

const situation = fc.record({
  by: fc.oneof(someone, fc.constant('system')),
  agreed: fc.option(someone, { nil: null }),
  asked: fc.integer({ min: 0, max: 1e12 }),
  passed: fc.integer({ min: 0, max: 2 * dangerDelay }),
  owners: people,
  others: people,
})

it('does what cannot be undone after seven days, with a second Owner where there are two, for people who are still there', () => {
  fc.assert(
    fc.property(situation, ({ by, agreed, asked, passed, owners, others }) => {
      const waiting: Waiting = { by, agreed, asked, due: asked + dangerDelay, reason: 'sold' }
      const deciding = { owners, people: [...owners, ...others] }
      const isDone = mayBeDone(waiting, deciding, asked + passed)
      const isAgreed = owners.some((owner) => owner === agreed && owner !== by)
      const isThere = by === 'system' || deciding.people.includes(by)
      expect(isDone).toBe(passed >= dangerDelay && (owners.length < 2 || isAgreed) && isThere)
    }),
  )
})

it('takes nobody for the second Owner who asked, left or is none', () => {
  const waiting = { by: 'p1', asked: 0, due: dangerDelay, reason: '' }
  const deciding = { owners: ['p1', 'p2'], people: ['p1', 'p2', 'p3'] }
  const without = ['p1', 'p3', 'p9', null].map((agreed) =>
    needsOwner({ ...waiting, agreed }, deciding),
  )
  expect(without).toEqual([true, true, true, true])
  expect(needsOwner({ ...waiting, agreed: 'p2' }, deciding)).toBe(false)
  expect(hasLapsed({ ...waiting, agreed: null }, { owners: ['p2'], people: ['p2'] })).toBe(true)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  changed,
  type Demand,
  factorKinds,
  noReach,
  ownerLeft,
  type Person,
  reachOfRole,
  refusalOf,
  type Role,
  roles,
  wholeReach,
} from '../../main/core/people.ts'

const person = (more: Partial<Person> = {}): Person => ({
  id: 'p1',
  name: 'Amy',
  role: 'owner',
  reach: wholeReach,
  mail: '',
  created: 0,
  lastSignIn: null,
  disabled: false,
  ...more,
})

const role = fc.constantFrom(...roles)
const standing = fc.record({
  noOwner: fc.boolean(),
  settingUp: fc.boolean(),
  who: fc.option(fc.record({ role, hasFactor: fc.boolean() })),
  factorHolds: fc.boolean(),
})
const access = fc.oneof(
  fc.constantFrom('anyone', 'setup', 'signed-in'),
  fc.uniqueArray(role, { minLength: 1 }),
) as fc.Arbitrary<Demand['access']>

it('lets nobody in without a sign-in, but to what anyone may see and to a set-up without people', () => {
  fc.assert(
    fc.property(access, standing, (wanted, found) => {
      const refusal = refusalOf({ access: wanted }, { ...found, who: null })
      const free = wanted === 'anyone' || (wanted === 'setup' && found.noOwner)

      expect(refusal).toBe(free ? null : 'signInNeeded')
    }),
  )
})

it('never lets a role do what is for other roles, whatever else is true', () => {
  fc.assert(
    fc.property(fc.uniqueArray(role, { minLength: 1 }), standing, role, (wanted, found, mine) => {
      fc.pre(!wanted.includes(mine))
      const who = { role: mine, hasFactor: true }

      expect(refusalOf({ access: wanted }, { ...found, who })).toBe('notAllowed')
    }),
  )
})

it('keeps set-up for Owner and IT admin once there is an Owner', () => {
  const asked = (mine: Role) =>
    refusalOf(
      { access: 'setup' },
      {
        noOwner: false,
        settingUp: true,
        who: { role: mine, hasFactor: false },
        factorHolds: false,
      },
    )

  expect(roles.map(asked)).toEqual([null, null, 'notAllowed', 'notAllowed'])
})

it('asks for a second factor that is set up and was not given, and for setting one up', () => {
  const asked = (more: object) =>
    refusalOf(
      { access: 'signed-in', factor: 'restore' },
      {
        noOwner: false,
        settingUp: false,
        who: { role: 'keeper', hasFactor: true },
        factorHolds: false,
        ...more,
      },
    )
  const without = { who: { role: 'keeper', hasFactor: false } }

  expect(asked({})).toBe('factorNeeded')
  expect(asked({ settingUp: true })).toBe('factorNeeded')
  expect(asked({ factorHolds: true })).toBeNull()
  expect(asked(without)).toBe('factorMissing')
  expect(asked({ ...without, settingUp: true })).toBeNull()
  expect(asked({ who: { role: 'auditor', hasFactor: true } })).toBeNull()
  expect(factorKinds).toContain('restore')
})

it('always leaves an Owner who can sign in', () => {
  const people = fc
    .array(fc.record({ role, disabled: fc.boolean() }), { minLength: 1, maxLength: 6 })
    .map((all) => all.map((one, n) => person({ ...one, id: `p${n + 1}` })))
    .filter((all) => ownerLeft(all, ''))
  const change = fc.record(
    { role, disabled: fc.boolean(), name: fc.constant('Ben') },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(people, fc.nat(), change, (all, which, wanted) => {
      const one = all[which % all.length] ?? person()
      const next = changed(one, wanted, all)
      const after = all.map((other) => (other === one && typeof next !== 'string' ? next : other))

      expect(ownerLeft(after, '')).toBe(true)
      // Nothing is refused for this but what would leave none.
      expect(next === 'lastOwner' && ownerLeft(all, one.id)).toBe(false)
    }),
  )
})

it('gives a reach to Keepers only: Owner and IT admin see all, an Auditor no items', () => {
  const reach = { departments: [5], kinds: ['drive'] } as const

  expect(reachOfRole('owner', reach)).toEqual(wholeReach)
  expect(reachOfRole('it-admin', reach)).toEqual(wholeReach)
  expect(reachOfRole('keeper', reach)).toEqual(reach)
  expect(reachOfRole('auditor', wholeReach)).toEqual(noReach)
})

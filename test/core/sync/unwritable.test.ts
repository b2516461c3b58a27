import { expect, it } from 'vitest'

import type { Snapshot } from '../../../main/core/sync/plan-types.ts'
import { prove } from '../../../main/core/sync/prove.ts'
import { change, fresh, linked, planned, type Made } from './planner-linked.ts'
import { PlannerState, tools } from './planner-state.ts'

/** DingTalk shows the e-mail of a contact and takes it in no write. */
const withoutMail = ({ state }: Pick<Made, 'state'>): Snapshot => {
  const snapshot = state.snapshot()
  const able = { ...snapshot.capability.D, unwritable: ['emails'] }
  return { ...snapshot, capability: { ...snapshot.capability, D: able } }
}

const wong = { name: 'Wong', mobile: '+85261234567', emails: ['wong@partner.example'] }

it('makes a copy without the fields that its side cannot be given', () => {
  const state = new PlannerState('contact', 'live')
  const m = state.add('M', { ...fresh, image: wong, thing: 'x' })
  state.see('M', m)

  const [op] = planned({ state }, withoutMail({ state })).ops

  expect(op?.op).toBe('create')
  expect(op?.image).toEqual({ name: 'Wong', mobile: '+85261234567' })
  expect(op?.rebase.D).toEqual(op?.image)
})

it('does not write such a field later, and says that it differs', () => {
  const made = linked('contact', wong)
  change(made, 'M', { emails: ['new@partner.example'] })

  const plan = planned(made, withoutMail(made))

  expect(plan.ops).toEqual([])
  expect(plan.notes.map(({ is, field }) => [is, field])).toEqual([['differs-here', 'emails']])
})

it('carries it over where the side that shows it changed it', () => {
  const made = linked('contact', wong)
  change(made, 'D', { emails: ['new@partner.example'] })

  const [op] = planned(made, withoutMail(made)).ops

  expect([op?.side, op?.patch]).toEqual(['M', { emails: ['new@partner.example'] }])
})

it('takes its absence for no drift, which it would be of any other field', () => {
  const made = linked('contact', { name: 'Wong', mobile: '+85261234567' })
  const both = { name: 'Wong', mobile: '+85261234567', emails: ['wong@partner.example'] }
  made.m.image = both
  const seen = made.state.see('M', made.m)
  made.state.items.M.set(seen.remoteId, { ...seen, base: both, baseHash: seen.obsHash })

  expect(prove(withoutMail(made), tools).differ).toEqual([])
  expect(prove(made.state.snapshot(), tools).differ).toEqual([
    { pairId: made.pairId, field: 'emails' },
  ])
})

import { expect, it } from 'vitest'

import type { Plan } from '../../../main/core/sync/plan-types.ts'
import { braked } from '../../../main/core/sync/plan/brake.ts'
import { isLoop } from '../../../main/core/sync/plan/loop.ts'
import { usualBrake, type Policy } from '../../../main/core/sync/policy.ts'
import { prove } from '../../../main/core/sync/prove.ts'
import type { IntentRow } from '../../../main/core/sync/rows.ts'
import type { Side } from '../../../main/core/sync/types.ts'
import { patched } from '../../../main/core/sync/values.ts'
import type { Trail } from '../../../main/core/sync/view.ts'
import { change, fresh, gone, linked, opsOf, planned } from './planner-linked.ts'
import { PlannerState, tools } from './planner-state.ts'

/** Numbers of the pairs that plans make, as a round keeps them. */
const names = new Map<number, number>()

it('mirrors no unpaired item back while a create of ours is open', () => {
  const made = linked('task', { title: 'a' })
  const mine = made.state.add('M', { ...fresh, image: { title: 'b' }, thing: 'y' })
  made.state.see('M', mine)
  const open: IntentRow = {
    intentId: 'i',
    runId: 1,
    linkId: 1,
    pairUid: 'u',
    op: 'create',
    side: 'M',
    target: null,
    source: 'd99',
    idemKey: 'k',
    expect: null,
    patch: '{}',
    image: null,
    preRef: null,
    state: 'unknown',
    attempt: 1,
    sentAt: made.state.now - 1,
    notBefore: null,
    errorClass: null,
    error: null,
  }

  const waiting = planned(made, { intents: [open] })

  expect([opsOf(waiting), waiting.notes.map(({ is }) => is)]).toEqual([[], ['waits-barrier']])
  expect(
    opsOf(planned(made, { intents: [{ ...open, state: 'held', sentAt: null, attempt: 0 }] })),
  ).toEqual(['create D new-here go'])
})

it('keeps asking whose value stands, and takes the answer', () => {
  const state = new PlannerState('contact', 'first')
  const image = { name: 'Li', mobile: '+861' }
  state.see('D', state.add('D', { ...fresh, image: { ...image, company: 'D co' }, thing: 'x' }))
  state.see('M', state.add('M', { ...fresh, image: { ...image, company: 'M co' }, thing: 'x' }))
  for (const step of planned({ state }).steps) state.step(step, names)
  const [pair] = state.pairs.values()

  const waiting = planned({ state })

  expect([pair?.state, waiting.ops, waiting.steps]).toMatchObject([
    'conflict',
    [],
    [{ do: 'conflict' }],
  ])
  const allowed = new Set([`keep:${pair?.pairId}:company:M`])
  const [op] = planned({ state }, { allowed }).ops
  expect([op?.side, op?.patch, op?.conflicts[0]?.rule]).toEqual([
    'D',
    { company: 'M co' },
    'preferred',
  ])
  if (op !== undefined) state.write(op, names)
  expect(planned({ state }).steps).toMatchObject([{ do: 'state', state: 'live' }])
})

it('overwrites nothing on a first sync, but fills what is blank or named', () => {
  const state = (prefer: Policy['prefer']): Plan => {
    const one = new PlannerState('contact', 'first', { prefer })
    one.see(
      'D',
      one.add('D', {
        ...fresh,
        image: { name: 'Li', mobile: '+861', company: 'D co' },
        thing: 'x',
      }),
    )
    one.see(
      'M',
      one.add('M', {
        ...fresh,
        image: { name: 'Li', mobile: '+861', company: 'M co', title: 'CTO' },
        thing: 'x',
      }),
    )
    return planned({ state: one })
  }

  expect(state({}).ops.map(({ side, patch }) => [side, patch])).toEqual([['D', { title: 'CTO' }]])
  expect(
    state({}).steps.flatMap((step) => (step.do === 'conflict' ? [step.conflict.rule] : [])),
  ).toEqual(['ask'])
  const [first, second] = state({ company: 'D' }).ops
  expect([first?.patch, second?.patch]).toEqual([{ title: 'CTO' }, { company: 'D co' }])
})

it('deletes and overwrites nothing in repair', () => {
  const made = linked('task', { title: 'a' }, { run: 'repair' })
  change(made, 'D', { title: 'd' })
  change(made, 'M', { title: 'm' })
  const both = planned(made)
  expect([opsOf(both), both.steps.map((step) => step.do)]).toEqual([[], ['conflict', 'state']])
  gone(made, 'D')
  expect([opsOf(planned(made)), planned(made).steps]).toEqual([
    [],
    [{ do: 'unpair', pairId: made.pairId }],
  ])
})

it('waits for a twin of a new mail, and for the folder it goes to', () => {
  const state = new PlannerState('mail', 'live')
  const at = state.containers.findIndex(({ remoteId }) => remoteId === 'M-one')
  const inbox = state.containers[at]
  if (inbox === undefined) throw new Error('there is a folder')
  state.containers[at] = { ...inbox, role: 'inbox' }
  const image = { folder: 'M-one', messageId: 'a@x', digest: '1' }
  state.see('M', state.add('M', { ...fresh, image, thing: 'x' }))

  expect(planned({ state }).notes.map(({ is }) => is)).toEqual(['waits-settle'])
  expect(opsOf(planned({ state }, { now: state.now + 91_000 }))).toEqual(['create D new-here go'])
  state.see(
    'M',
    state.add('M', {
      ...fresh,
      image: { ...image, folder: 'M-three', messageId: 'b@x' },
      thing: 'y',
    }),
  )
  expect(planned({ state }).folders).toEqual([{ side: 'D', path: 'three', partner: 6 }])
})

it('follows a mail into another folder where a move gives it a new id', () => {
  const made = linked('mail', { folder: 'M-one', messageId: 'a@x', digest: '1' })
  const usual = made.state.snapshot().capability
  const capability = { ...usual, D: { ...usual.D, moveChangesId: true } }
  const moved = made.state.add('D', {
    ...fresh,
    image: { ...made.d.image, folder: 'D-two' },
    thing: 'x',
  })
  made.state.see('D', moved)
  const item = made.state.items.D.get(made.d.id)
  if (item === undefined) throw new Error('it was seen')
  made.state.items.D.set(made.d.id, { ...item, life: 'suspect' })
  expect(opsOf(planned(made, { capability }))).toEqual([])
  gone(made, 'D')

  const found = planned(made, { capability })

  expect([opsOf(found), found.steps[0]]).toMatchObject([
    ['move M moved-there go'],
    { do: 'pair', pairId: made.pairId, d: moved.id },
  ])
})

it('holds what would pass a limit of the brake, and lets through exactly what a person released', () => {
  const deletes = Array.from({ length: 30 }, (_, n) => {
    const made = linked('task', { title: `t${n}` })
    gone(made, 'D')
    const [op] = planned(made).ops
    if (op === undefined) throw new Error('a delete was planned')
    return { ...op, id: `delete:${n}` }
  })
  const quiet = { deletes: 0, changes: 0, creates: 0, emptied: 0 }
  const ask = {
    limits: usualBrake,
    history: quiet,
    run: 'live' as const,
    pairs: 1000,
    here: { D: 900, M: 900 },
    allowed: new Set<string>(),
  }
  const held = (more: Partial<typeof ask>, count = 30): number =>
    braked(deletes.slice(0, count), { ...ask, ...more }).filter(({ hold }) => hold !== null).length

  expect([held({}), held({}, 25), held({ history: { ...quiet, deletes: 20 } }, 6)]).toEqual([
    30, 0, 6,
  ])
  expect([held({ pairs: 100 }, 6), held({ pairs: 10 }, 5)]).toEqual([6, 0])
  expect([held({ here: { D: 0, M: 9 } }, 1), held({ allowed: new Set(['delete:1']) })]).toEqual([
    1, 29,
  ])
})

it('stops a loop, but not a person who changes their mind', () => {
  const us = (at: number, hash: string, side: Side = 'D'): Trail => ({ side, hash, at, by: 'us' })
  const next = { side: 'D' as const, hash: 'a', now: 1_000_000 }

  expect(isLoop([us(900_000, 'a'), us(950_000, 'a')], next)).toBe(true)
  expect(
    isLoop([us(900_000, 'a'), us(950_000, 'a'), { ...us(960_000, 'b'), by: 'person' }], next),
  ).toBe(false)
  const turns = [0, 1, 2, 3, 4, 5].map((n) => us(990_000 + n, `h${n}`, n % 2 === 0 ? 'D' : 'M'))
  expect([isLoop(turns, next), isLoop(turns.slice(3), next)]).toEqual([true, false])
})

it('sets a pair aside that two servers rewrite for ever', () => {
  const made = linked('task', { title: 'a' })
  change(made, 'M', { title: 'b' })
  const [op] = planned(made).ops
  const hash = tools.hash(JSON.stringify(op?.image))
  const pair = made.state.pairs.get(made.pairId)
  if (pair === undefined) throw new Error('there is a pair')
  const trail = [1, 2].map((n) => ({
    side: 'D' as const,
    hash,
    at: made.state.now - n,
    by: 'us' as const,
  }))
  made.state.pairs.set(made.pairId, { ...pair, trail })

  const looped = planned(made)

  expect([opsOf(looped), looped.steps]).toMatchObject([
    [],
    [{ do: 'state', state: 'quarantine', reason: 'loop:title' }],
  ])
})

it('proves pairs the same, and finds drift that no change explains', () => {
  const made = linked('task', { title: 'a', body: 'one' })
  expect(prove(made.state.snapshot(), tools)).toEqual({
    same: 1,
    differ: [],
    waiting: 0,
    outside: 0,
    aside: 0,
  })
  const drifted = patched(made.d.image, { body: 'two' })
  made.d.image = drifted
  const item = made.state.see('D', made.d)
  made.state.items.D.set(made.d.id, { ...item, base: drifted, baseHash: item.obsHash })

  expect([prove(made.state.snapshot(), tools).differ, planned(made).ops]).toEqual([
    [{ pairId: made.pairId, field: 'body' }],
    [],
  ])
})

it('looks anew at what is left of a pair that lost one of its rows', () => {
  const made = linked('task', { title: 'a' })
  made.state.items.D.delete(made.d.id)

  const { steps, ops } = planned(made)

  expect([steps, ops]).toEqual([[{ do: 'unpair', pairId: made.pairId }], []])
})

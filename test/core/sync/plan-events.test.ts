import { expect, it } from 'vitest'

import { markerOf } from '../../../main/core/sync/marker.ts'
import type { Plan } from '../../../main/core/sync/plan-types.ts'
import type { Image, ItemMeta, Side } from '../../../main/core/sync/types.ts'
import { patched } from '../../../main/core/sync/values.ts'
import type { Item } from '../../../main/core/sync/view.ts'
import { change, event, fresh, gone, linked, opsOf, planned } from './planner-linked.ts'
import { PlannerState, tools, type Remote } from './planner-state.ts'

it('deletes the other side only of what is certainly gone and unchanged', () => {
  const made = linked('event', event)
  gone(made, 'D')

  expect(opsOf(planned(made))).toEqual(['delete M deleted-there go'])
  change(made, 'M', { title: 'Talk at ten' })
  expect(opsOf(planned(made))).toEqual(['create D change-beats-delete go'])
})

it('deletes nothing where deletions are off, and copies the deleted one no more', () => {
  const made = linked('event', event, { policy: { deletions: 'never' } })
  gone(made, 'D')

  const first = planned(made)
  for (const step of first.steps) made.state.step(step, new Map())

  expect(first.steps).toEqual([
    { do: 'state', pairId: made.pairId, state: 'detached', reason: 'deletions-never' },
  ])
  expect([opsOf(first), planned(made).ops, planned(made).steps]).toEqual([[], [], []])
})

it('neither cancels nor declines a meeting because its copy was deleted', () => {
  const made = linked('event', event, { people: { M: 4 } })
  gone(made, 'D')

  expect(opsOf(planned(made))).toEqual([])
})

it('asks before a change of the copy would inform people, and writes what informs nobody', () => {
  const made = linked('event', event, { people: { M: 4 } })
  change(made, 'D', { title: 'New', categories: ['red'] })

  const silent = planned(made)

  expect(silent.ops.map(({ patch, notifies }) => [patch, notifies])).toEqual([
    [{ categories: ['red'] }, 0],
  ])
  for (const op of silent.ops) made.state.write(op, new Map())
  const held = planned(made)
  expect([opsOf(held), held.ops[0]?.notifies]).toEqual([['update M changed-there notifies'], 4])
  const allowed = new Set(held.ops.map(({ id }) => id))
  expect(opsOf(planned(made, { allowed }))).toEqual(['update M changed-there go'])
})

it("never changes other people's meetings, and tells that the copy differs", () => {
  const made = linked('event', event)
  made.m.owner = 'other'
  made.state.see('M', made.m)
  change(made, 'D', { title: 'Mine' })

  const one = planned(made)

  expect([opsOf(one), one.notes.map(({ is, field }) => [is, field])]).toEqual([
    [],
    [['differs-here', 'title']],
  ])
})

it('shows private events as busy, and writes nothing back into them', () => {
  const made = linked('event', { ...event, private: true, description: 'secret' })

  expect(made.d.image).not.toHaveProperty('description')
  change(made, 'D', { title: 'guessed' })
  expect(opsOf(planned(made))).toEqual([])
  change(made, 'D', { title: 'Busy' })
  change(made, 'M', { private: null })
  expect(planned(made).ops[0]?.patch).toMatchObject({ title: 'Talk', description: 'secret' })
})

it('takes all that was seen away when an event becomes private', () => {
  const made = linked('event', { ...event, description: 'secret', place: 'here' })
  change(made, 'M', { private: true })

  const [op] = planned(made).ops

  expect(op?.patch).toEqual({ title: 'Busy', description: null, place: null })
})

it('leaves pairs alone that left the scope, and wakes them without a copy', () => {
  const made = linked('event', event)
  const window = { before: 30, after: 365, slack: 7 }
  const scope = { containers: { D: null, M: null }, window }
  const at = (time: string): Plan => planned(made, { scope, now: Date.parse(time) })

  expect(at('2027-01-24T12:00:00Z').steps).toEqual([])
  const out = at('2027-01-28T12:00:00Z')
  expect(out.steps).toMatchObject([{ do: 'state', state: 'dormant' }])
  for (const step of out.steps) made.state.step(step, new Map())
  gone(made, 'D')
  expect(opsOf(at('2027-01-28T12:00:00Z'))).toEqual([])
})

it('takes a copied marker for no proof while its pair is whole', () => {
  const made = linked('event', event)
  const uid = made.state.pairs.get(made.pairId)?.uid ?? ''
  const marker = markerOf(tools, uid, made.d.id)
  const copy = made.state.add('M', {
    ...fresh,
    marker,
    image: { ...event, title: 'Copy' },
    thing: 'y',
  })
  made.state.see('M', copy)

  expect(opsOf(planned(made))).toEqual(['create D new-here go'])
  expect(opsOf(planned(made, { resent: new Set([uid]) }))).toEqual(['create D new-here go'])
})

it('takes back its own second copy only if it was sent twice and nobody touched it', () => {
  const made = linked('event', event)
  const uid = made.state.pairs.get(made.pairId)?.uid ?? ''
  const twin = made.state.add('M', {
    ...fresh,
    marker: markerOf(tools, uid, made.d.id),
    image: event,
    thing: 'x',
  })
  made.state.see('M', twin)

  expect(opsOf(planned(made, { resent: new Set([uid]) }))).toEqual(['delete M own-twin go'])
})

it('asks on a first sync whether near ones are the same, and copies them once told so', () => {
  const state = new PlannerState('event', 'first')
  const other = { ...event, time: { start: '2026-12-20T03:00:00Z', end: '2026-12-20T04:00:00Z' } }
  state.see('M', state.add('M', { ...fresh, image: event, thing: 'x' }))
  state.see('D', state.add('D', { ...fresh, image: other, thing: 'y' }))

  const made = planned({ state })

  expect([opsOf(made), made.notes.map(({ is }) => is)]).toEqual([
    ['create M first-sync-new ask', 'create D first-sync-new ask'],
    ['near'],
  ])
  const allowed = new Set(made.ops.slice(0, 1).map(({ id }) => id))
  expect(planned({ state }, { allowed }).ops.map(({ hold }) => hold)).toEqual([null, 'ask'])
})

it('makes no more copies than a day allows', () => {
  const state = new PlannerState('event', 'first')
  for (let n = 0; n < 5; n += 1)
    state.see(
      'M',
      state.add('M', { ...fresh, image: { ...event, title: `t${n}` }, thing: `x${n}` }),
    )
  const usual = state.snapshot()
  const capability = { ...usual.capability, D: { ...usual.capability.D, createsPerDay: 100 } }

  const made = planned({ state }, { capability, createdToday: { D: 97, M: 0 } })

  expect(made.ops.map(({ hold }) => hold)).toEqual([
    null,
    null,
    null,
    'creates-today',
    'creates-today',
  ])
  expect(made.ops.map(({ cost }) => cost)).toEqual([1, 1, 1, 1, 1])
})

const series: Image = {
  title: 'Weekly',
  zone: 'Asia/Shanghai',
  recurrence: { freq: 'weekly', interval: 1, days: ['mo'] },
  time: { start: '2026-12-07T09:00:00', end: '2026-12-07T10:00:00' },
}

/** Makes an item an exception of a series. */
function exception(
  state: PlannerState,
  side: Side,
  remote: Remote,
  occurrence: ItemMeta['occurrence'],
): Item {
  const item = state.see(side, remote)
  const made: Item = { ...item, meta: { ...item.meta, occurrence } }
  state.items[side].set(remote.id, made)
  return made
}

it('copies an exception below the copy of its master, and after it', () => {
  const made = linked('event', series)
  const moved = made.state.add('M', { ...fresh, image: event, thing: 'y' })
  exception(made.state, 'M', moved, { master: made.m.id, start: '2026-12-21T09:00:00' })
  change(made, 'M', { title: 'Weekly talk' })

  const { ops } = planned(made)

  expect(ops.map(({ op, side, parent, occurrence }) => [op, side, parent, occurrence])).toEqual([
    ['update', 'D', null, null],
    ['create', 'D', made.pairId, { master: made.d.id, start: '2026-12-21T09:00:00' }],
  ])
})

it('pairs exceptions by master and original start', () => {
  const made = linked('event', series)
  const start = '2026-12-21T09:00:00'
  const [m, d] = (['M', 'D'] as const).map((side) =>
    made.state.add(side, { ...fresh, image: { ...event, title: side }, thing: 'y' }),
  )
  if (m === undefined || d === undefined) throw new Error('both were made')
  exception(made.state, 'M', m, { master: made.m.id, start })
  exception(made.state, 'D', d, { master: made.d.id, start })

  const [step] = planned(made).steps

  expect(step).toMatchObject({
    do: 'pair',
    d: d.id,
    m: m.id,
    parent: made.pairId,
    origStart: start,
  })
})

it('puts an exception back that a change of its master swept away', () => {
  const made = linked('event', series)
  const start = '2026-12-21T09:00:00'
  const child = {
    m: made.state.add('M', { ...fresh, image: event, thing: 'y' }),
    d: made.state.add('D', { ...fresh, image: event, thing: 'y' }),
  }
  const items = [
    exception(made.state, 'D', child.d, { master: made.d.id, start }),
    exception(made.state, 'M', child.m, { master: made.m.id, start }),
  ] as const
  const pair = made.state.join(items[0], items[1], {
    base: { D: event, M: event },
    origin: 'M',
    pairId: null,
  })
  made.state.pairs.set(pair.pairId, { ...pair, parent: made.pairId, origStart: start })
  const item = made.state.items.M.get(child.m.id)
  if (item === undefined) throw new Error('it was seen')
  made.state.items.M.set(child.m.id, { ...item, life: 'gone' })

  expect(opsOf(planned(made))).toEqual(['create M exception-again go'])
  change(made, 'M', { cancelled: [start] })
  expect(opsOf(planned(made))).toEqual(['update D changed-there go'])
})

it('copies a series that DingTalk cannot hold as single events, one way', () => {
  const state = new PlannerState('event', 'live')
  const rule = { freq: 'yearly-nth', interval: 1, days: ['mo'], nth: 1, month: 9 }
  const master = state.add('M', { ...fresh, image: { ...series, recurrence: rule }, thing: 'x' })
  state.see('M', master)
  exception(state, 'M', state.add('M', { ...fresh, image: event, thing: 'y' }), {
    master: master.id,
    start: '2026-12-20T09:00:00',
  })

  const made = planned({ state })

  expect([opsOf(made), made.notes.map(({ is }) => is)]).toEqual([
    ['create D single-of-series go'],
    ['rewrites'],
  ])
  for (const op of made.ops) state.write(op, new Map())
  const [copy] = state.remotes.D.values()
  if (copy === undefined) throw new Error('it was made')
  copy.image = patched(copy.image, { title: 'mine' })
  state.see('D', copy)
  const occurrence = { master: master.id, start: '2026-12-20T09:00:00' }
  for (const item of state.items.M.values()) {
    if (item.remoteId !== master.id)
      state.items.M.set(item.remoteId, { ...item, meta: { ...item.meta, occurrence } })
  }
  expect(opsOf(planned({ state }))).toEqual([])
})

import type { Plan, Snapshot } from '../../../main/core/sync/plan-types.ts'
import { plan } from '../../../main/core/sync/plan.ts'
import type { Policy } from '../../../main/core/sync/policy.ts'
import type { RunKind } from '../../../main/core/sync/rows.ts'
import type { Image, Patch, Side, SyncKind } from '../../../main/core/sync/types.ts'
import { patched } from '../../../main/core/sync/values.ts'
import { PlannerState, tools, type Remote } from './planner-state.ts'

/** An item that nobody else has to do with. */
export const fresh = { marker: null, people: 0, owner: 'self' as const }

/** A link and its pair. */
export type Made = Readonly<{ state: PlannerState; d: Remote; m: Remote; pairId: number }>

/** Makes a link with one pair in step. */
export function linked(
  kind: SyncKind,
  image: Image,
  more: Readonly<{
    run?: RunKind
    policy?: Partial<Policy>
    people?: Partial<Record<Side, number>>
    origin?: Side
  }> = {},
): Made {
  const state = new PlannerState(kind, more.run ?? 'live', more.policy)
  const m = state.add('M', { ...fresh, image, thing: 'x', people: more.people?.M ?? 0 })
  const d = state.add('D', {
    ...fresh,
    image: state.onD(image),
    thing: 'x',
    people: more.people?.D ?? 0,
  })
  const base = { D: d.image, M: m.image }
  const pair = state.join(state.see('D', d), state.see('M', m), {
    base,
    origin: more.origin ?? 'M',
    pairId: null,
  })
  return { state, d, m, pairId: pair.pairId }
}

/** A person sets fields, and a round sees it. */
export function change({ state, d, m }: Made, side: Side, fields: Patch): void {
  const remote = side === 'D' ? d : m
  remote.image = patched(remote.image, fields)
  state.see(side, remote)
}

/** A person deletes an item, and a probe proves it. */
export const gone = ({ state, d, m }: Made, side: Side): void => {
  const remote = side === 'D' ? d : m
  state.remotes[side].delete(remote.id)
  const item = state.items[side].get(remote.id)
  if (item !== undefined) state.items[side].set(remote.id, { ...item, life: 'gone' })
}

/** Plans the link as it is. */
export const planned = ({ state }: Pick<Made, 'state'>, more: Partial<Snapshot> = {}): Plan =>
  plan({ ...state.snapshot(), ...more }, tools)

/** The operations in words. */
export const opsOf = (made: Plan): readonly string[] =>
  made.ops.map(({ op, side, reason, hold }) => [op, side, reason, hold ?? 'go'].join(' '))

/** A single event. */
export const event: Image = {
  title: 'Talk',
  time: { start: '2026-12-20T01:00:00Z', end: '2026-12-20T02:00:00Z' },
  zone: 'Asia/Shanghai',
}

import type { Op, Plan, Probe, Snapshot } from './plan-types.ts'
import { braked } from './plan/brake.ts'
import { planAlone } from './plan/creates.ts'
import { decidePair } from './plan/decide.ts'
import { deleteOp } from './plan/make-op.ts'
import { ordered, unticked, withinDay } from './plan/order.ts'
import { newOut, type Out } from './plan/out.ts'
import { pairItems, type Pairing } from './plan/pairing.ts'
import { scopeOf, type InScope } from './plan/scope.ts'
import { worldOf, type World } from './plan/world.ts'
import type { Image, Tools } from './types.ts'
import { imageHash, textOf } from './values.ts'
import type { Item, Pair } from './view.ts'

type PairStep = Pairing['pairs'][number]

const nothing: Plan = { folders: [], probes: [], steps: [], ops: [], notes: [], same: 0 }

const based = (world: World, item: Item, base: Image): Item => ({
  ...item,
  base,
  baseHash: imageHash(world.tools, base),
})

const asks = ({ conflicts }: PairStep): boolean => conflicts.some(({ rule }) => rule === 'ask')

/** A pair that this plan makes, as it will be once its step is done. */
function pairOf(world: World, step: PairStep): Pair {
  const known = world.pairs.get(step.pairId)
  const fresh = { flips: 0, failCount: 0, trail: [] }
  return {
    ...fresh,
    pairId: step.pairId,
    linkId: world.snapshot.items[0]?.linkId ?? 0,
    uid: '',
    origin: 'both',
    owner: step.owner,
    parent: step.parent,
    origStart: step.origStart,
    ...known,
    state: asks(step) ? 'conflict' : 'live',
  }
}

function joined(world: World, out: Out, ask: Readonly<{ step: PairStep; stays: InScope }>): void {
  const { step, stays } = ask
  out.steps.push(step)
  if (asks(step)) {
    out.steps.push({ do: 'state', pairId: step.pairId, state: 'conflict', reason: 'ask' })
  }
  for (const conflict of step.conflicts) {
    if (conflict.rule === 'ask') continue
    out.steps.push({ do: 'conflict', pairId: step.pairId, conflict })
  }
  const [d, m] = [world.byKey.get(`D:${step.d}`), world.byKey.get(`M:${step.m}`)]
  if (d === undefined || m === undefined) return
  const items = {
    D: based(world, d, step.base.D),
    M: based(world, m, step.base.M),
  }
  decidePair(world, out, { pair: pairOf(world, step), items, stays })
}

const probeOf = (world: World, { side, remoteId, contId, pairId }: Item): Probe => ({
  side,
  remoteId,
  container: world.containers.get(contId)?.remoteId ?? '',
  pairId,
})

/** Items that were never paired and are gone are forgotten; suspects are asked for. */
function loose(world: World, out: Out): void {
  for (const item of world.snapshot.items) {
    if (item.pairId !== null) continue
    const { side, remoteId, life } = item
    if (life === 'gone') out.steps.push({ do: 'forget', side, remoteId })
    if (life !== 'suspect') continue
    out.probes.push(probeOf(world, item))
  }
}

/** A pair that lost one of its two rows: what is left of it is looked at anew. */
const isHalved = (world: World, { pairId, uid, state }: Pair): boolean =>
  (state === 'live' || state === 'conflict') && world.items.has(pairId) && !world.busy.has(uid)

function pairs(
  world: World,
  out: Out,
  ask: Readonly<{ taken: ReadonlySet<number>; stays: InScope }>,
): void {
  for (const pair of world.snapshot.pairs) {
    const { D: d, M: m } = world.items.get(pair.pairId) ?? {}
    if (ask.taken.has(pair.pairId)) continue
    if (d === undefined || m === undefined) {
      if (isHalved(world, pair)) out.steps.push({ do: 'unpair', pairId: pair.pairId })
      continue
    }
    decidePair(world, out, { pair, items: { D: d, M: m }, stays: ask.stays })
  }
}

function twins(world: World, out: Out, { twins: found }: Pairing): void {
  for (const { item, pairId } of found) {
    out.ops.push(deleteOp(world, { pairId, target: item, gone: null, reason: 'own-twin' }))
  }
}

/** Items that may be something on the other side are copied once a person said so (rule 6). */
const asked = (world: World, ops: readonly Op[], near: Pairing['near']): readonly Op[] =>
  near.size === 0
    ? ops
    : ops.map((op) => {
        const source = op.source === null ? undefined : world.byKey.get(op.source)
        const waits = op.op === 'create' && source !== undefined && near.has(source)
        return waits && !world.snapshot.allowed.has(op.id) ? { ...op, hold: 'ask' } : op
      })

function held(world: World, ops: readonly Op[]): readonly Op[] {
  const { policy, brake, run, allowed } = world.snapshot
  const here = { D: 0, M: 0 }
  for (const { D: d, M: m } of world.items.values()) {
    if (d?.life === 'here') here.D += 1
    if (m?.life === 'here') here.M += 1
  }
  const live = world.snapshot.pairs.filter(({ state }) => state === 'live' || state === 'conflict')
  const ask = { limits: policy.brake, history: brake, run, pairs: live.length, here, allowed }
  return withinDay(world, braked(unticked(ops, world.snapshot.unticked), ask))
}

/**
 * Plans a round (sections 4, 5, 7, 9): which items belong together, what is written where and why,
 * what has to be asked first, what waits and for whom. Pure: the same snapshot, the same plan. Of
 * an incomplete side nothing is planned.
 */
export function plan(snapshot: Snapshot, tools: Tools): Plan {
  if (!snapshot.complete.D || !snapshot.complete.M) return nothing
  const world = worldOf(snapshot, tools)
  const { enters, stays } = scopeOf(world)
  const out = newOut()
  const pairing = pairItems(world, enters)
  for (const step of pairing.pairs) joined(world, out, { step, stays })
  const taken = new Set(pairing.pairs.map(({ pairId }) => pairId))
  pairs(world, out, { taken, stays })
  loose(world, out)
  for (const item of pairing.former) out.probes.push(probeOf(world, item))
  planAlone(world, out, [...pairing.alone.D, ...pairing.alone.M])
  twins(world, out, pairing)
  for (const one of pairing.notes) out.notes.push(one)
  const ops = held(world, asked(world, ordered(world, out.ops), pairing.near))
  const { folders, probes, steps, notes, same } = out
  return { folders: [...folders.values()], probes, steps, ops, notes, same }
}

/**
 * Hash of what a plan would do, in its order: what was previewed is what is executed. Counts and
 * notes are no part of it.
 */
export const planHash = ({ folders, steps, ops }: Plan, tools: Pick<Tools, 'hash'>): string =>
  tools.hash(JSON.stringify([folders, steps, ops].map(textOf)))

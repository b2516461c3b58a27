import { utcTime } from '../../time.ts'
import { asRule, heldByD } from '../canonical/rule.ts'
import type { Unit } from '../fields.ts'
import type { EventTime } from '../images.ts'
import type { Court } from '../merge-rules.ts'
import { mergePair, type PairMerge } from '../merge.ts'
import type { Capability } from '../partner.ts'
import { crosses } from '../policy.ts'
import { other, type Image, type Side } from '../types.ts'
import { valueOf } from '../values.ts'
import type { Item, Pair } from '../view.ts'
import { cancelsUnsettled, unsettledOf } from './exceptions.ts'
import { closedByVeil, veiled } from './veil.ts'
import type { World } from './world.ts'

/** A pair whose two items are here. */
export type Whole = Readonly<{ pair: Pair; items: Readonly<Record<Side, Item>> }>

/** An occurrence copied as a single event, because D cannot hold its series: M to D only (9.4). */
export const isGenerated = ({ pair, items }: Whole): boolean =>
  items.M.meta.occurrence !== null && pair.parent === null

/** Tells whether an event is still to come; other kinds never are. */
function isAhead(world: World, image: Image): boolean {
  const time = image['time'] as EventTime | undefined // canonical images of events have this shape
  if (time === undefined) return false
  const now = utcTime(world.snapshot.now)
  const rule = asRule(valueOf(image, 'recurrence'))
  return rule === null ? time.end > now : rule.until === undefined || rule.until >= now.slice(0, 10)
}

const courtOf = (world: World, { pair, items }: Whole): Court => ({
  modified: { D: items.D.modified, M: items.M.modified },
  origin: pair.origin,
  conflicts: world.snapshot.policy.conflicts ?? 'table',
  day: utcTime(world.snapshot.now).slice(0, 10),
  ahead: isAhead(world, items.D.obs) || isAhead(world, items.M.obs),
  roleOf: world.roleOf,
  around: world.around,
})

const isFixedOn = ({ createOnly, unwritable = [] }: Capability, { name }: Unit): boolean =>
  createOnly.includes(name) || unwritable.includes(name)

/** A series moves, or loses an occurrence, only once its exceptions there were carried over. */
function takesExceptions(
  world: World,
  { items }: Whole,
  { unit, side }: Readonly<{ unit: Unit; side: Side }>,
): boolean {
  if (unit.name === 'when') return unsettledOf(world, items[side]).length > 0
  return unit.name === 'cancelled' && cancelsUnsettled(world, items[side], items[other(side)])
}

/** Nothing of the pair is ever written there. */
const isClosed = (world: World, whole: Whole, side: Side): boolean =>
  !crosses(world.snapshot.policy, other(side)) ||
  closedByVeil(world, whole.items[side], side) ||
  (side === 'M' && isGenerated(whole))

/** What of a pair may be written on a side, by the link's rules and what the ports can. */
export function mayOf(world: World, whole: Whole): (unit: Unit, side: Side) => boolean {
  const { capability } = world.snapshot
  const { items } = whole
  const unholdable = [items.M.obs, items.M.base ?? {}].some((image) => {
    const rule = asRule(valueOf(image, 'recurrence'))
    return rule !== null && !heldByD(rule)
  })
  return (unit, side) => {
    if (isClosed(world, whole, side)) return false
    if (unit.notifies === true && items[side].meta.owner === 'other') return false
    if (unit.name === 'when' && side === 'D' && unholdable) return false
    if (isFixedOn(capability[side], unit)) return false
    return !takesExceptions(world, whole, { unit, side })
  }
}

/** Merges a pair under the link's rules. */
export function mergedPair(world: World, whole: Whole): PairMerge {
  const { snapshot } = world
  const { pair, items } = whole
  const seen = (item: Item) => veiled(world, item.obs)
  const before = (item: Item) => veiled(world, item.base ?? item.obs)
  return mergePair({
    kind: snapshot.kind,
    obs: { D: seen(items.D), M: seen(items.M) },
    base: { D: before(items.D), M: before(items.M) },
    court: courtOf(world, whole),
    may: mayOf(world, whole),
    choice: ({ name }) => {
      const chose = (side: Side) => snapshot.allowed.has(`keep:${pair.pairId}:${name}:${side}`)
      return chose('D') ? 'D' : chose('M') ? 'M' : null
    },
    careful: snapshot.run === 'repair',
    open: pair.state === 'conflict',
  })
}

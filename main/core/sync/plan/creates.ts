import { asRule, heldByD } from '../canonical/rule.ts'
import type { Reason } from '../plan-types.ts'
import { crosses } from '../policy.ts'
import type { ContainerRow } from '../rows.ts'
import { other } from '../types.ts'
import { listOf, valueOf } from '../values.ts'
import type { Item, Pair } from '../view.ts'
import { masterPair } from './candidates.ts'
import { createOp } from './make-op.ts'
import { note, type Out } from './out.ts'
import type { World } from './world.ts'

/** A mail may have a twin on its way (10.4, 10.6): how long its folder is left alone, ms. */
const settling: Readonly<Record<string, number>> = { inbox: 90_000, sent: 300_000 }

/** An item to be copied to the other side. */
export type CreateOf = Readonly<{
  item: Item
  /** Its pair, where it had a partner before. */
  pair: Pair | null
  reason: Reason
  /** The partner that is gone. */
  before: Item | null
}>

type Place = Readonly<{
  parent: number | null
  occurrence: { master: string; start: string } | null
}>
const alone: Place = { parent: null, occurrence: null }

/** A series on M that D cannot hold is copied as single events (9.4). */
function unheldMaster(world: World, item: Item): boolean {
  const { occurrence } = item.meta
  const master = occurrence === null ? item : world.byKey.get(`${item.side}:${occurrence.master}`)
  const rule = asRule(master === undefined ? null : valueOf(master.obs, 'recurrence'))
  return item.side === 'M' && rule !== null && !heldByD(rule)
}

/** Where an exception goes: below its master's copy. Null while that is not there. */
function placeOf(world: World, item: Item): Place | null {
  const { occurrence } = item.meta
  if (occurrence === null || unheldMaster(world, item)) return alone
  const parent = masterPair(world, item.side, occurrence.master)
  const master = parent === null ? undefined : world.items.get(parent)?.[other(item.side)]
  if (parent === null || master?.life !== 'here') return null
  // An occurrence that was cancelled there cannot be changed any more.
  if (listOf(valueOf(master.obs, 'cancelled')).includes(occurrence.start)) return null
  return { parent, occurrence: { master: master.remoteId, start: occurrence.start } }
}

function folderFor(world: World, out: Out, item: Item): ContainerRow | null {
  const container = world.containers.get(item.contId)
  const partner = container?.partner ?? null
  if (container === undefined) return null
  if (partner !== null) return world.containers.get(partner) ?? null
  const side = other(item.side)
  out.folders.set(`${side}${container.contId}`, {
    side,
    path: container.name,
    partner: container.contId,
  })
  return null
}

function isTooLarge(world: World, item: Item): boolean {
  const { policy, capability } = world.snapshot
  const limit = Math.min(policy.maxBytes, capability[other(item.side)].maxBytes ?? policy.maxBytes)
  return item.meta.size !== null && item.meta.size > limit
}

function settles(world: World, item: Item): boolean {
  const { run, now, kind } = world.snapshot
  const role = world.containers.get(item.contId)?.role ?? ''
  return kind === 'mail' && run === 'live' && now - item.seenAt < (settling[role] ?? 0)
}

/** Why an item is not copied now, as the note to make; null if nothing stands in the way. */
function obstacle(
  world: World,
  { item, before }: CreateOf,
): 'too-large' | 'waits-settle' | 'rewrites' | null {
  if (isTooLarge(world, item)) return 'too-large'
  if (before === null && settles(world, item)) return 'waits-settle'
  return item.meta.occurrence === null && unheldMaster(world, item) ? 'rewrites' : null
}

/** Plans the copy of an item on the other side, once its folder and its master are there. */
export function createFor(world: World, out: Out, ask: CreateOf): void {
  const { item, pair, reason } = ask
  const stop = obstacle(world, ask)
  if (stop !== null) return note(out, stop, { pairId: pair?.pairId ?? null, items: [item] })
  const place = placeOf(world, item)
  if (place === null) return note(out, 'waits-master', { items: [item] })
  const container = folderFor(world, out, item)
  if (container === null) return note(out, 'waits-folder', { items: [item] })
  const generated = item.meta.occurrence !== null && place.parent === null
  const how = generated ? 'single-of-series' : reason
  const named = { source: item, container: container.remoteId, pairId: pair?.pairId ?? null }
  out.ops.push(createOp(world, { ...named, ...place, generated, reason: how }))
}

/** Plans copies of the items that have no partner. */
export function planAlone(world: World, out: Out, items: readonly Item[]): void {
  const { policy, run } = world.snapshot
  for (const item of items) {
    if (!crosses(policy, item.side)) continue
    const reason = run === 'live' ? 'new-here' : 'first-sync-new'
    createFor(world, out, { item, pair: null, reason, before: null })
  }
}

import { mailKey } from '../canonical/keys.ts'
import { isGenuine } from '../marker.ts'
import { other, type Side } from '../types.ts'
import type { Item, Pair } from '../view.ts'
import { keyOf, type World } from './world.ts'

/** What an unpaired item is, before natural keys are looked at. */
export type Standing =
  /** May be paired or copied. */
  | Readonly<{ is: 'free' }>
  /** May be ours, of a create that is under way (6.5), or one that is being moved. */
  | Readonly<{ is: 'barrier' }>
  /** Its own create is under way. */
  | Readonly<{ is: 'busy' }>
  /** The partner of this pair, which has none on this side. */
  | Readonly<{ is: 'lost'; pair: Pair }>
  /** Made twice by us (6.3). */
  | Readonly<{ is: 'twin'; pair: Pair }>

const untouched = (world: World, item: Item, pair: Pair): boolean => {
  const ours = world.items.get(pair.pairId)?.[item.side]
  if (ours?.life !== 'here' || pair.state !== 'live') return false
  return ours.obsHash === item.obsHash && ours.baseHash === item.obsHash
}

/** Pairs that lost their item on a side, by what the item was; and those that may have. */
export type Lost = Readonly<{
  gone: ReadonlyMap<string, Pair>
  suspect: ReadonlySet<string>
}>

/** Where a move gives a new id, an item that went and one that came may be the same. */
export function lostOf(world: World): Lost {
  const gone = new Map<string, Pair>()
  const suspect = new Set<string>()
  for (const item of world.snapshot.items) {
    if (item.pairId === null || item.life === 'here' || item.life === 'outside') continue
    const key = world.snapshot.capability[item.side].moveChangesId ? movedKey(world, item) : null
    const pair = world.pairs.get(item.pairId)
    if (key === null || pair === undefined || pair.state !== 'live') continue
    if (item.life === 'suspect') suspect.add(`${item.side}${key}`)
    else gone.set(`${item.side}${key}`, pair)
  }
  return { gone, suspect }
}

/** The pair that an item's genuine marker names. */
function markedPair(world: World, item: Item): Pair | null {
  const { marker } = item.meta
  const pair = marker === null ? undefined : world.byUid.get(marker.uid)
  const partner = pair && world.items.get(pair.pairId)?.[other(item.side)]
  if (marker === null || pair === undefined || partner === undefined) return null
  return isGenuine(world.tools, marker, partner.remoteId) ? pair : null
}

/** A copied marker never moves a pair: only a pair without a living item takes it (rule 3, I13). */
function byMarker(world: World, item: Item): Standing {
  const pair = markedPair(world, item)
  if (pair === null) return { is: 'free' }
  const here = world.items.get(pair.pairId)?.[item.side]
  const moved = here?.life === 'gone' && world.snapshot.capability[item.side].moveChangesId
  if (here === undefined || moved) return lostOne(world, item, pair)
  const twice = world.snapshot.resent.has(pair.uid) && untouched(world, item, pair)
  return twice ? { is: 'twin', pair } : { is: 'free' }
}

function lostOne(world: World, item: Item, pair: Pair): Standing {
  const partner = world.items.get(pair.pairId)?.[other(item.side)]
  const takes = partner?.life === 'here' && pair.state === 'live'
  return takes ? { is: 'lost', pair } : { is: 'free' }
}

/** Says what an unpaired item that is here may be used for. */
export function standingOf(world: World, item: Item, lost: Lost): Standing {
  if (world.sources.has(keyOf(item))) return { is: 'busy' }
  const since = world.barrier[item.side]
  if (since !== null && item.seenAt >= since) return { is: 'barrier' }
  const key = `${item.side}${movedKey(world, item) ?? ''}`
  if (lost.suspect.has(key)) return { is: 'barrier' }
  const pair = lost.gone.get(key)
  return pair === undefined ? byMarker(world, item) : { is: 'lost', pair }
}

/** Oldest first: as it was made, as it was seen, by its id. */
export const byAge = (a: Item, b: Item): number =>
  (a.meta.created ?? a.seenAt) - (b.meta.created ?? b.seenAt) || (a.remoteId < b.remoteId ? -1 : 1)

/** Key of an exception: its master's pair and its original start; null for anything else. */
export function occurrenceKey(world: World, item: Item): string | null {
  const { occurrence } = item.meta
  if (occurrence === null) return null
  const master = masterPair(world, item.side, occurrence.master)
  return master === null ? null : `${master}\n${occurrence.start}`
}

/** The pair that a series' master belongs to. */
export function masterPair(world: World, side: Side, remoteId: string): number | null {
  return world.byKey.get(`${side}:${remoteId}`)?.pairId ?? null
}

/** Strong natural key of an item (rule 4). */
export const strongKey = (world: World, item: Item): string | null =>
  world.snapshot.kind === 'mail' ? mailKey(item.obs) : item.natKey

/** By what an item that was moved is known again; a mail without Message-ID by its fingerprint. */
const movedKey = (world: World, item: Item): string | null =>
  strongKey(world, item) ?? (world.snapshot.kind === 'mail' ? item.finger : null)

/** Fingerprint of an item (rule 5). */
export const weakKey = (_world: World, item: Item): string | null =>
  item.meta.occurrence === null ? item.finger : null

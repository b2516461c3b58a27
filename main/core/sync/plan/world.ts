import type { Around } from '../carry.ts'
import type { RoleOf } from '../merge-rules.ts'
import type { ItemKey, Snapshot } from '../plan-types.ts'
import type { ContainerRow, IntentRow } from '../rows.ts'
import { other, type Side, type Tools } from '../types.ts'
import type { Item, Pair } from '../view.ts'

/** The two items of a pair, as far as they are known. */
export type Items = Partial<Record<Side, Item>>

/** A snapshot with what it takes to look things up. */
export type World = Readonly<{
  snapshot: Snapshot
  tools: Tools
  pairs: ReadonlyMap<number, Pair>
  byUid: ReadonlyMap<string, Pair>
  /** By pair. */
  items: ReadonlyMap<number, Items>
  byKey: ReadonlyMap<ItemKey, Item>
  /** Exceptions by the key of their series' master. */
  exceptions: ReadonlyMap<ItemKey, readonly Item[]>
  containers: ReadonlyMap<number, ContainerRow>
  byRemote: ReadonlyMap<ItemKey, ContainerRow>
  /** Uids of pairs with a write under way. */
  busy: ReadonlySet<string>
  /** Sources of creates under way. */
  sources: ReadonlySet<ItemKey>
  /** Since when creates towards a side are under way (6.5); null if none is. */
  barrier: Readonly<Record<Side, number | null>>
  around: Around
  roleOf: RoleOf
}>

/** The key of an item. */
export const keyOf = (item: Readonly<{ side: Side; remoteId: string }>): ItemKey =>
  `${item.side}:${item.remoteId}`

/** Sent at least once and not closed: whether it took effect may be open. */
export const underWay = ({ state, attempt }: IntentRow): boolean =>
  state === 'sent' ||
  state === 'unknown' ||
  state === 'ambiguous' ||
  (state === 'planned' && attempt > 0)

function barrierOf(intents: readonly IntentRow[], side: Side): number | null {
  const times = intents
    .filter((intent) => intent.side === side && intent.op === 'create')
    .map(({ sentAt }) => sentAt ?? 0)
  return times.length === 0 ? null : Math.min(...times)
}

function itemsByPair(items: readonly Item[]): Map<number, Items> {
  const byPair = new Map<number, Items>()
  for (const item of items) {
    if (item.pairId === null) continue
    const both = byPair.get(item.pairId) ?? {}
    both[item.side] = item
    byPair.set(item.pairId, both)
  }
  return byPair
}

function exceptionsOf(items: readonly Item[]): Map<ItemKey, Item[]> {
  const found = new Map<ItemKey, Item[]>()
  for (const item of items) {
    if (item.meta.occurrence === null) continue
    const key = keyOf({ side: item.side, remoteId: item.meta.occurrence.master })
    found.set(key, [...(found.get(key) ?? []), item])
  }
  return found
}

/** Indexes a snapshot. */
export function worldOf(snapshot: Snapshot, tools: Tools): World {
  const containers = new Map(snapshot.containers.map((row) => [row.contId, row]))
  const byRemote = new Map(snapshot.containers.map((row) => [keyOf(row), row]))
  const sent = snapshot.intents.filter(underWay)
  const creates = sent.filter(({ op, source }) => op === 'create' && source !== null)
  const partnerOf: Around['partnerOf'] = (side, remoteId) => {
    const partner = byRemote.get(`${side}:${remoteId}`)?.partner ?? null
    return partner === null ? null : (containers.get(partner)?.remoteId ?? null)
  }
  return {
    snapshot,
    tools,
    pairs: new Map(snapshot.pairs.map((pair) => [pair.pairId, pair])),
    byUid: new Map(snapshot.pairs.map((pair) => [pair.uid, pair])),
    items: itemsByPair(snapshot.items),
    byKey: new Map(snapshot.items.map((item) => [keyOf(item), item])),
    exceptions: exceptionsOf(snapshot.items),
    containers,
    byRemote,
    busy: new Set(sent.map(({ pairUid }) => pairUid)),
    sources: new Set(creates.map((it) => `${other(it.side)}:${it.source ?? ''}` as const)),
    barrier: { D: barrierOf(sent, 'D'), M: barrierOf(sent, 'M') },
    around: { zone: snapshot.policy.zone, partnerOf },
    roleOf: (side, remoteId) => byRemote.get(`${side}:${remoteId}`)?.role ?? null,
  }
}

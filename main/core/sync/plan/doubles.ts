import type { ItemKey } from '../plan-types.ts'
import type { Item } from '../view.ts'
import { strongKey, weakKey } from './candidates.ts'
import { keyOf, type World } from './world.ts'

/** Until when an equal item counts as one that stood there when a pair was made, by its key. */
type Joined = Map<string, number>

const keysOf = (world: World, item: Item): readonly string[] =>
  [strongKey(world, item), weakKey(world, item)].flatMap((key) =>
    key === null ? [] : [`${item.side}${key}`],
  )

function remember(world: World, joined: Joined, [d, m]: readonly [Item, Item]): void {
  const at = Math.max(d.seenAt, m.seenAt)
  for (const key of [...keysOf(world, d), ...keysOf(world, m)]) {
    joined.set(key, Math.max(at, joined.get(key) ?? 0))
  }
}

/** Pairs of items that both were there: earlier ones, and those of this plan. */
function joinedOf(world: World, made: readonly Readonly<{ d: string; m: string }>[]): Joined {
  const joined: Joined = new Map()
  for (const [pairId, { D: d, M: m }] of world.items) {
    const met = world.pairs.get(pairId)?.origin === 'both' && d !== undefined && m !== undefined
    if (met) remember(world, joined, [d, m])
  }
  for (const { d, m } of made) {
    const both = [world.byKey.get(`D:${d}`), world.byKey.get(`M:${m}`)] as const
    if (both[0] !== undefined && both[1] !== undefined) remember(world, joined, [both[0], both[1]])
  }
  return joined
}

/**
 * Leftovers of a pairing: an equal one stands beside a paired one and was there when the pair was
 * made. They are told, and copied only if a person ticked them (section 4).
 */
export function doublesOf(
  world: World,
  free: readonly Item[],
  made: readonly Readonly<{ d: string; m: string }>[],
): readonly Item[] {
  if (free.length === 0) return []
  const joined = joinedOf(world, made)
  const ticked = new Set<string>(world.snapshot.policy.copyDoubles)
  return free.filter((item) => {
    const key: ItemKey = keyOf(item)
    const since = keysOf(world, item).map((one) => joined.get(one) ?? -1)
    return item.seenAt <= Math.max(-1, ...since) && !ticked.has(key)
  })
}

import { agree, holdsEither } from './carry.ts'
import { type Unit, units } from './fields.ts'
import { unitValue } from './merge.ts'
import type { Snapshot } from './plan-types.ts'
import { mayOf } from './plan/pair-merge.ts'
import { veiled } from './plan/veil.ts'
import { worldOf, type World } from './plan/world.ts'
import { type Image, type Side, sides, type Tools } from './types.ts'
import type { Item, Pair } from './view.ts'

/** What the proof run found (section 13): every live pair compared by projection. */
export type ProofReport = Readonly<{
  same: number
  /** Fields that differ although neither side changed since the bases: drift (section 3). */
  differ: readonly Readonly<{ pairId: number; field: string }>[]
  /** Pairs with a change that is still to cross, a write under way, or a question. */
  waiting: number
  /** Pairs that the link does not cover now. */
  outside: number
  /** Pairs set aside. */
  aside: number
}>

type Judged = 'same' | 'waiting' | 'outside' | 'aside' | readonly string[]

/** A value that a side cannot be given and does not have is no drift. */
const isLost = ({ snapshot }: World, unit: Unit, obs: Readonly<Record<Side, Image>>): boolean =>
  sides.some((side) => {
    const unwritable = snapshot.capability[side].unwritable ?? []
    return unwritable.includes(unit.name) && unitValue(unit, obs[side]) === null
  })

function fieldsApart(world: World, pair: Pair, [d, m]: readonly [Item, Item]): readonly string[] {
  const may = mayOf(world, { pair, items: { D: d, M: m } })
  const obs = { D: d.obs, M: veiled(world, m.obs) }
  return units[world.snapshot.kind]
    .filter((unit) => unit.on === 'both' && unit.fromOrigin !== true && unit.fixed !== true)
    .filter((unit) => may(unit, 'D') || may(unit, 'M'))
    .filter((unit) => !isLost(world, unit, obs))
    .filter((unit) => {
      const values = { D: unitValue(unit, obs.D), M: unitValue(unit, obs.M) }
      return !agree(unit, values, world.around) && !holdsEither(values)
    })
    .map(({ name }) => name)
}

/** Pairs that are not compared, by their state. */
const apartFrom = {
  live: null,
  conflict: 'waiting',
  dormant: 'outside',
  detached: 'aside',
  quarantine: 'aside',
  tomb: null,
} as const satisfies Record<Pair['state'], Judged | null>

const isSettled = ({ life, obsHash, baseHash }: Item): boolean =>
  life === 'here' && obsHash === baseHash

function judge(world: World, pair: Pair): Judged | null {
  const set = apartFrom[pair.state]
  if (set !== null || pair.state === 'tomb') return set
  const { D: d, M: m } = world.items.get(pair.pairId) ?? {}
  if (d === undefined || m === undefined || world.busy.has(pair.uid)) return 'waiting'
  if (!isSettled(d) || !isSettled(m)) return 'waiting'
  const apart = fieldsApart(world, pair, [d, m])
  return apart.length === 0 ? 'same' : apart
}

/** Compares all pairs of a link; reads only, and fixes nothing. */
export function prove(snapshot: Snapshot, tools: Tools): ProofReport {
  const world = worldOf(snapshot, tools)
  const counts = { same: 0, waiting: 0, outside: 0, aside: 0 }
  const differ: { pairId: number; field: string }[] = []
  for (const pair of snapshot.pairs) {
    const judged = judge(world, pair)
    if (judged === null) continue
    if (typeof judged === 'string') counts[judged] += 1
    else for (const field of judged) differ.push({ pairId: pair.pairId, field })
  }
  return { ...counts, differ }
}

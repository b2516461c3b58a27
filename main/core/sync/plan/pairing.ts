import { nearKey } from '../canonical/keys.ts'
import type { Note, Step } from '../plan-types.ts'
import { other, type Side } from '../types.ts'
import type { Item } from '../view.ts'
import { byAge, lostOf, occurrenceKey, standingOf, strongKey, weakKey } from './candidates.ts'
import { doublesOf } from './doubles.ts'
import { pairBase } from './pair-base.ts'
import type { InScope } from './scope.ts'
import { keyOf, type World } from './world.ts'

type PairStep = Extract<Step, { do: 'pair' }>

/** What pairing found among the items without a partner. */
export type Pairing = Readonly<{
  pairs: readonly PairStep[]
  notes: readonly Note[]
  /** Left without a partner, in order of their age. */
  alone: Readonly<Record<Side, readonly Item[]>>
  /** Items that a person is asked about before they are copied (rule 6), while a first sync runs. */
  near: ReadonlySet<Item>
  /** Items that may be what one without a partner was before it was moved. */
  former: readonly Item[]
  /** Our own second copies. */
  twins: readonly Readonly<{ item: Item; pairId: number }>[]
}>

type Free = Record<Side, Set<Item>>
type Key = (world: World, item: Item) => string | null
type Bucket = Record<Side, Item[]>

type Draft = {
  readonly free: Free
  readonly pairs: PairStep[]
  readonly notes: Note[]
  readonly twins: { item: Item; pairId: number }[]
  /** Items that may be ours, of a create under way. */
  readonly barred: Item[]
}

const note = (is: Note['is'], items: readonly Item[], pairId: number | null = null): Note => ({
  is,
  pairId,
  items: items.map(keyOf),
  field: null,
})

function bucketsOf(world: World, items: Iterable<Item>, key: Key): Map<string, Bucket> {
  const buckets = new Map<string, Bucket>()
  for (const item of items) {
    const at = key(world, item)
    if (at === null) continue
    const bucket = buckets.get(at) ?? { D: [], M: [] }
    bucket[item.side].push(item)
    buckets.set(at, bucket)
  }
  return buckets
}

type Met = Readonly<{ d: Item; m: Item; by: PairStep['by'] }>

function add(
  world: World,
  draft: Draft,
  step: Met & Pick<PairStep, 'pairId' | 'base' | 'conflicts'>,
): void {
  const { d, m, ...rest } = step
  const [parent, start] = occurrenceKey(world, d)?.split('\n') ?? []
  draft.pairs.push({
    do: 'pair',
    ...rest,
    d: d.remoteId,
    m: m.remoteId,
    owner: d.meta.owner === 'other' || m.meta.owner === 'other' ? 'other' : 'self',
    parent: parent === undefined ? null : Number(parent),
    origStart: start ?? null,
  })
  draft.free.D.delete(d)
  draft.free.M.delete(m)
}

function join(world: World, draft: Draft, met: Met): void {
  const { kind, policy } = world.snapshot
  const obs = { D: met.d.obs, M: met.m.obs }
  const based = pairBase({ kind, obs, prefer: policy.prefer, around: world.around })
  add(world, draft, { ...met, ...based, pairId: -1 - draft.pairs.length })
}

/** Pairs min(k, j) of k and j equal ones, oldest with oldest. */
function pairBy(world: World, draft: Draft, how: Readonly<{ key: Key; by: PairStep['by'] }>): void {
  const items = [...draft.free.D, ...draft.free.M]
  for (const { D: ds, M: ms } of bucketsOf(world, items, how.key).values()) {
    const [oldD, oldM] = [ds.toSorted(byAge), ms.toSorted(byAge)]
    oldD.forEach((d, at) => {
      const m = oldM[at]
      if (m !== undefined) join(world, draft, { d, m, by: how.by })
    })
  }
}

/** Sorts out which unpaired items may be paired at all. */
function sift(world: World, draft: Draft, enters: InScope): void {
  const lost = lostOf(world)
  for (const item of world.snapshot.items) {
    if (item.pairId !== null || item.life !== 'here' || !enters(item)) continue
    const standing = standingOf(world, item, lost)
    if (standing.is === 'free') draft.free[item.side].add(item)
    if (standing.is === 'barrier') bar(draft, item)
    if (standing.is === 'twin') draft.twins.push({ item, pairId: standing.pair.pairId })
    if (standing.is === 'lost') found(world, draft, { item, pairId: standing.pair.pairId })
  }
}

const bar = (draft: Draft, item: Item): void => {
  draft.barred.push(item)
  draft.notes.push(note('waits-barrier', [item]))
}

/** What may be the same as an item behind the barrier waits with it: it may have a partner there. */
function waitWithBarred(world: World, draft: Draft): void {
  for (const key of [occurrenceKey, strongKey, weakKey]) {
    const known = new Set(draft.barred.map((item) => `${item.side}${key(world, item) ?? ''}`))
    for (const item of [...draft.free.D, ...draft.free.M]) {
      const at = key(world, item)
      if (at === null || !known.has(`${other(item.side)}${at}`)) continue
      draft.free[item.side].delete(item)
      draft.notes.push(note('waits-barrier', [item]))
    }
  }
}

/** An item of a pair that lost its own on this side: it stands for it, what it was is the base. */
function found(world: World, draft: Draft, { item, pairId }: { item: Item; pairId: number }): void {
  const items = world.items.get(pairId)
  const partner = items?.[other(item.side)]
  const taken = draft.pairs.some((step) => step.pairId === pairId)
  if (partner === undefined || taken) return void draft.free[item.side].add(item)
  const [was, stays] = [items?.[item.side]?.base ?? item.obs, partner.base ?? partner.obs]
  const met = item.side === 'D' ? { d: item, m: partner } : { d: partner, m: item }
  const base = item.side === 'D' ? { D: was, M: stays } : { D: stays, M: was }
  add(world, draft, { ...met, by: 'marker', pairId, base, conflicts: [] })
}

function nearOnes(world: World, draft: Draft): ReadonlySet<Item> {
  const { kind, run } = world.snapshot
  const near = new Set<Item>()
  if (run === 'live') return near
  const items = [...draft.free.D, ...draft.free.M]
  for (const bucket of bucketsOf(world, items, (_, item) => nearKey(kind, item.obs)).values()) {
    if (bucket.D.length === 0 || bucket.M.length === 0) continue
    const all = [...bucket.D, ...bucket.M]
    draft.notes.push(note('near', all))
    for (const item of all) near.add(item)
  }
  return near
}

/**
 * Where a move gives a new id, an item may be seen in its new folder before it is missed in its old
 * one: whatever is equal and has a partner is looked at before a copy is made.
 */
function formerOf(world: World, alone: readonly Item[]): readonly Item[] {
  const { capability, items } = world.snapshot
  const keyed = (item: Item): string | null => strongKey(world, item) ?? weakKey(world, item)
  const moved = alone.filter(({ side }) => capability[side].moveChangesId)
  const wanted = new Set(moved.map((item) => `${item.side}${keyed(item) ?? ''}`))
  if (wanted.size === 0) return []
  return items.filter(
    (item) =>
      item.pairId !== null &&
      item.life !== 'gone' &&
      keyed(item) !== null &&
      wanted.has(`${item.side}${keyed(item) ?? ''}`),
  )
}

/** Finds partners for the items that have none, by the rules of section 4 in their order. */
export function pairItems(world: World, enters: InScope): Pairing {
  const draft: Draft = {
    free: { D: new Set(), M: new Set() },
    pairs: [],
    notes: [],
    twins: [],
    barred: [],
  }
  sift(world, draft, enters)
  pairBy(world, draft, { key: occurrenceKey, by: 'key' })
  pairBy(world, draft, { key: strongKey, by: 'key' })
  pairBy(world, draft, { key: weakKey, by: 'fingerprint' })
  waitWithBarred(world, draft)
  for (const item of doublesOf(world, [...draft.free.D, ...draft.free.M], draft.pairs)) {
    draft.notes.push(note('double', [item]))
    draft.free[item.side].delete(item)
  }
  const near = nearOnes(world, draft)
  const alone = { D: [...draft.free.D].toSorted(byAge), M: [...draft.free.M].toSorted(byAge) }
  const former = formerOf(world, [...alone.D, ...alone.M])
  return { pairs: draft.pairs, notes: draft.notes, alone, near, former, twins: draft.twins }
}

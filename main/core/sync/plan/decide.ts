import type { Side } from '../types.ts'
import type { Item, Pair } from '../view.ts'
import { note, type Out } from './out.ts'
import { planWhole } from './pair-change.ts'
import { halfOf, planHalf } from './pair-gone.ts'
import type { InScope } from './scope.ts'
import type { World } from './world.ts'

type Both = Readonly<Record<Side, Item>>

const settled = ({ obsHash, baseHash }: Item): boolean => obsHash === baseHash

function setState(out: Out, pair: Pair, state: Pair['state']): void {
  if (pair.state === state) return
  out.steps.push({ do: 'state', pairId: pair.pairId, state, reason: null })
}

/** Suspects are asked for by their id; nothing else is planned for the pair (section 5). */
function probe(world: World, out: Out, { pair, items }: { pair: Pair; items: Both }): boolean {
  let any = false
  for (const side of ['D', 'M'] as const) {
    const item = items[side]
    if (item.life !== 'suspect') continue
    any = true
    const container = world.containers.get(item.contId)?.remoteId ?? ''
    out.probes.push({ side, remoteId: item.remoteId, container, pairId: pair.pairId })
    note(out, 'suspect', { pairId: pair.pairId, items: [item] })
  }
  return any
}

/** Both here and in scope: equal to their bases, or something crosses. */
function bothHere(world: World, out: Out, { pair, items }: { pair: Pair; items: Both }): void {
  if (pair.state === 'dormant') setState(out, pair, 'live')
  if (settled(items.D) && settled(items.M) && pair.state !== 'conflict') out.same += 1
  else planWhole(world, out, { pair, items })
}

/** A detached pair whose items are both gone has nothing left to tell. */
function ended(out: Out, pair: Pair, items: Both): boolean {
  const gone = items.D.life === 'gone' && items.M.life === 'gone'
  if (gone) setState(out, pair, 'tomb')
  return gone || pair.state === 'quarantine' || pair.state === 'tomb'
}

/** Plans one pair by the table of section 5. */
export function decidePair(
  world: World,
  out: Out,
  ask: Readonly<{ pair: Pair; items: Both; stays: InScope }>,
): void {
  const { pair, items, stays } = ask
  if (world.busy.has(pair.uid) || ended(out, pair, items)) return
  const outside = [items.D, items.M].some(
    (item) => item.life === 'outside' || (item.life === 'here' && !stays(item)),
  )
  if (outside) {
    if (pair.state === 'live' || pair.state === 'conflict') setState(out, pair, 'dormant')
    return
  }
  if (probe(world, out, ask)) return
  const half = halfOf(pair, items)
  if (half === null) return bothHere(world, out, ask)
  if (pair.state !== 'dormant') planHalf(world, out, half)
}

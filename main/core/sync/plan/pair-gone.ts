import { agree, type Both } from '../carry.ts'
import { unitOf, units } from '../fields.ts'
import { unitValue } from '../merge.ts'
import { crosses } from '../policy.ts'
import { other, type Side } from '../types.ts'
import { listOf, same, valueOf } from '../values.ts'
import type { Item, Pair } from '../view.ts'
import { createFor } from './creates.ts'
import { unsettledOf } from './exceptions.ts'
import { deleteOp } from './make-op.ts'
import { note, type Out } from './out.ts'
import { closedByVeil } from './veil.ts'
import type { World } from './world.ts'

/** A pair of which one item is certainly gone and the other is here. */
export type Half = Readonly<{ pair: Pair; gone: Item; here: Item }>

/** The copy was deleted on purpose: the original stays, and is not copied again. */
function detach(out: Out, { pair }: Half, reason: string): void {
  if (pair.state === 'detached') return
  note(out, 'detached', { pairId: pair.pairId })
  out.steps.push({ do: 'state', pairId: pair.pairId, state: 'detached', reason })
}

/** Why a delete may not cross (section 7, 9.2); null if it may. */
function keptBy(world: World, { pair, gone, here }: Half): string | null {
  const { policy } = world.snapshot
  if (policy.deletions === 'never') return 'deletions-never'
  if (!crosses(policy, gone.side)) return 'one-way'
  if (here.meta.people > 0 || here.meta.owner === 'other') return 'attendees'
  if (closedByVeil(world, here, here.side)) return 'private'
  const generated = here.side === 'M' && here.meta.occurrence !== null && pair.parent === null
  return generated ? 'one-way' : null
}

function again(world: World, out: Out, half: Half): void {
  const { pair, gone, here } = half
  const reason = pair.parent === null ? 'change-beats-delete' : 'exception-again'
  if (!crosses(world.snapshot.policy, here.side)) return detach(out, half, 'one-way')
  createFor(world, out, { item: here, pair, reason, before: gone })
}

/** Exceptions: a cancelled occurrence is told by the master; any other is put back (9.4). */
function exceptionGone(world: World, out: Out, half: Half): void {
  const { pair, gone } = half
  const master = pair.parent === null ? undefined : world.items.get(pair.parent)
  const [there, here] = [master?.[gone.side], master?.[other(gone.side)]]
  if (there?.life !== 'here' || here?.life !== 'here') return
  const cancelled = listOf(valueOf(there.obs, 'cancelled'))
  if (pair.origStart !== null && cancelled.includes(pair.origStart)) return
  again(world, out, half)
}

/** Plans a pair of which one side is certainly gone. */
export function planHalf(world: World, out: Out, half: Half): void {
  const { pair, gone, here } = half
  if (world.snapshot.run === 'repair') {
    out.steps.push({ do: 'unpair', pairId: pair.pairId })
    return
  }
  if (pair.state === 'detached') return
  if (pair.parent !== null) return exceptionGone(world, out, half)
  const changed = here.obsHash !== here.baseHash
  if (changed && !onlyOurs(world, here)) return again(world, out, half)
  if (holdsUnseen(world, half) || unsettledOf(world, here).length > 0) {
    return again(world, out, half)
  }
  const kept = keptBy(world, half)
  if (kept !== null) return detach(out, half, kept)
  out.ops.push(
    deleteOp(world, { pairId: pair.pairId, target: here, gone, reason: 'deleted-there' }),
  )
}

/**
 * Tells whether what is here holds something that was never shown where the other was deleted: the
 * two never agreed on a field (an open conflict of a first sync or a repair). That beats the delete
 * like a change (I11).
 */
const holdsUnseen = (world: World, { gone, here }: Half): boolean =>
  units[world.snapshot.kind].some((unit) => {
    if (unit.on !== 'both' || unit.fromOrigin === true || unit.form === 'folder') return false
    const [there, its] = [gone.base ?? {}, here.base ?? {}].map((image) => unitValue(unit, image))
    const values = { [gone.side]: there ?? null, [here.side]: its ?? null } as Both
    return !agree(unit, values, world.around)
  })

/** A change that no person made: text of a body that the server writes anew (9.3). */
function onlyOurs(world: World, { obs, base }: Item): boolean {
  const before = base ?? {}
  const names = Object.keys({ ...before, ...obs })
  return names.every((field) => {
    const unit = unitOf(world.snapshot.kind, field)
    return unit?.fromOrigin === true || same(valueOf(obs, field), valueOf(before, field))
  })
}

/** Tells on which side a pair's item is certainly gone while the other is here. */
export function halfOf(pair: Pair, items: Readonly<Record<Side, Item>>): Half | null {
  const { D: d, M: m } = items
  if (d.life === 'gone' && m.life === 'here') return { pair, gone: d, here: m }
  return m.life === 'gone' && d.life === 'here' ? { pair, gone: m, here: d } : null
}

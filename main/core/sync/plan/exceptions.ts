import { fieldsOfOrigin } from '../fields.ts'
import { listOf, same, valueOf } from '../values.ts'
import type { Item } from '../view.ts'
import { keyOf, type World } from './world.ts'

/** Tells whether an exception shows something that was not carried over yet. */
function isUnsettled(world: World, item: Item): boolean {
  if (item.life !== 'here') return false
  if (item.pairId === null || item.base === null) return true
  const { obs, base } = item
  const ours = fieldsOfOrigin(world.snapshot.kind)
  return Object.keys({ ...base, ...obs }).some(
    (field) => !ours.has(field) && !same(valueOf(obs, field), valueOf(base, field)),
  )
}

/**
 * Exceptions of a series that nobody on the other side has seen as they are: what deletes the
 * series or moves it would take them along, and a change beats a delete (I11).
 */
export const unsettledOf = (world: World, master: Item): readonly Item[] =>
  (world.exceptions.get(keyOf(master)) ?? []).filter((item) => isUnsettled(world, item))

/** Tells whether cancelling what the other side cancelled would take such an exception along. */
export function cancelsUnsettled(world: World, master: Item, there: Item): boolean {
  const cancelled = new Set(listOf(valueOf(there.obs, 'cancelled')))
  return unsettledOf(world, master).some(({ meta }) => cancelled.has(meta.occurrence?.start ?? ''))
}

import { create } from 'zustand'

import type { Kind, What, Who } from './types.ts'
import { whoseOf } from './types.ts'

/** The contract takes so many items one by one. */
export const maxTicked = 500

/** An item that was ticked, and the copy that it is to come from. */
export type Ticked = Readonly<{ item: string; copy: string }>

/** Everything in one list of one copy. */
export type WholeList = Readonly<{
  copy: string
  who: Who
  kind: Kind | null
  onlyDeleted: boolean
  /** Items in it, where it is known. */
  count: number | null
}>

/** A ticked item's name among the others: the same item may be wanted from two copies. */
export const tickId = ({ item, copy }: Ticked): string => `${copy} ${item}`

/** What a person has chosen: items one by one, or a whole list. It lives as long as the window. */
export type Selection = Readonly<{
  items: ReadonlyMap<string, Ticked>
  list: WholeList | null
}>

export const useSelection = create<Selection>(() => ({ items: new Map(), list: null }))

/** Nothing is chosen any more. */
export const clearSelection = (): void => useSelection.setState({ items: new Map(), list: null })

/** Chooses a whole list, and nothing else. */
export const selectList = (list: WholeList): void =>
  useSelection.setState({ items: new Map(), list })

/** Chooses these items, at most `maxTicked`, and nothing else; false where some were left out. */
export function selectItems(items: readonly Ticked[]): boolean {
  const some = items.slice(0, maxTicked)
  useSelection.setState({ items: new Map(some.map((one) => [tickId(one), one])), list: null })
  return some.length === items.length
}

/** Ticks an item or takes the tick away; false where no more can be ticked. */
export function tick(one: Ticked): boolean {
  const items = new Map(useSelection.getState().items)
  if (!items.delete(tickId(one))) {
    if (items.size >= maxTicked) return false
    items.set(tickId(one), one)
  }
  useSelection.setState({ items, list: null })
  return true
}

/** Ticks items that are not ticked yet; false where there is no room for all. */
export function tickAlso(more: readonly Ticked[]): boolean {
  const items = new Map(useSelection.getState().items)
  for (const one of more) if (items.size < maxTicked) items.set(tickId(one), one)
  useSelection.setState({ items, list: null })
  return more.every((one) => items.has(tickId(one)))
}

/** The selection as the engine takes it; null where nothing is chosen. */
export function whatOf({ items, list }: Selection): What | null {
  if (list !== null) {
    const { copy, who, kind, onlyDeleted } = list
    return { by: 'list', copy, kind, onlyDeleted, ...whoseOf(who) }
  }
  if (items.size === 0) return null
  return { by: 'items', items: [...items.values()] }
}

/** The copies that a selection comes from. */
export const copiesOf = ({ items, list }: Selection): readonly string[] =>
  list === null ? [...new Set([...items.values()].map(({ copy }) => copy))] : [list.copy]

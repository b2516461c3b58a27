import type { ItemRow, Life, PairRow, PairState } from './rows.ts'
import type { Image, ItemMeta, Side } from './types.ts'

/** One entry of a pair's trail: what a side's image became, by whom (loop stop, section 8). */
export type Trail = Readonly<{
  side: Side
  /** Hash of the whole image. */
  hash: string
  at: number
  /** `us`: our write; `person`: seen changed, and not by us. */
  by: 'us' | 'person'
}>

/** A pair as the planner sees it: the row, with its trail (last eight per side, oldest first). */
export type Pair = PairRow & Readonly<{ trail: readonly Trail[] }>

/** An item as the planner sees it: the row, with its texts read. */
export type Item = Omit<ItemRow, 'obs' | 'base'> &
  Readonly<{ obs: Image; base: Image | null; meta: ItemMeta }>

export type { Life, PairState }

/** Text of the column `obs`: the image, and what is known beside it. */
export type Observed = Readonly<{ image: Image; meta: ItemMeta }>

/**
 * Reads a row of the store. `obs` is the JSON of an `Observed`, `base` that of an `Image`; both
 * were written by us, so that anything else is a bug and throws.
 */
export function itemOf(row: ItemRow): Item {
  const { image, meta } = JSON.parse(row.obs) as Observed // our own text
  const base = row.base === null ? null : (JSON.parse(row.base) as Image) // our own text
  return { ...row, obs: image, base, meta }
}

/** Writes an item back as a row. */
export function rowOf(item: Item): ItemRow {
  const { meta, ...row } = item
  const observed: Observed = { image: item.obs, meta }
  const base = item.base === null ? null : JSON.stringify(item.base)
  return { ...row, obs: JSON.stringify(observed), base }
}

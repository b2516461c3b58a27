import type { Op } from '../../core/sync/plan-types.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Image, Side, Value } from '../../core/sync/types.ts'
import { itemOf } from '../../core/sync/view.ts'
import type { SyncField, SyncLine } from './rows.ts'

/** Title of an item of any kind; empty where it has none. */
export function titleOf(image: Image | null): string {
  for (const field of ['name', 'subject', 'title', 'mobile']) {
    const value = image?.[field]
    if (typeof value === 'string' && value !== '') return value
  }
  const emails = image?.['emails']
  return Array.isArray(emails) && typeof emails[0] === 'string' ? emails[0] : ''
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** A value written out: lists with commas, parts with their names; null = empty. */
export function valueText(value: Value | null): string | null {
  if (value === null) return null
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return value.map((one) => valueText(one) ?? '').join(', ')
  const parts = Object.entries(value).map(([name, one]) => `${name} ${valueText(one) ?? ''}`)
  return parts.join(', ')
}

/** A stored JSON value written out. */
export const storedText = (text: string | null): string | null =>
  text === null ? null : valueText(JSON.parse(text) as Value) // our own text

/** Fields that an operation changes. */
export const fieldsOf = ({ fields }: Pick<Op, 'fields'>): readonly SyncField[] =>
  fields.map(({ field, before, after }) => ({
    field,
    before: valueText(before),
    after: valueText(after),
  }))

/** An operation as a line; `hash` names exactly this write. */
export function lineOf(
  store: SyncStore,
  linkId: number,
  { op, hash }: Readonly<{ op: Op; hash: string }>,
): SyncLine {
  const { side, reason, hold, notifies, cost } = op
  const place = store.containers(linkId, side).find(({ remoteId }) => remoteId === op.container)
  return {
    hash,
    op: op.op,
    side,
    title: titleOf(op.image) || titleOf(op.before),
    container: place?.name ?? '',
    reason,
    fields: fieldsOf(op),
    hold,
    notifies,
    cost,
  }
}

/** Title of a pair, from whichever side has one. */
export function pairTitle(store: SyncStore, pairId: number): string {
  for (const side of ['D', 'M'] as const) {
    const row = store.itemOfPair(pairId, side)
    const title = row === null ? '' : titleOf(itemOf(row).obs)
    if (title !== '') return title
  }
  return ''
}

/** Title of an item by its key (`D:id`). */
export function keyTitle(store: SyncStore, linkId: number, key: string): string {
  const side: Side = key.startsWith('D:') ? 'D' : 'M'
  const row = store.item({ linkId, side, remoteId: key.slice(2) })
  return row === null ? '' : titleOf(itemOf(row).obs)
}

import type { ItemRow, Reach } from '../adapters/database/browse-port.ts'
import { itemKey } from '../adapters/item-key.ts'
import type { Reach as PeopleReach } from '../core/people.ts'
import { Temporal, utcTime } from '../core/time.ts'

/** A person's reach as the catalogue knows it: departments by key. */
export const reachByKey = ({ kinds, departments }: PeopleReach): Reach => ({
  kinds,
  departments: departments?.map((id) => itemKey('contacts', 'dept', `${id}`)) ?? null,
})

/** The day of a moment in a zone, `2026-11-20`. */
export const dayOf = (ms: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString()

const types = [
  'user',
  'external',
  'dept',
  'role',
  'contacts',
  'event',
  'instance',
  'template',
  'message',
  'file',
] as const

/** An item as windows know it. */
export const itemView = (row: ItemRow) => ({
  item: row.item,
  kind: row.kind,
  type: types.find((type) => type === row.type) ?? 'file',
  title: row.title,
  person: row.person,
  time: utcTime(row.time),
  size: row.size,
  path: row.path,
  copy: row.snapshot,
  state: row.state,
})

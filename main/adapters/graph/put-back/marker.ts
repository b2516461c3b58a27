import { createHash } from 'node:crypto'

import type { Json } from '../../../core/ports.ts'
import { idOf } from '../records.ts'
import type { PutBackBox, SavedItem } from './types.ts'

/** Our name space of named properties; one for all, as a mailbox takes few (paper, 8.1). */
const space = '{5d1a7c52-0a5e-4c0f-9d0b-6b1f3c8e2a94}'
/** Which saved item something was made of, and in which put-back. */
export const originId = `String ${space} Name DingKeepOrigin`
export const markerId = `String ${space} Name DingKeepPutBack`

const hash = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex').slice(0, 40)

/** Names a saved item, wherever it is written. */
export const originOf = ({ kind, record }: Pick<SavedItem, 'kind' | 'record'>): string =>
  hash(kind, idOf(record))

/** Names what one put-back makes of an item, so that it is found again after a crash. */
export const markerOf = ({ ticket }: Pick<PutBackBox, 'ticket'>, item: SavedItem): string =>
  hash(ticket, item.path, originOf(item))

/** The two names as properties of a creating request. */
export const properties = (box: PutBackBox, item: SavedItem): Json[] => [
  { id: originId, value: originOf(item) },
  { id: markerId, value: markerOf(box, item) },
]

/** A filter for what bears a value under one of the names. */
export const bearing = (id: string, value: string): string =>
  `singleValueExtendedProperties/any(ep: ep/id eq '${id}' and ep/value eq '${value}')`

import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import type { Marker } from '../../../core/sync/types.ts'
import { listShape, textShape } from '../records.ts'

/**
 * Named property that bears our marker on items of Exchange: one GUID for all that we name, as a
 * mailbox has room for few names (paper `graph-api.md`, 8.1).
 */
export const markerProperty = 'String {6f1d1a52-7a6e-4c0b-9c1f-5f2a9b0d7c31} Name DingKeepLink'

/** `$expand` that brings the marker with an item (paper, 8.3). */
export const markerExpand = `singleValueExtendedProperties($filter=id eq '${markerProperty}')`

/** A marker as text: uid and mac, which hold neither quotes nor dots. */
export const markerText = ({ uid, mac }: Marker): string => `${uid}.${mac}`

/** Reads a marker; null for any other text. Whether it is genuine only its mac tells. */
export function markerIn(text: string): Marker | null {
  const [, uid, mac] = /^([\w-]{1,64})\.([\w-]{1,64})$/.exec(text) ?? []
  return uid === undefined || mac === undefined ? null : { uid, mac }
}

/** `$filter` that finds items by their marker. */
export const markerFilter = (marker: Marker): string =>
  `singleValueExtendedProperties/any(ep: ep/id eq '${markerProperty}' and ep/value eq '${markerText(marker)}')`

/** The member of a body that puts the marker on an item. */
export const markerMember = (marker: Marker): Readonly<Record<string, Json>> => ({
  singleValueExtendedProperties: [{ id: markerProperty, value: markerText(marker) }],
})

/** Extended properties as an item tells them. */
export const extendedShape = listShape(z.object({ id: textShape, value: textShape }))

/** The marker among an item's extended properties. */
export const markerAmong = (list: z.output<typeof extendedShape>): Marker | null =>
  list
    .filter(({ id }) => id.toLowerCase() === markerProperty.toLowerCase())
    .map(({ value }) => markerIn(value))
    .find((marker) => marker !== null) ?? null

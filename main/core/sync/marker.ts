import type { Marker, Tools } from './types.ts'

/**
 * The marker of an item that we make: the pair's uid, and a mac over it and the remote id of the
 * item on the other side (section 4, rule 3), so that no marker made elsewhere counts.
 */
export const markerOf = (tools: Pick<Tools, 'mac'>, uid: string, partnerId: string): Marker => ({
  uid,
  mac: tools.mac(JSON.stringify([uid, partnerId])),
})

/** Tells whether a marker was made by us for this very partner. */
export const isGenuine = (tools: Pick<Tools, 'mac'>, marker: Marker, partnerId: string): boolean =>
  markerOf(tools, marker.uid, partnerId).mac === marker.mac

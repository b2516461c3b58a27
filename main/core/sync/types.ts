/**
 * Words of the sync engine that every part of it shares: sides, kinds, images, observations.
 *
 * Side `D` is DingTalk and Alibaba Mail, side `M` Exchange Online. Times are milliseconds since
 * 1970 unless a field says otherwise.
 */

/** One of the two worlds that are kept in step. */
export type Side = 'D' | 'M'

/** The other side. */
export const other = (side: Side): Side => (side === 'D' ? 'M' : 'D')

/** Both sides, in the order in which things are told. */
export const sides: readonly Side[] = ['D', 'M']

/** What a link keeps in step. */
export type SyncKind = 'mail' | 'event' | 'contact' | 'task'

/** A value of a canonical image: never null and never empty (an empty field is absent). */
export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [name: string]: Value }

/**
 * The canonical field set of an item as one side can express it (section 3). The fields of each
 * kind stand in `images.ts`; the machinery treats them alike by the field table in `fields.ts`.
 */
export type Image = Readonly<Record<string, Value>>

/** Fields to set; null empties a field. */
export type Patch = Readonly<Record<string, Value | null>>

/** A marker of ours as found on an item; whether it is genuine only the mac tells. */
export type Marker = Readonly<{ uid: string; mac: string }>

/** Where an exception of a series belongs. */
export type Occurrence = Readonly<{
  /** Remote id of the series' master. */
  master: string
  /** The date of its start before it was changed, in the series' zone: one a day at most. */
  start: string
}>

/** What is known of an item beside its fields; no part of the image's hash. */
export type ItemMeta = Readonly<{
  /** Our marker, exactly as found; null if there is none (or the port has none). */
  marker: Marker | null
  /** Set for an exception of a recurring event. */
  occurrence: Occurrence | null
  /** When the remote says that it was made; orders twins. */
  created: number | null
  /** `other` if somebody else is the organiser. */
  owner: 'self' | 'other'
  /** How many people beside the user a change of it would inform; 0 for mirrors. */
  people: number
  /** Bytes of a mail with all its parts. */
  size: number | null
  /** Opaque to the core: what the port wants back (a UID, a parent folder…). */
  port: string | null
}>

/** One item as a port saw it, in canonical form (made by `canonical/` of the kind). */
export type Observation = Readonly<{
  remoteId: string
  /** Remote id of its folder, calendar or list. */
  container: string
  /** changeKey, etag, MODSEQ… as the port has it; null if it has none. */
  version: string | null
  /** The server's own time of the last change. */
  modified: number | null
  image: Image
  meta: ItemMeta
  /** Strong natural key of the kind (section 4, rule 4), null if the item has none. */
  naturalKey: string | null
  /** Fingerprint of the kind (section 4, rule 5), null if the item is too bare to have one. */
  finger: string | null
}>

/** Pure functions that the core needs and does not hold itself. */
export type Tools = Readonly<{
  /** Hex SHA-256 (or shorter) of a text's UTF-8. */
  hash(text: string): string
  /** Keyed hash for markers: short, URL-safe, not to be guessed without the link's key. */
  mac(text: string): string
}>

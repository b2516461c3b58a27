import type { Image, Marker, Observation, Patch, Side, SyncKind } from './types.ts'

/**
 * What a port can do (section 2.1). Planner and protocol read this record; nothing is hard-coded
 * per product.
 */
export type Capability = Readonly<{
  /** `If-Match` or its like on update and delete. */
  conditional: boolean
  /** `none`: a second create makes a second item. Else how long the remote knows the key, ms. */
  createKey: 'none' | Readonly<{ life: number }>
  /** `find` by marker works (after `indexLag`), by natural key only, or neither (list and look). */
  lookup: 'marker' | 'key' | 'list' | 'nothing'
  /** How long after a create a look-up may still miss it, ms. */
  indexLag: number
  /** An equal version proves an equal image (Graph); otherwise only the image counts. */
  versionTrusted: boolean
  /** Writes (create, update, move, delete) that the organisation's monthly meter counts. */
  metered: boolean
  /** Largest number of creates per day, null if there is no limit. */
  createsPerDay: number | null
  /** Largest item in bytes, null if unknown. */
  maxBytes: number | null
  /** Fields that only a create can set (D: priority of a to-do, mobile of a contact). */
  createOnly: readonly string[]
  /** Fields that reads show and no write can set, not even a create (e-mail of a D contact). */
  unwritable?: readonly string[]
  /** Fields without which it takes no new item (mobile of a D contact). */
  needed?: readonly string[]
  /** A move gives the item a new id (copy and expunge, tasks between lists). */
  moveChangesId: boolean
  /** A delete can be undone on the remote itself (moved to Deleted Items). */
  softDelete: boolean
}>

/** A folder, calendar or list. */
export type RemoteContainer = Readonly<{
  remoteId: string
  name: string
  /** `inbox`, `sent`, `archive`, `calendar`, `contacts`, `tasks`, … ; null for a person's own. */
  role: string | null
  /** Path of names from the top, `/` between; equal to `name` where there is no tree. */
  path: string
  /** UIDVALIDITY or the like; a change of it makes the cursor worthless. */
  validity: string | null
  /** How many items it says it has; null if the port does not tell. */
  total: number | null
}>

/** Half-open range of instants that is read; null = without limit (mail, contacts, tasks). */
export type ReadWindow = Readonly<{ from: number; to: number }> | null

/** One page of a feed. */
export type ObservedPage = Readonly<{
  items: readonly Observation[]
  /** Said to be gone by the feed: only suspects (section 7). */
  absent: readonly string[]
  /** On the last page only: where to read on next time. */
  cursor: string | null
  /** The last page of this container's round. */
  last: boolean
  /** True if the whole container was listed: what was not seen is suspect. */
  full: boolean
}>

/** Why a read or a write did not happen; no content, no names. */
export type Trouble =
  /** 429 with the server's own wait, 5xx, "still processing": later, by itself. */
  | Readonly<{ is: 'wait'; ms: number | null }>
  /** Meter used up, punish page, mailbox locked: the lane sleeps until then. */
  | Readonly<{ is: 'gate'; until: number | null; why: string }>
  /** 401, 403, consent: a person has to act. */
  | Readonly<{ is: 'rights'; why: string }>
  /** The cursor is worthless (410, UIDVALIDITY): read the container whole. */
  | Readonly<{ is: 'cursor' }>
  /** The answer makes no sense (schema). */
  | Readonly<{ is: 'nonsense'; why: string }>

/** Answer to a read of one item by its id. */
export type Got =
  /**
   * Under another id than asked for: it was moved, and the old id is dead. A port whose moves give
   * new ids answers so, and says `gone` only once it looked in every folder.
   */
  | Readonly<{ is: 'here'; item: Observation }>
  /** Certain (section 2.1, "gone is certain when"). */
  | Readonly<{ is: 'gone' }>
  /** It exists but outside what the link reads (window, folder, app's contact scope). */
  | Readonly<{ is: 'outside' }>
  /** Not known: nothing may follow from it. */
  | Readonly<{ is: 'trouble'; trouble: Trouble }>

/** Answer to a search. */
export type Found =
  | Readonly<{ is: 'found'; items: readonly Observation[] }>
  | Readonly<{ is: 'trouble'; trouble: Trouble }>

/** What to look for. */
export type Query =
  | Readonly<{ by: 'marker'; marker: Marker; container: string }>
  | Readonly<{ by: 'key'; naturalKey: string; container: string }>
  /** The container near an image (same day, same title…): all candidates, unfiltered. */
  | Readonly<{ by: 'near'; image: Image; container: string }>

/** One write. `key` is the create key; the marker goes into the item in the same call. */
export type WriteCall =
  | Readonly<{
      op: 'create'
      container: string
      image: Image
      marker: Marker
      key: string
      /** Of an exception: its master's remote id on this side and its original date. */
      occurrence: Readonly<{ master: string; start: string }> | null
      /** Where the content is read from (mail); remote id on the other side. */
      source: string | null
    }>
  | Readonly<{
      op: 'update'
      remoteId: string
      container: string
      patch: Patch
      /** The whole image wanted, for ports that write whole fields together. */
      image: Image
      expect: string | null
      marker: Marker
    }>
  | Readonly<{ op: 'move'; remoteId: string; from: string; to: string; expect: string | null }>
  | Readonly<{ op: 'delete'; remoteId: string; container: string; expect: string | null }>

/** What came of a write. */
export type WriteResult =
  /** Done: the item as it is now; null for a delete. */
  | Readonly<{ is: 'done'; item: Observation | null; requestId: string | null }>
  /** Surely without effect. */
  | Readonly<{ is: 'refused'; refusal: Refusal; requestId: string | null }>
  /** Time-out, reset, 5xx after sending: treated exactly like a crash. */
  | Readonly<{ is: 'unknown'; why: string; requestId: string | null }>

/** Refused before any effect. */
export type Refusal =
  | Trouble
  /** 412: the target is no longer what was expected. */
  | Readonly<{ is: 'stale' }>
  /** 404 on the target. */
  | Readonly<{ is: 'missing' }>
  /** This item can never be written so: too large, refused content, unsupported rule, read-only. */
  | Readonly<{ is: 'never'; why: string }>

/**
 * One side of a link. There is no method that sends, invites or answers: the sync cannot do it.
 * Methods never throw for what a remote does; a throw is a bug (and is treated as `unknown`).
 */
export interface Partner {
  readonly side: Side
  readonly kind: SyncKind
  readonly capability: Capability
  /** Who this is: ids of organisation, person and mailbox root, joined; compared before a round. */
  identity(
    signal: AbortSignal,
  ): Promise<
    Readonly<{ is: 'known'; identity: string }> | Readonly<{ is: 'trouble'; trouble: Trouble }>
  >
  containers(
    signal: AbortSignal,
  ): Promise<
    | Readonly<{ is: 'known'; containers: readonly RemoteContainer[] }>
    | Readonly<{ is: 'trouble'; trouble: Trouble }>
  >
  /** The next page; `page` is null for the first of a round, then what the page before gave. */
  read(
    ask: Readonly<{
      container: string
      cursor: string | null
      page: string | null
      window: ReadWindow
    }>,
    signal: AbortSignal,
  ): Promise<
    | Readonly<{ is: 'page'; page: ObservedPage; next: string | null }>
    | Readonly<{ is: 'trouble'; trouble: Trouble }>
  >
  /** Reads one item afresh. */
  get(
    ask: Readonly<{ remoteId: string; container: string; window: ReadWindow }>,
    signal: AbortSignal,
  ): Promise<Got>
  find(query: Query, signal: AbortSignal): Promise<Found>
  write(call: WriteCall, signal: AbortSignal): Promise<WriteResult>
  /** Makes a folder or list; answers the one that is there if its name is taken. */
  makeContainer(
    ask: Readonly<{ path: string }>,
    signal: AbortSignal,
  ): Promise<
    | Readonly<{ is: 'made'; container: RemoteContainer }>
    | Readonly<{ is: 'refused'; refusal: Refusal }>
    | Readonly<{ is: 'unknown'; why: string }>
  >
}

import type { Capability } from './partner.ts'
import type { Policy, Scope } from './policy.ts'
import type { ContainerRow, IntentRow, OpKind, PairState, RunKind } from './rows.ts'
import type { Image, Patch, Side, SyncKind, Value } from './types.ts'
import type { Item, Pair } from './view.ts'

/** Names an item of a snapshot: side and remote id, `D:abc`. */
export type ItemKey = `${Side}:${string}`

/** All that a plan is made from; a frozen copy of the store (no clock: `now` is data). */
export type Snapshot = Readonly<{
  kind: SyncKind
  now: number
  run: RunKind
  scope: Scope
  policy: Policy
  capability: Readonly<Record<Side, Capability>>
  /** Both sides were read to their end in this round; false plans nothing. */
  complete: Readonly<Record<Side, boolean>>
  containers: readonly ContainerRow[]
  pairs: readonly Pair[]
  items: readonly Item[]
  /**
   * Open intents. Those sent at least once (sent, unknown, ambiguous, planned again) keep their
   * pair and source from being planned; held and never sent ones are planned anew (same op id).
   */
  intents: readonly IntentRow[]
  brake: BrakeHistory
  /** Creates already made today (D's limit), per side. */
  createdToday: Readonly<Record<Side, number>>
  /** Uids of pairs whose create was sent more than once (own twins, 6.3). */
  resent: ReadonlySet<string>
  /** Ids of operations that a person said yes to (notify others, conflict, brake, "same item"). */
  allowed: ReadonlySet<string>
  /** Ids of operations that a person unticked. */
  unticked: ReadonlySet<string>
}>

/** Operations executed by us within the last 24 h. */
export type BrakeHistory = Readonly<{
  deletes: number
  changes: number
  creates: number
  emptied: number
}>

/** Why an operation is planned; the window has a sentence for each. */
export type Reason =
  | 'new-here'
  | 'changed-there'
  | 'merged'
  | 'deleted-there'
  | 'change-beats-delete'
  | 'moved-there'
  | 'first-sync-new'
  | 'first-sync-blank'
  | 'first-sync-preferred'
  | 'exception-again'
  | 'single-of-series'
  | 'own-twin'
  /** A run is taken back; never planned, made by the undo. */
  | 'undone'

/** Why an operation waits for a person (or for a date). */
export type Hold =
  | 'brake-deletes'
  | 'brake-changes'
  | 'brake-creates'
  | 'brake-emptied'
  | 'brake-empty-side'
  | 'notifies'
  | 'ask'
  | 'unticked'
  | 'creates-today'

/** A field before and after, as the preview shows it. */
export type FieldChange = Readonly<{ field: string; before: Value | null; after: Value | null }>

/** A conflict that a write settles; the loser is stored before it (5.1). */
export type ConflictDraft = Readonly<{
  field: string
  base: Value | null
  d: Value | null
  m: Value | null
  rule:
    | 'union'
    | 'later'
    | 'origin'
    | 'done-wins'
    | 'unread-wins'
    | 'text-merge'
    | 'both-kept'
    | 'move-wins'
    | 'preferred'
    | 'ask'
  kept: Side | 'both' | 'merged' | 'none'
}>

/** Fields of the two bases that a success sets (5, 6 T3); null removes a field. */
export type Rebase = Readonly<Record<Side, Patch>>

/** One write of a plan. */
export type Op = Readonly<{
  /** Stable over re-planning: what is written, where, from what. */
  id: string
  op: OpKind
  side: Side
  /**
   * Null for an item that has no pair yet: the protocol makes one with a new uid. Below zero: the
   * pair that the step `pair` of that number makes.
   */
  pairId: number | null
  /** The item on the other side that this comes from. */
  source: ItemKey | null
  /** Remote id that is written; null for a create. */
  target: string | null
  /** Remote id of the container on `side`: where it is made or stands; for a move, where it goes. */
  container: string
  /** Move: where it stands now. */
  from: string | null
  /** Version of the target as observed. */
  expect: string | null
  /** Hash of the target's image as observed, for ports without conditional writes. */
  expectHash: string | null
  /** Hash of the source's image: a plan is stale for this op once it differs. */
  sourceHash: string | null
  patch: Patch
  /** What the target's side will show; null for a delete. */
  image: Image | null
  /** The target as observed, to be stored as the pre-image; null for a create. */
  before: Image | null
  rebase: Rebase
  /** Create of an exception: pair of its master. */
  parent: number | null
  occurrence: Readonly<{ master: string; start: string }> | null
  /** Of a create without a source: what was kept of its content (mail). */
  content?: string
  /** A one-way single made of an occurrence of a series that D cannot hold (9.4). */
  generated: boolean
  reason: Reason
  fields: readonly FieldChange[]
  conflicts: readonly ConflictDraft[]
  hold: Hold | null
  /** Metered calls that it costs. */
  cost: number
  /** People whom it would inform; must be 0 unless a person said yes. */
  notifies: number
}>

/** What is asked of a remote before anything may follow. */
export type Probe = Readonly<{
  side: Side
  remoteId: string
  container: string
  pairId: number | null
}>

/** Changes of our own book-keeping, without any remote write; done in one transaction each. */
export type Step =
  /** These two are one thing: make a pair, its origin `both`. Bases are set so that what differs is planned next. */
  | Readonly<{
      do: 'pair'
      /** A pair that gets a partner again; below zero: a new one, so named by this plan's ops. */
      pairId: number
      d: string
      m: string
      by: 'intent' | 'marker' | 'key' | 'fingerprint' | 'person'
      base: Readonly<Record<Side, Image>>
      owner: 'self' | 'other'
      /** Pair of the master and original start, for exceptions. */
      parent: number | null
      origStart: string | null
      conflicts: readonly ConflictDraft[]
    }>
  /** Repair: two items of a pair that no longer belong together; both become unpaired. */
  | Readonly<{ do: 'unpair'; pairId: number }>
  /** A change that does not cross: bases follow. */
  | Readonly<{ do: 'touch'; pairId: number; rebase: Rebase }>
  | Readonly<{ do: 'state'; pairId: number; state: PairState; reason: string | null }>
  /** An unpaired item that is certainly gone: forget it. */
  | Readonly<{ do: 'forget'; side: Side; remoteId: string }>
  /** A conflict without a write; told every round, so store it only if it is not there yet. */
  | Readonly<{ do: 'conflict'; pairId: number; conflict: ConflictDraft }>

/** A folder or list that is needed on a side. */
export type FolderNeed = Readonly<{ side: Side; path: string; partner: number }>

/** Something to show, without effect. */
export type Note = Readonly<{
  is:
    | 'double'
    | 'near'
    | 'drift'
    | 'differs-here'
    | 'waits-barrier'
    | 'waits-folder'
    | 'waits-master'
    | 'waits-settle'
    | 'too-large'
    | 'rewrites'
    | 'detached'
    | 'suspect'
  pairId: number | null
  items: readonly ItemKey[]
  field: string | null
}>

/** What a round would do. Pure data: the same snapshot always gives the same plan. */
export type Plan = Readonly<{
  folders: readonly FolderNeed[]
  probes: readonly Probe[]
  steps: readonly Step[]
  /** In the order of section 14. */
  ops: readonly Op[]
  notes: readonly Note[]
  /** Items that stand on both sides and are the same, for the preview. */
  same: number
}>

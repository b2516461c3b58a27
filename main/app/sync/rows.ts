import type { Failure } from '../../core/failure.ts'
import type { LinkPermissionId, PermissionId } from '../../core/permissions.ts'
import type { RollbackPoint } from '../../core/preflight.ts'
import type { Hold, Reason } from '../../core/sync/plan-types.ts'
import type { Direction } from '../../core/sync/policy.ts'
import type { LinkMode, OpKind, RunKind } from '../../core/sync/rows.ts'
import type { Side, SyncKind } from '../../core/sync/types.ts'

/**
 * What the sync offers to the command line and the window, as plain rows. Times are milliseconds
 * since 1970. Titles and values are content: they are shown, never logged.
 */

/** Someone of the organisation, with the mailbox that looks like theirs. */
export type SyncPerson = Readonly<{
  /** DingTalk's user id and name. */
  id: string
  name: string
  department: string | null
  /** The mailbox with the same address; null where none is found. */
  mailbox: string | null
}>

/** What may be linked: people of DingTalk and mailboxes of Exchange. */
export type SyncSides = Readonly<{
  people: readonly SyncPerson[]
  mailboxes: readonly Readonly<{ address: string; name: string }>[]
  /** Kinds that this profile can link; others say why not. */
  kinds: readonly Readonly<{ kind: SyncKind | 'directory'; failure: Failure | null }>[]
}>

/** Rules of a link that a person chooses; the rest follows the design. */
export type SyncRules = Readonly<{
  direction: Direction
  deletions: 'both' | 'never'
  /** Events only. */
  private: 'busy' | 'full'
  /** What is done where both changed the same field: the merge table, one side, or a question. */
  conflicts: 'table' | Side | 'ask'
  /** Mail only: how far back it begins, ms since 1970; null = from the day it is switched on. */
  since: number | null
}>

/** A new link; it is born off. `directory` is the one-way staff directory, a link of contacts. */
export type SyncLinkAsk = Readonly<{
  kind: SyncKind | 'directory'
  /** DingTalk's user id; of the directory: the person whose mailbox gets it. */
  person: string
  mailbox: string
  rules?: Partial<SyncRules>
}>

/** Why a link stands still until a person acts; one per cause. */
export type SyncCard =
  | 'rights'
  | 'nonsense'
  | 'identity'
  | 'old-state'
  | 'bug'
  | 'second-computer'
  | 'brake'
  | 'first-look'
  | 'ambiguous'
  | 'conflict'
  | 'notifies'

/** A right that a link was refused for; `permission` names its texts in `permissions.<id>`. */
export type SyncLack = Readonly<{
  permission: PermissionId | LinkPermissionId | null
  /** Names the right, and the page (`page`) where it is granted. */
  failure: Failure
}>

/** One link as lists show it. */
export type SyncLinkView = Readonly<{
  id: number
  kind: SyncKind | 'directory'
  person: Readonly<{ id: string; name: string }>
  mailbox: string
  rules: SyncRules
  mode: LinkMode
  /** Set while it is paused: when it goes on by itself. */
  pausedUntil: number | null
  /** Items that stand on both sides; those that wait for a person; those set aside. */
  pairs: number
  waiting: number
  aside: number
  cards: readonly SyncCard[]
  /** Which right the card `rights` is about; null where none is named, or without that card. */
  lack: SyncLack | null
  /** Until when a side takes no call. */
  asleep: Readonly<Partial<Record<Side, number>>>
  /** How long the last change that crossed took, from its own time on its side, ms. */
  delay: number | null
  lastRun: SyncRunView | null
  /** The verified copy to go back to. */
  copy: string | null
  proof: SyncProof | null
}>

/** What the daily proof found. */
export type SyncProof = Readonly<{
  at: number
  same: number
  differ: number
  waiting: number
  outside: number
  aside: number
}>

/** What must be green before a link may write. */
export type SyncReady = Readonly<{
  copy: RollbackPoint
  /** Why the mailbox or a right stops it; null = nothing. */
  failure: Failure | null
  /** The preview of the link as it stands now was opened. */
  previewed: boolean
  ready: boolean
}>

/** A field as the preview shows it; values are written out as text, null = empty. */
export type SyncField = Readonly<{ field: string; before: string | null; after: string | null }>

/** One write that is planned. */
export type SyncLine = Readonly<{
  /** Names exactly this write; another hash is another write. */
  hash: string
  op: OpKind
  side: Side
  title: string
  /** Folder, calendar or list on `side`. */
  container: string
  reason: Reason
  fields: readonly SyncField[]
  hold: Hold | null
  /** People whom it would inform. */
  notifies: number
  /** Metered calls that it costs. */
  cost: number
}>

/** Both versions of something that both sides changed. */
export type SyncConflict = Readonly<{
  id: number
  pair: string
  title: string
  field: string
  d: string | null
  m: string | null
  /** When each side was changed last, by its own time. */
  dAt: number | null
  mAt: number | null
  rule: string
  kept: string
  at: number
  /** Null while it is open. */
  resolved: number | null
  /** `both` makes a second item, for contacts only. */
  choices: readonly SyncChoice[]
}>
export type SyncChoice = 'D' | 'M' | 'both' | 'leave'

/** A dry run: the real planner, nothing written. */
export type SyncPreview = Readonly<{
  link: number
  /** Names this preview; `apply` takes it. */
  hash: string
  at: number
  first: boolean
  counts: Readonly<Record<Side, Readonly<{ create: number; update: number; delete: number }>>>
  same: number
  cost: number
  notifies: number
  lines: readonly SyncLine[]
  conflicts: readonly SyncConflict[]
  /** Items that are not copied, with the reason (already double, near match, too large…). */
  notes: readonly Readonly<{ is: string; titles: readonly string[]; field: string | null }>[]
  /** Null where both sides were read to their end; nothing is planned otherwise. */
  failure: Failure | null
}>

/** One run in a list. */
export type SyncRunView = Readonly<{
  id: number
  link: number
  kind: RunKind
  started: number
  ended: number | null
  /** Numbers by name: `sent`, `done`, `adopted`, `stale`… */
  counts: Readonly<Record<string, number>>
  undoOf: number | null
  /** Whether it may still be taken back (30 days, something written, not taken back yet). */
  undoable: boolean
}>

/** One write of a run. */
export type SyncRunLine = Readonly<{
  op: OpKind
  side: Side
  title: string
  state: string
  fields: readonly SyncField[]
}>

/** What taking a run back would do, or did. */
export type SyncUndoView = Readonly<{
  /** The run that took it back; null for a preview. */
  run: SyncRunView | null
  steps: readonly Readonly<{
    op: OpKind
    side: Side
    title: string
    why: 'ready' | 'changed' | 'gone' | 'no-image'
  }>[]
}>

/** An item that is set aside, and why. */
export type SyncAside = Readonly<{ pair: string; title: string; reason: string }>

/** An item found by its title. */
export type SyncFound = Readonly<{ pair: string; title: string }>

/** One entry of an item's story ("Why is this here?"), oldest first. */
export type SyncStory = Readonly<{
  title: string
  pair: string
  entries: readonly Readonly<{
    at: number
    what: string
    side: Side | null
    op: OpKind | null
    reason: string | null
    run: number | null
    fields: readonly string[]
    actor: string
  }>[]
}>

/** What came of a round. */
export type SyncRoundView = Readonly<{
  run: SyncRunView | null
  cards: readonly SyncCard[]
  asleep: Readonly<Partial<Record<Side, number>>>
  complete: boolean
  /** Writes that wait, of this round. */
  held: number
}>

import { z } from 'zod'

import { Failure, Moment } from './common.ts'

/** DingTalk (`D`) or Outlook (`M`). */
export const SyncSide = z.enum(['D', 'M'])
/** What a pair of accounts keeps in step; `directory` = the staff list, one way into Outlook. */
export const SyncKind = z.enum(['mail', 'event', 'contact', 'task', 'directory'])
export const SyncDirection = z.enum(['both', 'D-to-M', 'M-to-D'])
export const SyncOp = z.enum(['create', 'update', 'move', 'delete'])

/** Number of a link; the engine's own. */
export const LinkId = z.int().positive()
/** Names a write, a preview or a pair of items; opaque to the window. */
export const SyncName = z.string().min(1).max(200)

/** Rules of a link. Words: `sync.rules.…`. */
export const SyncRules = z.object({
  direction: SyncDirection,
  deletions: z.enum(['both', 'never']),
  /** Events only. */
  private: z.enum(['busy', 'full']),
  conflicts: z.enum(['table', 'D', 'M', 'ask']),
  /** Mail only: how far back; null = from the day it is switched on. */
  since: Moment.nullable(),
})

/** What stands still until a person acts; one card per cause. Words: `sync.cards.<name>`. */
export const SyncCard = z.enum([
  'rights',
  'nonsense',
  'identity',
  'old-state',
  'bug',
  'second-computer',
  'brake',
  'first-look',
  'ambiguous',
  'conflict',
  'notifies',
])

/** What the comparison of both sides found. */
export const SyncProof = z.object({
  at: Moment,
  same: z.int(),
  differ: z.int(),
  waiting: z.int(),
  outside: z.int(),
  aside: z.int(),
})

/** One run of the sync. */
export const SyncRun = z.object({
  id: z.int(),
  link: LinkId,
  kind: z.enum(['live', 'preview', 'first', 'repair', 'undo', 'proof']),
  started: Moment,
  ended: Moment.nullable(),
  counts: z.record(z.string(), z.number()),
  undoOf: z.int().nullable(),
  /** It may still be taken back: 30 days. */
  undoable: z.boolean(),
})

/** Until when a side takes no call. */
export const SyncAsleep = z.object({ D: Moment.nullable(), M: Moment.nullable() })

/** Work on a link that a window began: one at a time per link. */
export const SyncJob = z.object({
  what: z.enum(['preview', 'apply', 'round', 'release', 'undo', 'prove', 'settle']),
  since: Moment,
  phase: z.enum(['read', 'write']),
  done: z.int(),
  total: z.int().nullable(),
})

/** A link as lists show it. */
export const SyncLink = z.object({
  id: LinkId,
  kind: SyncKind,
  person: z.object({ id: z.string(), name: z.string() }),
  mailbox: z.string(),
  rules: SyncRules,
  mode: z.enum(['off', 'scan', 'preview', 'live', 'paused', 'hold', 'repair']),
  /** Goes on by itself then. */
  pausedUntil: Moment.nullable(),
  /** Items that stand on both sides, that wait for a person, that were set aside. */
  pairs: z.int(),
  waiting: z.int(),
  aside: z.int(),
  cards: z.array(SyncCard),
  /**
   * The right that the card `rights` is about; `failure.about.page` is where it is granted. Words
   * of what is lost: `permissions.<permission>.without`.
   */
  lack: z.object({ permission: z.string().nullable(), failure: Failure }).nullable(),
  asleep: SyncAsleep,
  /** How long the last change took to cross, ms. */
  delay: z.number().nullable(),
  lastRun: SyncRun.nullable(),
  /** The copy to go back to. */
  copy: z.string().nullable(),
  proof: SyncProof.nullable(),
  job: SyncJob.nullable(),
})

/** A field before and after; null = empty. Words of the name: `sync.fields.<field>`. */
export const SyncField = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** One write that is planned or waits. Words: `sync.reasons.<reason>`, `sync.holds.<hold>`. */
export const SyncLine = z.object({
  hash: SyncName,
  op: SyncOp,
  side: SyncSide,
  title: z.string(),
  container: z.string(),
  reason: z.string(),
  fields: z.array(SyncField),
  /** Why it waits; null = it is written unless unticked. */
  hold: z.string().nullable(),
  /** People whom it would inform. */
  notifies: z.int(),
  cost: z.int(),
})

export const SyncChoice = z.enum(['D', 'M', 'both', 'leave'])

/** Both versions of what both sides changed. */
export const SyncConflict = z.object({
  /** 0 in a preview: it is on record once its round is written. */
  id: z.int(),
  pair: z.string(),
  title: z.string(),
  field: z.string(),
  d: z.string().nullable(),
  m: z.string().nullable(),
  dAt: Moment.nullable(),
  mAt: Moment.nullable(),
  rule: z.string(),
  kept: z.string(),
  at: Moment,
  /** Null while it is open. */
  resolved: Moment.nullable(),
  choices: z.array(SyncChoice),
})

const Counts = z.object({ create: z.int(), update: z.int(), delete: z.int() })

/** The head of a dry run; its lines come page by page. */
export const SyncPreview = z.object({
  link: LinkId,
  hash: SyncName,
  at: Moment,
  first: z.boolean(),
  counts: z.object({ D: Counts, M: Counts }),
  same: z.int(),
  cost: z.int(),
  notifies: z.int(),
  /** Lines by filter, and how many are ticked before a person touches them. */
  lines: z.object({
    all: z.int(),
    create: z.int(),
    update: z.int(),
    delete: z.int(),
    held: z.int(),
    /** Of those that wait, the brake's. */
    braked: z.int(),
    ready: z.int(),
  }),
  conflicts: z.array(SyncConflict),
  /** Not copied, with the reason. Words: `sync.notes.<is>`; the first 20 titles, and how many. */
  notes: z.array(
    z.object({
      is: z.string(),
      n: z.int(),
      titles: z.array(z.string()),
      field: z.string().nullable(),
    }),
  ),
  /** Why nothing could be planned. */
  failure: Failure.nullable(),
})

/** Which lines of a preview to show. */
export const SyncFilter = z.enum(['all', 'create', 'update', 'delete', 'held'])

/** What taking a run back would do, or did; the first 1,000 steps. */
export const SyncUndo = z.object({
  run: SyncRun.nullable(),
  total: z.int(),
  ready: z.int(),
  steps: z.array(
    z.object({
      op: SyncOp,
      side: SyncSide,
      title: z.string(),
      why: z.enum(['ready', 'changed', 'gone', 'no-image']),
    }),
  ),
})

/** What came of a round. */
export const SyncRound = z.object({
  run: SyncRun.nullable(),
  cards: z.array(SyncCard),
  asleep: SyncAsleep,
  complete: z.boolean(),
  held: z.int(),
})

/** What must be green before a link may write. */
export const SyncReady = z.object({
  copy: z.object({
    is: z.enum(['ready', 'none', 'old', 'partial', 'unchecked', 'damaged']),
    copy: z.string().nullable(),
    at: Moment.nullable(),
    checked: Moment.nullable(),
  }),
  failure: Failure.nullable(),
  previewed: z.boolean(),
  ready: z.boolean(),
})

export type SyncLink = z.infer<typeof SyncLink>
export type SyncJob = z.infer<typeof SyncJob>
export type SyncPreview = z.infer<typeof SyncPreview>
export type SyncLine = z.infer<typeof SyncLine>
export type SyncConflict = z.infer<typeof SyncConflict>
export type SyncRun = z.infer<typeof SyncRun>
export type SyncRound = z.infer<typeof SyncRound>
export type SyncUndo = z.infer<typeof SyncUndo>
export type SyncReady = z.infer<typeof SyncReady>
export type SyncFilter = z.infer<typeof SyncFilter>
export type SyncKind = z.infer<typeof SyncKind>
export type SyncRules = z.infer<typeof SyncRules>

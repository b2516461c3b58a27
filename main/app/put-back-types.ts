import type {
  Entry,
  Existing,
  Loss,
  PutBackKind,
  SkipReason,
} from '../adapters/graph/put-back/types.ts'
import type { Failure } from '../core/failure.ts'

/** What is to be written into Outlook, and how. */
export type PutBackOrder = Readonly<{
  /** Stored paths of files (beginning with `/`, shards included) by snapshot. */
  parts: readonly Readonly<{ copy: string; tree: string; paths: readonly string[] }>[]
  /** Address of the mailbox that takes it; null = each item goes where it was. */
  mailbox: string | null
  /** Into the folders that things lay in, or all into a new one. */
  into: 'same' | 'new'
  /** Name of the new folder, which also takes what has no folder any more. */
  folder: string
  existing: Existing
}>

/** What a put-back would do; counts of items. */
export type PutBackPlan = Readonly<{
  items: number
  /** Nothing like them is in the mailbox. */
  make: number
  /** Something is there: a second one is made, or it is replaced. */
  beside: number
  replace: number
  /** Left as they are, by reason. */
  skipped: Readonly<Record<SkipReason, number>>
  /** Files of the selection that belong to nothing that Outlook takes. */
  unfit: number
  /** Addresses of the mailboxes that are written into. */
  mailboxes: readonly string[]
  /** Estimates. */
  requests: number
  seconds: number
}>

/** One item of a report. */
export type PutBackItem = Readonly<{
  path: string
  kind: PutBackKind
  state: Entry['state']
  lost: readonly Loss[]
  reason: SkipReason | null
  failure: Failure | null
}>

export type PutBackReport = Readonly<{
  run: string
  ticket: string
  asked: number
  made: number
  replaced: number
  skipped: number
  failed: number
  /** After an undo: what was taken back, and what somebody had changed and therefore stays. */
  undone: number
  touched: number
  /** A person stopped it; it can go on. */
  stopped: boolean
  /** Until when it can be undone, milliseconds since 1970. */
  undoUntil: number
  /** First 1,000 items. */
  items: readonly PutBackItem[]
}>

/** `put` writes what a copy has into Outlook; the other two name one that was begun. */
export type PutBackAsk =
  | Readonly<{
      do: 'put'
      snapshot: string
      include: readonly string[]
      mailbox: string | null
      into: 'same' | 'new'
      existing: 'skip' | 'beside' | 'replace'
      dryRun: boolean
      /** Name of the new folder; `{date}` becomes day and time. */
      folder: string
    }>
  | Readonly<{ do: 'continue' | 'undo'; ticket: string }>

export type PutBackResult =
  | Readonly<{ is: 'plan'; plan: PutBackPlan }>
  | Readonly<{ is: 'report'; report: PutBackReport }>

/** Most items of one put-back. */
export const mostItems = 2_000
/** So long a put-back can be undone, in milliseconds. */
export const undoFor = 30 * 86_400_000

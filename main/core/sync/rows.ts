import type { Side, SyncKind } from './types.ts'

export type LinkMode = 'off' | 'scan' | 'preview' | 'live' | 'paused' | 'hold' | 'repair'

/** One kind of one person's two accounts (sync engine, section 16). Times: ms since 1970. */
export type LinkRow = Readonly<{
  linkId: number
  kind: SyncKind
  dAccount: string
  mAccount: string
  /** Who the accounts were when the link was made; another answer later puts it on hold. */
  dIdentity: string
  mIdentity: string
  /** JSON of the scope and of the policy. */
  scope: string
  policy: string
  generation: number
  epoch: number
  mode: LinkMode
  /** The verified copy to go back to; a link without one cannot be `live`. */
  snapshotId: string | null
}>

/** A folder, calendar or list of one side. */
export type ContainerRow = Readonly<{
  contId: number
  linkId: number
  side: Side
  remoteId: string
  name: string
  role: string | null
  /** `contId` of the one on the other side. */
  partner: number | null
  cursor: string | null
  validity: string | null
  scanGen: number
  completeGen: number
}>

export type PairState = 'live' | 'dormant' | 'detached' | 'conflict' | 'quarantine' | 'tomb'

/** Two items that are the same thing. */
export type PairRow = Readonly<{
  pairId: number
  linkId: number
  uid: string
  origin: Side | 'both'
  owner: 'self' | 'other'
  parent: number | null
  origStart: string | null
  flips: number
  failCount: number
  state: PairState
}>

/** What the last images of a pair were, and why it is set aside (loop stop and quarantine). */
export type TrailRow = Readonly<{
  pairId: number
  linkId: number
  /** Null while nothing is wrong with it. */
  reason: string | null
  /** JSON of `Trail[]` (`view.ts`): the last eight per side, oldest first. */
  trail: string
}>

export type Life = 'here' | 'suspect' | 'outside' | 'gone'

/** One item of one side as last seen; `base` is what it was when both sides last agreed. */
export type ItemRow = Readonly<{
  linkId: number
  side: Side
  remoteId: string
  pairId: number | null
  contId: number
  version: string | null
  modified: number | null
  /** When it was first seen. */
  seenAt: number
  scanGen: number
  natKey: string | null
  finger: string | null
  /** JSON of the canonical image, and its hash. */
  obs: string
  obsHash: string
  base: string | null
  baseHash: string | null
  life: Life
}>

export type RunKind = 'live' | 'preview' | 'first' | 'repair' | 'undo' | 'proof'

export type SyncRunRow = Readonly<{
  runId: number
  linkId: number
  started: number
  ended: number | null
  kind: RunKind
  planHash: string | null
  undoOf: number | null
  /** JSON of numbers by name. */
  counts: string | null
}>

export type IntentState =
  | 'planned'
  | 'sent'
  | 'unknown'
  | 'ambiguous'
  | 'held'
  | 'done'
  | 'cancelled'
  | 'failed'

export type OpKind = 'create' | 'update' | 'move' | 'delete'

/** One write to a remote, on record before it is sent (sync engine, section 6). */
export type IntentRow = Readonly<{
  intentId: string
  runId: number
  linkId: number
  pairUid: string
  op: OpKind
  side: Side
  /** Remote id of what is written; null for a create. */
  target: string | null
  /** Remote id of the item on the other side that it comes from. */
  source: string | null
  idemKey: string
  /** Version that the target must have. */
  expect: string | null
  /** JSON of what changes. */
  patch: string
  /** JSON of the image that the target then has. */
  image: string | null
  preRef: string | null
  state: IntentState
  attempt: number
  sentAt: number | null
  notBefore: number | null
  errorClass: string | null
  error: string | null
}>

/** What a remote item was before we changed or deleted it. */
export type PreImageRow = Readonly<{
  ref: string
  linkId: number
  side: Side
  remoteId: string
  version: string | null
  at: number
  body: string | null
  blobRef: string | null
  why: string
  keepUntil: number
}>

/** Both values of a field that both sides changed, and which of them was kept. */
export type ConflictRow = Readonly<{
  conflictId: number
  pairUid: string
  field: string
  base: string | null
  d: string | null
  m: string | null
  rule: string
  kept: string
  at: number
  resolved: number | null
}>

/** A message that something may have changed. */
export type HintRow = Readonly<{
  hintId: string
  linkId: number | null
  remoteId: string | null
  kind: string
  at: number
  taken: number | null
}>

/** Calls or bytes used of a window of a limit. */
export type RateWindowRow = Readonly<{ scope: string; window: string; cap: number; used: number }>

import type { AuditEntry } from '../audit.ts'
import type {
  ConflictRow,
  ContainerRow,
  HintRow,
  IntentRow,
  ItemRow,
  LinkRow,
  PairRow,
  PreImageRow,
  RateWindowRow,
  SyncRunRow,
  TrailRow,
} from './rows.ts'
import type { Side } from './types.ts'

/** A rule of the store that a change would break; always a bug of ours, so the link goes on hold. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken'
}

/** Columns that the store fills by itself when a row is added. */
export type New<Row, Id extends keyof Row> = Omit<Row, Id>

/**
 * The sync's part of `state.db`. Synchronous; what a call outside a transaction, or a whole
 * transaction, changed is on the disk when it returns.
 *
 * `add…` gives the row its number; `put…` writes a row over the one of the same key. All throw
 * `RuleBroken` where section 16's keys, checks and references forbid the change, and nothing of
 * the transaction stays; the disk's failures come as `FailureError`.
 */
export interface SyncStore {
  /** All or nothing; one inside another belongs to the outer one. */
  transaction<T>(work: () => T): T

  addLink(row: New<LinkRow, 'linkId'>): LinkRow
  putLink(row: LinkRow): void
  link(linkId: number): LinkRow | null
  links(): readonly LinkRow[]

  addContainer(row: New<ContainerRow, 'contId'>): ContainerRow
  putContainer(row: ContainerRow): void
  containers(linkId: number, side: Side): readonly ContainerRow[]

  addPair(row: New<PairRow, 'pairId'>): PairRow
  putPair(row: PairRow): void
  pair(pairId: number): PairRow | null
  pairByUid(uid: string): PairRow | null
  pairs(linkId: number): readonly PairRow[]

  putTrail(row: TrailRow): void
  trail(pairId: number): TrailRow | null
  trails(linkId: number): readonly TrailRow[]

  putItem(row: ItemRow): void
  removeItem(key: Pick<ItemRow, 'linkId' | 'side' | 'remoteId'>): void
  item(key: Pick<ItemRow, 'linkId' | 'side' | 'remoteId'>): ItemRow | null
  itemOfPair(pairId: number, side: Side): ItemRow | null
  items(linkId: number, side: Side): readonly ItemRow[]

  addRun(row: New<SyncRunRow, 'runId'>): SyncRunRow
  putRun(row: SyncRunRow): void
  run(runId: number): SyncRunRow | null
  /** Newest first. */
  runs(linkId: number, limit: number): readonly SyncRunRow[]

  putIntent(row: IntentRow): void
  intent(intentId: string): IntentRow | null
  /** Those planned, sent, unknown, ambiguous or held, in the order they were written down. */
  openIntents(linkId: number): readonly IntentRow[]
  /** In the order they were written down. */
  intentsOfRun(runId: number): readonly IntentRow[]
  /** Those sent at or after a time, in that order of writing down. */
  intentsSince(linkId: number, sentAt: number): readonly IntentRow[]

  putPreImage(row: PreImageRow): void
  preImage(ref: string): PreImageRow | null

  addConflict(row: New<ConflictRow, 'conflictId'>): ConflictRow
  putConflict(row: ConflictRow): void
  /** Of one pair, or of all; in the order they came. */
  conflicts(pairUid: string | null): readonly ConflictRow[]

  /** False where that hint is known already. */
  addHint(row: HintRow): boolean
  putHint(row: HintRow): void
  /** Those not taken yet, oldest first. */
  hints(): readonly HintRow[]

  rateWindow(key: Pick<RateWindowRow, 'scope' | 'window'>): RateWindowRow | null
  putRateWindow(row: RateWindowRow): void

  /** Puts an entry behind the audit log; inside a transaction it belongs to it. */
  audit(entry: AuditEntry, now: number): void
  /** Forgets pre-images whose time is over, and closed intents sent before a time. */
  cut(ask: Readonly<{ now: number; intentsBefore: number }>): void
}

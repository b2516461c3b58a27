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
} from '../../../core/sync/rows.ts'
import type { Columns } from './table.ts'

export const linkColumns: Columns<LinkRow> = {
  linkId: 'link_id',
  kind: 'kind',
  dAccount: 'd_account',
  mAccount: 'm_account',
  dIdentity: 'd_identity',
  mIdentity: 'm_identity',
  scope: 'scope_json',
  policy: 'policy_json',
  generation: 'generation',
  epoch: 'epoch',
  mode: 'mode',
  snapshotId: 'snapshot_id',
}

export const containerColumns: Columns<ContainerRow> = {
  contId: 'cont_id',
  linkId: 'link_id',
  side: 'side',
  remoteId: 'remote_id',
  name: 'name',
  role: 'role',
  partner: 'partner',
  cursor: 'cursor',
  validity: 'validity',
  scanGen: 'scan_gen',
  completeGen: 'complete_gen',
}

export const pairColumns: Columns<PairRow> = {
  pairId: 'pair_id',
  linkId: 'link_id',
  uid: 'uid',
  origin: 'origin',
  owner: 'owner',
  parent: 'parent',
  origStart: 'orig_start',
  flips: 'flips',
  failCount: 'fail_count',
  state: 'state',
}

export const itemColumns: Columns<ItemRow> = {
  linkId: 'link_id',
  side: 'side',
  remoteId: 'remote_id',
  pairId: 'pair_id',
  contId: 'cont_id',
  version: 'version',
  modified: 'modified',
  seenAt: 'seen_at',
  scanGen: 'scan_gen',
  natKey: 'nat_key',
  finger: 'finger',
  obs: 'obs',
  obsHash: 'obs_hash',
  base: 'base',
  baseHash: 'base_hash',
  life: 'life',
}

export const runColumns: Columns<SyncRunRow> = {
  runId: 'run_id',
  linkId: 'link_id',
  started: 'started',
  ended: 'ended',
  kind: 'kind',
  planHash: 'plan_hash',
  undoOf: 'undo_of',
  counts: 'counts',
}

export const intentColumns: Columns<IntentRow> = {
  intentId: 'intent_id',
  runId: 'run_id',
  linkId: 'link_id',
  pairUid: 'pair_uid',
  op: 'op',
  side: 'side',
  target: 'target',
  source: 'source',
  idemKey: 'idem_key',
  expect: 'expect',
  patch: 'patch',
  image: 'image',
  preRef: 'pre_ref',
  state: 'state',
  attempt: 'attempt',
  sentAt: 'sent_at',
  notBefore: 'not_before',
  errorClass: 'error_class',
  error: 'error',
}

export const preImageColumns: Columns<PreImageRow> = {
  ref: 'ref',
  linkId: 'link_id',
  side: 'side',
  remoteId: 'remote_id',
  version: 'version',
  at: 'at',
  body: 'body',
  blobRef: 'blob_ref',
  why: 'why',
  keepUntil: 'keep_until',
}

export const conflictColumns: Columns<ConflictRow> = {
  conflictId: 'conflict_id',
  pairUid: 'pair_uid',
  field: 'field',
  base: 'base',
  d: 'd',
  m: 'm',
  rule: 'rule',
  kept: 'kept',
  at: 'at',
  resolved: 'resolved',
}

export const hintColumns: Columns<HintRow> = {
  hintId: 'hint_id',
  linkId: 'link_id',
  remoteId: 'remote_id',
  kind: 'kind',
  at: 'at',
  taken: 'taken',
}

export const rateWindowColumns: Columns<RateWindowRow> = {
  scope: 'scope',
  window: 'window',
  cap: 'cap',
  used: 'used',
}

export const trailColumns: Columns<TrailRow> = {
  pairId: 'pair_id',
  linkId: 'link_id',
  reason: 'reason',
  trail: 'trail',
}

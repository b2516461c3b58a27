import type { ConflictDraft, Op, Plan, Step } from '../plan-types.ts'
import type { ConflictRow } from '../rows.ts'
import { sides, type Image, type Side } from '../types.ts'
import { imageHash, patched, textOf } from '../values.ts'
import { itemOf } from '../view.ts'
import { putState } from './intent.ts'
import { count, type Job } from './job.ts'

/** Numbers of pairs that a plan names before they exist (below zero), and what they became. */
type Names = ReadonlyMap<number, number>

/**
 * Carries out what a plan changes in our own books, each step in one transaction, and gives the
 * plan's operations with the numbers of the pairs that were made.
 */
export function applySteps(job: Job, plan: Plan): readonly Op[] {
  const { store } = job.ports
  const names = new Map<number, number>()
  for (const step of plan.steps) store.transaction(() => applyStep(job, step, names))
  const real = (id: number | null): number | null => (id === null ? null : (names.get(id) ?? id))
  return plan.ops.map((op) => ({ ...op, pairId: real(op.pairId), parent: real(op.parent) }))
}

function applyStep(job: Job, step: Step, names: Map<number, number>): void {
  const pairId = 'pairId' in step ? (names.get(step.pairId) ?? step.pairId) : 0
  switch (step.do) {
    case 'pair':
      return makePair(job, step, names)
    case 'unpair':
      return unpair(job, pairId)
    case 'touch':
      for (const side of sides) rebase(job, { pairId, side, patch: step.rebase[side] })
      return
    case 'state':
      return setState(job, pairId, step)
    case 'forget':
      return forget(job, step.side, step.remoteId)
    case 'conflict':
      return keepConflict(job, pairId, step.conflict)
  }
}

/** What a create under way was made from stays known: its pair needs both ends. */
function forget(job: Job, side: Side, remoteId: string): void {
  const { store } = job.ports
  const { linkId } = job.link
  const needed = store
    .openIntents(linkId)
    .some((row) => row.side !== side && row.op === 'create' && row.source === remoteId)
  if (!needed) store.removeItem({ linkId, side, remoteId })
}

type PairStep = Extract<Step, { do: 'pair' }>

function makePair(job: Job, step: PairStep, names: Map<number, number>): void {
  const { store, newId } = job.ports
  const { linkId } = job.link
  const parent = step.parent === null ? null : (names.get(step.parent) ?? step.parent)
  const rest = { parent, origStart: step.origStart, flips: 0, failCount: 0 }
  const uid = adopted(job, step) ?? newId()
  const known = step.pairId > 0 ? store.pair(step.pairId) : store.pairByUid(uid)
  const pair =
    known ??
    store.addPair({ linkId, uid, origin: 'both', owner: step.owner, ...rest, state: 'live' })
  store.putPair({ ...pair, state: 'live' })
  if (step.pairId < 0) names.set(step.pairId, pair.pairId)
  join(job, pair.pairId, { side: 'D', remoteId: step.d, base: step.base.D })
  join(job, pair.pairId, { side: 'M', remoteId: step.m, base: step.base.M })
  for (const conflict of step.conflicts) keepConflict(job, pair.pairId, conflict)
  count(job, 'paired')
}

/** A create still open for either item ends as adopted: its pair uid goes on. */
function adopted(job: Job, { d, m }: PairStep): string | null {
  let uid: string | null = null
  for (const intent of job.ports.store.openIntents(job.link.linkId)) {
    const source = intent.side === 'D' ? m : d
    if (intent.op !== 'create' || intent.source !== source || intent.state === 'held') continue
    const close = intent.sentAt === null ? 'cancelled' : 'done'
    putState(job, intent, { state: close, class: 'adopted' })
    uid = intent.pairUid
  }
  return uid
}

type Joined = Readonly<{ side: Side; remoteId: string; base: Image }>

function join(job: Job, pairId: number, { side, remoteId, base }: Joined): void {
  const { store, tools } = job.ports
  const before = store.itemOfPair(pairId, side)
  if (before !== null && before.remoteId !== remoteId) {
    store.putItem({ ...before, pairId: null, base: null, baseHash: null })
  }
  const row = store.item({ linkId: job.link.linkId, side, remoteId })
  if (row === null) return
  store.putItem({ ...row, pairId, base: textOf(base), baseHash: imageHash(tools, base) })
}

function unpair(job: Job, pairId: number): void {
  const { store } = job.ports
  for (const side of sides) {
    const row = store.itemOfPair(pairId, side)
    if (row !== null) store.putItem({ ...row, pairId: null, base: null, baseHash: null })
  }
  const pair = store.pair(pairId)
  if (pair !== null) store.putPair({ ...pair, state: 'tomb' })
}

type Rebased = Readonly<{ pairId: number; side: Side; patch: Parameters<typeof patched>[1] }>

function rebase(job: Job, { pairId, side, patch }: Rebased): void {
  const { store, tools } = job.ports
  const row = store.itemOfPair(pairId, side)
  if (row === null || Object.keys(patch).length === 0) return
  const base = patched(itemOf(row).base ?? {}, patch)
  store.putItem({ ...row, base: textOf(base), baseHash: imageHash(tools, base) })
}

function setState(job: Job, pairId: number, step: Extract<Step, { do: 'state' }>): void {
  const { store } = job.ports
  const pair = store.pair(pairId)
  if (pair === null) return
  store.putPair({ ...pair, state: step.state })
  if (pair.state === 'conflict' && step.state === 'live') closeAsked(job, pair.uid, () => true)
  const trail = store.trail(pairId)?.trail ?? '[]'
  store.putTrail({ pairId, linkId: job.link.linkId, reason: step.reason, trail })
}

/** A question is over once its values are others, or nothing of the pair is asked any more. */
function closeAsked(job: Job, uid: string, isOver: (row: ConflictRow) => boolean): void {
  const { store, now } = job.ports
  for (const row of store.conflicts(uid)) {
    const isOpen = row.kept === 'none' && row.resolved === null
    if (isOpen && isOver(row)) store.putConflict({ ...row, resolved: now() })
  }
}

/** Told in every round, kept once. */
function keepConflict(job: Job, pairId: number, conflict: ConflictDraft): void {
  const { store, now } = job.ports
  const uid = store.pair(pairId)?.uid
  if (uid === undefined) return
  const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  const { field, rule, kept } = conflict
  const values = { base: text(conflict.base), d: text(conflict.d), m: text(conflict.m) }
  const isSame = (row: ConflictRow): boolean =>
    row.base === values.base && row.d === values.d && row.m === values.m
  const known = store.conflicts(uid).some((row) => row.field === field && isSame(row))
  if (kept === 'none') closeAsked(job, uid, (row) => row.field === field && !isSame(row))
  if (known) return
  store.addConflict({ pairUid: uid, field, ...values, rule, kept, at: now(), resolved: null })
}

/** What names of a plan's pairs became, for those who look after it. */
export type { Names }

import type { Refusal, WriteResult } from '../partner.ts'
import type { Op } from '../plan-types.ts'
import type { IntentRow, ItemRow } from '../rows.ts'
import type { Observation } from '../types.ts'
import { other, type Side } from '../types.ts'
import { audit } from './audit.ts'
import type { Gap } from './gap.ts'
import { callOf, idOf, planIntent, putState, sendIntent } from './intent.ts'
import { count, isTrouble, type Job, mayCall, noteTrouble } from './job.ts'
import { keepContent } from './keep.ts'
import { lookAt } from './probe.ts'
import { quarantine, timesFailed } from './quarantine.ts'
import { recordDone } from './record.ts'
import { setLife, storeSeen } from './seen.ts'

/**
 * Carries one operation of a plan out: what it rests on is read afresh where the port cannot
 * guarantee it, then intent, call, record (section 6). Never throws for what a remote does.
 */
export async function execute(job: Job, op: Op): Promise<void> {
  if (op.hold !== null) return
  const { ports } = job
  const readAt = ports.now()
  if (!(await stillHolds(job, op))) {
    count(job, 'dropped')
    return
  }
  if (!(await mayCall(job, op.side, { write: true, creates: op.op === 'create' }))) return
  const kept = await keepContent(job, op)
  if (kept.is === 'failed') return count(job, 'dropped')
  if (ports.paused() || ports.signal.aborted) return
  const intent = ports.store.transaction(() => takeOver(job, op, kept.ref))
  if (intent === null) count(job, 'dropped')
  else await send(job, intent, readAt)
}

/**
 * T1; the waiting yes of a person for this operation ends with it. Null while something else is
 * under way for the pair on this side: that comes first.
 */
function takeOver(job: Job, op: Op, kept: string | null): IntentRow | null {
  const { store } = job.ports
  for (const row of store.openIntents(job.link.linkId)) {
    if (row.state === 'planned' && row.error === op.id) putState(job, row, { state: 'cancelled' })
  }
  const uid = op.pairId === null ? null : store.pair(op.pairId)?.uid
  const busy = store
    .openIntents(job.link.linkId)
    .some((row) => row.pairUid === uid && row.side === op.side)
  return busy ? null : planIntent(job, op, kept)
}

/** T2, the call, and T3 or what else came of it; `readAt`: since when its target is as planned. */
export async function send(job: Job, planned: IntentRow, readAt?: number): Promise<void> {
  const { ports } = job
  if (ports.paused() || ports.signal.aborted) return
  const intent = sendIntent(job, planned)
  count(job, 'sent')
  const call = callOf(job, intent)
  const started = ports.now()
  const result = await ports.partners[intent.side].write(call, ports.signal)
  const doubtful = planned.state !== 'planned'
  const guarded = intent.op === 'create' || ports.partners[intent.side].capability.conditional
  const gap = guarded || readAt === undefined ? null : { from: readAt, to: ports.now() }
  await settle(job, { intent, result, doubtful, gap, about: { ms: `${ports.now() - started}` } })
}

type Came = Readonly<{
  intent: IntentRow
  result: WriteResult
  /** An earlier call of the same intent may have had its effect. */
  doubtful: boolean
  gap: Gap | null
  about: Readonly<Record<string, string>>
}>

/** Records what a call answered. */
async function settle(job: Job, came: Came): Promise<void> {
  const { intent, result, about, gap } = came
  const request = result.requestId === null ? about : { ...about, request: result.requestId }
  switch (result.is) {
    case 'done':
      if (doubtfulCreate(came) && result.item !== null) {
        return confirmCreate(job, intent, result.item)
      }
      recordDone(job, { intent, item: result.item, by: 'answer', about: request, gap })
      break
    case 'unknown':
      count(job, 'unknown')
      job.ports.store.transaction(() => stayUnknown(job, intent, result.why))
      break
    case 'refused':
      job.ports.store.transaction(() => refused(job, came, result.refusal))
      break
  }
}

const doubtfulCreate = ({ intent, doubtful }: Came): boolean => doubtful && intent.op === 'create'

/** A key that was sent again answers with what it once made: a person may have had it since. */
async function confirmCreate(job: Job, intent: IntentRow, item: Observation): Promise<void> {
  const { partners, signal, store } = job.ports
  const { side } = intent
  const { remoteId, container } = item
  const free = await mayCall(job, side, { lane: 'recovery' })
  const got = free ? await partners[side].get({ remoteId, container, window: null }, signal) : null
  if (got === null || got.is === 'trouble') {
    if (got !== null) noteTrouble(job, side, got.trouble)
    store.transaction(() => stayUnknown(job, intent, 'not confirmed'))
    return
  }
  store.transaction(() => {
    recordDone(job, { intent, item: got.is === 'here' ? got.item : item, by: 'found' })
    if (got.is !== 'here') setLife(job, side, { remoteId, life: got.is })
  })
}

function stayUnknown(job: Job, intent: IntentRow, error: string): void {
  const close = { state: 'unknown', class: 'transient', error } as const
  const { notBefore } = intent
  putState(job, intent, notBefore === null ? close : { ...close, notBefore })
}

/** A call that surely had no effect. */
function refused(job: Job, { intent, doubtful }: Came, refusal: Refusal): void {
  audit(job, 'refused', { intent, reason: refusal.is })
  count(job, refusal.is === 'stale' ? 'stale' : 'refused')
  if (isTrouble(refusal)) noteTrouble(job, intent.side, refusal)
  // That this call had no effect says nothing of the one before it.
  if (doubtful) return stayUnknown(job, intent, refusal.is)
  if (isTrouble(refusal)) {
    // A create keeps its key; all else is planned anew from what then stands there.
    const again = intent.op === 'create'
    const notBefore = job.asleep.get(intent.side) ?? job.ports.now()
    putState(job, intent, { state: again ? 'planned' : 'cancelled', class: 'transient', notBefore })
    return
  }
  if (refusal.is === 'never') {
    putState(job, intent, { state: 'failed', class: 'permanent', error: refusal.why })
    quarantine(job, intent, refusal.why)
    return
  }
  putState(job, intent, { state: 'cancelled', class: 'stale' })
  const { target, side } = intent
  if (refusal.is === 'missing' && target !== null) {
    setLife(job, side, { remoteId: target, life: 'suspect' })
  }
  noteStale(job, intent)
}

/** Failures in a row within 24 h after which a pair is set aside (section 15). */
const mostFailed = 5

function noteStale(job: Job, intent: IntentRow): void {
  const { store } = job.ports
  const failCount = timesFailed(job, intent)
  const pair = store.pairByUid(intent.pairUid)
  if (pair !== null) store.putPair({ ...pair, failCount })
  if (failCount >= mostFailed) quarantine(job, intent, 'stale')
}

/** Reads afresh what the operation rests on; false where the world has moved on. */
async function stillHolds(job: Job, op: Op): Promise<boolean> {
  switch (op.op) {
    case 'create':
      return op.source === null || sourceStands(job, op)
    case 'update':
    case 'move':
      return targetStands(job, op)
    case 'delete':
      return deleteStands(job, op)
  }
}

/** The source of a create must still be there, in scope, and as planned. */
export async function sourceStands(
  job: Job,
  op: Pick<Op, 'source' | 'side' | 'sourceHash'>,
): Promise<boolean> {
  if (op.source === null) return true
  const side = other(op.side)
  const remoteId = idOf(op.source)
  const got = await lookAt(job, { side, remoteId })
  if (got.is !== 'here') return false
  const row = itemRow(job, side, remoteId)
  return row?.life === 'here' && (op.sourceHash === null || row.obsHash === op.sourceHash)
}

const itemRow = (job: Job, side: Side, remoteId: string): ItemRow | null =>
  job.ports.store.item({ linkId: job.link.linkId, side, remoteId })

/** Without conditional writes the target is read and compared right before the call (6.4). */
async function targetStands(job: Job, op: Op): Promise<boolean> {
  if (op.target === null) return false
  const { capability } = job.ports.partners[op.side]
  if (capability.conditional && op.expect !== null) return true
  return (await freshTarget(job, op)) !== null
}

async function freshTarget(job: Job, op: Op): Promise<Observation | null> {
  if (op.target === null) return null
  const got = await lookAt(job, { side: op.side, remoteId: op.target })
  if (got.is !== 'here') return null
  const row = itemRow(job, op.side, op.target)
  const same = op.expectHash === null || row?.obsHash === op.expectHash
  return row?.life === 'here' && same ? got.item : null
}

/**
 * A delete crosses only with a proof of this very run that the other side's item is gone, and a
 * target that a fresh read shows unchanged (section 7).
 */
async function deleteStands(job: Job, op: Op): Promise<boolean> {
  if (op.reason === 'own-twin') return twinStands(job, op)
  // A person asked for it by name; only that nobody was there since must hold.
  if (op.reason === 'undone') return (await freshTarget(job, op)) !== null
  const source = goneSource(job, op)
  if (source === null || !(await isProvenGone(job, other(op.side), source))) return false
  return (await freshTarget(job, op)) !== null
}

/** One of two that we made goes only while the other is still there and equal (6.3). */
async function twinStands(job: Job, op: Op): Promise<boolean> {
  const kept = op.pairId === null ? null : job.ports.store.itemOfPair(op.pairId, op.side)
  if (kept === null || kept.remoteId === op.target) return false
  const got = await lookAt(job, { side: op.side, remoteId: kept.remoteId })
  const hash = itemRow(job, op.side, kept.remoteId)?.obsHash
  return got.is === 'here' && hash === op.expectHash && (await freshTarget(job, op)) !== null
}

const goneSource = (job: Job, { source, side, pairId }: Op): string | null => {
  if (source !== null) return idOf(source)
  if (pairId === null) return null
  return job.ports.store.itemOfPair(pairId, other(side))?.remoteId ?? null
}

async function isProvenGone(job: Job, side: Side, remoteId: string): Promise<boolean> {
  const got = await lookAt(job, { side, remoteId })
  return got.is === 'gone'
}

/** Stores an item that a search of ours found. */
export const keepFound = (job: Job, side: Side, item: Observation): void =>
  storeSeen(job, side, item)

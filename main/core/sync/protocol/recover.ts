import type { IntentRow } from '../rows.ts'
import type { Image } from '../types.ts'
import { imageHash, isEcho, same, valueOf } from '../values.ts'
import { audit } from './audit.ts'
import { lateEffect, opOf, putState } from './intent.ts'
import { count, type Job, mayCall, noteTrouble } from './job.ts'
import { lookAt } from './probe.ts'
import { recordDone } from './record.ts'
import { recoverCreate } from './recover-create.ts'
import { setLife } from './seen.ts'

/**
 * Ends what an earlier round left open, before anything is read or planned (section 6): what was
 * sent is probed, what was only planned is planned anew. A create that surely had no effect keeps
 * its intent, and so its key.
 */
export async function recover(job: Job): Promise<void> {
  for (const intent of job.ports.store.openIntents(job.link.linkId)) {
    if (job.ports.paused() || job.ports.signal.aborted) return
    await resolve(job, intent)
  }
}

async function resolve(job: Job, intent: IntentRow): Promise<void> {
  const { store } = job.ports
  if (intent.state === 'planned') return resolvePlanned(job, intent)
  if (intent.state === 'held') return
  // Whoever sent it is gone; from here on it is what a cut connection leaves.
  const row: IntentRow = intent.state === 'sent' ? { ...intent, state: 'unknown' } : intent
  if (row !== intent) store.putIntent(row)
  await probe(job, row)
}

/** Never sent: planned anew. A create that was refused goes on under its key; a yes waits. */
async function resolvePlanned(job: Job, intent: IntentRow): Promise<void> {
  if (intent.attempt > 0) return recoverCreate(job, intent)
  if (intent.error === null) putState(job, intent, { state: 'cancelled' })
}

async function probe(job: Job, intent: IntentRow): Promise<void> {
  switch (intent.op) {
    case 'create':
      return recoverCreate(job, intent)
    case 'update':
      return probeUpdate(job, intent)
    case 'delete':
      return probeDelete(job, intent)
    case 'move':
      return probeMove(job, intent)
  }
}

/** Nothing came of it, or something else did: the next plan sees what there is. */
function drop(job: Job, intent: IntentRow, why: string): void {
  job.ports.store.transaction(() => {
    const row = putState(job, intent, { state: 'cancelled', class: why })
    audit(job, 'dropped', { intent: row, reason: why })
  })
  count(job, 'dropped')
}

/** A write that a remote may still carry out late is not sent again before its time. */
const mayComeLate = (job: Job, intent: IntentRow): boolean =>
  !job.ports.partners[intent.side].capability.conditional &&
  (intent.sentAt ?? 0) + lateEffect > job.ports.now()

/** Each field shows what we wrote; others may have been changed by a person since. */
function tookEffect(intent: IntentRow, seen: Image): boolean {
  const { patch, before } = opOf(intent)
  return Object.entries(patch).every(([field, value]) => {
    const now = valueOf(seen, field)
    // What stood there before may look like a cut of what was to come.
    const stood = same(now, valueOf(before ?? {}, field))
    return isEcho(value, now) && (!stood || same(value, now))
  })
}

async function probeUpdate(job: Job, intent: IntentRow): Promise<void> {
  const { side, target } = intent
  if (target === null) return
  const got = await lookAt(job, { side, remoteId: target })
  if (got.is === 'trouble') return
  if (got.is !== 'here') return drop(job, intent, got.is)
  const { tools } = job.ports
  const now = imageHash(tools, got.item.image)
  if (tookEffect(intent, got.item.image)) {
    recordDone(job, { intent, item: got.item, by: 'found' })
    return
  }
  const before = opOf(intent).before
  const untouched = before !== null && now === imageHash(tools, before)
  if (untouched && mayComeLate(job, intent)) return
  drop(job, intent, untouched ? 'no-effect' : 'third-value')
}

async function probeDelete(job: Job, intent: IntentRow): Promise<void> {
  const { side, target } = intent
  if (target === null) return
  const got = await lookAt(job, { side, remoteId: target })
  if (got.is === 'trouble') return
  if (got.is === 'gone') recordDone(job, { intent, item: null, by: 'found' })
  else if (!mayComeLate(job, intent)) drop(job, intent, 'no-effect')
}

async function probeMove(job: Job, intent: IntentRow): Promise<void> {
  const { side, target } = intent
  if (target === null) return
  const got = await lookAt(job, { side, remoteId: target })
  if (got.is === 'trouble') return
  const { container } = opOf(intent)
  if (got.is === 'here' && got.item.container === container) {
    recordDone(job, { intent, item: got.item, by: 'found' })
    return
  }
  if (got.is === 'gone' && job.ports.partners[side].capability.moveChangesId) {
    return findMoved(job, intent)
  }
  drop(job, intent, 'no-effect')
}

/** A move that gives a new id: the item is looked for where it was to go. */
async function findMoved(job: Job, intent: IntentRow): Promise<void> {
  const { store, partners, signal } = job.ports
  const { side, target, linkId } = intent
  const row = store.item({ linkId, side, remoteId: target ?? '' })
  const { container } = opOf(intent)
  if (row?.natKey == null) return drop(job, intent, 'moved-out-of-sight')
  const query = { by: 'key', naturalKey: row.natKey, container } as const
  if (!(await mayCall(job, side, { lane: 'recovery' }))) return
  const found = await partners[side].find(query, signal)
  if (found.is === 'trouble') return noteTrouble(job, side, found.trouble)
  const [item] = found.items
  if (item === undefined || found.items.length > 1) {
    setLife(job, side, { remoteId: target ?? '', life: 'suspect' })
    return drop(job, intent, 'moved-out-of-sight')
  }
  recordDone(job, { intent, item, by: 'found' })
}

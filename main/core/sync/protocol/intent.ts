import { markerOf } from '../marker.ts'
import type { WriteCall } from '../partner.ts'
import type { Op } from '../plan-types.ts'
import type { IntentRow, IntentState } from '../rows.ts'
import type { Image } from '../types.ts'
import { itemOf } from '../view.ts'
import type { Job } from './job.ts'
import { sourceOf } from './keep.ts'

/** Days that a pre-image is kept (section 16). */
const keepDays = 30
const day = 86_400_000

/** The operation that an intent carries out; its column `patch` holds the whole of it. */
export const opOf = (intent: IntentRow): Op => JSON.parse(intent.patch) as Op // our own text

/** The image that an intent makes; null for a delete. */
export const imageOf = (intent: IntentRow): Image | null =>
  intent.image === null ? null : (JSON.parse(intent.image) as Image) // our own text

/** Remote id of an item key (`D:abc`). */
export const idOf = (key: string): string => key.slice(2)

/**
 * T1: puts a write on record, with what was there before, before anything is sent (section 6).
 * Values that lose against it are on record too from here on. `kept`: the target's content.
 */
export function planIntent(job: Job, op: Op, kept: string | null = null): IntentRow {
  const { store, newId } = job.ports
  const pairUid = uidOf(job, op) ?? newId()
  const intent: IntentRow = {
    intentId: newId(),
    runId: job.run.runId,
    linkId: job.link.linkId,
    pairUid,
    op: op.op,
    side: op.side,
    target: op.target,
    source: op.source === null ? null : idOf(op.source),
    idemKey: newId(),
    expect: op.expect,
    patch: JSON.stringify(op),
    image: op.image === null ? null : JSON.stringify(op.image),
    preRef: keepBefore(job, op, kept),
    state: op.hold === null ? 'planned' : 'held',
    attempt: 0,
    sentAt: null,
    notBefore: null,
    errorClass: op.hold,
    error: null,
  }
  store.putIntent(intent)
  if (op.hold === null) keepConflicts(job, op, pairUid)
  return intent
}

const uidOf = (job: Job, op: Op): string | null =>
  op.pairId === null ? null : (job.ports.store.pair(op.pairId)?.uid ?? null)

/** Stores the target as it was; gives its reference, null for a create. */
function keepBefore(job: Job, op: Op, kept: string | null): string | null {
  if (op.op === 'create' || op.target === null) return null
  const { store, now, newId } = job.ports
  const ref = newId()
  store.putPreImage({
    ref,
    linkId: job.link.linkId,
    side: op.side,
    remoteId: op.target,
    version: op.expect,
    at: now(),
    body: JSON.stringify(op.before ?? {}),
    blobRef: kept,
    why: op.reason,
    keepUntil: now() + keepDays * day,
  })
  keepExceptions(job, op)
  return ref
}

/** Fields of a series whose change may take its exceptions along (9.4). */
const taking = ['time', 'recurrence', 'cancelled']

/** What a series takes along with it is stored too. */
function keepExceptions(job: Job, op: Op): void {
  const { store, now, newId } = job.ports
  const { linkId, kind } = job.link
  const takes = op.op === 'delete' || taking.some((field) => op.patch[field] !== undefined)
  if (kind !== 'event' || !takes) return
  for (const item of store.items(linkId, op.side).map(itemOf)) {
    if (item.meta.occurrence?.master !== op.target || item.life !== 'here') continue
    store.putPreImage({
      ref: newId(),
      linkId,
      side: op.side,
      remoteId: item.remoteId,
      version: item.version,
      at: now(),
      body: JSON.stringify(item.obs),
      blobRef: null,
      why: op.reason,
      keepUntil: now() + keepDays * day,
    })
  }
}

function keepConflicts(job: Job, op: Op, pairUid: string): void {
  const { store, now } = job.ports
  const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  for (const { field, base, d, m, rule, kept } of op.conflicts) {
    const values = { base: text(base), d: text(d), m: text(m) }
    store.addConflict({ pairUid, field, ...values, rule, kept, at: now(), resolved: null })
  }
}

/** Class of a create whose earlier calls surely made nothing. */
export const neverMade = 'never-made'

/** How long after an unknown end a remote may still carry a write out, ms (6.3). */
export const lateEffect = 120_000

/**
 * T2: says that the call goes out now; on the disk when it returns. `sentAt` is that of the first
 * call, from which the barrier and a create key's life count; `notBefore` of a create is when a
 * search for what the latest call made may begin.
 */
export function sendIntent(job: Job, intent: IntentRow): IntentRow {
  const now = job.ports.now()
  const { indexLag } = job.ports.partners[intent.side].capability
  const sent: IntentRow = {
    ...intent,
    state: 'sent',
    attempt: intent.attempt + 1,
    // Planned again: surely nothing came of the calls before, so that its times begin anew.
    sentAt: intent.state === 'planned' ? now : (intent.sentAt ?? now),
    notBefore: intent.op === 'create' ? now + Math.max(lateEffect, indexLag) : null,
    errorClass: null,
    error: null,
  }
  job.ports.store.putIntent(sent)
  return sent
}

/** What is known after an intent's turn. */
export type Close = Readonly<{
  state: Exclude<IntentState, 'sent'>
  class?: string
  error?: string
  notBefore?: number
}>

/** Writes down what an intent became. */
export function putState(job: Job, intent: IntentRow, close: Close): IntentRow {
  const row: IntentRow = {
    ...intent,
    state: close.state,
    errorClass: close.class ?? null,
    error: close.error ?? null,
    notBefore: close.notBefore ?? null,
  }
  job.ports.store.putIntent(row)
  return row
}

/** The call that carries an intent out. */
export function callOf(job: Job, intent: IntentRow): WriteCall {
  const op = opOf(intent)
  const { tools } = job.ports
  const { expect } = intent
  const remoteId = intent.target ?? ''
  const { container } = op
  const partner = intent.source ?? ''
  const marker = markerOf(tools, intent.pairUid, partner)
  switch (intent.op) {
    case 'create':
      return {
        op: 'create',
        container,
        image: op.image ?? {},
        marker,
        key: intent.idemKey,
        occurrence: op.occurrence,
        source: sourceOf(intent.source, op),
      }
    case 'update':
      return {
        op: 'update',
        remoteId,
        container,
        patch: op.patch,
        image: op.image ?? {},
        expect,
        marker,
      }
    case 'move':
      return { op: 'move', remoteId, from: op.from ?? '', to: container, expect }
    case 'delete':
      return { op: 'delete', remoteId, container, expect }
  }
}

import type { Op } from '../plan-types.ts'
import type { IntentRow } from '../rows.ts'
import type { SyncStore } from '../store.ts'
import type { Side } from '../types.ts'
import { audit } from './audit.ts'
import { neverMade, planIntent, putState } from './intent.ts'
import { count, type Job } from './job.ts'
import { adoptClass, isReleased, releasedClass, untickedClass } from './snapshot.ts'

/**
 * Puts what waits for a person on record: each held operation once, for as long as it is planned.
 * One that is no longer planned, or planned otherwise, is no longer asked for. Time alone never
 * turns one into a yes.
 */
export function holdOps(job: Job, ops: readonly Op[]): void {
  const { store } = job.ports
  const held = ops.filter(({ hold }) => hold !== null)
  const wanted = new Set(held.map(({ id }) => id))
  const planned = new Set(ops.flatMap((op) => [op.id, ...wordsOn(op)]))
  const known = new Set<string>()
  for (const row of store.openIntents(job.link.linkId)) {
    if (row.error === null) continue
    const stays = row.state === 'held' ? wanted.has(row.error) : planned.has(row.error)
    if (row.state !== 'held' && !isReleased(row)) continue
    if (stays) known.add(row.error)
    else putState(job, row, { state: 'cancelled', class: 'no-longer' })
  }
  for (const op of held) if (!known.has(op.id)) hold(job, op)
}

/** What a person says for a field that waits: that side's value is to stand (5.1). */
export const keepWord = (pairId: number, field: string, side: Side): string =>
  `keep:${pairId}:${field}:${side}`

/** A word on a field holds until its write is done: it may wait for a yes, or fail, before. */
const wordsOn = ({ pairId, conflicts }: Op): readonly string[] =>
  conflicts.flatMap(({ field, rule, kept }) =>
    pairId !== null && rule === 'preferred' && (kept === 'D' || kept === 'M')
      ? [keepWord(pairId, field, kept)]
      : [],
  )

function hold(job: Job, op: Op): void {
  const { store } = job.ports
  const pair = op.pairId === null ? null : store.pair(op.pairId)
  const busy = store
    .openIntents(job.link.linkId)
    .some((row) => row.pairUid === pair?.uid && row.side === op.side)
  if (busy) return
  const row: IntentRow = { ...planIntent(job, op), error: op.id }
  store.putIntent(row)
  audit(job, 'held', { intent: row, ...(op.hold !== null && { reason: op.hold }) })
  count(job, 'held')
}

/**
 * A person's answer to what is held. Yes: carried out in the next round if it is still planned and
 * fresh reads still allow it; no: it stays, and is not asked for again until it changes. Null if
 * nothing of that id waits.
 */
export function answerHeld(store: SyncStore, intentId: string, yes: boolean): IntentRow | null {
  const row = store.intent(intentId)
  if (row === null || row.state !== 'held') return null
  const answered: IntentRow = yes
    ? { ...row, state: 'planned', errorClass: releasedClass }
    : { ...row, errorClass: untickedClass }
  store.putIntent(answered)
  return answered
}

/**
 * A person's word on a create of which nobody can tell whether it took place: the item that it made
 * is adopted in the next round; null = there is none, and it is sent again under its own key.
 */
export function answerAmbiguous(
  store: SyncStore,
  intentId: string,
  made: string | null,
): IntentRow | null {
  const row = store.intent(intentId)
  if (row === null || row.state !== 'ambiguous') return null
  const answered: IntentRow =
    made === null
      ? { ...row, state: 'planned', errorClass: neverMade, notBefore: null }
      : { ...row, errorClass: adoptClass, error: made, notBefore: null }
  store.putIntent(answered)
  return answered
}

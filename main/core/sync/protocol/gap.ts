import type { HintRow, IntentRow } from '../rows.ts'
import type { Value } from '../types.ts'
import { audit } from './audit.ts'
import { opOf } from './intent.ts'
import { count, type Job } from './job.ts'

/**
 * From the fresh read of a target to the answer of the write, ms since 1970: what a person writes
 * meanwhile is not seen where the port has no conditional writes (6.4).
 */
export type Gap = Readonly<{ from: number; to: number }>

/** Class of a write that was done with such a gap; its column `error` holds the gap. */
const gapClass = 'gap'

/** How a gap is kept with its intent. */
export const gapColumns = (gap: Gap | null): Readonly<{ class?: string; error?: string }> =>
  gap === null ? {} : { class: gapClass, error: `${gap.from} ${gap.to}` }

function gapOf({ errorClass, error }: IntentRow): Gap | null {
  if (errorClass !== gapClass || error === null) return null
  const [from = 0, to = 0] = error.split(' ').map(Number)
  return { from, to }
}

const day = 86_400_000

/**
 * Looks for changes that fell into the gap of a write of ours: the service tells of our own write
 * too, so that only a second message for the same item within the gap is somebody else's. What may
 * have been overwritten is shown as a conflict, and counted.
 */
export function noteGapHits(job: Job, hints: readonly HintRow[]): void {
  const { store } = job.ports
  const told = hints.filter(({ remoteId }) => remoteId !== null)
  const [oldest] = told.map(({ at }) => at).toSorted((a, b) => a - b)
  if (oldest === undefined) return
  for (const intent of store.intentsSince(job.link.linkId, oldest - day)) {
    const gap = gapOf(intent)
    if (gap === null) continue
    const hits = told.filter(
      ({ remoteId, at }) => remoteId === intent.target && at >= gap.from && at <= gap.to,
    )
    if (hits.length > 1) tellHit(job, intent)
  }
}

/** Both values that are known: what stood there when it was read, and what we wrote over it. */
function tellHit(job: Job, intent: IntentRow): void {
  const { store, now } = job.ports
  const { before, patch } = opOf(intent)
  const text = (value: Value | null | undefined): string | null =>
    value === null || value === undefined ? null : JSON.stringify(value)
  for (const [field, written] of Object.entries(patch)) {
    const was = text(before?.[field])
    store.addConflict({
      pairUid: intent.pairUid,
      field,
      base: was,
      d: intent.side === 'D' ? was : text(written),
      m: intent.side === 'M' ? was : text(written),
      rule: gapClass,
      kept: intent.side === 'D' ? 'M' : 'D',
      at: now(),
      resolved: null,
    })
  }
  audit(job, 'conflict', { intent, reason: gapClass })
  count(job, 'gap-hits')
}

import type { IntentRow } from '../rows.ts'
import type { SyncStore } from '../store.ts'
import { other } from '../types.ts'
import { audit } from './audit.ts'
import type { Job } from './job.ts'

/**
 * Sets a pair aside with its reason, so that the rest goes on (section 15). An item whose copy the
 * other side will never take gets a pair of its own without a partner: it stays listed and is
 * not tried again until a person asks.
 */
export function quarantine(job: Job, intent: IntentRow, reason: string): void {
  const { store } = job.ports
  const { linkId } = job.link
  const side = other(intent.side)
  const known = store.pairByUid(intent.pairUid)
  const rest = { parent: null, origStart: null, flips: 0, failCount: 0 }
  const pair =
    known ??
    store.addPair({
      linkId,
      uid: intent.pairUid,
      origin: side,
      owner: 'self',
      ...rest,
      state: 'quarantine',
    })
  store.putPair({ ...pair, state: 'quarantine' })
  const trail = store.trail(pair.pairId)?.trail ?? '[]'
  store.putTrail({ pairId: pair.pairId, linkId, reason, trail })
  audit(job, 'quarantined', { intent, reason })
  if (known !== null || intent.source === null) return
  const row = store.item({ linkId, side, remoteId: intent.source })
  if (row === null || row.pairId !== null) return
  const base = baseOf(row.obs)
  store.putItem({ ...row, pairId: pair.pairId, base, baseHash: row.obsHash })
}

const baseOf = (obs: string): string =>
  JSON.stringify((JSON.parse(obs) as { image: unknown }).image) // our own text

const day = 86_400_000

/**
 * How often in a row, within 24 h, a write of this pair on this side failed because of the item itself: its
 * target or its folder was another one than planned. A create has no pair yet, so that its source
 * is what counts. Troubles of a whole side never count.
 */
export function timesFailed(job: Job, intent: IntentRow): number {
  const { store, now } = job.ports
  const isSame = (row: IntentRow): boolean =>
    row.side === intent.side &&
    (row.pairUid === intent.pairUid || (row.op === 'create' && row.source === intent.source))
  const rows = store.intentsSince(intent.linkId, now() - day).filter(isSame)
  const since = rows.findLastIndex(({ state }) => state === 'done')
  return rows.slice(since + 1).filter(({ errorClass }) => errorClass === 'stale').length
}

/**
 * Takes a pair out of quarantine: it is tried again in the next round, with its failures and its
 * trail forgotten, as a person has looked at it. False where it is not set aside.
 */
export function tryAgain(store: SyncStore, pairId: number): boolean {
  const pair = store.pair(pairId)
  if (pair === null || pair.state !== 'quarantine') return false
  store.transaction(() => {
    const items = (['D', 'M'] as const).flatMap((side) => store.itemOfPair(pairId, side) ?? [])
    store.putTrail({ pairId, linkId: pair.linkId, reason: null, trail: '[]' })
    const alone = items.length < 2
    store.putPair({ ...pair, state: alone ? 'tomb' : 'live', failCount: 0 })
    if (!alone) return
    for (const row of items) store.putItem({ ...row, pairId: null, base: null, baseHash: null })
  })
  return true
}

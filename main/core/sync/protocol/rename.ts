import type { Op } from '../plan-types.ts'
import type { Side } from '../types.ts'
import type { Job } from './job.ts'
import { setLife } from './seen.ts'

/** An item that stands under another id since it was moved. */
export type Renamed = Readonly<{ side: Side; from: string; to: string }>

/**
 * An item whose port gives a new id with every move was found under another one: its pair and what
 * is under way from it go with it. The old id is dead, which proves nothing about the item.
 */
export function rename(job: Job, { side, from, to }: Renamed): void {
  const { store } = job.ports
  const { linkId } = job.link
  const old = store.item({ linkId, side, remoteId: from })
  const known = store.item({ linkId, side, remoteId: to })
  if (old === null) return
  renameSource(job, { side, from, to })
  const { pairId, base, baseHash } = old
  if (pairId === null || (known !== null && known.pairId !== null)) {
    return setLife(job, side, { remoteId: from, life: 'gone' })
  }
  store.putItem({ ...old, pairId: null, base: null, baseHash: null, life: 'gone' })
  store.putItem({ ...(known ?? old), remoteId: to, pairId, base, baseHash })
}

/** A create under way is made from it. */
function renameSource(job: Job, { side, from, to }: Renamed): void {
  const { store } = job.ports
  for (const intent of store.openIntents(job.link.linkId)) {
    if (intent.op !== 'create' || intent.side === side || intent.source !== from) continue
    const op = JSON.parse(intent.patch) as Op // our own text
    const patch = JSON.stringify({ ...op, source: `${side}:${to}` })
    store.putIntent({ ...intent, source: to, patch })
  }
}

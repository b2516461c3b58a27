import type { Got } from '../partner.ts'
import type { Side } from '../types.ts'
import { type Job, mayCall, noteTrouble } from './job.ts'
import { rename } from './rename.ts'
import { setLife, storeSeen } from './seen.ts'

/** What is asked for by its id. */
export type Target = Readonly<{ side: Side; remoteId: string }>

/**
 * Reads one item afresh and stores what it is: here, outside or certainly gone. Where nothing came
 * of it (trouble, a sleeping side) the store stays as it is: nothing may follow from it.
 */
export async function lookAt(job: Job, { side, remoteId }: Target): Promise<Got> {
  const { store, partners, signal } = job.ports
  const row = store.item({ linkId: job.link.linkId, side, remoteId })
  const container = containerIdOf(job, side, row?.contId ?? null)
  if (!(await mayCall(job, side))) {
    return { is: 'trouble', trouble: { is: 'wait', ms: null } }
  }
  const got = await partners[side].get({ remoteId, container, window: null }, signal)
  store.transaction(() => keep(job, { side, remoteId }, got))
  return got
}

function keep(job: Job, { side, remoteId }: Target, got: Got): void {
  switch (got.is) {
    case 'here':
      if (got.item.remoteId !== remoteId)
        rename(job, { side, from: remoteId, to: got.item.remoteId })
      storeSeen(job, side, got.item)
      break
    case 'gone':
      job.provenGone.add(`${side}:${remoteId}`)
      setLife(job, side, { remoteId, life: 'gone' })
      break
    case 'outside':
      setLife(job, side, { remoteId, life: 'outside' })
      break
    case 'trouble':
      noteTrouble(job, side, got.trouble)
      break
  }
}

/** Remote id of a container by its number; '' where it is not known. */
export const containerIdOf = (job: Job, side: Side, contId: number | null): string =>
  job.ports.store.containers(job.link.linkId, side).find((one) => one.contId === contId)
    ?.remoteId ?? ''

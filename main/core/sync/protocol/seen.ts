import type { ItemRow, Life } from '../rows.ts'
import type { Observation } from '../types.ts'
import type { Side } from '../types.ts'
import { imageHash, textOf } from '../values.ts'
import type { Trail } from '../view.ts'
import type { Job } from './job.ts'

/** Entries of a pair's trail that are kept per side. */
const trailLength = 8

/** Adds to a pair's trail what a side's image became, and by whom. */
export function noteTrail(job: Job, pairId: number, entry: Trail): void {
  const { store } = job.ports
  const row = store.trail(pairId)
  const before = row === null ? [] : (JSON.parse(row.trail) as readonly Trail[]) // our own text
  const own = before.filter(({ side }) => side === entry.side).slice(1 - trailLength)
  const others = before.filter(({ side }) => side !== entry.side)
  const trail = JSON.stringify([...others, ...own, entry])
  store.putTrail({
    pairId,
    linkId: job.link.linkId,
    reason: row?.reason ?? null,
    trail,
  })
}

/** The text of an item's column `obs`: its image, and what is known beside it. */
export const obsText = ({ image, meta }: Observation): string => JSON.stringify({ image, meta })

/** Columns that an observation decides. */
export function seenColumns(
  job: Job,
  observation: Observation,
): Pick<ItemRow, 'version' | 'modified' | 'natKey' | 'finger' | 'obs' | 'obsHash'> {
  return {
    version: observation.version,
    modified: observation.modified,
    natKey: observation.naturalKey,
    finger: observation.finger,
    obs: obsText(observation),
    obsHash: imageHash(job.ports.tools, observation.image),
  }
}

/** Number of an item's container; null where the link does not read that container. */
export const containerOf = (job: Job, side: Side, remoteId: string): number | null =>
  job.ports.store
    .containers(job.link.linkId, side)
    .find((container) => container.remoteId === remoteId)?.contId ?? null

/**
 * Stores an item as a fresh read or a feed gave it; a change of a pair's item that we did not make
 * is a person's, and goes into its trail. An item in a container that the link does not read keeps
 * its old place and is outside.
 */
export function storeSeen(job: Job, side: Side, observation: Observation): void {
  const { store } = job.ports
  const { linkId } = job.link
  const known = store.item({ linkId, side, remoteId: observation.remoteId })
  const found = containerOf(job, side, observation.container)
  const contId = found ?? known?.contId
  if (contId === undefined) return
  const seen = seenColumns(job, observation)
  const life: Life = found === null ? 'outside' : 'here'
  const at = job.ports.now()
  const fresh = { linkId, side, remoteId: observation.remoteId, pairId: null }
  const none = { base: null, baseHash: null }
  const row = known ?? {
    ...fresh,
    ...none,
    contId,
    scanGen: 0,
    life,
    seenAt: firstSeen(job, side),
    ...seen,
  }
  const scanGen = scanOf(job, side, contId)
  store.putItem({ ...row, ...seen, contId, life, scanGen })
  if (known?.pairId != null && known.obsHash !== seen.obsHash) {
    noteTrail(job, known.pairId, { side, hash: seen.obsHash, at, by: 'person' })
  }
}

/** A clock that was set back must not let an item seem older than the create that may have made it. */
function firstSeen({ ports, link }: Job, side: Side): number {
  const sent = ports.store
    .openIntents(link.linkId)
    .flatMap((row) => (row.op === 'create' && row.side === side ? (row.sentAt ?? []) : []))
  return Math.max(ports.now(), ...sent)
}

const scanOf = (job: Job, side: Side, contId: number): number =>
  job.ports.store.containers(job.link.linkId, side).find((one) => one.contId === contId)?.scanGen ??
  0

/** Sets what is known of an item's life; its image stays as last seen. */
export function setLife(job: Job, side: Side, ask: { remoteId: string; life: Life }): void {
  const { store } = job.ports
  const row = store.item({ linkId: job.link.linkId, side, remoteId: ask.remoteId })
  if (row !== null && row.life !== ask.life) store.putItem({ ...row, life: ask.life })
}

/** Text of an image as it lies in the store. */
export const imageText = textOf

import type { Refusal, Trouble } from '../partner.ts'
import type { LinkRow, SyncRunRow } from '../rows.ts'
import type { Side } from '../types.ts'
import type { Lane, SyncPorts } from './ports.ts'

/** Why a person has to act; one card per cause, not per item (section 15). */
export type Card = 'rights' | 'nonsense' | 'identity' | 'old-state' | 'bug'

/** A round at work on one link: what it needs, and what it noticed on its way. */
export type Job = Readonly<{
  ports: SyncPorts
  link: LinkRow
  run: SyncRunRow
  lane: Lane
  /** Sides that take no further call before a time, ms since 1970. */
  asleep: Map<Side, number>
  cards: Set<Card>
  /** Numbers by name: `sent`, `done`, `adopted`, `stale`, … */
  counts: Map<string, number>
  /** Items (`D:id`) that were proven gone in this very run (I8). */
  provenGone: Set<string>
}>

/** Counts one more of something. */
export const count = (job: Job, name: string): void =>
  void job.counts.set(name, (job.counts.get(name) ?? 0) + 1)

/** Wait after a trouble without a time of its own, ms. */
const usualWait = 2_000
const gateWait = 15 * 60_000

/** Notes what a trouble means for the rest of the round: who sleeps, which card is shown. */
export function noteTrouble(job: Job, side: Side, trouble: Trouble): void {
  const now = job.ports.now()
  const until = job.asleep.get(side) ?? 0
  switch (trouble.is) {
    case 'wait':
      job.asleep.set(side, Math.max(until, now + (trouble.ms ?? usualWait)))
      break
    case 'gate':
      job.asleep.set(side, Math.max(until, trouble.until ?? now + gateWait))
      break
    case 'rights':
      job.cards.add('rights')
      break
    case 'nonsense':
      job.cards.add('nonsense')
      break
    case 'cursor':
      break
  }
}

/** Tells whether a refusal is a trouble of the side and not of the one item. */
export const isTrouble = (refusal: Refusal): refusal is Trouble =>
  refusal.is !== 'stale' && refusal.is !== 'missing' && refusal.is !== 'never'

type Ask = Readonly<{ write?: boolean; creates?: boolean; lane?: Lane }>

/**
 * Asks the governor for one call; false where the side sleeps, and it sleeps on until the time the
 * governor gave.
 */
export async function mayCall(job: Job, side: Side, ask: Ask = {}): Promise<boolean> {
  const { ports, asleep } = job
  if ((asleep.get(side) ?? 0) > ports.now() || ports.signal.aborted) return false
  const write = ask.write ?? false
  const turn = await ports.budget.take(
    {
      side,
      lane: ask.lane ?? job.lane,
      write,
      metered: ports.partners[side].capability.metered,
      creates: ask.creates ?? false,
    },
    ports.signal,
  )
  if (turn.is === 'go') return true
  asleep.set(side, Math.max(asleep.get(side) ?? 0, turn.until))
  return false
}

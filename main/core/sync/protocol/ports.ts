import type { Capability, Partner } from '../partner.ts'
import type { Plan, Snapshot } from '../plan-types.ts'
import type { SyncStore } from '../store.ts'
import type { Side } from '../types.ts'
import type { Tools } from '../types.ts'

/** Who goes first where calls are short (section 14). */
export type Lane = 'recovery' | 'live' | 'reconcile' | 'first'

/** Answer of the governor: go on, or not before a time (a limit of the service, the meter). */
export type Turn = Readonly<{ is: 'go' }> | Readonly<{ is: 'sleep'; until: number; why: string }>

/** The governor of calls, shared with the backup; waits by itself for short waits only. */
export interface Budget {
  /** One call; `metered`: it counts in the organisation's month; `creates`: in the day's creates. */
  take(
    ask: Readonly<{ side: Side; lane: Lane; write: boolean; metered: boolean; creates: boolean }>,
    signal: AbortSignal,
  ): Promise<Turn>
}

/** Where the generation of a link is kept beside the state file (section 16). */
export interface Generations {
  /** The highest that any place outside the state file knows; null if there is none yet. */
  read(linkId: number): Promise<number | null>
  /** Durable on return; throws where that is not possible, and no run starts then. */
  write(linkId: number, generation: number): Promise<void>
}

/**
 * Keeps the content of a mail that is about to go; gives its reference, null if there is none.
 * Throws `FailureError` where it cannot be kept.
 */
export interface Blobs {
  keep(ask: Readonly<{ side: Side; remoteId: string; container: string }>): Promise<string | null>
}

/** Everything that the protocol needs of the world; it has no clock, network or chance of its own. */
export type SyncPorts = Readonly<{
  store: SyncStore
  partners: Readonly<Record<Side, Partner>>
  tools: Tools
  plan: (snapshot: Snapshot, tools: Tools) => Plan
  now: () => number
  /** A new name: unguessable, never used before. */
  newId: () => string
  budget: Budget
  generations: Generations
  blobs: Blobs
  /** True from the moment somebody pressed pause: nothing more is sent. */
  paused: () => boolean
  signal: AbortSignal
}>

/** What a port can do, per side. */
export const capabilities = (ports: SyncPorts): Readonly<Record<Side, Capability>> => ({
  D: ports.partners.D.capability,
  M: ports.partners.M.capability,
})

import type { SyncKind } from '../../../main/core/sync/types.ts'
import type { Pace } from './fast-clock.ts'

/** What the measured process is told. */
export type EngineAsk = Readonly<{
  profile: string
  config: string
  kind: SyncKind
  pace: Pace
  /** Where the sample company takes orders. */
  control: string
  /** Changes that are timed in each direction once all is in step; none for mails. */
  changes: number
}>

/** Requests that the measured process sent while it was measured. */
export type Calls = Readonly<{
  sent: number
  /** Requests that had no use: refused for their pace, for a stale version, or by an error. */
  wasted: number
  throttled: number
}>

/** What a first sync took. */
export type FirstSync = Readonly<{
  kind: SyncKind
  pairs: number
  /** Milliseconds of the shared clock, and of the computer's. */
  took: number
  real: number
  graph: Calls
  dingtalk: Calls
  metered: number
  peakMiB: number
}>

/** How long changes took to cross, ms of the shared clock, sorted. */
export type Steady = Readonly<{
  toOutlook: readonly number[]
  toDingtalk: readonly number[]
  /** Metered calls of all these changes and the polls between them, and how many polls. */
  metered: number
  rounds: number
}>

/** The measured process's answer. */
export type EngineAnswer = Readonly<{ first: FirstSync; steady: Steady | null }>

import type { FailureCode } from './failure.ts'
import type { Kind } from './kinds.ts'
import type { Asker, RunMode, RunRow } from './ports.ts'
import type { RoleName } from './text.ts'

/** One kind in scope; times in milliseconds. */
export type KindFact = Readonly<{
  kind: Kind
  /** Time up to which it is saved; null = never. */
  at: number | null
  /** Age that the plan promises. */
  target: number
  /** How long the computer was on since then; of a kind never saved, since the first full copy. */
  awake: number
}>

/** Something with a date that a person has to do, now or soon. */
export type Thing = Readonly<{
  what: (typeof things)[number]
  /** When it happens or happened. */
  at: number
  /** Since when it is known. */
  since: number
  code: FailureCode | null
  /** Name of the second copy, where it is about one. */
  name?: string
}>

/** What rank 12 and `plan` count. */
export const things = [
  'second-copy-behind',
  'second-copy-failed',
  'second-copy-leaves',
  'drill-failed',
  'drill-old',
  'check-old',
  'space-ends',
  'allowance-ends',
] as const

/** The run under way. */
export type RunFact = Readonly<{
  what: RunRow['what'] | 'rebuild'
  mode: RunMode | null
  by: Asker
  first: boolean
  started: number
  /** Share done, below 1; null = not known. */
  share: number | null
  /** Set while DingTalk asks us to wait. */
  waitUntil: number | null
  /** Milliseconds since 1970 of the last sign of life; a waiting run is alive. */
  lastMove: number
}>

/**
 * All that is known when the state is computed. Absent knowledge is null, and never good news.
 *
 * Times in milliseconds since 1970.
 */
export type StatusFacts = Readonly<{
  now: number
  /** A profile was set up. */
  setUp: boolean
  /** When the first full copy was finished. */
  firstFull: number | null
  /** The emergency sheet was proven; null = the wizard never asked (set up by a file). */
  keyKept: boolean | null
  damage: Readonly<{ items: number; since: number }> | null
  /** The chain of the audit log is broken. */
  auditBroken: Readonly<{ since: number }> | null
  access: Readonly<{ code: FailureCode; since: number }> | null
  storage: Readonly<{ name: string; lostSince: number | null; fullSince: number | null }>
  /** The background part does not run, since then. */
  engineStopped: number | null
  kinds: readonly KindFact[]
  paused: Readonly<{ by: RoleName; since: number; until: number }> | null
  gaps: Readonly<{ open: number; accepted: number; since: number | null }>
  repaired: Readonly<{ items: number; since: number }> | null
  things: readonly Thing[]
  /** Kinds that wait for the next month, and the Owner's word that this is all right. */
  allowanceUsed: Readonly<{
    kinds: readonly Kind[]
    until: number
    since: number
    accepted: boolean
  }> | null
  /** More than 80 % of the month's allowance is used. */
  allowanceHigh: Readonly<{ since: number }> | null
  /** Null as long as there is no sync. */
  sync: Readonly<{ since: number }> | null
  run: RunFact | null
  /** A run that makes up for time that the computer was off, asleep or offline. */
  catchUp: Readonly<{ since: number; left: number | null }> | null
  /** The newest integrity check; null = there was none. */
  lastCheck: Readonly<{ at: number; good: boolean }> | null
}>

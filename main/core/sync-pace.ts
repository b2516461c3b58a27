import { Temporal } from './time.ts'

/** What is known of a link when it is asked whether a round is due; times in ms since 1970. */
export type PaceFacts = Readonly<{
  /** When its last round began; null = none in this process. */
  began: number | null
  /** The last round wrote something. */
  wrote: boolean
  /** Rounds in a row that did not come to their end. */
  broken: number
  /** Until when the sides that sleep take no call; 0 = none sleeps. */
  asleep: number
  /** A message says that something has changed. */
  hinted: boolean
  /** 80 % of the month are forecast as used, and this kind is counted. */
  sparing: boolean
}>

const second = 1_000
const minute = 60 * second
/** After a change more of them follow: the pause is short while they flow. */
const flowing = 20 * second
const usual = minute
const atNight = 5 * minute
const hintPause = 15 * second
const longestPause = 15 * minute

/** From 23 h to 6 h nobody waits for a change. */
function isNight(now: number, zone: string): boolean {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  return hour >= 23 || hour < 6
}

function pauseOf(facts: PaceFacts, { now, zone }: Readonly<{ now: number; zone: string }>): number {
  const { broken, hinted, wrote, sparing } = facts
  if (broken > 0) return Math.min(longestPause, 2 * second * 2 ** broken)
  if (hinted) return hintPause
  if (wrote) return sparing ? usual : flowing
  return (isNight(now, zone) ? atNight : usual) * (sparing ? 2 : 1)
}

/** Whether a live link is to be read now (sync engine, section 14): 60 s, 5 min at night. */
export function isRoundDue(facts: PaceFacts, at: Readonly<{ now: number; zone: string }>): boolean {
  if (facts.asleep > at.now) return false
  const { began } = facts
  // A clock that was set back must not stop everything until it has caught up.
  return began === null || at.now < began || at.now - began >= pauseOf(facts, at)
}

const day = 24 * 60 * minute

/** Whether the daily proof is due. */
export const isProofDue = (last: number | null, now: number): boolean =>
  last === null || now < last || now - last >= day

import { forecastCalls } from '../adapters/database/allowance.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import { checksSince } from '../app/checks.ts'
import type { Engine } from '../app/engine.ts'
import { type Due, isDue, isMissed, type TimedJob, timedJobs } from '../core/due.ts'
import { type FailureName, failures, type Outcome } from '../core/failure.ts'
import { type Poll, pollsOf } from '../core/plans.ts'
import type { Asker, KindResult, RunRow } from '../core/ports.ts'
import type { LongWork } from '../desk-types.ts'
import { duesOf, replan } from './dues.ts'
import { type Hints, hintedPoll } from './hints.ts'
import { backupWork, checkWork, drillWork } from './jobs.ts'
import { momentOf, pauseOf } from './notes.ts'

/** What is to be begun now, and what to plan once it has ended. */
export type Chosen = Readonly<{ work: LongWork; job: TimedJob | null; poll: Poll | null }>

type Known = Pick<Engine, 'settings' | 'state' | 'clock'>

/** When each set of kinds was looked at last, in this process; the first look comes at once. */
export type Looked = ReadonlyMap<number, number>

/**
 * What is due now, the most important first; null where nothing is, or a pause holds.
 *
 * Before the first full copy there is nothing to check or to add to: it comes by a person's word, at
 * its time, or goes on where it was broken off.
 */
export function chosen(known: Known, looked: Looked, hints: Hints): Chosen | null {
  const { state, clock } = known
  const now = clock.now()
  if (pauseOf(state, now) !== null) return null
  const dues = duesOf(known)
  if (momentOf(state, 'first.full') === null) return first(known, dues)
  return timed(known, dues) ?? firstCheck(known) ?? look(known, looked, hints)
}

const works: Readonly<Record<TimedJob, (by: Asker) => LongWork>> = {
  full: (by) => backupWork(by, { mode: 'full' }),
  incremental: (by) => backupWork(by, { mode: 'incremental' }),
  check: (by) => checkWork(by, 'part'),
  drill: drillWork,
}

function timed({ clock }: Known, dues: ReadonlyMap<TimedJob, Due>): Chosen | null {
  const now = clock.now()
  for (const job of timedJobs) {
    const due = dues.get(job)
    if (due === undefined || !isDue(due, now)) continue
    const by = isMissed(due, now) ? 'catch-up' : 'schedule'
    return { work: works[job](by), job, poll: null }
  }
  return null
}

/** The first full copy: goes on where a crash or a passing failure has stopped it, or at its time. */
function first(known: Known, dues: ReadonlyMap<TimedJob, Due>): Chosen | null {
  const now = known.clock.now()
  const [last] = known.state.runs(20).filter(({ what }) => what === 'backup')
  const resumed = { work: backupWork('catch-up', { mode: 'full' }), job: null, poll: null }
  if (last !== undefined && isCutOff(last, now)) return resumed
  const due = dues.get('full')
  if (due === undefined || !isDue(due, now)) return null
  const by = isMissed(due, now) ? 'catch-up' : 'schedule'
  return { work: backupWork(by, { mode: 'full' }), job: 'full', poll: null }
}

const tryFirstAgain = 5 * 60_000

/** No end was written, or it failed for a reason that mends itself; a person's stop is respected. */
function isCutOff({ state, started, ended, failure }: RunRow, now: number): boolean {
  if (ended === null) return true
  if (state !== 'failed') return false
  // A crash that the next start has closed: no reason was written.
  if (failure === null) return ended === started
  return failures[failure.name].again === 'by-itself' && now - ended >= tryFirstAgain
}

/** The first copy is proven at once and not only at night. */
function firstCheck({ state, clock }: Known): Chosen | null {
  if (checksSince(state, 0).length > 0) return null
  const tries = state.runs(20).filter(({ what }) => what === 'verify')
  const last = tries[0]
  if (last !== undefined && clock.now() - last.started < 3_600_000) return null
  return { work: checkWork('schedule', 'all'), job: 'check', poll: null }
}

const lookAt = (poll: Poll): Chosen => ({
  work: backupWork('poll', { mode: 'live', kinds: poll.kinds }),
  job: null,
  poll,
})

function look(known: Known, looked: Looked, hints: Hints): Chosen | null {
  const { clock } = known
  const now = clock.now()
  const polls = currentPolls(known)
  for (const poll of polls) {
    const last = looked.get(poll.every)
    if (last !== undefined && now >= last && now - last < poll.every) continue
    return lookAt(poll)
  }
  const hinted = hintedPoll(polls, hints, { looked, now })
  return hinted && lookAt(hinted)
}

/** The looks for changes of the plan, fewer of them when the month's allowance runs short. */
export function currentPolls({ settings, state, clock }: Known): readonly Poll[] {
  const kinds = kindsInScope(settings)
  if (!settings.dingtalk) return pollsOf(kinds, settings.plan)
  const month = state.ledger.read()
  return pollsOf(kinds, settings.plan, {
    sparing: forecastCalls(month, clock.now()) * 5 > month.cap * 4,
    spent: month.used >= month.cap,
  })
}

/** Waits for the network or for another program; for a new month it would wait in vain. */
const mendsItself = (name: FailureName): boolean =>
  name === 'profileBusy' || (name !== 'allowanceUsed' && failures[name].again === 'by-itself')

/** Kinds of a backup that failed for a while are read again soon, not only the next day. */
function kindsMend(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('kinds' in value)) return false
  const { kinds } = value
  return (
    Array.isArray(kinds) &&
    kinds.some(({ failure }: KindResult) => failure && mendsItself(failure.name))
  )
}

const isSoon = (outcome: Outcome<unknown>): boolean =>
  outcome.ok ? kindsMend(outcome.value) : mendsItself(outcome.failure.name)

/** Plans what comes after a run: what mends itself is tried again soon, the rest at its next time. */
export function afterRun(
  known: Known,
  { work, job }: Pick<Chosen, 'work' | 'job'>,
  { outcome, gaveWay }: Readonly<{ outcome: Outcome<unknown>; gaveWay: boolean }>,
): void {
  if (job !== null) replan(known, job, gaveWay || isSoon(outcome) ? 'again' : 'done')
  // A full copy that a person made takes the place of the one that was due.
  if (work.what === 'backup' && outcome.ok && work.mode !== 'live')
    for (const made of work.mode === 'full' ? (['full', 'incremental'] as const) : [])
      if (isPast(known, made)) replan(known, made, 'done')
}

function isPast(known: Known, job: TimedJob): boolean {
  const due = duesOf(known).get(job)
  return due !== undefined && isDue(due, known.clock.now())
}

import { z } from 'zod'

import type { Engine } from '../app/engine.ts'
import {
  afterDone,
  afterFailure,
  type Due,
  planned,
  type TimedJob,
  timedJobs,
  wordsOf,
} from '../core/due.ts'

const schema = z.object({ next: z.number(), tries: z.number(), times: z.string() })
const subject = 'due'

type Known = Pick<Engine, 'settings' | 'state' | 'clock'>

/** When each job comes next; kept, so that one missed while the computer was off is made up for. */
export function duesOf({ settings, state, clock }: Known): ReadonlyMap<TimedJob, Due> {
  const now = clock.now()
  const times = settings.schedule
  const found = new Map<TimedJob, Due>()
  for (const job of timedJobs) {
    const body = state.records.get(subject, job)
    const kept = body === undefined ? null : schema.parse(body)
    const due = planned(job, kept, { times, now })
    if (kept === null || kept.next !== due.next || kept.times !== due.times)
      putDue({ state, clock }, job, due)
    found.set(job, due)
  }
  return found
}

function putDue({ state, clock }: Pick<Known, 'state' | 'clock'>, job: TimedJob, due: Due): void {
  state.records.put(subject, { id: job, at: clock.now(), body: due })
}

/** Plans a job's next time after it was done, or after it failed in a way that mends itself. */
export function replan(known: Known, job: TimedJob, end: 'done' | 'again'): void {
  const { settings, clock } = known
  const facts = { times: settings.schedule, now: clock.now() }
  const due = duesOf(known).get(job)
  const next =
    end === 'again' && due !== undefined
      ? afterFailure(job, due, facts)
      : afterDone(job, facts.times, facts.now)
  putDue(known, job, next)
}

/** Plans a job for a moment of a person's choice; afterwards it comes at its own times again. */
export function planAt(known: Known, job: TimedJob, next: number): void {
  putDue(known, job, { next, tries: 0, times: wordsOf(job, known.settings.schedule) })
}

/** Brings forward what waits to be tried again, for example when the storage is back. */
export function tryNow(known: Known): void {
  const now = known.clock.now()
  for (const [job, due] of duesOf(known))
    if (due.tries > 0 && due.next > now) putDue(known, job, { ...due, next: now })
}

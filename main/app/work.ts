import { randomBytes } from 'node:crypto'

import { lockEngine } from '../adapters/secrets/index.ts'
import { nothing } from '../core/backup/records.ts'
import { type Failure, FailureError, type Outcome } from '../core/failure.ts'
import type { Counts, Mode, RunRow, RunState } from '../core/ports.ts'
import { runStamp } from '../core/time.ts'
import { type Engine, outcomeOf } from './engine.ts'

/** How a piece of work ended, for its row in `state.db`. */
export type WorkEnd = Readonly<{
  state: RunState
  snapshot?: string | null
  counts?: Counts
  mode?: Mode
}>

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** A run's id: `r20261121T160000Z-k7q2` (conventions, section 5). */
export function newRunId(now: number): string {
  const letters = [...randomBytes(4)].map((byte) => alphabet[byte & 31]).join('')
  return `${runStamp(now)}-${letters}`
}

/**
 * Does one piece of work on a profile: alone in it, with a row in `state.db` from start to end.
 *
 * Fails with `profileBusy` where another DingKeep is at work on the profile.
 */
export async function atWork<T>(
  engine: Engine,
  what: Readonly<{ what: RunRow['what']; mode?: Mode }>,
  work: (run: string) => Promise<Readonly<{ value: T; end: WorkEnd }>>,
): Promise<Outcome<T>> {
  const lock = await lockEngine(engine.profile.lock)
  if (!lock.ok) return lock
  try {
    // We are alone in the profile: what still runs in the list was cut off.
    closeBrokenRuns(engine)
    return await recorded(engine, what, work)
  } finally {
    await lock.value.release()
  }
}

async function recorded<T>(
  engine: Engine,
  what: Readonly<{ what: RunRow['what']; mode?: Mode }>,
  work: (run: string) => Promise<Readonly<{ value: T; end: WorkEnd }>>,
): Promise<Outcome<T>> {
  const { clock, state, log } = engine
  const started = clock.now()
  const id = newRunId(started)
  const start: RunRow = {
    id,
    what: what.what,
    mode: what.mode ?? null,
    state: 'running',
    started,
    ended: null,
    snapshot: null,
    counts: nothing,
    failure: null,
  }
  state.putRun(start)
  log.write('info', 'run.started', { run: id, what: what.what })
  const outcome = await outcomeOf(engine, () => work(id))
  const ended = clock.now()
  if (!outcome.ok) {
    state.putRun({ ...start, state: 'failed', ended, failure: outcome.failure })
    return outcome
  }
  const { end, value } = outcome.value
  state.putRun({ ...start, snapshot: null, counts: nothing, ...end, ended })
  log.write('info', 'run.ended', { run: id, state: end.state })
  return { ok: true, value }
}

/** Marks runs that a crash left open, so that lists tell the truth. */
function closeBrokenRuns({ state }: Engine): void {
  for (const row of state.runs(50))
    if (row.ended === null) state.putRun({ ...row, state: 'failed', ended: row.started })
}

/** Throws the failure of an outcome, for work that is inside `outcomeOf`. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new FailureError(outcome.failure satisfies Failure)
}

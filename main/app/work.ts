import { randomBytes } from 'node:crypto'

import { lockEngine } from '../adapters/secrets/index.ts'
import type { Watch } from '../app-types.ts'
import { nothing } from '../core/backup/records.ts'
import { type Failure, FailureError, type Outcome } from '../core/failure.ts'
import type { Asker, Counts, RunMode, RunRow, RunState } from '../core/ports.ts'
import { runStamp } from '../core/time.ts'
import { auditRun } from './audit.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { dropRunDetail, putRunDetail, type RunDetail } from './run-detail.ts'

/** How a piece of work ended, for its row in `state.db`. */
export type WorkEnd = Readonly<{
  state: RunState
  snapshot?: string | null
  counts?: Counts
  mode?: RunMode
  detail?: Partial<RunDetail>
  /** A look for changes that found none: it leaves no row. */
  drop?: boolean
}>

/** What begins, and who asked for it. */
export type WorkStart = Readonly<{
  what: RunRow['what']
  mode?: RunMode
  by?: Asker
  signal?: AbortSignal
}>

/** Who watches has asked (the command line says nothing), and may stop the work. */
export const byOf = ({ by, signal }: Watch): Pick<WorkStart, 'by' | 'signal'> => ({
  signal,
  ...(by === undefined ? {} : { by }),
})

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
  what: WorkStart,
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

const rowOf = ({ what, mode }: WorkStart, id: string, started: number): RunRow => ({
  id,
  what,
  mode: mode ?? null,
  state: 'running',
  started,
  ended: null,
  snapshot: null,
  counts: nothing,
  failure: null,
})

async function recorded<T>(
  engine: Engine,
  what: WorkStart,
  work: (run: string) => Promise<Readonly<{ value: T; end: WorkEnd }>>,
): Promise<Outcome<T>> {
  const { clock, state, log } = engine
  const started = clock.now()
  const id = newRunId(started)
  const { by = 'command-line' } = what
  const start = rowOf(what, id, started)
  state.putRun(start)
  putRunDetail(state, { id, at: started }, { by })
  log.write('info', 'run.started', { run: id, what: what.what })
  const outcome = await outcomeOf(engine, () => work(id), what.signal)
  const ended = clock.now()
  if (!outcome.ok) {
    const row: RunRow = { ...start, ...brokenEnd(what, outcome.failure), ended }
    if (isRepeated(state, row)) {
      state.dropRun(id)
      dropRunDetail(state, id)
      return outcome
    }
    state.putRun(row)
    auditRun(engine, row)
    return outcome
  }
  const { end, value } = outcome.value
  const { detail = {}, drop = false, ...ending } = end
  if (drop) {
    state.dropRun(id)
    dropRunDetail(state, id)
    return { ok: true, value }
  }
  const row: RunRow = { ...start, snapshot: null, counts: nothing, ...ending, ended }
  state.putRun(row)
  auditRun(engine, row)
  putRunDetail(state, { id, at: started }, { by, ...detail })
  log.write('info', 'run.ended', { run: id, state: end.state })
  return { ok: true, value }
}

/** Looks for changes that fail in a row for one reason are one line of the list: the first. */
function isRepeated(state: Engine['state'], { mode, failure, id }: RunRow): boolean {
  if (mode !== 'live' || failure === null) return false
  const before = state.runs(5).find((row) => row.what === 'backup' && row.id !== id)
  return before?.mode === 'live' && before.failure?.name === failure.name
}

/** What a person stopped before it had kept anything has not failed. */
const brokenEnd = ({ signal }: WorkStart, failure: Failure): Pick<RunRow, 'state' | 'failure'> =>
  signal?.aborted === true ? { state: 'stopped', failure: null } : { state: 'failed', failure }

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

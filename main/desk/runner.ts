import type { AppEvent, Watch } from '../app-types.ts'
import { reportBug } from '../app/engine.ts'
import { codeOf, type Failure, type Outcome } from '../core/failure.ts'
import type { Kind } from '../core/kinds.ts'
import type { Clock, Log, RunState } from '../core/ports.ts'
import { noRequests, type Requests, withRequest } from '../core/requests.ts'
import { begun, type Move, moved, type Past, type Progress } from '../core/run-progress.ts'
import type { LongWork, Opened } from '../desk-types.ts'

/** The run under way, or the one that has just ended. */
export type Run = Readonly<{
  work: Pick<LongWork, 'what' | 'by'>
  id: string | null
  state: RunState
  progress: Progress
  ended: number | null
  failedItems: number
  resumed: boolean
  first: boolean
  failure: Failure | null
  /** Last sign of life, milliseconds since 1970. */
  lastMove: number
  /** Requests to DingTalk so far, by minute. */
  requests: Requests
}>

/** What is known of a run before it begins. */
export type Before = Readonly<{
  kinds: readonly Kind[]
  past: Past
  resumed: boolean
  first: boolean
}>

type Options = Readonly<{
  clock: Clock
  log: Log
  /** Hears every move; the caller spares the windows. */
  onMove: (run: Run) => void
  /** Hears the end of a run, with its value. */
  onEnd: (run: Run, outcome: Outcome<unknown>) => void
}>

/** Runs long work one piece at a time and knows how far it is. */
export class Runner {
  readonly #options: Options
  #run: Run | null = null
  #stopper = new AbortController()
  #ending: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** The run under way; null when there is none. */
  current(): Run | null {
    return this.#run
  }

  /** Begins; work that throws is a bug and ends as `unexpected`. The caller sees to it that none runs. */
  start(work: LongWork, opened: Opened, { kinds, past, resumed, first }: Before): void {
    const { clock, log, onMove } = this.#options
    const now = clock.now()
    this.#stopper = new AbortController()
    this.#run = {
      work,
      id: null,
      state: 'running',
      progress: begun(now, work.what === 'backup' ? kinds : [], work.mode ?? null),
      ended: null,
      failedItems: 0,
      resumed,
      first,
      failure: null,
      lastMove: now,
      requests: noRequests,
    }
    onMove(this.#run)
    const { signal } = this.#stopper
    const watch: Watch = {
      signal,
      by: work.by,
      onEvent: (event) => this.#hear(event, past),
      onRequest: () => this.#count(),
    }
    this.#ending = work
      .run(opened, watch)
      .catch((bug: unknown): Outcome<never> => ({
        ok: false,
        failure: { name: 'unexpected', about: { id: reportBug(log, bug) } },
      }))
      .then((outcome) => this.#end(outcome))
  }

  /** Stops at the next safe point; false where nothing runs. */
  stop(): boolean {
    if (this.#run === null) return false
    this.#stopper.abort()
    this.#change({ state: 'stopping' })
    return true
  }

  /** Resolves when nothing runs any more. */
  idle(): Promise<void> {
    return this.#ending
  }

  #change(next: Partial<Run>): void {
    if (this.#run === null) return
    this.#run = { ...this.#run, ...next }
    this.#options.onMove(this.#run)
  }

  /** The next move shows it: there are too many requests to tell each. */
  #count(): void {
    if (this.#run === null) return
    const requests = withRequest(this.#run.requests, this.#options.clock.now())
    this.#run = { ...this.#run, requests }
  }

  #hear(event: AppEvent, past: Past): void {
    const run = this.#run
    if (run === null) return
    if (event.type === 'item')
      return this.#change({ id: event.run, failedItems: run.failedItems + 1 })
    if (event.type === 'warning') return this.#change({ id: event.run })
    const now = this.#options.clock.now()
    this.#change({
      id: event.run === '' ? run.id : event.run,
      progress: moved(run.progress, moveOf(event), { now, past }),
      state: run.state === 'stopping' ? 'stopping' : event.wait ? 'waiting' : 'running',
      lastMove: now,
    })
  }

  #end(outcome: Outcome<unknown>): void {
    const run = this.#run
    if (run === null) return
    this.#run = null
    const ended = { ...run, ...endOf(outcome, run), ended: this.#options.clock.now() }
    this.#options.onEnd(ended, outcome)
  }
}

function moveOf(event: Extract<AppEvent, { type: 'progress' }>): Move {
  const { phase, kind, done, total, bytes, wait } = event
  return {
    phase,
    done,
    total,
    bytes,
    ...(kind === undefined ? {} : { kind }),
    ...(wait === undefined ? {} : { wait: { code: codeOf(wait.failure), until: wait.until } }),
  }
}

/** Reads what can be read of any work's value: run, stopped, partial, failures. */
function endOf(outcome: Outcome<unknown>, run: Run): Pick<Run, 'id' | 'state' | 'failure'> {
  if (!outcome.ok) {
    const wasStopped = run.state === 'stopping'
    // What a person stopped before it had kept anything has not failed.
    if (wasStopped) return { id: run.id, state: 'stopped', failure: null }
    return { id: run.id, state: 'failed', failure: outcome.failure }
  }
  const facts = factsOf(outcome.value)
  const id = typeof facts['run'] === 'string' ? facts['run'] : run.id
  if (facts['stopped'] === true) return { id, state: 'stopped', failure: null }
  const isPartly = facts['partial'] === true || facts['damaged'] === true
  const withFailures = isPartly || facts['passed'] === false || run.failedItems > 0
  return { id, state: withFailures ? 'finished-with-failures' : 'finished', failure: null }
}

const factsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

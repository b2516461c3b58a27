import type { News, Tell } from '../../preload/contract.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { Clock, Log } from '../core/ports.ts'
import type { LongWork, Opened } from '../desk-types.ts'
import { planAt } from './dues.ts'
import { followUps } from './jobs.ts'
import type { Live } from './knowledge.ts'
import { Moves } from './moves.ts'
import { momentOf, noteMoment } from './notes.ts'
import { goesOn, pastOf } from './past.ts'
import { noticesAfter } from './run-notices.ts'
import { type Run, Runner } from './runner.ts'
import { afterRun, type Chosen } from './scheduler.ts'

type Options = Readonly<{
  clock: Clock
  log: Log
  tell: <T extends Tell>(name: T, news: News<T>) => void
  /** Called after a run has ended and the next is planned; `ok` = it did not fail. */
  ended: (ok: boolean) => void
}>

/** The desk's long work: one run at a time, what follows it, and how far it is. */
export class DeskWork {
  readonly #options: Options
  readonly #runner: Runner
  readonly #moves: Moves
  /** Looks for changes of this process: when each set was looked at last. */
  readonly looked = new Map<number, number>()
  #queue: LongWork[] = []
  #now: Readonly<{ chosen: Chosen; opened: Opened }> | null = null
  #catchingUpSince: number | null = null
  #isHeld = false
  /** When the run that stops now goes on, milliseconds since 1970. */
  #goesOnAt: number | null = null

  constructor(options: Options) {
    const { clock, log, tell } = options
    this.#options = options
    this.#moves = new Moves(clock, (view) => tell('run.moved', view))
    this.#runner = new Runner({
      clock,
      log,
      onMove: (run) => this.#moves.hear(run),
      onEnd: (run, outcome) => this.#end(run, outcome),
    })
  }

  /** The run under way; null when there is none. */
  current(): Run | null {
    return this.#runner.current()
  }

  /** True while a run goes on, or none may begin. */
  isBusy(): boolean {
    return this.#isHeld || this.#now !== null
  }

  /** Waits for the run under way, and lets none begin until `release`. */
  async hold(): Promise<void> {
    this.#isHeld = true
    await this.#runner.idle()
  }

  /** Goes on after `hold`. */
  release(): void {
    this.#isHeld = false
  }

  /** What only this process knows, for the state. */
  live(): Live {
    const since = this.#catchingUpSince
    return { run: this.current(), catchUp: since === null ? null : { since, left: null } }
  }

  /** The computer or the network is back: what was missed is being made up for. */
  catchUp(): void {
    this.#catchingUpSince ??= this.#options.clock.now()
  }

  /** All is made up for. */
  caughtUp(): void {
    this.#catchingUpSince = null
  }

  /**
   * Begins a run. While another goes on it is refused, unless the other is routine that gives way: a
   * look for changes to anything that a person asks for, and every routine to a restore.
   */
  begin(chosen: Chosen, opened: Opened): Outcome<null> {
    if (this.#now !== null) return this.#giveWay(this.#now.chosen.work, chosen.work)
    if (this.#isHeld) return failed('profileBusy')
    const { work, poll } = chosen
    const { engine } = opened
    this.#now = { chosen, opened }
    if (poll !== null) this.looked.set(poll.every, this.#options.clock.now())
    this.#runner.start(work, opened, {
      kinds: poll?.kinds ?? kindsInScope(engine.settings),
      past: pastOf(engine, work),
      resumed: work.what === 'backup' && goesOn(engine),
      first: momentOf(engine.state, 'first.full') === null,
    })
    return done(null)
  }

  #giveWay(running: LongWork, asked: LongWork): Outcome<null> {
    const isRoutine = running.by !== 'person' && asked.by === 'person'
    const isWaiting = this.#queue[0]?.by === 'person'
    const yields = running.by === 'poll' || asked.what === 'restore'
    if (!isRoutine || !yields || isWaiting || this.#isHeld) return failed('profileBusy')
    this.#queue.unshift(asked)
    this.#runner.stop()
    return done(null)
  }

  /** Begins what was to follow the last run; false where nothing was. */
  beginNext(opened: Opened): boolean {
    const next = this.isBusy() ? undefined : this.#queue.shift()
    if (next === undefined) return false
    return this.begin({ work: next, job: null, poll: null }, opened).ok
  }

  /** Stops the run at its next safe point; what was to follow it does not come. */
  stop(): boolean {
    this.#queue = []
    return this.#runner.stop()
  }

  /** Stops a backup and plans the rest of it for then; false where nothing runs that can be moved. */
  moveTo(at: number): boolean {
    const running = this.#now?.chosen
    if (running === undefined || jobOf(running.work) === null) return false
    this.#goesOnAt = at
    return this.stop()
  }

  /** A run that was to be moved may have come to its end before it could be stopped. */
  #planRest({ engine }: Opened, run: Run, work: LongWork): void {
    const at = this.#goesOnAt
    const job = jobOf(work)
    this.#goesOnAt = null
    if (at !== null && job !== null && run.state === 'stopped') planAt(engine, job, at)
  }

  #end(run: Run, outcome: Outcome<unknown>): void {
    const ended = this.#now
    this.#now = null
    this.#moves.end(run)
    if (ended === null) return
    const { chosen, opened } = ended
    const { work } = chosen
    const gaveWay = this.#queue[0]?.by === 'person'
    afterRun(opened.engine, chosen, { outcome, gaveWay })
    this.#planRest(opened, run, work)
    noteWrites(opened.engine, work, outcome)
    for (const notice of noticesAfter(run, outcome)) this.#options.tell('notice.show', notice)
    if (work.what === 'backup' && outcome.ok && run.state !== 'stopped')
      this.#queue.push(...followUps(run.progress.mode, byOfFollower(work), opened.engine.settings))
    this.#options.ended(outcome.ok || gaveWay)
    work.ended?.(opened, outcome)
  }
}

/** A storage that refused a write is full until a copy could be made again. */
function noteWrites({ state, clock }: Engine, { what }: LongWork, outcome: Outcome<unknown>): void {
  if (what !== 'backup') return
  if (outcome.ok) {
    state.note('storage.refused', '')
    return
  }
  if (outcome.failure.name !== 'storageFull') return
  state.note('storage.refused', 'yes')
  noteMoment(state, 'storage.full', momentOf(state, 'storage.full') ?? clock.now())
}

/** The planned job that a backup stands for; null for other work, and for looks for changes. */
const jobOf = ({ what, mode }: LongWork): 'full' | 'incremental' | null =>
  what !== 'backup' || mode === undefined || mode === 'live' ? null : mode

/** What follows a person's run is routine: it shows no ring. */
const byOfFollower = ({ by }: LongWork): LongWork['by'] => (by === 'person' ? 'schedule' : by)

import type { AppEvent, Watch } from '../app-types.ts'
import { outcomeOf } from '../app/engine.ts'
import type { SyncPreview, SyncRoundView, SyncUndoView } from '../app/sync/types.ts'
import { done, type Failure, failed, type Outcome } from '../core/failure.ts'
import type { Clock, Log } from '../core/ports.ts'

export type SyncWhat = 'preview' | 'apply' | 'round' | 'release' | 'undo' | 'prove' | 'settle'

/** Work on a link that goes on, and how far it is. */
export type SyncJob = Readonly<{
  what: SyncWhat
  since: number
  phase: 'read' | 'write'
  done: number
  total: number | null
}>

/** What work on a link came to. */
export type SyncCame = Readonly<
  Partial<{ preview: SyncPreview; round: SyncRoundView; undo: SyncUndoView }>
>

/** How the last work on a link ended; `at` in milliseconds since 1970. */
export type SyncEnd = SyncCame & Readonly<{ what: SyncWhat; at: number; failure: Failure | null }>

type Options = Readonly<{
  clock: Clock
  log: Log
  /** A link has moved; called at most four times a second for each. */
  moved: (link: number) => void
  /** Work has ended: state and lists may be others now. */
  ended: () => void
}>

type Going = { job: SyncJob; told: number; stop: AbortController; over: Promise<unknown> }

/** Windows hear of a link at most so often, in milliseconds. */
const between = 250

/**
 * Work on links that windows begin: one piece per link at a time, beside backups. The last preview
 * of each link stays in memory, as its lines are shown page by page.
 */
export class SyncJobs {
  readonly #options: Options
  readonly #going = new Map<number, Going>()
  readonly #ends = new Map<number, SyncEnd>()
  readonly #previews = new Map<number, SyncPreview>()
  #isHeld = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Begins work and answers at once: `profileBusy` while other work on the link goes on. */
  begin(
    { link, what }: Readonly<{ link: number; what: SyncWhat }>,
    work: (watch: Watch) => Promise<SyncCame>,
  ): Outcome<null> {
    if (this.#isHeld || this.#going.has(link)) return failed('profileBusy')
    const stop = new AbortController()
    const since = this.#options.clock.now()
    const job: SyncJob = { what, since, phase: 'read', done: 0, total: null }
    const going: Going = { job, told: -Infinity, stop, over: Promise.resolve() }
    this.#going.set(link, going)
    const onEvent = (event: AppEvent) => this.#hear(link, going, event)
    going.over = outcomeOf(
      this.#options,
      () => work({ signal: stop.signal, onEvent, by: 'person' }),
      stop.signal,
    ).then((outcome) => this.#end(link, what, outcome))
    this.#options.moved(link)
    return done(null)
  }

  #hear(link: number, going: Going, event: AppEvent): void {
    if (event.type !== 'progress') return
    const phase = event.phase === 'write' ? 'write' : 'read'
    going.job = { ...going.job, phase, done: event.done, total: event.total }
    const now = this.#options.clock.now()
    if (now >= going.told && now - going.told < between) return
    going.told = now
    this.#options.moved(link)
  }

  #end(link: number, what: SyncWhat, outcome: Outcome<SyncCame>): void {
    const isStopped = this.#going.get(link)?.stop.signal.aborted === true
    this.#going.delete(link)
    const came = outcome.ok ? outcome.value : {}
    const failure = outcome.ok || isStopped ? null : outcome.failure
    this.#ends.set(link, { ...came, what, at: this.#options.clock.now(), failure })
    if (came.preview !== undefined) this.#previews.set(link, came.preview)
    // Whatever was written makes an older preview untrue.
    else if (what !== 'prove' && came.undo?.run !== null) this.#previews.delete(link)
    this.#options.moved(link)
    this.#options.ended()
  }

  /** The work under way on a link. */
  job(link: number): SyncJob | null {
    return this.#going.get(link)?.job ?? null
  }

  /** How the last work on a link ended since the program began. */
  last(link: number): SyncEnd | null {
    return this.#ends.get(link) ?? null
  }

  /** The last preview of a link, as long as nothing was written since. */
  preview(link: number): SyncPreview | null {
    return this.#previews.get(link) ?? null
  }

  /** Drops the preview of a link: its rules are others now. */
  drop(link: number): void {
    this.#previews.delete(link)
  }

  /** Stops the work on a link; what was sent is sent. False where none goes on. */
  stop(link: number): boolean {
    const going = this.#going.get(link)
    going?.stop.abort()
    return going !== undefined
  }

  /** Stops everything and waits for it; nothing begins until `release`. */
  async hold(): Promise<void> {
    this.#isHeld = true
    for (const { stop } of this.#going.values()) stop.abort()
    await Promise.all([...this.#going.values()].map(({ over }) => over))
  }

  /** Goes on after `hold`: the profile is another one now, or has other settings. */
  release(): void {
    this.#isHeld = false
    this.#previews.clear()
    this.#ends.clear()
  }
}

import type { StatusView } from '../../preload/contract/status.ts'
import { type Failure, FailureError } from '../core/failure.ts'
import type { Clock } from '../core/ports.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { statesOf } from '../core/status.ts'
import type { Opened } from '../desk-types.ts'
import { factsBeforeSetup, factsLocked, factsOf, type Live } from './knowledge.ts'
import { statusView } from './status-view.ts'

type Options = Readonly<{
  clock: Clock
  live: () => Live
  /** Opened, or null; never waits for the storage. */
  opened: () => Promise<Opened | null>
  alerts: (opened: Opened) => number
  onMoved: (view: StatusView, facts: StatusFacts) => void
}>

/** Ages in texts need no newer tell than this, in milliseconds. */
const tellEvery = 60_000

/** Computes the state from what is known, and tells when it has changed. */
export class StatusKeeper {
  readonly #options: Options
  #shown: { name: string; since: number } | null = null
  #told: { view: string; at: number } | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /** The profile, null before set-up, or the failure that keeps it shut. */
  async #found(): Promise<Opened | null | Failure> {
    try {
      return await this.#options.opened()
    } catch (error) {
      if (error instanceof FailureError) return error.failure
      throw error
    }
  }

  async #profile(): Promise<Opened | null> {
    const found = await this.#found()
    return found !== null && 'app' in found ? found : null
  }

  /** What is known now. */
  async facts(): Promise<StatusFacts> {
    const { clock, live } = this.#options
    const found = await this.#found()
    if (found === null) return factsBeforeSetup(clock.now())
    return 'app' in found ? factsOf(found.engine, live(), null) : factsLocked(clock.now())
  }

  /** The status now. */
  async read(): Promise<StatusView> {
    return this.#viewOf(await this.facts())
  }

  /** Computes anew and tells the windows if anything but ages has changed, or a minute has gone. */
  async refresh(): Promise<void> {
    const facts = await this.facts()
    const view = await this.#viewOf(facts)
    const told = this.#told
    const shape = shapeOf(view)
    const isNews = told === null || told.view !== shape || facts.now - told.at >= tellEvery
    if (!isNews && facts.now >= told.at) return
    this.#told = { view: shape, at: facts.now }
    this.#options.onMoved(view, facts)
  }

  async #viewOf(facts: StatusFacts): Promise<StatusView> {
    const found = await this.#profile()
    const [{ name }] = statesOf(facts)
    if (this.#shown?.name !== name) this.#shown = { name, since: facts.now }
    return statusView({
      facts,
      engine: found?.engine ?? null,
      shownSince: this.#shown.since,
      alerts: found === null ? 0 : this.#options.alerts(found),
      zone: found?.engine.settings.schedule.zone ?? 'UTC',
      snapshots: null,
    })
  }
}

/** A view without what moves by itself with time. */
function shapeOf({ state, others, kinds, tray, allowance }: StatusView): string {
  const still = (one: StatusView['state']) => [
    one.name,
    one.announced,
    one.headline.key,
    one.action,
  ]
  return JSON.stringify([
    still(state),
    others.map(still),
    kinds.map(({ kind, at, failed, code }) => [kind, at, failed, code]),
    tray.shape,
    tray.menu.map(({ id, label }) => [id, label?.facts]),
    allowance?.used,
  ])
}

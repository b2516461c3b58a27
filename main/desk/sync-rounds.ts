import { forecastCalls } from '../adapters/database/allowance.ts'
import type { Watch } from '../app-types.ts'
import { outcomeOf } from '../app/engine.ts'
import type { Engine } from '../app/engine.ts'
import type { SyncLinkView, SyncRoundView } from '../app/sync/types.ts'
import type { Outcome } from '../core/failure.ts'
import { isProofDue, isRoundDue, type PaceFacts } from '../core/sync-pace.ts'
import type { Opened } from '../desk-types.ts'
import { pauseOf } from './notes.ts'
import { SyncInboxes } from './sync-inboxes.ts'

type Known = Readonly<{ began: number; wrote: boolean; broken: number }>

/** Kinds whose calls to DingTalk the month counts. */
const metered: ReadonlySet<SyncLinkView['kind']> = new Set(['event', 'task'])

/**
 * Rounds of live links that come by themselves, and the daily proof of each: one at a time, beside
 * the desk's long work, as limits and allowance are shared and every write is on record by itself.
 * Inboxes of live mail links are watched meanwhile.
 */
export class SyncRounds {
  readonly #moved: (link: number) => void
  readonly #known = new Map<number, Known>()
  readonly #inboxes = new SyncInboxes()
  #stop = new AbortController()
  #going: Promise<unknown> | null = null
  #isHeld = false

  /** `moved` hears of a link after each round that came by itself. */
  constructor(moved: (link: number) => void = () => undefined) {
    this.#moved = moved
  }

  /** Begins what is due next; nothing while a round goes on or the profile is paused. */
  begin(opened: Opened): void {
    if (this.#isHeld) return
    this.#inboxes.follow(opened.engine)
    if (this.#going !== null) return
    const due = this.#due(opened)
    if (due === null) return
    this.#stop = new AbortController()
    this.#going = this.#run(opened, due).finally(() => (this.#going = null))
  }

  /** Stops the round and the watches under way, and lets none begin until `release`. */
  async hold(): Promise<void> {
    this.#isHeld = true
    this.#stop.abort()
    await this.#going
    await this.#inboxes.close()
  }

  /** Goes on after `hold`. */
  release(): void {
    this.#isHeld = false
    this.#known.clear()
  }

  /** Resolves when no round goes on. */
  async idle(): Promise<void> {
    await this.#going
  }

  #due({ app, engine }: Opened): SyncLinkView | null {
    const now = engine.clock.now()
    if (engine.state.sync.links().length === 0 || pauseOf(engine.state, now) !== null) return null
    const { zone } = engine.settings.schedule
    const due = app.sync
      .links()
      .filter((link) => isOn(link, now) && isRoundDue(this.#facts(engine, link), { now, zone }))
    // Who waited longest goes first.
    return due.toSorted((a, b) => this.#began(a) - this.#began(b))[0] ?? null
  }

  readonly #began = ({ id }: SyncLinkView): number => this.#known.get(id)?.began ?? -Infinity

  #facts(engine: Engine, link: SyncLinkView): PaceFacts {
    const { began = null, wrote = false, broken = 0 } = this.#known.get(link.id) ?? {}
    const hinted = engine.state.sync.hints().some(({ linkId }) => linkId === link.id)
    const asleep = Math.max(0, ...Object.values(link.asleep))
    const sparing = metered.has(link.kind) && isSparing(engine)
    return { began, wrote, broken, asleep, hinted, sparing }
  }

  async #run({ app, engine }: Opened, link: SyncLinkView): Promise<void> {
    const { signal } = this.#stop
    const watch: Watch = { signal, by: 'poll', onEvent: () => undefined }
    const began = engine.clock.now()
    const outcome = await outcomeOf(engine, () => app.sync.round(link.id, watch), signal)
    const { broken = 0 } = this.#known.get(link.id) ?? {}
    const came = cameOf(outcome)
    this.#known.set(link.id, { began, ...came, broken: came.broken ? broken + 1 : 0 })
    if (!came.broken && !signal.aborted && isProofDue(link.proof?.at ?? null, began))
      await outcomeOf(engine, () => app.sync.proof(link.id, watch), signal)
    this.#moved(link.id)
  }
}

const isOn = ({ mode, pausedUntil, cards }: SyncLinkView, now: number): boolean => {
  if (cards.includes('first-look')) return false
  return mode === 'live' || mode === 'repair' || (mode === 'paused' && (pausedUntil ?? now) <= now)
}

function cameOf(outcome: Outcome<SyncRoundView>): { wrote: boolean; broken: boolean } {
  if (!outcome.ok) return { wrote: false, broken: true }
  const { run, complete } = outcome.value
  return { wrote: (run?.counts['sent'] ?? 0) > 0, broken: !complete }
}

function isSparing({ settings, state, clock }: Engine): boolean {
  if (!settings.dingtalk) return false
  const month = state.ledger.read()
  return forecastCalls(month, clock.now()) * 5 > month.cap * 4
}

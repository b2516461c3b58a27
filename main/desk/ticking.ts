import { hasDraft, kindsInScope } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { readStatus } from '../app/status.ts'
import { FailureError } from '../core/failure.ts'
import type { Clock } from '../core/ports.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import type { Opened } from '../desk-types.ts'
import { noteAge } from './ages.ts'
import type { AlertKeeper } from './alert-keeper.ts'
import type { DeskWork } from './desk-work.ts'
import { tryNow } from './dues.ts'
import type { EventStream } from './event-stream.ts'
import type { Hints } from './hints.ts'
import { momentOf } from './notes.ts'
import { noteAlive } from './off.ts'
import { chosen } from './scheduler.ts'
import { learnFromStorage } from './seed.ts'
import type { StatusKeeper } from './status-keeper.ts'
import { lookAtStorage } from './storage-look.ts'
import { SyncRounds } from './sync-rounds.ts'

type Parts = Readonly<{
  clock: Clock
  opened: () => Promise<Opened | null>
  work: DeskWork
  status: StatusKeeper
  alerts: AlertKeeper
  hints: Hints
  /** Follows what DingTalk tells by itself, where that is wanted. */
  events: EventStream | null
  /** Does what cannot be undone, once its days have passed; it may open the profile anew. */
  passed?: (opened: Opened) => void
  /** Told of a link after each round of the sync that came by itself. */
  linkMoved?: (link: number) => void
}>

/** The storage is looked at once a minute. */
const lookEvery = 60_000

/** What the desk does by itself: signs of life, looks at the storage, runs that are due, alerts. */
export class Ticking {
  readonly #parts: Parts
  readonly #learned = new WeakSet<Engine>()
  readonly #rounds: SyncRounds
  #lookedAt = -Infinity
  #going: Promise<void> | null = null
  #refreshing: Promise<void> = Promise.resolve()
  #isHeld = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#rounds = new SyncRounds(parts.linkMoved)
  }

  /** Once round; a tick that comes while one goes on joins it. */
  async tick(): Promise<void> {
    if (this.#isHeld) return
    this.#going ??= this.#once().finally(() => (this.#going = null))
    await this.#going
  }

  /** Waits for what goes on, and lets nothing new begin until `release`. */
  async hold(): Promise<void> {
    this.#isHeld = true
    await this.#going
    await this.#refreshing
    await this.#rounds.hold()
  }

  /** Goes on after `hold`. */
  release(): void {
    this.#isHeld = false
    this.#rounds.release()
  }

  /** Computes state and alerts anew and tells what has changed. */
  async refresh(): Promise<void> {
    if (this.#isHeld) return
    const next = this.#refreshing.then(() => this.#refresh())
    // A refresh that failed is told to its caller; the next one does not care.
    this.#refreshing = next.catch(() => undefined)
    await next
  }

  async #refresh(): Promise<void> {
    const { status, opened, alerts } = this.#parts
    await status.refresh()
    const found = await openedOrNull(opened)
    if (found !== null) alerts.follow(found.engine.state, await status.facts())
  }

  async #once(): Promise<void> {
    const { opened, work, clock } = this.#parts
    const found = await openedOrNull(opened)
    if (found !== null) {
      const { engine } = found
      this.#parts.events?.follow(engine)
      // After sleep the clock has jumped: what was missed is due, and is made up for now.
      const off = noteAlive(engine.state, clock.now())
      if (off !== null && momentOf(engine.state, 'first.full') !== null) work.catchUp()
      await this.#look(engine)
      if (!work.beginNext(found)) this.#beginDue(found)
      if (!hasDraft(engine.profile)) this.#rounds.begin(found)
      this.#parts.passed?.(found)
      noteAge(engine.state, await this.#facts())
    }
    await this.refresh()
  }

  #facts(): Promise<StatusFacts> {
    return this.#parts.status.facts()
  }

  async #look(engine: Engine): Promise<void> {
    const now = this.#parts.clock.now()
    if (now >= this.#lookedAt && now - this.#lookedAt < lookEvery) return
    this.#lookedAt = now
    const wasLost = momentOf(engine.state, 'storage.lost') !== null
    await lookAtStorage(engine)
    const isLost = momentOf(engine.state, 'storage.lost') !== null
    if (wasLost && !isLost) tryNow(engine)
    if (!isLost && !this.#learned.has(engine)) {
      await learnFromStorage(engine, () => readStatus(engine))
      this.#learned.add(engine)
    }
  }

  #beginDue(found: Opened): void {
    const { work, hints } = this.#parts
    const { engine } = found
    if (work.isBusy() || momentOf(engine.state, 'storage.lost') !== null) return
    // The wizard's last step says when the first copy begins.
    if (hasDraft(engine.profile)) return
    const due = chosen(engine, work.looked, hints)
    if (due === null) work.caughtUp()
    else if (work.begin(due, found).ok && due.work.what === 'backup')
      hints.take(due.poll?.kinds ?? kindsInScope(engine.settings))
  }
}

/** A profile that cannot be opened now (locked, broken settings) has no work to do. */
async function openedOrNull(opened: () => Promise<Opened | null>): Promise<Opened | null> {
  try {
    return await opened()
  } catch (error) {
    if (error instanceof FailureError) return null
    throw error
  }
}

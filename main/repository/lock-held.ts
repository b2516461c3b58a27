import { setTimeout as sleep } from 'node:timers/promises'

import { RepositoryError } from './error.ts'
import { ownFacts } from './lock-file.ts'
import { findConflict, heldHere, type Lockable, type LockTiming } from './lock-list.ts'
import type { Id } from './types.ts'

/** A lock file of ours and its renewal; see `Lock`. */
export class HeldLock {
  readonly exclusive: boolean
  readonly #repository: Lockable
  readonly #timing: LockTiming
  readonly #lost = new AbortController()
  #id: Id
  #renewed: { monotonic: number; wall: number }
  #timer: NodeJS.Timeout | null = null
  #work: Promise<void> = Promise.resolve()
  #released = false

  private constructor(
    repository: Lockable,
    timing: LockTiming,
    own: { exclusive: boolean; id: Id },
  ) {
    this.#repository = repository
    this.#timing = timing
    this.exclusive = own.exclusive
    this.#id = own.id
    this.#renewed = { monotonic: timing.monotonic(), wall: timing.now() }
    hearHangup()
  }

  /** Writes a lock file. */
  static async take(
    repository: Lockable,
    exclusive: boolean,
    timing: LockTiming,
  ): Promise<HeldLock> {
    const id = await repository.saveUnpacked('locks', ownFacts(exclusive, timing.now()))
    heldHere.add(id)
    return new HeldLock(repository, timing, { exclusive, id })
  }

  get ids(): ReadonlySet<Id> {
    return new Set([this.#id])
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** Begins the renewals; looked at more often, so that a failed one is soon tried again. */
  keep(): void {
    this.#timer = setInterval(() => {
      void this.#queue(() => this.#turn())
    }, this.#timing.refreshMs / 5)
    this.#timer.unref()
  }

  assertHeld(): void {
    if (this.#released) throw new RepositoryError('lock-lost', 'the lock was given back')
    // Only `#lose` aborts, always with this class of error.
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason as RepositoryError
  }

  async confirm(): Promise<void> {
    this.assertHeld()
    await this.#queue(() => this.#look())
    this.assertHeld()
  }

  async release(): Promise<void> {
    if (this.#released) return
    this.#released = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#work
    heldHere.delete(this.#id)
    ignoreHangup()
    try {
      await this.#repository.backend.remove('locks', this.#id)
    } catch (error) {
      // The work under the lock is done; out of reach, the file is a leftover that we remove later.
      if (!(error instanceof RepositoryError)) throw error
    }
  }

  /** Time since the last renewal; what only the wall clock saw may have been sleep. */
  #age(): number {
    const byWall = this.#timing.now() - this.#renewed.wall
    return Math.max(byWall, this.#timing.monotonic() - this.#renewed.monotonic)
  }

  #queue(action: () => Promise<void>): Promise<void> {
    const next = this.#work.then(action)
    this.#work = next.catch(() => {
      // Whoever asked hears of it through `next`; the queue goes on.
    })
    return next
  }

  /** One look of the timer: what fails now is tried again until it has been too long. */
  async #turn(): Promise<void> {
    if (this.#released || this.signal.aborted) return
    if (this.#age() < this.#timing.refreshMs) return
    try {
      await this.#renew()
    } catch (error) {
      const silent = this.#timing.monotonic() - this.#renewed.monotonic
      if (silent > this.#timing.lostMs) this.#lose('it could not be renewed in time', error)
    }
  }

  async #look(): Promise<void> {
    if (this.#age() >= this.#timing.refreshMs) return this.#renew()
    if ((await this.#repository.backend.stat('locks', this.#id)) === null) {
      this.#lose('another process removed it')
    }
  }

  async #renew(): Promise<void> {
    const old = this.#id
    const wasLong = this.#age() > this.#timing.lostMs
    const begun = { monotonic: this.#timing.monotonic(), wall: this.#timing.now() }
    if ((await this.#repository.backend.stat('locks', old)) === null) {
      this.#lose('another process removed it')
      return
    }
    const facts = ownFacts(this.exclusive, begun.wall)
    const id = await this.#repository.saveUnpacked('locks', facts)
    heldHere.add(id)
    if (wasLong && (await this.#isTaken(new Set([old, id])))) {
      await this.#drop(id)
      this.#lose('another process took its own meanwhile')
      return
    }
    this.#id = id
    this.#renewed = begun
    await this.#drop(old)
  }

  async #isTaken(own: ReadonlySet<Id>): Promise<boolean> {
    await sleep(this.#timing.settleMs)
    const wanted = { exclusive: this.exclusive, own }
    return (await findConflict(this.#repository, this.#timing, wanted)) !== null
  }

  async #drop(id: Id): Promise<void> {
    try {
      await this.#repository.backend.remove('locks', id)
    } finally {
      heldHere.delete(id)
    }
  }

  #lose(why: string, cause?: unknown): void {
    this.#lost.abort(new RepositoryError('lock-lost', `the lock is lost: ${why}`, { cause }))
  }
}

let listening = 0

/** `restic unlock` sends SIGHUP to see whether the holder lives; unheard, it ends a Node process. */
function hearHangup(): void {
  listening += 1
  if (listening === 1 && process.platform !== 'win32') process.on('SIGHUP', stayAlive)
}

function ignoreHangup(): void {
  listening -= 1
  if (listening === 0) process.off('SIGHUP', stayAlive)
}

function stayAlive(): void {
  // Being alive is the answer.
}

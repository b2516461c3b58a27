import { setTimeout as sleep } from 'node:timers/promises'

import { RepositoryError } from './error.ts'
import { HeldLock } from './lock-held.ts'
import { findConflict, type Lockable, type LockTiming, usualTiming } from './lock-list.ts'

export { removeStaleLocks, usualTiming, type Lockable, type LockTiming } from './lock-list.ts'

/** A lock of this process in a repository. */
export interface Lock {
  readonly exclusive: boolean
  /** Aborted with `lock-lost` as its reason once the lock is lost. */
  readonly signal: AbortSignal
  /** Throws `lock-lost` if the lock was lost; looks at nothing outside. */
  assertHeld(): void
  /**
   * Looks whether the lock is still there, as before a step that cannot be taken back: a computer
   * that slept may have been taken for dead. Throws `lock-lost`.
   */
  confirm(): Promise<void>
  /** Gives it back; a second call does nothing. */
  release(): Promise<void>
}

/** How to lock; `retryMs`: how long to wait for others, 0 and absent: not at all. */
export interface LockOptions {
  readonly exclusive: boolean
  readonly retryMs?: number
  readonly signal?: AbortSignal | undefined
  readonly timing?: LockTiming
}

/**
 * Locks a repository as restic does, and renews the lock until it is released.
 *
 * Shared locks live together (backup, restore, reading); an exclusive one is alone (forget, prune,
 * check). Leftovers of this computer's crashed processes are removed on the way. Throws `locked`
 * with host, pid, user and time of the other, `stopped`, `damaged` for a lock nobody can read.
 */
export async function lockRepository(repository: Lockable, options: LockOptions): Promise<Lock> {
  const { retryMs = 0, signal, timing = usualTiming } = options
  const end = timing.monotonic() + retryMs
  for (let wait = timing.retryFirstMs; ; wait = Math.min(wait * 2, timing.retryMostMs)) {
    refuseIfStopped(signal)
    const lock = await tryLock(repository, options.exclusive, timing)
    if (!(lock instanceof RepositoryError)) return lock
    const left = end - timing.monotonic()
    if (left <= 0) throw lock
    await sleep(Math.min(wait, left), undefined, signal === undefined ? {} : { signal }).catch(
      () => {
        refuseIfStopped(signal)
      },
    )
  }
}

function refuseIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
}

async function tryLock(
  repository: Lockable,
  exclusive: boolean,
  timing: LockTiming,
): Promise<Lock | RepositoryError> {
  const before = await findConflict(repository, timing, { exclusive, own: new Set() })
  if (before !== null) return before
  const lock = await HeldLock.take(repository, exclusive, timing)
  try {
    await sleep(await settleTime(repository, exclusive, timing))
    const after = await findConflict(repository, timing, { exclusive, own: lock.ids })
    if (after === null) {
      lock.keep()
      return lock
    }
    await lock.release()
    return after
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * How long to wait before the second look. Where listings never lag, a shared lock needs no wait: it
 * is written before its second look, and whoever wants to be alone looks again after having waited.
 */
async function settleTime(
  { backend }: Lockable,
  exclusive: boolean,
  timing: LockTiming,
): Promise<number> {
  const lags = await backend.listsLate?.()
  if (!exclusive) return lags === false ? 0 : timing.settleMs
  return lags === true ? timing.settleShareMs : timing.settleMs
}

/** Does something under a lock; the lock's loss does not undo it, so check within. */
export async function withLock<T>(
  repository: Lockable,
  options: LockOptions,
  action: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await lockRepository(repository, options)
  try {
    return await action(lock)
  } finally {
    await lock.release()
  }
}

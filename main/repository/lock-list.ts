import { setTimeout as sleep } from 'node:timers/promises'

import type { Repository } from './api.ts'
import { RepositoryError } from './error.ts'
import { decodeLock, isLeftover, type LockFacts } from './lock-file.ts'
import type { Id } from './types.ts'

/** What locking needs of a repository. */
export type Lockable = Pick<Repository, 'backend' | 'loadUnpacked' | 'saveUnpacked'>

/** Times in milliseconds; the tests shorten them. */
export interface LockTiming {
  /** A lock is renewed this often. */
  readonly refreshMs: number
  /** Without a renewal for so long, the lock counts as lost. */
  readonly lostMs: number
  /** After writing a lock we wait so long and look again. */
  readonly settleMs: number
  /** The same for exclusive locks on shares, whose listings lag. */
  readonly settleShareMs: number
  /** A lock of this computer that is older was left behind. */
  readonly staleMs: number
  /** Waits before a lock file that cannot be read is read again. */
  readonly unreadableMs: readonly number[]
  /** First and longest wait before a lock is asked for again. */
  readonly retryFirstMs: number
  readonly retryMostMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Milliseconds that no change of the clock moves. */
  readonly monotonic: () => number
}

/** restic's own times. */
export const usualTiming: LockTiming = {
  refreshMs: 300_000,
  lostMs: 1_350_000,
  settleMs: 200,
  settleShareMs: 15_000,
  staleMs: 1_800_000,
  unreadableMs: [5_000, 10_000, 20_000],
  retryFirstMs: 5_000,
  retryMostMs: 60_000,
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** Ids of the locks that this process holds now, so that none is taken for a leftover. */
export const heldHere = new Set<Id>()

/**
 * Reads all locks but those in `except`. Empty files and locks that vanish meanwhile are left out.
 *
 * Throws `damaged` for one that stays unreadable.
 */
export async function listLocks(
  repository: Lockable,
  timing: LockTiming,
  except: ReadonlySet<Id>,
): Promise<{ id: Id; facts: LockFacts }[]> {
  const files = await repository.backend.list('locks')
  const locks: { id: Id; facts: LockFacts }[] = []
  for (const { name, size } of files) {
    if (size === 0 || except.has(name)) continue
    const facts = await readLock(repository, timing, name)
    if (facts !== null) locks.push({ id: name, facts })
  }
  return locks
}

async function readLock(
  repository: Lockable,
  timing: LockTiming,
  id: Id,
): Promise<LockFacts | null> {
  for (const wait of [...timing.unreadableMs, null]) {
    try {
      return decodeLock(await repository.loadUnpacked('locks', id))
    } catch (error) {
      if (error instanceof RepositoryError && error.reason === 'missing') return null
      const isDamaged = error instanceof SyntaxError || isDamage(error)
      if (!isDamaged) throw error
      if (wait === null) throw unreadable(id, error)
      await sleep(wait)
    }
  }
  return null
}

const isDamage = (error: unknown): boolean =>
  error instanceof RepositoryError && error.reason === 'damaged'

const unreadable = (id: Id, cause: unknown): RepositoryError =>
  new RepositoryError('damaged', 'a lock cannot be read', {
    about: { type: 'locks', name: id },
    cause,
  })

/**
 * Removes locks that crashed processes of this computer left; gives their ids.
 *
 * Never a lock of another computer, and never one of this process.
 */
export async function removeStaleLocks(
  repository: Lockable,
  timing: LockTiming = usualTiming,
): Promise<Id[]> {
  const removed: Id[] = []
  for (const { id, facts } of await listLocks(repository, timing, heldHere)) {
    if (!isLeftover(facts, timing.now(), timing.staleMs)) continue
    await repository.backend.remove('locks', id)
    removed.push(id)
  }
  return removed
}

/** Finds a lock that forbids ours: an exclusive one, or any if ours is exclusive. */
export async function findConflict(
  repository: Lockable,
  timing: LockTiming,
  wanted: Readonly<{ exclusive: boolean; own: ReadonlySet<Id> }>,
): Promise<RepositoryError | null> {
  for (const { id, facts } of await listLocks(repository, timing, wanted.own)) {
    if (!wanted.exclusive && !facts.exclusive) continue
    if (!heldHere.has(id) && isLeftover(facts, timing.now(), timing.staleMs)) {
      await repository.backend.remove('locks', id)
      continue
    }
    return new RepositoryError('locked', 'another process holds a lock', {
      about: {
        host: facts.hostname,
        pid: String(facts.pid),
        user: facts.username,
        time: facts.time,
        exclusive: String(facts.exclusive),
        name: id,
      },
    })
  }
  return null
}

import type { Clock } from '../../core/ports.ts'
import { createCap, createMailboxes, slotsOf, type Weight } from './limits.ts'

/** Who goes first where not all can go; sync and backup share one app (sync engine, section 14). */
export const lanes = ['recovery', 'live', 'reconcile', 'first-sync', 'backup'] as const
export type Lane = (typeof lanes)[number]

/** One request that wants to go. */
export type Turn = Weight &
  Readonly<{
    /** Whose limits it counts against: the mailbox's id; empty for requests to no mailbox. */
    mailbox: string
    lane: Lane
    signal: AbortSignal
  }>

/** Lets requests go so that no limit of Graph is passed; one for each app, for all its callers. */
export interface Governor {
  /** Waits until the request may be sent. What it gives is to be called when it is over. */
  take(turn: Turn): Promise<() => void>
  /** Graph said that it is too much: sends nothing for this mailbox for so many milliseconds. */
  throttled(mailbox: string, ms: number): void
}

type Waiter = Readonly<{ turn: Turn; rank: number }>

/** Requests in the order in which they go: by lane, and in a lane as they came. */
function createQueue() {
  const waiters: Waiter[] = []
  return {
    enter(turn: Turn): Waiter {
      const waiter = { turn, rank: lanes.indexOf(turn.lane) }
      const at = waiters.findIndex(({ rank }) => rank > waiter.rank)
      waiters.splice(at < 0 ? waiters.length : at, 0, waiter)
      return waiter
    },
    leave: (waiter: Waiter) => void waiters.splice(waiters.indexOf(waiter), 1),
    /** The first of all whose mailbox lets it go; in a mailbox nobody passes those before. */
    first(isFree: (waiter: Waiter) => boolean): Waiter | null {
      const waiting = new Set<string>()
      for (const one of waiters) {
        const { mailbox } = one.turn
        if (waiting.has(mailbox)) continue
        if (isFree(one)) return one
        waiting.add(mailbox)
      }
      return null
    },
  }
}

/** Lets callers wait until something changed, or for a time. */
function createBell(clock: Clock) {
  let changed = Promise.withResolvers<null>()
  return {
    ring(): void {
      changed.resolve(null)
      changed = Promise.withResolvers()
    },
    /** `ms` infinite = for a change only. Ends early when the signal aborts. */
    async wait(ms: number, signal: AbortSignal): Promise<void> {
      const over = new AbortController()
      const aborted = Promise.withResolvers<null>()
      const end = (): void => aborted.resolve(null)
      signal.addEventListener('abort', end, { once: true })
      const all: Promise<unknown>[] = [changed.promise, aborted.promise]
      if (ms > 0 && ms < Number.POSITIVE_INFINITY) {
        const either = AbortSignal.any([signal, over.signal])
        // Rejects when nobody waits for it any more.
        all.push(clock.sleep(Math.ceil(ms), either).catch(() => null))
      }
      try {
        await Promise.race(all)
      } finally {
        signal.removeEventListener('abort', end)
        over.abort(new Error('no longer waited for'))
      }
    },
  }
}

/** Does it the first time only. */
function once(work: () => void): () => void {
  let over = false
  return () => {
    if (!over) work()
    over = true
  }
}

/** Makes the governor of one app. */
export function createGovernor(clock: Clock): Governor {
  const mailboxes = createMailboxes(clock)
  const cap = createCap(clock)
  const queue = createQueue()
  const bell = createBell(clock)
  let inFlight = 0

  /** A batch needs room for all that is worked on at once, or all the room there is. */
  const hasRoom = (turn: Turn): boolean =>
    inFlight + Math.min(slotsOf(turn), cap.now()) <= cap.now()

  function begin(turn: Turn): () => void {
    inFlight += slotsOf(turn)
    mailboxes.begin(turn.mailbox, turn)
    return once(() => {
      inFlight -= slotsOf(turn)
      mailboxes.end(turn.mailbox, turn)
      bell.ring()
    })
  }

  return {
    async take(turn) {
      const waiter = queue.enter(turn)
      try {
        for (;;) {
          turn.signal.throwIfAborted()
          const first = queue.first((one) => mailboxes.wait(one.turn.mailbox, one.turn) === 0)
          if (first === waiter && hasRoom(turn)) return begin(turn)
          await bell.wait(mailboxes.wait(turn.mailbox, turn), turn.signal)
        }
      } finally {
        queue.leave(waiter)
        bell.ring()
      }
    },
    throttled(mailbox, ms) {
      cap.halve()
      mailboxes.pause(mailbox, ms)
      bell.ring()
    },
  }
}

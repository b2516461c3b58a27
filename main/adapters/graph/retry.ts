import type { Failure } from '../../core/failure.ts'
import type { Clock, Purpose } from '../../core/ports.ts'
import { failureOf, GraphError, refused, type Retry } from './errors.ts'
import type { Governor } from './governor.ts'

/** A wait that a person can be shown; `until` in milliseconds since 1970. */
export type Waiting = Readonly<{ failure: Failure; until: number }>

type Class = { tries: number; wait: (tried: number) => number }
const jitter = (ms: number): number => ms + Math.random() * ms * 0.5

const classes: Readonly<Record<Retry, Class>> = {
  never: { tries: 0, wait: () => 0 },
  // Renewed inside of a try; one that fails again is a sign-in that does not hold.
  token: { tries: 0, wait: () => 0 },
  throttled: { tries: 10, wait: (tried) => jitter(1000 * Math.min(60, 2 ** tried)) },
  soon: { tries: 3, wait: (tried) => jitter(1000 * 2 ** tried) },
}
/**
 * Asked by a person who sits before the screen: long waits are told instead of kept. So they are to
 * the sync, which lets the side sleep and can be stopped at any time.
 */
const patience: Readonly<Record<Purpose, number>> = {
  backup: 600_000,
  sync: 10_000,
  restore: 600_000,
  setup: 10_000,
  alert: 10_000,
}

export type RetryContext = Readonly<{
  clock: Clock
  governor: Governor
  purpose: Purpose
  mailbox: string
  signal: AbortSignal
  waiting: (wait: Waiting) => void
  /** True: where an answer does not say that nothing was done, the request is not repeated. */
  once?: boolean | undefined
}>

/**
 * Sends a request again as Graph's answers allow: the one place where requests are repeated.
 *
 * Throws `FailureError` with the last `GraphError` as cause; other errors pass as they are.
 */
export async function withRetries<T>(context: RetryContext, attempt: () => Promise<T>): Promise<T> {
  const tried = new Map<Retry, number>()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof GraphError)) throw error
      const times = tried.get(error.retry) ?? 0
      tried.set(error.retry, times + 1)
      await rest(context, error, times)
    }
  }
}

/** Waits as the answer asks, or throws where waiting has no sense any more. */
async function rest(context: RetryContext, error: GraphError, times: number): Promise<void> {
  const { tries, wait } = classes[error.retry]
  const asked = (error.wait ?? 0) * 1000
  // Never earlier than asked, and not all callers at the same moment.
  const ms = asked > 0 ? asked + Math.random() * 1000 : wait(times)
  if (error.retry === 'throttled') context.governor.throttled(context.mailbox, ms)
  const isUnclear = context.once === true && error.retry === 'soon' && error.sent
  if (isUnclear || times >= tries || ms > patience[context.purpose]) throw refused(error)
  const until = context.clock.now() + ms
  if (ms >= 5000) context.waiting({ failure: failureOf(error), until })
  await context.clock.sleep(Math.ceil(ms), context.signal)
}

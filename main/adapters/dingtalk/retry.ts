import type { Failure } from '../../core/failure.ts'
import type { Clock, Purpose } from '../../core/ports.ts'
import { DingTalkError, failureOf, refused, type Retry } from './errors.ts'
import type { Governor } from './governor.ts'

/** A wait that a person can be shown; `until` in milliseconds since 1970. */
export type Waiting = Readonly<{ failure: Failure; until: number }>

type Class = { tries: number; wait: (tried: number) => number }
const jitter = (ms: number): number => ms + Math.random() * ms * 0.5

const classes: Readonly<Record<Retry, Class>> = {
  never: { tries: 0, wait: () => 0 },
  month: { tries: 0, wait: () => 0 },
  token: { tries: 1, wait: () => 0 },
  second: { tries: 8, wait: (tried) => jitter(1000 * Math.min(8, 2 ** tried)) },
  soon: { tries: 3, wait: (tried) => jitter(1000 * 2 ** tried) },
  minute: { tries: 3, wait: () => jitter(60_000) },
  'five-minutes': { tries: 2, wait: () => jitter(300_000) },
}
/** Asked by a person who sits before the screen: long waits are told instead of kept. */
const patience: Readonly<Record<Purpose, number>> = {
  backup: 600_000,
  // The sync keeps its own time: what has to wait is planned anew, and other sides go on.
  sync: 10_000,
  restore: 600_000,
  setup: 10_000,
  alert: 10_000,
}
/** A server that asks for more than this is answered by failing and coming back another day. */
const longestWait = 600_000

type Context = Readonly<{
  clock: Clock
  governor: Governor
  purpose: Purpose
  api: string
  signal: AbortSignal
  waiting: (wait: Waiting) => void
  /** True: other callers are held back as the answer asks, this one is not repeated. */
  once?: boolean | undefined
}>

/**
 * Calls `attempt` again as DingTalk's answers allow: the one place where calls are repeated.
 *
 * Throws `FailureError` with the last `DingTalkError` as cause; other errors pass as they are.
 */
export async function withRetries<T>(context: Context, attempt: () => Promise<T>): Promise<T> {
  const tried = new Map<Retry, number>()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof DingTalkError)) throw error
      const times = tried.get(error.retry) ?? 0
      tried.set(error.retry, times + 1)
      await rest(context, error, times)
    }
  }
}

/**
 * Tells whether a call may have had its effect although it failed: no answer, one that cannot be
 * read, or an error of the service's own. A refusal was made before anything was done.
 */
export const mayHaveWorked = ({ retry, sent, status }: DingTalkError): boolean =>
  retry === 'soon' && sent && status !== 429

/** Waits as the answer asks, or throws where waiting has no sense any more. */
async function rest(context: Context, error: DingTalkError, times: number): Promise<void> {
  const { tries, wait } = classes[error.retry]
  const ms = Math.max(wait(times), (error.wait ?? 0) * 1000)
  if (context.once === true) {
    hold(context, error, ms)
    throw refused(error)
  }
  const tooLong = ms > Math.min(patience[context.purpose], longestWait)
  if (times >= tries || tooLong) throw refused(error)
  if (ms === 0) return
  hold(context, error, ms)
  const until = context.clock.now() + ms
  if (ms >= 5000) context.waiting({ failure: failureOf(error), until })
  await context.clock.sleep(Math.ceil(ms), context.signal)
}

/** Holds back other callers too where the answer concerns them. */
function hold(context: Context, error: DingTalkError, ms: number): void {
  if (error.retry === 'five-minutes') context.governor.pause(null, ms)
  if (error.retry === 'second' || error.retry === 'minute') {
    context.governor.pause(context.api, ms)
  }
}

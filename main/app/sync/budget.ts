import type { Budget, Turn } from '../../core/sync/protocol/ports.ts'
import type { Engine } from '../engine.ts'

/** DingTalk: the sync's share of calls is 10 a second (sync engine, section 14). */
const pace = 100
/** Graph: 80 % of 10,000 requests in 10 minutes and mailbox. */
const windowCap = 8_000
const windowLength = 600_000
/** Requests that are written down as used at once; a crash counts at most so many too much. */
const block = 20

type Known = Pick<Engine, 'state' | 'clock' | 'settings'>

/** From this share of the month on only what was begun is ended: 5 % are the recovery's. */
const isSpent = ({ used, cap }: Readonly<{ used: number; cap: number }>): boolean =>
  used >= Math.floor(cap * 0.95)

/** Requests to a mailbox in the window that runs; kept, so that a restart grants nothing anew. */
function createWindow({ state, clock }: Known, scope: string) {
  let open = { window: '', left: 0 }
  return function take(): Turn {
    const now = clock.now()
    const start = now - (now % windowLength)
    const window = new Date(start).toISOString()
    if (open.window === window && open.left > 0) {
      open = { window, left: open.left - 1 }
      return { is: 'go' }
    }
    const used = state.sync.rateWindow({ scope, window })?.used ?? 0
    if (used + block > windowCap) return { is: 'sleep', until: start + windowLength, why: 'window' }
    state.sync.putRateWindow({ scope, window, cap: windowCap, used: used + block })
    open = { window, left: block - 1 }
    return { is: 'go' }
  }
}

/**
 * The governor of a link's calls. Limits of a second and of requests under way are the clients'
 * own, which the backup shares; here are the month, the pace of the sync and the window of a mailbox.
 */
export function budgetOf(known: Known, { mailbox }: Readonly<{ mailbox: string }>): Budget {
  const { state, clock, settings } = known
  const graph = createWindow(known, `graph:${mailbox}`)
  let due = 0
  async function dingtalk(
    { lane, metered }: Parameters<Budget['take']>[0],
    signal: AbortSignal,
  ): Promise<Turn> {
    if (metered && settings.dingtalk !== undefined && lane !== 'recovery') {
      const month = state.ledger.read()
      if (isSpent(month)) return { is: 'sleep', until: month.renews, why: 'allowance' }
    }
    const now = clock.now()
    const wait = Math.min(pace, Math.max(0, due - now))
    due = now + wait + pace
    if (wait > 0) await clock.sleep(wait, signal)
    return { is: 'go' }
  }
  return {
    async take(ask, signal) {
      try {
        return ask.side === 'D' ? await dingtalk(ask, signal) : graph()
      } catch (error) {
        // Stopped while it waited for its turn: nothing was sent.
        if (signal.aborted) return { is: 'sleep', until: clock.now(), why: 'stopped' }
        throw error
      }
    },
  }
}

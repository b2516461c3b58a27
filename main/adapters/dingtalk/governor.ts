import type { Clock } from '../../core/ports.ts'

/** Lets calls go so that no limit of DingTalk is passed; one for each app, for all its callers. */
export interface Governor {
  /** Waits until a call to this API may be sent, and counts it as sent now. */
  take(api: string, signal: AbortSignal): Promise<void>
  /** Sends nothing to this API (null: to none) for so many milliseconds. */
  pause(api: string | null, ms: number): void
}

type Limit = Readonly<{ calls: number; window: number; burst: number }>

/**
 * DingTalk's limit is 20 a second for an app and API. One less, over a little more than a second,
 * leaves room for calls that arrive closer together than they were sent.
 */
const perApi: Limit = { calls: 19, window: 1030, burst: 2 }
/** An address is blocked at 10,000 calls in 20 s; other programs may share ours. */
const perAddress: Limit = { calls: 6000, window: 20_000, burst: 20 }

/** Never more than `calls` in any sliding window, and spaced within it but for a small burst. */
function createLane(limit: Limit) {
  const spacing = limit.window / limit.calls
  let sent: number[] = []
  let due = 0
  let paused = 0

  /** A clock set back must not hold calls until it has caught up: move what we know along. */
  function forgiveClock(now: number): void {
    const newest = sent.at(-1) ?? now
    if (newest <= now) return
    const shift = newest - now
    sent = sent.map((time) => time - shift)
    due -= shift
    paused = Math.max(now, paused - shift)
  }

  return {
    /** Milliseconds until the next call may go; 0 = now. */
    wait(now: number): number {
      forgiveClock(now)
      const oldest = sent.length < limit.calls ? undefined : sent.at(-limit.calls)
      const full = oldest === undefined ? 0 : oldest + limit.window - now
      return Math.max(0, full, due - limit.burst * spacing - now, paused - now)
    },
    mark(now: number): void {
      sent.push(now)
      if (sent.length > limit.calls * 2) sent = sent.slice(-limit.calls)
      due = Math.max(now, due) + spacing
    },
    pause(now: number, ms: number): void {
      paused = Math.max(paused, now + ms)
    },
  }
}

type Lane = ReturnType<typeof createLane>
const settled = (): null => null

/** Makes the governor of one app. */
export function createGovernor(clock: Clock): Governor {
  const all = createLane(perAddress)
  const lanes = new Map<string, { lane: Lane; tail: Promise<unknown> }>()

  function laneOf(api: string): { lane: Lane; tail: Promise<unknown> } {
    const known = lanes.get(api)
    if (known !== undefined) return known
    const made = { lane: createLane(perApi), tail: Promise.resolve() }
    lanes.set(api, made)
    return made
  }

  async function pass(lane: Lane, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const now = clock.now()
      const wait = Math.max(lane.wait(now), all.wait(now))
      if (wait <= 0) {
        lane.mark(now)
        all.mark(now)
        return
      }
      await clock.sleep(Math.ceil(wait), signal)
    }
  }

  return {
    async take(api, signal) {
      const entry = laneOf(api)
      // Callers of one API pass one after another, first come first served.
      const turn = entry.tail.then(() => pass(entry.lane, signal))
      entry.tail = turn.then(settled, settled)
      await turn
    },
    pause(api, ms) {
      const lane = api === null ? all : laneOf(api).lane
      lane.pause(clock.now(), ms)
    },
  }
}

import type { Clock } from '../../core/ports.ts'

/** Lets calls go so that no limit of DingTalk is passed; one for each app, for all its callers. */
export interface Governor {
  /**
   * Waits until a call to this API may be sent, and counts it as sent now. What it gives is to be
   * called when the answer is there, or when there will be none.
   */
  take(api: string, signal: AbortSignal): Promise<() => void>
  /** Sends nothing to this API (null: to none) for so many milliseconds. */
  pause(api: string | null, ms: number): void
}

type Limit = Readonly<{ calls: number; window: number; pace: number; burst: number; lag: number }>

/**
 * DingTalk's limit is 20 a second for an app and API, counted where calls come in. One less, sent
 * at a pace of 18.4 a second, leaves room for calls that come in closer together than they left.
 */
const perApi: Limit = { calls: 19, window: 1010, pace: 1030 / 19, burst: 2, lag: 200 }
/** An address is blocked at 10,000 calls in 20 s; other programs may share ours. */
const perAddress: Limit = { calls: 6000, window: 20_000, pace: 20_000 / 6000, burst: 20, lag: 0 }

/** Calls that are sent to an API before anything is known of it, and for how long at most. */
const firstCalls = 3
const longestOpening = 300
/** After this time it is looked again whether an answer is there. */
const glance = 20

/** When a call was sent and when its answer was there, milliseconds since 1970. */
type Call = { sent: number; answered: number | null }

/**
 * The last calls, by the time at which the service may have counted them.
 *
 * A call that is answered later than others took came in later than it was sent, by up to `lag`
 * milliseconds: the first ones wait for connections, and a busy computer holds some back and then
 * sends them together.
 */
function createPast({ calls, lag }: Pick<Limit, 'calls' | 'lag'>) {
  let past: Call[] = []
  let quickest = Infinity

  const cameIn = ({ sent, answered }: Call, now: number): number =>
    Math.min(Math.max(sent, (answered ?? now) - quickest), sent + lag)

  return {
    /** The time that has to leave the window before the next call may go. */
    oldest(now: number): number | undefined {
      if (past.length < calls) return undefined
      if (lag === 0) return past.at(-calls)?.sent
      const times = past.map((call) => cameIn(call, now))
      return times.toSorted((a, b) => a - b).at(-calls)
    },
    /**
     * How long to hold back while nothing has been answered yet: then nobody knows how far behind
     * the first calls are, and more of them would come in together.
     */
    opening(now: number): number {
      const [first] = past
      if (lag === 0 || quickest < Infinity || past.length < firstCalls) return 0
      return Math.min(glance, (first?.sent ?? now) + longestOpening - now)
    },
    /** Counts a call as sent; gives what notes its answer. */
    add(now: number): (then: number) => void {
      const call: Call = { sent: now, answered: null }
      past.push(call)
      if (past.length > calls * 2) past = past.slice(-calls)
      return (then) => {
        call.answered = Math.max(then, call.sent)
        // Drifts up, so that it follows a line that has become slower.
        quickest = Math.min(Math.max(quickest, 1) * 1.02, call.answered - call.sent)
      }
    },
    /** Moves all along after the clock was set back; gives by how much. */
    forgive(now: number): number {
      const shift = Math.max(0, (past.at(-1)?.sent ?? now) - now)
      if (shift === 0) return 0
      for (const call of past) {
        call.sent -= shift
        if (call.answered !== null) call.answered -= shift
      }
      return shift
    },
  }
}

/** Never more than `calls` in any sliding window, and spaced within it but for a small burst. */
function createLane(limit: Limit) {
  const { window, pace, burst } = limit
  const past = createPast(limit)
  let due = 0
  let paused = 0

  /** A clock set back must not hold calls until it has caught up. */
  function forgiveClock(now: number): void {
    const shift = past.forgive(now)
    if (shift === 0) return
    due -= shift
    paused = Math.max(now, paused - shift)
  }

  return {
    /** Milliseconds until the next call may go; 0 = now. */
    wait(now: number): number {
      forgiveClock(now)
      const oldest = past.oldest(now)
      const full = oldest === undefined ? 0 : oldest + window - now
      return Math.max(0, full, past.opening(now), due - burst * pace - now, paused - now)
    },
    mark(now: number): (then: number) => void {
      due = Math.max(now, due) + pace
      return past.add(now)
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

  async function pass(lane: Lane, signal: AbortSignal): Promise<() => void> {
    for (;;) {
      signal.throwIfAborted()
      const now = clock.now()
      const wait = Math.max(lane.wait(now), all.wait(now))
      if (wait <= 0) {
        const answered = lane.mark(now)
        all.mark(now)
        return () => answered(clock.now())
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
      return turn
    },
    pause(api, ms) {
      const lane = api === null ? all : laneOf(api).lane
      lane.pause(clock.now(), ms)
    },
  }
}

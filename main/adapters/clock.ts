import { setTimeout as wait } from 'node:timers/promises'

import type { Clock } from '../core/ports.ts'

/** Longest wait that one timer of Node holds; longer ones would end at once. */
const longest = 2 ** 31 - 1

/** The computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal.throwIfAborted()
    for (let left = ms; left > 0; left -= longest) {
      try {
        await wait(Math.min(left, longest), undefined, { signal })
      } catch (error) {
        // Node rejects with an error of its own; callers compare with the signal's reason.
        signal.throwIfAborted()
        throw error
      }
    }
  },
}

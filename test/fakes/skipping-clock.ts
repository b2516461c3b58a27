import { setImmediate } from 'node:timers/promises'

import type { Clock } from '../../main/core/ports.ts'

/** The computer's clock, but nobody waits: a sleep moves the time on at once. */
export function skippingClock(start = Date.now()): Clock & { move(ms: number): void } {
  let skipped = start - Date.now()
  return {
    now: () => Date.now() + skipped,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      await setImmediate()
      skipped += ms
    },
    move(ms) {
      skipped += ms
    },
  }
}

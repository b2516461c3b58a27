import { setTimeout as wait } from 'node:timers/promises'

import type { Clock } from '../../../main/core/ports.ts'

/** A clock that several processes share: `speed` seconds of it pass in one of the computer's. */
export type Pace = Readonly<{
  /** What the clock said, and the computer's clock at that moment; ms since 1970. */
  from: number
  began: number
  speed: number
}>

/** A clock that runs faster than the computer's: limits and polls keep their proportions. */
export const fastClock = ({ from, began, speed }: Pace): Clock => ({
  now: () => Math.floor(from + (Date.now() - began) * speed),
  async sleep(ms, signal) {
    signal.throwIfAborted()
    try {
      await wait(ms / speed, undefined, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  },
})

/** Numbers that a seed decides (mulberry32): the same seed gives the same numbers on any machine. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `below`. */
  whole(below: number): number
  /** True in this share of the cases. */
  chance(share: number): boolean
  /** One of some; throws where there is none. */
  pick<T>(from: readonly T[]): T
  /** Numbers of its own, so that one part's draws do not move another part's. */
  fork(): Random
}

/** Makes numbers from a seed. */
export function randomOf(seed: number): Random {
  // Neighbouring seeds must not give neighbouring first numbers.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (below: number): number => Math.floor(next() * below)
  return {
    next,
    whole,
    chance: (share) => next() < share,
    pick(from) {
      const one = from[whole(from.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
    fork: () => randomOf(whole(0x7fffffff)),
  }
}

/** The company's time: what the service says is now, and when the newest change was made. */
export interface CompanyClock {
  /** Milliseconds since 1970, as the service's own clock says. */
  now(): number
  /** When the newest change was made: never after now, never going back. */
  readonly changed: number
  /**
   * Lets so much time pass for the company and gives the new time of change.
   *
   * A client's clock must never be behind a change, so the company begins two weeks ago and, once
   * those are used up, goes half of the way that is left.
   */
  advance(ms: number): number
}

/** Starts the company's time at the given moment in the past. */
export function createCompanyClock(now: () => number, start: number): CompanyClock {
  let changed = start
  return {
    now,
    get changed() {
      return changed
    },
    advance(ms) {
      const left = Math.max(0, now() - changed)
      changed += Math.min(ms, Math.floor(left / 2))
      return changed
    },
  }
}

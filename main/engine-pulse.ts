/** Unanswered pings after which a process counts as stuck: two minutes at the usual pace. */
const mostUnanswered = 8

/** Feels the pulse of a process. */
export interface Pulse {
  /** The process answered. */
  beat(): void
  end(): void
}

/**
 * Pings a process again and again and calls `onStuck` once it leaves eight in a row unanswered.
 *
 * Counts pings and not time: while the computer sleeps neither pings nor answers come.
 */
export function feelPulse(
  ping: () => void,
  { everyMs, onStuck }: Readonly<{ everyMs: number; onStuck: () => void }>,
): Pulse {
  let unanswered = 0
  const timer = setInterval(() => {
    if (unanswered >= mostUnanswered) {
      clearInterval(timer)
      return onStuck()
    }
    unanswered += 1
    ping()
  }, everyMs)
  timer.unref()
  return {
    beat() {
      unanswered = 0
    },
    end: () => clearInterval(timer),
  }
}

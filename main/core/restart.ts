/** Ends of the engine's process older than this no longer count. */
export const restartWindowMs = 10 * 60_000
/** So many starts anew within that time; after that a person has to ask. */
export const mostRestarts = 5
const firstWaitMs = 500
const longestWaitMs = 30_000

/**
 * Says how long to wait before a process that ended by itself is started again: half a second, then
 * twice as long each time; null where it ended too often.
 *
 * `ends` are the times of its ends, this one among them, in milliseconds since 1970. Times ahead of
 * `now` come from a clock that was set back and count as now.
 */
export function waitBeforeRestart(ends: readonly number[], now: number): number | null {
  const recent = ends.filter((at) => now - at < restartWindowMs).length
  if (recent > mostRestarts) return null
  return Math.min(firstWaitMs * 2 ** Math.max(0, recent - 1), longestWaitMs)
}

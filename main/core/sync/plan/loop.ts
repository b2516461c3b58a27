import type { Side } from '../types.ts'
import type { Trail } from '../view.ts'

const day = 86_400_000
const tenMinutes = 600_000

/**
 * Loop stop (section 8): true if the value was written twice within 24 h without a person's change
 * since, or if more than four writes to alternating sides fell into ten minutes.
 */
export function isLoop(
  trail: readonly Trail[],
  next: Readonly<{ side: Side; hash: string; now: number }>,
): boolean {
  const ours = trail.filter(({ by }) => by === 'us')
  const person = Math.max(0, ...trail.filter(({ by }) => by === 'person').map(({ at }) => at))
  const again = ours.filter(
    ({ side, hash, at }) =>
      side === next.side && hash === next.hash && at >= person && at > next.now - day,
  )
  const recent = ours.filter(({ at }) => at > next.now - tenMinutes && at >= person)
  const turns = recent.filter(({ side }, at) => at > 0 && recent[at - 1]?.side !== side)
  return again.length >= 2 || (recent.length > 4 && turns.length >= 4)
}

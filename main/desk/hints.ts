import { type Kind, metered } from '../core/kinds.ts'
import type { Poll } from '../core/plans.ts'
import type { Looked } from './scheduler.ts'

/** What DingTalk says has changed, until it was looked at. */
export class Hints {
  readonly #kinds = new Set<Kind>()

  add(kind: Kind): void {
    this.#kinds.add(kind)
  }

  /** A look that began covers these, also where it fails: regular looks come all the same. */
  take(kinds: readonly Kind[]): void {
    for (const kind of kinds) this.#kinds.delete(kind)
  }

  has(kind: Kind): boolean {
    return this.#kinds.has(kind)
  }
}

/** Looks that hints ask for are noted apart from the regular ones of the same kinds. */
const apart = (poll: Poll): number => -poll.every

/** Changes come in bursts: looks that cost nothing are this far apart, milliseconds. */
const leastPause = 15_000

/**
 * A look that hints ask for now; null where they ask for none.
 *
 * Only kinds that the plan looks at between its daily runs. What is counted against the month is
 * looked at no more than twice as often as without hints.
 */
export function hintedPoll(
  polls: readonly Poll[],
  hints: Hints,
  { looked, now }: Readonly<{ looked: Looked; now: number }>,
): Poll | null {
  for (const poll of polls) {
    const hinted = looked.get(apart(poll)) ?? -Infinity
    const last = Math.max(hinted, looked.get(poll.every) ?? -Infinity)
    const isDue = (kind: Kind): boolean =>
      metered[kind] ? now - last >= poll.every / 2 : now - hinted >= leastPause
    const kinds = poll.kinds.filter((kind) => hints.has(kind) && isDue(kind))
    if (kinds.length > 0) return { every: apart(poll), kinds }
  }
  return null
}

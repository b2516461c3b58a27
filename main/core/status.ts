import { amberRows } from './status-amber.ts'
import { badRows } from './status-bad.ts'
import type { StatusFacts } from './status-facts.ts'
import { goodRows } from './status-good.ts'
import type { StateName, Verdict } from './status-look.ts'

export type { Look, Shown, StateName, Verdict } from './status-look.ts'
export { planned, urgent } from './status-amber.ts'
export { worstKind } from './status-look.ts'

/** Every row of the specification's table, worst first. */
const rows = [...badRows, ...amberRows, ...goodRows]

/** A state that is true, with its words, look and one step. */
export type State = Verdict & Readonly<{ name: StateName; rank: number }>

/** A state younger than this is shown, but not announced (no flicker), in milliseconds. */
const quietFor = 20_000

/**
 * All states that are true, the worst first; there is always one.
 *
 * The one truth for window, tray, messages and command line (ux-spec, section 5): a pure function
 * of what is known, so that reading or closing a message cannot change it.
 */
export function statesOf(facts: StatusFacts): readonly [State, ...State[]] {
  const found: State[] = []
  for (const { name, rank, look, when } of rows) {
    const verdict = when(facts)
    if (verdict !== null) found.push({ ...look, ...verdict, name, rank })
  }
  const [worst, ...others] = found
  if (worst === undefined) throw new Error('the last row is always true')
  // The rows of the good end stand for each other: only the worst of them is told.
  return [worst, ...others.filter(({ name }) => !isGood(name))]
}

const isGood = (name: StateName): boolean => name === 'protected' || name === 'protected-gaps'

/**
 * Tells whether messages may go out: the state has held for 20 s, or is one of the two worst.
 *
 * `shownSince` = since when this state has been the worst without a break.
 */
export const isAnnounced = ({ rank }: State, shownSince: number, now: number): boolean =>
  rank <= 2 || now - shownSince >= quietFor

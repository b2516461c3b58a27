import { z } from 'zod'

import type { State } from '../core/ports.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { worstKind } from '../core/status.ts'

const schema = z.object({ age: z.number(), target: z.number() })
const subject = 'age'

/** One point of the chart of ages; where there is none, the computer was off. */
export type AgePoint = Readonly<{ at: number; age: number; target: number }>

/** How often the age is noted, in milliseconds. */
export const ageEvery = 15 * 60_000
const keptFor = 32 * 86_400_000

/** Notes the worst age of this quarter of an hour; the worst of it stands. */
export function noteAge({ records }: Pick<State, 'records'>, { kinds, now }: StatusFacts): void {
  const worst = worstKind(kinds)
  if (worst?.at == null) return
  const at = now - (now % ageEvery)
  const age = now - worst.at
  const before = records.get(subject, `${at}`)
  if (before !== undefined && schema.parse(before).age >= age) return
  records.put(subject, { id: `${at}`, at, body: { age, target: worst.target } })
  records.cut(subject, now - keptFor)
}

/** Points since then, oldest first. */
export const agesSince = (
  { records }: Pick<State, 'records'>,
  since: number,
): readonly AgePoint[] =>
  records
    .list(subject, { since })
    .map(({ at, body }) => ({ at, ...schema.parse(body) }))
    .toReversed()

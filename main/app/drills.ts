import { z } from 'zod'

import { kinds } from '../core/kinds.ts'
import type { State } from '../core/ports.ts'

const schema = z.object({
  kind: z.enum(kinds),
  files: z.number(),
  bytes: z.number(),
  seconds: z.number(),
  passed: z.boolean(),
})
/** The result of a drill. */
export type Drill = z.output<typeof schema>

/** A restore for proof should not last longer, in seconds (ux-spec, section 12). */
export const drillLimit = 90

const subject = 'drill'

/** Keeps a drill's result. */
export const noteDrill = ({ records }: Pick<State, 'records'>, at: number, drill: Drill): void =>
  records.put(subject, { id: `${at}`, at, body: drill })

/** The newest drill; null = there was none. */
export function lastDrill({ records }: Pick<State, 'records'>): (Drill & { at: number }) | null {
  const [last] = records.list(subject, { limit: 1 })
  return last === undefined ? null : { at: last.at, ...schema.parse(last.body) }
}

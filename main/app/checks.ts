import { z } from 'zod'

import type { State } from '../core/ports.ts'

const schema = z.object({
  at: z.number(),
  /** The n-th of so many parts of the data was read again; null = the structure alone. */
  part: z.object({ n: z.number(), of: z.number() }).nullable(),
  /** Packs of the storage then, and how many of them were read. */
  packs: z.number(),
  read: z.number(),
  good: z.boolean(),
  errors: z.number(),
})

/** One integrity check, kept to tell what was proven when. */
export type Check = z.output<typeof schema>

const subject = 'check'
const keptFor = 100 * 86_400_000

/** Keeps a check. */
export function putCheck({ records }: Pick<State, 'records'>, check: Check): void {
  records.put(subject, { id: `${check.at}`, at: check.at, body: check })
  records.cut(subject, check.at - keptFor)
}

/** Checks since then, newest first. */
export const checksSince = ({ records }: Pick<State, 'records'>, since: number): readonly Check[] =>
  records.list(subject, { since }).map(({ body }) => schema.parse(body))

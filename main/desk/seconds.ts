import { z } from 'zod'

import type { CopyResult } from '../app-types.ts'
import { codeOf } from '../core/failure.ts'
import type { State } from '../core/ports.ts'

const schema = z.object({
  /** When it last had everything; null = never. */
  at: z.number().nullable(),
  code: z.string().nullable(),
})
/** How far a second copy is. */
export type Second = z.output<typeof schema>

const subject = 'second-copy'

/** Takes over what a copying run did. */
export function noteSeconds(
  state: Pick<State, 'records'>,
  { copies, dryRun }: CopyResult,
  now: number,
): void {
  if (dryRun) return
  for (const { name, failure } of copies) {
    const at = failure === null ? now : secondOf(state, name).at
    const code = failure ? codeOf(failure) : null
    state.records.put(subject, { id: name, at: now, body: { at, code } })
  }
}

/** What is known of a second copy. */
export function secondOf({ records }: Pick<State, 'records'>, name: string): Second {
  const found = records.get(subject, name)
  return found === undefined ? { at: null, code: null } : schema.parse(found)
}

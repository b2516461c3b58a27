import { z } from 'zod'

import { codeOf } from '../core/failure.ts'
import { type Kind, kinds } from '../core/kinds.ts'
import type { KindResult, State } from '../core/ports.ts'

const schema = z.object({
  /** Milliseconds since 1970 up to which the kind is saved; null = never read to its end. */
  at: z.number().nullable(),
  /** Newest copy that holds it. */
  snapshot: z.string().nullable(),
  failed: z.number(),
  /** Why the last reading failed, and since when that has been so. */
  code: z.string().nullable(),
  since: z.number(),
})

/** How fresh a kind is, as `state.db` knows it without a look at the storage. */
export type Saved = z.output<typeof schema>

const subject = 'saved'

/** Gives what is known of each kind. */
export function savedKinds({ records }: Pick<State, 'records'>): ReadonlyMap<Kind, Saved> {
  const found = new Map<Kind, Saved>()
  for (const kind of kinds) {
    const body = records.get(subject, kind)
    if (body !== undefined) found.set(kind, schema.parse(body))
  }
  return found
}

/** Keeps what is known of a kind; `now` dates the knowledge. */
export const putSaved = (
  { records }: Pick<State, 'records'>,
  kind: Kind,
  known: Saved & { now: number },
): void => {
  const { now, ...body } = known
  records.put(subject, { id: kind, at: now, body })
}

const unknown = (since: number): Saved => ({
  at: null,
  snapshot: null,
  failed: 0,
  code: null,
  since,
})

/** Takes over what a run found; a kind that was read only partly keeps its age. */
export function takeOver(
  state: Pick<State, 'records'>,
  run: Readonly<{ kinds: readonly KindResult[]; snapshot: string | null; now: number }>,
): void {
  const before = savedKinds(state)
  for (const { kind, outcome, failure, started, counts } of run.kinds) {
    const was = before.get(kind) ?? unknown(run.now)
    const code = failure ? codeOf(failure) : null
    const since = was.code === code ? was.since : run.now
    const known = outcome === 'read' ? { at: started, snapshot: run.snapshot } : null
    const { at, snapshot } = known ?? was
    putSaved(state, kind, {
      at,
      // A look that found no change leaves the copy that holds the kind what it was.
      snapshot: snapshot ?? was.snapshot,
      failed: counts.failed,
      code,
      since,
      now: run.now,
    })
  }
}

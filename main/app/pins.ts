import { z } from 'zod'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { State } from '../core/ports.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Snapshot } from '../repository/types.ts'
import { copyOf } from './browse.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { putSaved, savedKinds } from './saved.ts'

const subject = 'pin'
const body = z.object({ name: z.string() })

/** Names that persons gave to copies, by the copy's id. */
export const pinNames = ({ records }: Pick<State, 'records'>): ReadonlyMap<string, string> =>
  new Map(records.list(subject).map((one) => [one.id, body.parse(one.body).name]))

/**
 * Names a copy and keeps it from retention, or with null gives it back to retention; gives the
 * copy's new id. As restic does it: the snapshot is written anew with other tags, then the old one
 * goes, so that a crash between leaves two and never none.
 */
export async function pinCopy(
  engine: Engine,
  word: string,
  name: string | null,
): Promise<Outcome<string>> {
  const outcome = await outcomeOf(engine, async () => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = new AbortController()
    return withLock(repository, { exclusive: true, signal }, () => rewritten(engine, word, name))
  })
  if (!outcome.ok) return outcome
  return outcome.value === null ? failed('notInCopy', { what: word }) : done(outcome.value)
}

async function rewritten(
  engine: Engine,
  word: string,
  name: string | null,
): Promise<string | null> {
  const repository = await engine.repository()
  const old = await copyOf(engine, word)
  const others = (old.tags ?? []).filter((tag) => tag !== 'pin')
  const tags = name === null ? others : [...others, 'pin']
  const isSame = tags.length === (old.tags ?? []).length
  const { id: _, ...data } = old
  const made = isSame
    ? old
    : await repository.saveSnapshot({ ...data, tags, original: original(old) })
  keepName(engine, { old: old.id, made: made.id }, name)
  if (!isSame) await removed(engine, old.id)
  return made.id
}

const original = ({ id, original: first }: Snapshot): string => first ?? id

function keepName(
  { state, clock }: Engine,
  { old, made }: Readonly<{ old: string; made: string }>,
  name: string | null,
): void {
  state.records.remove(subject, old)
  if (name !== null) state.records.put(subject, { id: made, at: clock.now(), body: { name } })
  const now = clock.now()
  for (const [kind, saved] of savedKinds(state))
    if (saved.snapshot === old) putSaved(state, kind, { ...saved, snapshot: made, now })
}

/** Where nothing may be deleted, the old one stays beside the new one and does no harm. */
async function removed(engine: Engine, id: string): Promise<void> {
  try {
    await (await engine.repository()).removeSnapshot(id)
  } catch (error) {
    if (repositoryFailure(error)?.name !== 'appendOnly') throw error
  }
}

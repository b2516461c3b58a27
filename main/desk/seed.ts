import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import type { StatusResult } from '../app-types.ts'
import { copiesOf } from '../app/browse.ts'
import type { Engine } from '../app/engine.ts'
import { putSaved, savedKinds } from '../app/saved.ts'
import { codeOf } from '../core/failure.ts'
import { instantOf } from '../core/time.ts'
import { momentOf, noteMoment } from './notes.ts'

/**
 * Learns from the storage what `state.db` does not know: a profile of an older program, or one that
 * was just connected to a backup that was there. Does nothing where all is known.
 */
export async function learnFromStorage(
  engine: Engine,
  read: () => Promise<Pick<StatusResult, 'kinds'>>,
): Promise<void> {
  const { state, clock } = engine
  if (momentOf(state, 'first.full') === null) {
    const first = (await copiesOf(engine)).find((one) => !isCheckpoint(one) && isFull(one))
    if (first !== undefined) noteMoment(state, 'first.full', instantOf(first.time))
  }
  if (savedKinds(state).size > 0 || momentOf(state, 'first.full') === null) return
  const found = await read()
  for (const { kind, at, snapshot, failed, failure } of found.kinds)
    if (at !== null) {
      const code = failure ? codeOf(failure) : null
      putSaved(state, kind, { at, snapshot, failed, code, since: at, now: clock.now() })
    }
}

const isFull = ({ tags }: { tags?: readonly string[] }): boolean => tags?.includes('full') ?? false

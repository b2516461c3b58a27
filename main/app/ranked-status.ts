import type { StatusResult } from '../app-types.ts'
import { statesOf } from '../core/status.ts'
import { factsOf } from '../desk/knowledge.ts'
import { momentOf, noteMoment } from '../desk/notes.ts'
import { silentSince } from '../desk/off.ts'
import { learnFromStorage } from '../desk/seed.ts'
import type { Engine } from './engine.ts'
import { readStatus } from './status.ts'

/** The status as the command line tells it: the same ranked states as in window and tray. */
export async function rankedStatus(engine: Engine): Promise<StatusResult> {
  const { state, clock } = engine
  const status = await readStatus(engine)
  const now = clock.now()
  const isLost = status.storageFailure !== null
  if (!isLost) await learnFromStorage(engine, async () => status)
  const lostSince = isLost ? (momentOf(state, 'storage.lost') ?? now) : null
  if (lostSince !== momentOf(state, 'storage.lost')) noteMoment(state, 'storage.lost', lostSince)
  const live = { run: null, catchUp: null }
  return { ...status, states: statesOf(factsOf(engine, live, silentSince(state, now))) }
}

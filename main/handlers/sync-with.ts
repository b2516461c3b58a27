import type { Watch } from '../app-types.ts'
import { outcomeOf } from '../app/engine.ts'
import type { SyncApp } from '../app/sync/types.ts'
import type { Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import { withProfile } from './by.ts'

/** Answers are waited for no longer than this, in milliseconds: a person sits there. */
const patience = 120_000

/** For questions that are answered at once or not at all: nobody looks at how far they are. */
const quiet = (): Watch => ({
  signal: AbortSignal.timeout(patience),
  onEvent: () => undefined,
  by: 'person',
})

/** Answers with the sync of the open profile, or says why there is none. */
export const withSync = <T>(
  desk: Desk,
  work: (sync: SyncApp, watch: Watch) => T | Promise<T>,
): Promise<Outcome<T>> =>
  withProfile(desk, ({ app, engine }) => outcomeOf(engine, async () => work(app.sync, quiet())))

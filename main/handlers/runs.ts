import { tonight } from '../app/setup-finish.ts'
import { done } from '../core/failure.ts'
import { instantOf } from '../core/time.ts'
import type { Desk, LongWork } from '../desk-types.ts'
import { detailOf, historyOf } from '../desk/history.ts'
import { iso } from '../desk/iso.ts'
import { backupWork, checkWork, copyWork, drillWork } from '../desk/jobs.ts'
import type { Caller, Handlers } from '../router.ts'
import { audited, withProfile } from './by.ts'

type Answered =
  | 'run.read'
  | 'run.stop'
  | 'run.tonight'
  | 'backup.start'
  | 'verify.start'
  | 'drill.start'
  | 'copy.start'
  | 'runs.read'
  | 'run.detail'

/** Starts, stops and tells of runs. */
export const runsHandlers = (desk: Desk): Pick<Handlers, Answered> => ({
  'run.read': async () => done(desk.run()),
  'run.stop': async (_, caller) => {
    const isStopping = desk.stop()
    if (isStopping) await audited(desk, caller, { action: 'run.stopped', object: 'run:current' })
    return done(isStopping)
  },
  'run.tonight': (_, caller) =>
    withProfile(desk, async ({ engine }) => {
      const at = tonight(desk.clock.now(), engine.settings.schedule.zone)
      if (!desk.moveTo(at)) return done(null)
      await audited(desk, caller, { action: 'run.postponed', object: 'run:current' })
      return done({ at: iso(at) })
    }),
  'backup.start': ({ full, kinds, refetch }, caller) =>
    begin(
      desk,
      caller,
      backupWork('person', {
        mode: full ? 'full' : 'incremental',
        refetch,
        ...(kinds === null ? {} : { kinds }),
      }),
    ),
  'verify.start': ({ depth }, caller) => begin(desk, caller, checkWork('person', depth)),
  'drill.start': (_, caller) => begin(desk, caller, drillWork('person')),
  'copy.start': ({ to }, caller) => begin(desk, caller, copyWork('person', to ?? undefined)),
  'runs.read': ({ before, limit, what }) =>
    withProfile(desk, async ({ engine }) =>
      done(
        historyOf(engine.state, {
          before: before === null ? null : instantOf(before),
          limit,
          what,
        }),
      ),
    ),
  'run.detail': ({ id }) => withProfile(desk, async ({ engine }) => detailOf(engine.state, id)),
})

async function begin(desk: Desk, caller: Caller, work: LongWork) {
  const begun = await desk.begin(work)
  if (begun.ok) {
    await audited(desk, caller, { action: `${work.what}.started`, object: 'run:new' })
    desk.touched()
  }
  return begun
}

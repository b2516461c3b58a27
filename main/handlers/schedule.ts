import { saveSettings } from '../adapters/settings/index.ts'
import { done, failed } from '../core/failure.ts'
import { instantOf, isZone } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import { longestPause, notePause, pauseOf } from '../desk/notes.ts'
import { scheduleView } from '../desk/schedule-view.ts'
import type { Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { audited, roleOf, withProfile } from './by.ts'

type Answered = 'schedule.read' | 'schedule.write' | 'pause.set' | 'pause.end'

/** The schedule, and pauses of it. */
export const scheduleHandlers = (desk: Desk): Pick<Handlers, Answered> => ({
  'schedule.read': () => withProfile(desk, async ({ engine }) => done(scheduleView(engine))),
  'schedule.write': ({ plan, times }, caller) =>
    withProfile(desk, async ({ engine }) => {
      // Opening the profile again would wait for the run, and the window for us.
      if (desk.run() !== null) return failed('profileBusy')
      const { zone } = times
      if (!isZone(zone)) return failed('settingsUnfit', { where: 'schedule.zone' })
      const settings = { ...engine.settings, plan, schedule: times }
      const saved = await saveSettings(engine.profile, settings)
      if (!saved.ok) return saved
      await audited(desk, caller, { action: 'schedule.changed', object: 'settings:schedule' })
      await desk.reopen()
      desk.touched()
      return withProfile(desk, async (opened) => done(scheduleView(opened.engine)))
    }),
  'pause.set': ({ until }, caller) =>
    withProfile(desk, async ({ engine }) => {
      const now = desk.clock.now()
      const end = instantOf(until)
      if (end <= now || end - now > longestPause)
        return failed('unfitInput', { ask: 'pause.set', where: 'until' })
      const { role } = await sessionsOf(desk).actor(caller)
      notePause(engine.state, { by: roleOf(role), since: now, until: end })
      await audited(desk, caller, { action: 'backup.paused', object: 'schedule:pause' })
      desk.touched()
      return done(null)
    }),
  'pause.end': (_, caller) =>
    withProfile(desk, async ({ engine }) => {
      if (pauseOf(engine.state, desk.clock.now()) !== null) {
        notePause(engine.state, null)
        await audited(desk, caller, { action: 'backup.resumed', object: 'schedule:pause' })
      }
      desk.touched()
      return done(null)
    }),
})

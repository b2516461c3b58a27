import { longestSnooze } from '../core/alerts.ts'
import { done, failed } from '../core/failure.ts'
import { instantOf } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import { alertsOf, snoozeAlert } from '../desk/alert-keeper.ts'
import { acceptGap, gapsOf } from '../desk/gaps.ts'
import { isoOrNull } from '../desk/iso.ts'
import type { Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { audited, roleOf, withProfile } from './by.ts'

type Answered = 'alerts.read' | 'alerts.snooze' | 'gaps.read' | 'gaps.accept'

/** Alerts, and gaps that a person may take as they are. */
export const alertsHandlers = (desk: Desk): Pick<Handlers, Answered> => ({
  'alerts.read': () =>
    withProfile(desk, async ({ engine }) => done(alertsOf(engine.state, desk.clock.now()))),
  'alerts.snooze': ({ id, until }, caller) =>
    withProfile(desk, async ({ engine }) => {
      const now = desk.clock.now()
      const end = instantOf(until)
      const isFit = end > now && end - now <= longestSnooze
      const by = roleOf((await sessionsOf(desk).actor(caller)).role)
      if (!isFit || !snoozeAlert(engine.state, { id, until: end, by }))
        return failed('unfitInput', { ask: 'alerts.snooze', where: isFit ? 'id' : 'until' })
      await audited(desk, caller, { action: 'alert.snoozed', object: `alert:${id}` })
      return done(null)
    }),
  'gaps.read': () =>
    withProfile(desk, async ({ engine }) =>
      done(
        gapsOf(engine).map(({ id, kind, code, since, accepted }) => ({
          id,
          kind,
          code,
          since: isoOrNull(code === null ? null : since),
          accepted: accepted && { by: accepted.by, at: isoOrNull(accepted.by && accepted.at) },
        })),
      ),
    ),
  'gaps.accept': ({ id }, caller) =>
    withProfile(desk, async ({ engine }) => {
      const gap = gapsOf(engine).find((one) => one.id === id && one.accepted === null)
      if (gap === undefined) return failed('unfitInput', { ask: 'gaps.accept', where: 'id' })
      const by = roleOf((await sessionsOf(desk).actor(caller)).role)
      acceptGap(engine.state, { id, by, at: desk.clock.now() })
      await audited(desk, caller, { action: 'gap.accepted', object: `gap:${id}` })
      desk.touched()
      return done(null)
    }),
})

import type { Output } from '../../preload/contract.ts'
import { longestSnooze } from '../core/alerts.ts'
import { done, failed } from '../core/failure.ts'
import { instantOf } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import { alertsOf, noteAlert, snoozeAlert } from '../desk/alert-keeper.ts'
import { acceptGap, gapsOf } from '../desk/gaps.ts'
import { iso, isoOrNull } from '../desk/iso.ts'
import { messagesFor } from '../desk/messages.ts'
import { acceptWait } from '../desk/notes.ts'
import type { Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { audited, roleOf, withProfile } from './by.ts'

type Answered =
  | 'alerts.read'
  | 'alerts.snooze'
  | 'alerts.note'
  | 'messages.read'
  | 'allowance.accept'
  | 'gaps.read'
  | 'gaps.accept'

type AlertAsks = 'alerts.read' | 'alerts.snooze' | 'alerts.note' | 'messages.read'

/** Alerts, and gaps that a person may take as they are. */
export const alertsHandlers = (desk: Desk): Pick<Handlers, Answered> => ({
  ...openAlerts(desk),
  ...acceptedGaps(desk),
})

const openAlerts = (desk: Desk): Pick<Handlers, AlertAsks> => ({
  'alerts.read': () =>
    withProfile(desk, async ({ engine }) =>
      done({ ...alertsOf(engine.state, desk.clock.now()), wait: await waitOf(desk) }),
    ),
  'messages.read': (_, caller) =>
    withProfile(desk, async ({ engine }) => {
      const reader = (await sessionsOf(desk).who(caller))?.id ?? null
      return done({ messages: messagesFor(engine.state, reader, desk.clock.now()) })
    }),
  'alerts.snooze': ({ id, until }, caller) =>
    withProfile(desk, async ({ engine }) => {
      const now = desk.clock.now()
      const end = instantOf(until)
      const isFit = end > now && end - now <= longestSnooze
      const by = roleOf((await sessionsOf(desk).actor(caller)).role)
      if (!isFit || !snoozeAlert(engine.state, { id, until: end, by, at: now }))
        return failed('unfitInput', { ask: 'alerts.snooze', where: isFit ? 'id' : 'until' })
      await audited(desk, caller, { action: 'alert.snoozed', object: `alert:${id}` })
      return done(null)
    }),
  'alerts.note': ({ id, note }, caller) =>
    withProfile(desk, async ({ engine }) => {
      const by = roleOf((await sessionsOf(desk).actor(caller)).role)
      if (!noteAlert(engine.state, { id, note, by, at: desk.clock.now() }))
        return failed('unfitInput', { ask: 'alerts.note', where: 'id' })
      await audited(desk, caller, { action: 'alert.noted', object: `alert:${id}` })
      return done(null)
    }),
})

const acceptedGaps = (desk: Desk): Pick<Handlers, Exclude<Answered, AlertAsks>> => ({
  'allowance.accept': (_, caller) =>
    withProfile(desk, async ({ engine }) => {
      if ((await waitOf(desk)) === null) return done(false)
      const { month } = engine.state.ledger.read()
      acceptWait(engine.state, month)
      await audited(desk, caller, { action: 'gap.accepted', object: `gap:allowance-${month}` })
      desk.touched()
      return done(true)
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

async function waitOf(desk: Desk): Promise<Output<'alerts.read'>['wait']> {
  const { allowanceUsed } = await desk.facts()
  if (allowanceUsed === null) return null
  const { kinds, until, accepted } = allowanceUsed
  return { kinds: [...kinds], until: iso(until), accepted }
}

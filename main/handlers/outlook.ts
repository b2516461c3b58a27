import type { Outlook } from '../app/outlook.ts'
import { asOutcome } from '../app/setup-context.ts'
import { setupOf } from '../app/setup-of.ts'
import { fail } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'

type Asks = Extract<keyof Handlers, `outlook.${string}`>

/**
 * The Outlook step. Once set-up is over, who is asked as whom decides what lands in the copies:
 * changing it takes the second factor, and stands in the audit log.
 */
export function outlookHandlers(desk: Desk): Pick<Handlers, Asks> {
  const { context, outlook } = setupOf(desk)
  const guarded = async (caller: Caller, what: string, work: () => ReturnType<Outlook['read']>) => {
    const isFinished = await context.isFinished()
    if (isFinished) {
      const refusal = await sessionsOf(desk).factorRefusal(caller, 'settings')
      if (refusal !== null) fail(refusal.name, refusal.about)
    }
    const state = await work()
    const actor = await sessionsOf(desk).actor(caller, 'settings')
    const entry = { action: 'settings.changed', object: 'microsoft', result: 'ok' } as const
    if (isFinished) desk.audit({ ...actor, ...entry, about: { changed: what } })
    return state
  }
  return {
    'outlook.read': () => asOutcome(() => outlook.read()),
    'outlook.write': (given, caller) =>
      asOutcome(() => guarded(caller, Object.keys(given).join(' '), () => outlook.write(given))),
    'outlook.certificate': (_, caller) =>
      asOutcome(() => guarded(caller, 'certificate', () => outlook.certificate())),
    'outlook.signIn': ({ by }, caller) =>
      asOutcome(() => guarded(caller, 'sign-in', () => outlook.signIn(by))),
    'outlook.cancel': () => asOutcome(() => outlook.cancel()),
    'outlook.signOut': ({ account }, caller) =>
      asOutcome(() => guarded(caller, 'sign-out', () => outlook.signOut(account))),
    'outlook.test': () => asOutcome(() => outlook.test()),
    'outlook.sample': (_, caller) =>
      asOutcome(() => guarded(caller, 'sample', () => outlook.sample())),
  }
}

import { asOutcome } from '../app/setup-context.ts'
import { openExisting } from '../app/setup-existing.ts'
import { finishSetup } from '../app/setup-finish.ts'
import { setupOf } from '../app/setup-of.ts'
import { setupNeeded } from '../app/setup-view.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { folderListing } from './folders.ts'
import { type KeyAsks, setupKeyHandlers } from './setup-key.ts'
import { tellShell } from './shell.ts'

type Asks =
  | 'setup.needed'
  | 'setup.read'
  | 'setup.write'
  | 'setup.go'
  | 'setup.test'
  | 'setup.sample'
  | 'setup.departments'
  | 'setup.members'
  | 'setup.finish'
  | 'setup.folders'
  | 'setup.existing.open'
  | KeyAsks

/** The set-up wizard. */
export function setupHandlers(desk: Desk): Pick<Handlers, Asks> {
  const { context, wizard } = setupOf(desk)
  return {
    'setup.needed': () => asOutcome(() => setupNeeded(context)),
    'setup.read': () => asOutcome(() => wizard.read()),
    'setup.write': (input) => asOutcome(() => wizard.write(input)),
    'setup.go': ({ step }) => asOutcome(() => wizard.go(step)),
    'setup.test': ({ step }) => asOutcome(() => wizard.test(step)),
    'setup.sample': ({ people }) => asOutcome(() => wizard.sample(people)),
    'setup.departments': () => asOutcome(() => wizard.departments()),
    'setup.members': ({ department }) => asOutcome(() => wizard.members(department)),
    'setup.finish': ({ start }, caller) =>
      asOutcome(async () => {
        const { at, gaps } = await finishSetup(context, start)
        const actor = await sessionsOf(desk).actor(caller)
        for (const gap of gaps)
          desk.audit({ ...actor, action: 'gap.accepted', object: gap, result: 'ok', about: {} })
        const what = { action: 'setup.finished', object: 'profile', result: 'ok' } as const
        desk.audit({ ...actor, ...what, about: { start } })
        await tellShell(desk)
        return { at: new Date(at).toISOString() }
      }),
    'setup.folders': ({ path }) => folderListing(path, [desk.profile]),
    'setup.existing.open': ({ storage, words }, caller) =>
      asOutcome(async () => {
        const { password, ...typed } = storage
        const found = await openExisting(context, { typed, password: password ?? null, words })
        const actor = await sessionsOf(desk).actor(caller)
        const what = { action: 'setup.joined', object: 'profile', result: 'ok' } as const
        desk.audit({ ...actor, ...what, about: { copies: String(found.copies) } })
        await tellShell(desk)
        const { newest } = found
        return { ...found, newest: newest === null ? null : new Date(newest).toISOString() }
      }),
    ...setupKeyHandlers(desk, context),
  }
}

import type { ShellView } from '../../preload/contract/shell.ts'
import { profileAt } from '../adapters/profile.ts'
import { loadSettings } from '../adapters/settings/index.ts'
import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { audited } from './by.ts'

/** What the settings file says; a profile that is locked says it too. */
async function languageOf({ profile, clock }: Desk): Promise<ShellView['language']> {
  const settings = await loadSettings(profileAt(profile), clock)
  return settings.ok ? settings.value.language : null
}

const viewOf = async (desk: Desk, startAtLogin: boolean | null): Promise<ShellView> => ({
  startAtLogin,
  language: await languageOf(desk),
})

const isStarted = async ({ shell }: Desk): Promise<boolean | null> =>
  shell === undefined ? null : shell.loginItem.read()

/** Tells the shell after the settings have changed: tray and messages speak their language. */
export async function tellShell(desk: Desk): Promise<void> {
  desk.tell('shell.moved', await viewOf(desk, await isStarted(desk)))
}

/** What the settings say to the program around the engine. */
export const shellHandlers = (desk: Desk): Pick<Handlers, 'shell.read' | 'shell.startAtLogin'> => ({
  'shell.read': async () => done(await viewOf(desk, await isStarted(desk))),
  'shell.startAtLogin': async ({ on }, caller) => {
    const { shell } = desk
    const before = await isStarted(desk)
    if (shell === undefined || before === null) return done(await viewOf(desk, null))
    const after = (await shell.loginItem.write(on)) ?? (await shell.loginItem.read())
    const view = await viewOf(desk, after)
    const did = { action: 'settings.changed', object: 'settings:login' }
    if (after !== before) await audited(desk, caller, { ...did, about: { on: String(after) } })
    desk.tell('shell.moved', view)
    return done(view)
  },
})

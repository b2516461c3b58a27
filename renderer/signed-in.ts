import { ask } from './bridge.ts'
import { keepFor } from './kept.ts'
import { usePreferences } from './preferences.ts'
import { type Shared, useShared } from './state.ts'

/** The organisation's name is for signed-in people only, and goes when they go. */
async function readOrganisation(signedIn: boolean): Promise<void> {
  const answer = signedIn ? await ask('home.read', null) : null
  useShared.setState({ organisation: answer?.ok ? answer.value.organisation : null })
}

/**
 * Takes the language of the settings where none was chosen in this window. English is what a
 * settings file has that says nothing, so that the system's language stays.
 */
async function readLanguage(): Promise<void> {
  if (usePreferences.getState().language !== null) return
  const answer = await ask('settings.read', null)
  if (!answer.ok || answer.value.general.language === 'en') return
  const { language } = answer.value.general
  usePreferences.setState((chosen) => ({ language: chosen.language ?? language }))
}

/** What was told before this window was open: how many alerts there are, for those who see them. */
async function readAlerts(): Promise<void> {
  const answer = await ask('alerts.read', null)
  if (!answer.ok) return
  const { open, planned } = answer.value
  useShared.setState({ alerts: { open: open.length, planned: planned.length } })
}

const seesAlerts = ({ session }: Shared) =>
  session?.who?.role === 'owner' || session?.who?.role === 'it-admin'

const isSignedIn = ({ session }: Shared) => session?.state === 'signed-in'

/** After set-up, and after each run, the name may be there or another. */
const bringsName = (now: Shared, before: Shared): boolean =>
  (before.setup?.needed === true && now.setup?.needed === false) ||
  (now.run !== before.run && now.run !== null && now.run.ended !== null)

/** Reads what only signed-in people may know, whenever that changes; gives the end of it. */
export const keepSignedIn = (): (() => void) =>
  useShared.subscribe((now, before) => {
    const signedIn = isSignedIn(now)
    keepFor(now.session?.who?.id ?? null)
    if (signedIn && bringsName(now, before)) void readOrganisation(true)
    if (signedIn === isSignedIn(before)) return
    void readOrganisation(signedIn)
    if (signedIn) void readLanguage()
    if (signedIn && seesAlerts(now)) void readAlerts()
  })

import type { Desk } from '../desk-types.ts'
import { createOutlook, type Outlook } from './outlook.ts'
import { createSetupContext } from './setup-context.ts'
import { createWizard, type Wizard } from './setup-wizard.ts'

/** The set-up of one desk. */
export type DeskSetup = Readonly<{
  context: ReturnType<typeof createSetupContext>
  wizard: Wizard
  /** The Outlook step, also after set-up. */
  outlook: Outlook
  /** Ends tests under way and stops the sample company's server. */
  stop: () => Promise<void>
}>

const known = new WeakMap<Desk, DeskSetup>()

function make(desk: Desk): DeskSetup {
  const context = createSetupContext(desk)
  const wizard = createWizard(context)
  const outlook = createOutlook(context)
  const resumed = context.sample.resume().catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown'
    desk.log.write('error', 'sample.silent', { error: name })
  })
  const stop = async (): Promise<void> => {
    wizard.stop()
    outlook.stop()
    await resumed
    await context.sample.stop()
  }
  return { context, wizard, outlook, stop }
}

/**
 * The set-up of a desk, the same for all handlers. A sample company that the profile keeps is
 * started again with it.
 */
export function setupOf(desk: Desk): DeskSetup {
  const found = known.get(desk) ?? make(desk)
  known.set(desk, found)
  return found
}

import { parallel } from '../adapters/parallel.ts'
import type { SetupCheck, Watch } from '../app-types.ts'
import type { Source } from '../core/ports.ts'
import type { Engine } from './engine.ts'

/** Mailboxes that are tried side by side. */
const width = 8

type Mailbox = Engine['settings']['mailboxes'][number]

/** The mailboxes that the settings name, as sources; none where there are none. */
export async function mailSources(engine: Engine): Promise<Source[]> {
  const { settings, secrets, clock, log } = engine
  const { mailboxes } = settings
  if (mailboxes.length === 0) return []
  // Its code is large, and most profiles have no mailbox.
  const { mailSource } = await import('../adapters/imap/source.ts')
  const password = (address: string) => secrets.read(`mail.${address}`)
  return [mailSource({ mailboxes, password, clock, log })]
}

/** Signs in to each mailbox and lists its folders; nothing is changed in it. */
export async function checkMailboxes(engine: Engine, watch: Watch): Promise<SetupCheck[]> {
  const { secrets, clock, log } = engine
  if (engine.settings.mailboxes.length === 0) return []
  const { checkMailbox } = await import('../adapters/imap/check.ts')
  const rowOf = async (mailbox: Mailbox): Promise<SetupCheck> => {
    const { address } = mailbox
    const password = () => secrets.read(`mail.${address}`)
    const failure = await checkMailbox({ mailbox, password, clock, log, signal: watch.signal })
    return { what: 'mailbox', name: address, kind: 'mail', needed: true, failure }
  }
  const rows: SetupCheck[] = []
  for await (const row of parallel(engine.settings.mailboxes, width, rowOf)) rows.push(row)
  return rows
}

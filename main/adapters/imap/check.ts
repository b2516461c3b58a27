import { type Failure, FailureError } from '../../core/failure.ts'
import type { Clock, Log } from '../../core/ports.ts'
import type { MailboxAt } from './port.ts'
import { sessionOn } from './session-on.ts'

/** Signs in and lists the folders. Gives why that fails, or null where it works. */
export async function checkMailbox(
  ask: Readonly<{
    mailbox: MailboxAt
    password: () => Promise<string | null>
    clock: Clock
    log: Log
    signal: AbortSignal
  }>,
): Promise<Failure | null> {
  const session = sessionOn(ask)
  try {
    const folders = await session.folders()
    if (folders.length > 0) return null
    const { address, host } = ask.mailbox
    return { name: 'mailRefused', about: { address, host, code: 'LIST', what: address } }
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  } finally {
    session.close()
  }
}

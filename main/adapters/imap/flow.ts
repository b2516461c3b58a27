import { ImapFlow } from 'imapflow'

import type { MailboxAt } from './port.ts'

/** Waits in milliseconds: for a connection, for its greeting, and for any byte once it stands. */
const waits = { connectionTimeout: 30_000, greetingTimeout: 20_000, socketTimeout: 60_000 }
/** The longest answers asked for are lists of UIDs and parts of messages of 1 MiB. */
const limits = {
  maxLineLength: 32 * 1_048_576,
  maxLiteralSize: 8 * 1_048_576,
  maxResponseSize: 48 * 1_048_576,
}

/** How to connect: times are for tests of servers that say nothing. */
export type Waits = Partial<typeof waits>

/**
 * Connects and signs in. Throws what the package throws; where the server offers no encryption
 * that is an error with `tlsFailed`, and nothing secret has been sent.
 */
export async function connect(
  mailbox: MailboxAt,
  password: string,
  how: Readonly<{
    signal: AbortSignal
    waits?: Waits | undefined
    /** After this time an IDLE is begun anew, ms; none by itself if absent. */
    maxIdleTime?: number
  }>,
): Promise<ImapFlow> {
  const { host, port, security, user } = mailbox
  const client = new ImapFlow({
    ...waits,
    ...how.waits,
    ...limits,
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    auth: { user, pass: password },
    ...(how.maxIdleTime === undefined ? {} : { maxIdleTime: how.maxIdleTime }),
    disableAutoIdle: true,
    // Revision 2 takes away what older servers answer to; nothing of it is needed.
    disableIMAP4rev2: true,
    // The package's log lines hold commands and names of folders.
    logger: false,
    clientInfo: { name: 'DingKeep' },
  })
  // Whoever waits for an answer hears of it there; without a listener the process would end.
  client.on('error', () => undefined)
  const close = () => client.close()
  how.signal.addEventListener('abort', close, { once: true })
  client.on('close', () => how.signal.removeEventListener('abort', close))
  await client.connect()
  return client
}

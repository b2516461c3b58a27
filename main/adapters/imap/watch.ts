import type { ImapFlow } from 'imapflow'

import { FailureError } from '../../core/failure.ts'
import type { Clock, Log } from '../../core/ports.ts'
import { connect, type Waits } from './flow.ts'
import type { MailboxAt } from './port.ts'
import { failureOf, troubleOf } from './refusal.ts'

/** What an inbox is watched by. */
export type InboxWatch = Readonly<{
  mailbox: MailboxAt
  password: () => Promise<string>
  clock: Clock
  log: Log
  signal: AbortSignal
  /** Something may have changed; also after each new connection, as nobody watched before. */
  hint: () => void
  waits?: Waits
}>

/** IDLE is begun anew in this time: servers end it after 29 minutes (RFC 2177), networks sooner. */
const longestIdle = 4 * 60_000
/** Longer silence than that means that nobody is there any more. */
const silence = 5 * 60_000
/** Pauses before a connection is tried again, milliseconds; the last one stays. */
const pauses = [2_000, 10_000, 60_000, 300_000, 900_000] as const

/** Waits for changes until the connection ends. */
async function listen(client: ImapFlow, { hint, signal }: InboxWatch): Promise<void> {
  const told = () => hint()
  for (const event of ['exists', 'expunge', 'flags'] as const) client.on(event, told)
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()))
  await client.mailboxOpen('INBOX', { readOnly: true })
  hint()
  // A server without IDLE is asked every two minutes by the package.
  while (client.usable && !signal.aborted) await Promise.race([client.idle(), ended])
}

/** One connection; gives how long it stood, in milliseconds. */
async function once(watch: InboxWatch): Promise<number> {
  const { mailbox, password, clock, signal } = watch
  const waits = { socketTimeout: silence, ...watch.waits }
  const client = await connect(mailbox, await password(), {
    signal,
    waits,
    maxIdleTime: longestIdle,
  })
  const since = clock.now()
  try {
    await listen(client, watch)
  } finally {
    client.close()
  }
  return clock.now() - since
}

/** What no new try can help. Throws it. */
function judge({ mailbox, log, signal }: InboxWatch, error: unknown): void {
  signal.throwIfAborted()
  if (error instanceof FailureError) throw error
  const trouble = troubleOf(error)
  log.write('info', 'mail.not-watched', { why: trouble.is, code: trouble.code })
  const isPassing = trouble.is === 'lost' || trouble.is === 'refused'
  if (!isPassing) throw new FailureError(failureOf(trouble, mailbox, ''))
}

/**
 * Watches the inbox by IDLE (RFC 2177) and says when something may have changed: it only makes a
 * round begin sooner. Connects again after a cut, later and later; resolves when the signal ends it.
 *
 * Throws `FailureError` where a person has to act: `mailLoginRefused`, `mailServerUnsafe`.
 */
export async function watchInbox(watch: InboxWatch): Promise<void> {
  const { signal, clock } = watch
  let cuts = 0
  while (!signal.aborted) {
    try {
      const stood = await once(watch)
      if (stood > longestIdle) cuts = 0
    } catch (error) {
      if (signal.aborted) return
      judge(watch, error)
    }
    if (signal.aborted) return
    const pause = pauses[Math.min(cuts, pauses.length - 1)] ?? 0
    cuts += 1
    await clock.sleep(pause, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

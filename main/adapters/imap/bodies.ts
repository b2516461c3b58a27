import { createHash } from 'node:crypto'

import { FailureError } from '../../core/failure.ts'
import type { Download } from '../../core/ports.ts'
import { smallBody } from './commands.ts'
import type { ImapSession, MailboxAt, MessageAt } from './port.ts'
import { unfitAnswer } from './refusal.ts'

/** Bytes asked for at once of a big message. */
const chunkLength = 1_048_576

/** A message's bytes by and by; `sha256` is there once all of them went through. */
export type Tracked = Download & { sha256: string | null; opened: boolean }

type Reader = Readonly<{ session: ImapSession; mailbox: MailboxAt }>

/**
 * Streams one message as it is on the server. A server's size may be an estimate: the message ends
 * where nothing more comes.
 */
export function tracked(
  { session, mailbox }: Reader,
  message: MessageAt,
  { size, unchanged }: Readonly<{ size: number; unchanged: boolean }>,
): Tracked {
  const download: Tracked = {
    size,
    unchanged,
    sha256: null,
    opened: false,
    async *open(signal) {
      download.opened = true
      download.sha256 = null
      const hash = createHash('sha256')
      for (let at = 0; ;) {
        signal.throwIfAborted()
        const bytes = await session.chunk(message, at, chunkLength)
        if (bytes === null) throw unfitAnswer(mailbox, message.path, 'gone')
        if (bytes.length === 0 && at === 0 && size > 0)
          throw unfitAnswer(mailbox, message.path, 'empty')
        hash.update(bytes)
        at += bytes.length
        if (bytes.length > 0) yield bytes
        if (bytes.length === 0 || (bytes.length < chunkLength && at >= size)) break
      }
      download.sha256 = hash.digest('hex')
    },
  }
  return download
}

/** Hash of bytes that are at hand, hex. */
export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

type Small = Readonly<{ uid: number; size: number }>

/**
 * Fetches small messages together. Those that do not come, or are longer than they should be, are
 * left out: they are read one by one, and then it shows what is wrong with which.
 */
export async function smallBodies(
  { session }: Reader,
  folder: Omit<MessageAt, 'uid'>,
  messages: readonly Small[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const small = messages.filter(({ size }) => size <= smallBody)
  if (small.length === 0) return new Map()
  const uids = small.map(({ uid }) => uid)
  try {
    const found = await session.bodies(folder.path, folder.uidValidity, uids)
    const sizes = new Map(small.map(({ uid, size }) => [uid, size]))
    const fits = ([uid, { length }]: readonly [number, Uint8Array]) =>
      length <= smallBody && (length > 0 || sizes.get(uid) === 0)
    return new Map([...found].filter(fits))
  } catch (error) {
    if (error instanceof FailureError && session.ended() === null) return new Map()
    throw error
  }
}

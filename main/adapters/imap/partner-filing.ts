import { imageOf } from '../../core/sync/canonical/image.ts'
import { mailKey } from '../../core/sync/canonical/keys.ts'
import type { Refusal, WriteCall } from '../../core/sync/partner.ts'
import { fixedFields, messageIdIn, readMail } from '../mail-reading.ts'
import { unreadable } from '../mail-side.ts'
import { markerText, ownHeader } from './partner-observe.ts'
import type { Asking } from './partner-options.ts'

/** A mail of the other side, as it is to be filed. */
export type Ready = Readonly<{
  is: 'ready'
  bytes: Buffer
  /** When it came there, ms since 1970. */
  received: number | null
  /** By which it is found again; null for one without Message-ID. */
  naturalKey: string | null
}>

type Creating = Extract<WriteCall, { op: 'create' }>

const tooLarge: Refusal = { is: 'never', why: 'too-large' }

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function gathered(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of chunks) {
    size += part.length
    if (size > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts, size)
}

/**
 * Fetches a mail from the other side. IMAP tells a message's length before its bytes, which the
 * other side does not know before it has made them: so one mail is held at a time, up to the limit.
 */
export async function fileBytes(
  { options, signal }: Asking,
  { source, marker }: Creating,
): Promise<Ready | Refusal> {
  const mail = await options.content.open(source ?? '', signal)
  if (mail.is === 'gone') return { is: 'stale' }
  if (mail.is === 'trouble') return mail.trouble
  if (mail.size !== null && mail.size > options.maxBytes) return tooLarge
  let bytes: Buffer | null
  try {
    bytes = await gathered(mail.open(signal), options.maxBytes)
  } catch (error) {
    return unreadable(error, signal)
  }
  if (bytes === null) return tooLarge
  const reading = await readMail(whole(bytes))
  const { received } = mail
  if (messageIdIn(reading.headers) === '') {
    const line = Buffer.from(`${ownHeader}: ${markerText(marker)}\r\n`)
    return { is: 'ready', bytes: Buffer.concat([line, bytes]), received, naturalKey: null }
  }
  const naturalKey = mailKey(imageOf('mail', fixedFields(reading, options.tools)))
  return { is: 'ready', bytes, received, naturalKey }
}

import { addressParser, decodeWords } from 'postal-mime'

import { flattened } from '../core/sync/canonical/html.ts'
import type { Raw } from '../core/sync/canonical/image.ts'
import type { Tools } from '../core/sync/types.ts'
import { textOf } from '../core/sync/values.ts'
import { headerOf, type MimeHeaders } from './mime-header.ts'
import { type MimePart, walkMime } from './mime-walk.ts'

/** A part with the number of its decoded bytes; those of a text without its returns. */
export type SizedPart = MimePart & Readonly<{ size: number }>

/** What a person reads first of a mail. */
export type MailBody = Readonly<{ html: boolean; text: string; part: number }>

/** A mail as the sync needs it; its attachments are not held. */
export type MailReading = Readonly<{
  /** Bytes of the whole mail as it came. */
  size: number
  headers: MimeHeaders
  /** HTML where there is some, else plain text; null where it has neither. */
  body: MailBody | null
  parts: readonly SizedPart[]
}>

/** Longer texts are cut here: no mail that people write comes near it. */
const mostText = 4 * 1_048_576

const decoder = (charset: string) => {
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new TextDecoder('utf-8')
  }
}

/** Text bytes without a (right) charset are UTF-8, else GB 18030, as Chinese programs write them. */
function textIn(bytes: Uint8Array, charset: string): string {
  if (charset !== '' && !/^(?:us-)?ascii$|^utf-?8$/i.test(charset)) {
    return decoder(charset).decode(bytes)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const isBodyOf = (part: MimePart, type: string): boolean =>
  part.type === type && part.disposition !== 'attachment' && part.name === ''

type Held = { part: MimePart; chunks: Uint8Array[]; size: number }
type Reading = {
  headers: MimeHeaders
  readonly parts: { part: MimePart; size: number }[]
  html: Held | null
  plain: Held | null
  /** The text that bytes now go into. */
  into: Held | null
}

function beginPart(reading: Reading, part: MimePart): void {
  reading.parts.push({ part, size: 0 })
  const held: Held = { part, chunks: [], size: 0 }
  reading.into = null
  if (reading.html === null && isBodyOf(part, 'text/html')) reading.into = reading.html = held
  if (reading.plain === null && isBodyOf(part, 'text/plain')) reading.into = reading.plain = held
}

const returnsIn = (bytes: Uint8Array): number => {
  let count = 0
  for (const byte of bytes) if (byte === 0x0d) count += 1
  return count
}

function takeBytes(reading: Reading, bytes: Uint8Array): void {
  const last = reading.parts.at(-1)
  if (last === undefined) return
  last.size += bytes.length - (last.part.type.startsWith('text/') ? returnsIn(bytes) : 0)
  const { into } = reading
  if (into === null || into.size > mostText) return
  into.chunks.push(Buffer.from(bytes))
  into.size += bytes.length
}

function bodyOf({ html, plain }: Reading): MailBody | null {
  const held = html ?? plain
  if (held === null) return null
  const text = textIn(Buffer.concat(held.chunks).subarray(0, mostText), held.part.charset)
  return { html: html !== null, text: text.toWellFormed(), part: held.part.index }
}

/** Reads a mail while it streams by. Throws only what the stream throws. */
export async function readMail(chunks: AsyncIterable<Uint8Array>): Promise<MailReading> {
  const reading: Reading = { headers: new Map(), parts: [], html: null, plain: null, into: null }
  let size = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length
      yield chunk
    }
  }
  for await (const event of walkMime(counted())) {
    if (event.is === 'head') reading.headers = event.headers
    else if (event.is === 'part') beginPart(reading, event.part)
    else takeBytes(reading, event.bytes)
  }
  const parts = reading.parts.map(({ part, size: length }) => ({ ...part, size: length }))
  return { size, headers: reading.headers, body: bodyOf(reading), parts }
}

/** Types of text that stand beside a body as another form of it. */
const otherForms = new Set(['text/plain', 'text/html', 'text/x-amp-html', 'text/enriched'])

/** The parts that are no body and no other form of it: files, pictures, calendars, mails. */
export function attachedParts({ body, parts }: MailReading): readonly SizedPart[] {
  const chosen = parts.find(({ index }) => index === body?.part)
  const same = chosen?.around.findLast(({ sort }) => sort === 'alternative')?.id
  const isForm = (part: SizedPart): boolean =>
    otherForms.has(part.type) &&
    isBodyOf(part, part.type) &&
    part.around.some(({ id }) => id === same)
  return parts.filter((part) => part.index !== body?.part && !isForm(part))
}

/** Parts that Exchange makes anew, takes in or hides; they do not tell mails apart. */
const remade =
  /^(?:message\/|application\/(?:(?:x-)?pkcs7|pgp-|ms-tnef|vnd\.ms-tnef)|text\/calendar)/

/** A name that was made up for a part without one, as Exchange does it. */
export const madeUpName = /^ATT\d{5}(?:\.|$)/i

const tells = ({ type, name, contentId }: SizedPart): boolean =>
  name !== '' &&
  !madeUpName.test(name) &&
  !remade.test(type) &&
  !(contentId !== '' && type.startsWith('image/'))

/** Letters and digits only: servers write space, breaks, links and entities anew. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')

const mostCompared = 65_536

/**
 * What a mail says, in a form that is equal on both sides (sync engine, section 4): the letters of
 * its text, names and sizes of its files. Exchange keeps one of several forms of a text, and makes
 * MIME anew for every reading.
 */
export function digestOf(reading: MailReading, tools: Pick<Tools, 'hash'>): string {
  const { body } = reading
  const text = body === null ? '' : body.html ? flattened(body.text) : body.text
  const files = attachedParts(reading)
    .filter(tells)
    .map(({ name, size }) => textOf([bare(name), size]))
  return tools.hash(textOf(['mail', bare(text).slice(0, mostCompared), files.toSorted()]))
}

/** The Message-ID without brackets; empty where there is none. */
export const messageIdIn = (headers: MimeHeaders): string =>
  headerOf(headers, 'message-id')
    .replaceAll(/[<>\s]/g, '')
    .slice(0, 900)
    .toWellFormed()

function sentAt(headers: MimeHeaders): number | null {
  const time = Date.parse(headerOf(headers, 'date').replaceAll(/\([^)]*\)/g, ''))
  return Number.isFinite(time) ? Math.floor(time / 1000) : null
}

/** The fields of a mail that never change, before they are made canonical. */
export function fixedFields(reading: MailReading, tools: Pick<Tools, 'hash'>): Raw {
  const { headers } = reading
  const [from] = addressParser(headerOf(headers, 'from'), { flatten: true })
  return {
    messageId: messageIdIn(headers),
    subject: decodeWords(headerOf(headers, 'subject')).toWellFormed(),
    from: from?.address?.toWellFormed() ?? '',
    sent: sentAt(headers),
    digest: digestOf(reading, tools),
  }
}

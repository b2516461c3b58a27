import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import { imageOf } from '../../../../core/sync/canonical/image.ts'
import type { Image, Observation } from '../../../../core/sync/types.ts'
import { fixedFields, readMail } from '../../../mail-reading.ts'
import { fixedOf, observationOf } from '../../../mail-side.ts'
import { path } from '../../path.ts'
import { listShape, readAnswer, textShape, timeIn } from '../../records.ts'
import { extendedShape, markerAmong, markerProperty } from '../marker.ts'
import type { OutlookPartnerOptions } from '../options.ts'
import type { MailAt } from './options.ts'

/**
 * Named property of a mail that we made: `open` while files are still missing, then `reduced`, as
 * its headers are not those of the original (paper `graph-api.md`, 4.6).
 */
export const stateProperty = 'String {6f1d1a52-7a6e-4c0b-9c1f-5f2a9b0d7c31} Name DingKeepMail'
const sizeProperty = 'Integer 0x0E08'

const messageShape = z.object({
  id: z.string().min(1),
  '@odata.etag': textShape,
  parentFolderId: textShape,
  receivedDateTime: textShape,
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
  isRead: z.boolean().nullish(),
  isDraft: z.boolean().nullish(),
  isReadReceiptRequested: z.boolean().nullish(),
  flag: z.object({ flagStatus: textShape }).nullish(),
  categories: listShape(textShape),
  singleValueExtendedProperties: extendedShape,
})

/** A message as it is kept in step. */
export type MailRecord = Readonly<z.output<typeof messageShape>>

/** What is asked of a message. */
export const whole = {
  $select: [
    'id,parentFolderId,receivedDateTime,createdDateTime,lastModifiedDateTime',
    'isRead,isDraft,isReadReceiptRequested,flag,categories',
  ].join(','),
  $expand: `singleValueExtendedProperties($filter=${[markerProperty, stateProperty, sizeProperty]
    .map((id) => `id eq '${id}'`)
    .join(' or ')})`,
}

/** Reads a message of an answer. Throws `answerUnknown` for anything else. */
export const recordIn = (raw: Json): MailRecord => readAnswer(messageShape, raw, 'message')

const propertyOf = ({ singleValueExtendedProperties: list }: MailRecord, id: string): string =>
  list.find((one) => one.id.toLowerCase() === id.toLowerCase())?.value ?? ''

/** A mail of ours whose files are still missing: nobody is to know of it yet. */
export const isUnfinished = (record: MailRecord): boolean =>
  propertyOf(record, stateProperty) === 'open'

/** Drafts are no mails yet. */
export const isMail = (record: MailRecord): boolean =>
  record.isDraft !== true && !isUnfinished(record)

/** When a message came, ms since 1970; 0 where it is not told. */
export const cameAt = (record: MailRecord): number =>
  timeIn(record.receivedDateTime) || timeIn(record.createdDateTime)

/** A mailbox, and what ends a question to it. */
type Reach = Readonly<{
  options: Pick<OutlookPartnerOptions, 'graph' | 'mailbox'>
  signal: AbortSignal
}>

/** Where a message is, whichever folder it lies in. */
export const messagePath = ({ options }: Pick<Reach, 'options'>, id: string) =>
  path`/users/${options.mailbox.id}/messages/${id}`

/** Reads one message. */
export async function askMail(at: Reach, id: string): Promise<MailRecord> {
  const { graph, mailbox } = at.options
  const asked = { to: messagePath(at, id), query: whole, mailbox: mailbox.id, signal: at.signal }
  return recordIn(await graph.call(asked))
}

/** A message's text as Exchange makes it anew for each reading. */
export function mimeOf({ options, signal }: Reach, id: string): AsyncIterable<Uint8Array> {
  const { graph, mailbox } = options
  const to = path`/users/${mailbox.id}/messages/${id}/$value`
  return graph.content({ to, mailbox: mailbox.id, signal })
}

type Content = Readonly<{ fixed: Image; size: number }>

async function contentOf(at: MailAt, id: string): Promise<Content> {
  const known = at.mail.known(id)
  if (known !== null) return { fixed: fixedOf(known.image), size: known.meta.size ?? 0 }
  const reading = await readMail(mimeOf(at, id))
  return { fixed: imageOf('mail', fixedFields(reading, at.options.tools)), size: reading.size }
}

/** Makes an observation; the content of a mail that is not known is read. */
export async function observeMail(at: MailAt, record: MailRecord): Promise<Observation> {
  const { fixed, size } = await contentOf(at, record.id)
  const received = cameAt(record)
  const state = {
    remoteId: record.id,
    container: record.parentFolderId,
    version: record['@odata.etag'] || null,
    modified: timeIn(record.lastModifiedDateTime) || null,
    received: received || null,
    size: Number(propertyOf(record, sizeProperty)) || size,
    read: record.isRead === true,
    flagged: record.flag?.flagStatus === 'flagged',
    keywords: record.categories,
    marker: markerAmong(record.singleValueExtendedProperties),
  }
  return observationOf(state, fixed, at.options.zone)
}

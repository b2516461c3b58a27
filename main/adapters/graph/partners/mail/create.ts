import { decodeWords } from 'postal-mime'

import type { Json } from '../../../../core/ports.ts'
import { imageOf } from '../../../../core/sync/canonical/image.ts'
import { mailKey } from '../../../../core/sync/canonical/keys.ts'
import type { Refusal, WriteCall } from '../../../../core/sync/partner.ts'
import { keptPrefix } from '../../../../core/sync/protocol/keep.ts'
import type { Observation } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import {
  attachedParts,
  fixedFields,
  type MailReading,
  messageIdIn,
  readMail,
  type SizedPart,
} from '../../../mail-reading.ts'
import { type OpenedMail, unreadable } from '../../../mail-side.ts'
import { headerOf } from '../../../mime-header.ts'
import { path } from '../../path.ts'
import { idOf, recordOf } from '../../records.ts'
import { binOf } from '../bin.ts'
import type { Send } from '../make.ts'
import { markerMember } from '../marker.ts'
import { importanceOf, peopleOf } from './address.ts'
import { attach, fileMember, filesOf, mostOfFile, planFiles, type FilePlan } from './files.ts'
import { findByKey, findUnfinished } from './find.ts'
import { sendTo } from './move.ts'
import type { MailAt } from './options.ts'
import { askMail, messagePath, observeMail, stateProperty } from './record.ts'

type Creating = Extract<WriteCall, { op: 'create' }>
type Mail = Extract<OpenedMail, { is: 'mail' }>

/** A mail of the other side, read once. */
type Ready = Readonly<{
  mail: Mail
  reading: MailReading
  parts: readonly SizedPart[]
  plan: FilePlan
}>

const refuse =
  (refusal: Refusal): Send =>
  async () => ({ is: 'refused', refusal, requestId: null })
const tooLarge: Refusal = { is: 'never', why: 'too-large' }

/** Longer texts do not fit into one request. */
const mostText = 1_500_000

const isTooLarge = ({ size, body, parts }: MailReading, maxBytes: number): boolean =>
  size > maxBytes ||
  (body?.text.length ?? 0) > mostText ||
  parts.some((part) => part.size >= mostOfFile)

async function readSource(at: MailAt, { source }: Creating): Promise<Ready | Refusal> {
  const { maxBytes, content } = at.mail
  const mail = await content.open(source ?? '', at.signal)
  if (mail.is === 'gone') return { is: 'stale' }
  if (mail.is === 'trouble') return mail.trouble
  if (mail.size !== null && mail.size > maxBytes) return tooLarge
  try {
    const reading = await readMail(mail.open(at.signal))
    if (isTooLarge(reading, maxBytes)) return tooLarge
    const parts = attachedParts(reading)
    return { mail, reading, parts, plan: planFiles(parts) }
  } catch (error) {
    return unreadable(error, at.signal)
  }
}

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** Not unsent, with its own times: only the creating request may say so (paper, 4.6). */
function birthOf({ image, marker }: Creating, { mail, plan }: Ready): Json {
  const sent = valueOf(image, 'sent')
  const sentAt = typeof sent === 'number' ? sent * 1000 : null
  const came = mail.received ?? sentAt
  const times = [
    ['SystemTime 0x0E06', came],
    ['SystemTime 0x0039', sentAt ?? came],
  ] as const
  const { singleValueExtendedProperties: own } = markerMember(marker)
  return [
    { id: 'Integer 0x0E07', value: '4' },
    ...times.flatMap(([id, at]) => (at === null ? [] : [{ id, value: stamp(at) }])),
    ...(Array.isArray(own) ? own : []),
    { id: stateProperty, value: plan.behind.size === 0 ? 'reduced' : 'open' },
  ]
}

function bodyMember({ body }: MailReading): Json {
  if (body === null) return { contentType: 'text', content: '' }
  return { contentType: body.html ? 'html' : 'text', content: body.text }
}

async function bodyOf(at: MailAt, call: Creating, ready: Ready): Promise<Json> {
  const { image } = call
  const { mail, reading, parts, plan } = ready
  const { headers } = reading
  const files: Json[] = []
  for await (const file of filesOf(mail.open(at.signal), parts, plan.inside))
    files.push(fileMember(file))
  const messageId = messageIdIn(headers)
  return {
    subject: decodeWords(headerOf(headers, 'subject')).slice(0, 998).toWellFormed(),
    ...(messageId === '' ? {} : { internetMessageId: `<${messageId}>` }),
    ...peopleOf(headers),
    importance: importanceOf(headers),
    body: bodyMember(reading),
    isRead: valueOf(image, 'read') === true,
    flag: { flagStatus: valueOf(image, 'flagged') === true ? 'flagged' : 'notFlagged' },
    categories: listOf(valueOf(image, 'keywords')).filter((one) => typeof one === 'string'),
    ...(files.length === 0 ? {} : { attachments: files }),
    singleValueExtendedProperties: birthOf(call, ready),
  }
}

async function discard(at: MailAt, id: string): Promise<void> {
  const { graph, mailbox } = at.options
  const to = messagePath(at, id)
  await graph.call({ method: 'DELETE', to, mailbox: mailbox.id, once: true, signal: at.signal })
}

/** Takes away what an earlier try of the same create left half done; nobody has seen it. */
async function sweep(at: MailAt, call: Creating): Promise<void> {
  for (const { id } of await findUnfinished(at, call.marker)) await discard(at, id)
}

/** Files that did not fit into the creating request; then the mail is whole. */
async function complete(at: MailAt, id: string, { mail, parts, plan }: Ready): Promise<void> {
  if (plan.behind.size === 0) return
  const { graph, mailbox } = at.options
  for await (const file of filesOf(mail.open(at.signal), parts, plan.behind))
    await attach(at, id, file)
  const body = { singleValueExtendedProperties: [{ id: stateProperty, value: 'reduced' }] }
  const asked = { method: 'PATCH', to: messagePath(at, id), body, mailbox: mailbox.id } as const
  await graph.call({ ...asked, once: true, signal: at.signal })
}

/** Mails with the same Message-ID that say the same, wherever they lie. */
async function likeIt(at: MailAt, { reading }: Ready): Promise<readonly Observation[]> {
  const naturalKey = mailKey(imageOf('mail', fixedFields(reading, at.options.tools)))
  return naturalKey === null ? [] : findByKey(at, naturalKey)
}

/** What stands in the folder already and no row of ours knows: a twin came by another way (10.6). */
const twinIn = (at: MailAt, call: Creating, found: readonly Observation[]): Observation | null =>
  found.find(
    ({ remoteId, container, meta }) =>
      (container === call.container && at.mail.known(remoteId) === null) ||
      meta.marker?.uid === call.marker.uid,
  ) ?? null

/** A mail that is brought back lies in the bin as a rule: it is taken out, and is the original. */
async function outOfBin(
  at: MailAt,
  call: Creating,
  found: readonly Observation[],
): Promise<Send | null> {
  if (call.source?.startsWith(keptPrefix) !== true) return null
  const bin = await binOf(at)
  const binned = found.find(({ container }) => container === bin)
  if (binned === undefined) return null
  const record = await askMail(at, binned.remoteId)
  return async () => {
    const item = await observeMail(at, await sendTo(at, record, call.container))
    return { is: 'done', item, requestId: null }
  }
}

/**
 * Prepares a mail of the other side (10.2 c): a message that was never a draft, with the times of
 * the original. Its headers are not those of the original, which its property `reduced` says. While
 * files are still on their way nobody is told of it; what is left half done is made anew.
 */
export async function createMail(at: MailAt, call: Creating): Promise<Send> {
  const ready = await readSource(at, call)
  if ('is' in ready) return refuse(ready)
  const found = await likeIt(at, ready)
  const back = await outOfBin(at, call, found)
  if (back !== null) return back
  const twin = twinIn(at, call, found)
  if (twin !== null) return async () => ({ is: 'done', item: twin, requestId: null })
  let body: Json
  try {
    body = await bodyOf(at, call, ready)
  } catch (error) {
    return refuse(unreadable(error, at.signal))
  }
  await sweep(at, call)
  const { graph, mailbox } = at.options
  const to = path`/users/${mailbox.id}/mailFolders/${call.container}/messages`
  return async () => {
    const asked = { method: 'POST', to, body, mailbox: mailbox.id, once: true } as const
    const made = recordOf(await graph.call({ ...asked, signal: at.signal }), 'message')
    const id = made === null ? '' : idOf(made)
    if (id === '') return { is: 'unknown', why: 'no-id', requestId: null }
    try {
      await complete(at, id, ready)
    } catch (error) {
      // Half a mail is of use to nobody; where this fails too, the next try sweeps it away.
      await Promise.allSettled([discard(at, id)])
      throw error
    }
    const item = await observeMail(at, await askMail(at, id))
    return { is: 'done', item, requestId: null }
  }
}

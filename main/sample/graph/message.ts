import type { Call } from './call.ts'
import { etagOf, extendedMembers, idOf, outlookMembers, stamp } from './entity.ts'
import { keptBody, shownBody, writable, type Shape } from './fields.ts'
import type { Item } from './item.ts'
import { fail, isObject, objectAt, objectsAt, textOr, type Json } from './wire.ts'

const shape: Shape = {
  subject: null,
  body: {},
  from: {},
  sender: {},
  toRecipients: [],
  ccRecipients: [],
  bccRecipients: [],
  replyTo: [],
  importance: 'normal',
  internetMessageId: null,
  internetMessageHeaders: [],
  isRead: false,
  isReadReceiptRequested: false,
  isDeliveryReceiptRequested: false,
  inferenceClassification: 'focused',
  flag: {},
  categories: [],
}

/** Members that only Exchange sets. */
const ignored =
  'receivedDateTime sentDateTime isDraft conversationId conversationIndex uniqueBody meetingMessageType'.split(
    ' ',
  )

/** What a sent message lets nobody change (graph-api.md, 4.8). */
export const sensitive: readonly string[] = [
  'subject',
  'body',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'internetMessageId',
  'internetMessageHeaders',
]

const lists = ['toRecipients', 'ccRecipients', 'bccRecipients', 'replyTo']

function recipientOf(value: Json): Json {
  const { name, address } = objectAt(value, 'emailAddress')
  const text = textOr(address, '')
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
    return fail(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.')
  }
  return { emailAddress: { name: textOr(name, text), address: text } }
}

function flagOf(value: unknown): Json {
  const flag = isObject(value) ? value : {}
  const status = textOr(flag['flagStatus'], 'notFlagged')
  const known = ['notFlagged', 'flagged', 'complete'].includes(status)
  if (!known) return fail(400, 'RequestBodyRead', 'flag.flagStatus')
  if (isObject(flag['dueDateTime']) && !isObject(flag['startDateTime'])) {
    return fail(400, 'ErrorPropertyValidationFailure', 'dueDateTime needs a startDateTime.')
  }
  return status === 'notFlagged' ? { flagStatus: status } : { ...flag, flagStatus: status }
}

function checkHeaders(value: unknown): void {
  const headers = objectsAt({ value }, 'value')
  const strange = headers.some(({ name }) => !/^x-/i.test(textOr(name, '')))
  if (strange || headers.length > 5) {
    fail(
      400,
      'InvalidInternetMessageHeader',
      "The internet message header name must start with 'x-'.",
    )
  }
}

/** What a body writes into a message. */
export function messageChanges(body: Json): Json {
  const taken = writable(body, shape, { type: 'microsoft.graph.message', ignored })
  for (const name of lists) {
    if (name in taken) taken[name] = objectsAt(taken, name).map(recipientOf)
  }
  for (const name of ['from', 'sender']) {
    if (isObject(taken[name])) taken[name] = recipientOf(taken[name])
  }
  if ('body' in taken) taken['body'] = keptBody(taken['body'])
  if ('flag' in taken) taken['flag'] = flagOf(taken['flag'])
  if ('internetMessageHeaders' in taken) checkHeaders(taken['internetMessageHeaders'])
  return taken
}

/** Fields that a new message has if its body does not name them. */
export const messageDefaults: Json = {
  ...shape,
  subject: '',
  body: { contentType: 'text', content: '' },
  from: null,
  sender: null,
  flag: { flagStatus: 'notFlagged' },
}

/** A message as Graph tells it. */
export function messageRecord(item: Item, call: Call): Json {
  const { fields } = item
  const { internetMessageHeaders, ...rest } = fields
  const asked = call.query.get('$select') ?? ''
  return {
    ...(item.extra.type === undefined ? {} : { '@odata.type': item.extra.type }),
    ...outlookMembers(item, call),
    ...rest,
    ...shownBody(objectAt(fields, 'body'), call.prefer.text),
    ...(asked.includes('internetMessageHeaders') ? { internetMessageHeaders } : {}),
    ...(asked.includes('uniqueBody') ? { uniqueBody: fields['body'] } : {}),
    hasAttachments: item.attachments.some(({ isInline }) => !isInline),
    parentFolderId: item.home,
    webLink: `https://outlook.example.com/owa/?ItemID=${encodeURIComponent(item.rid)}`,
    ...extendedMembers(item, call),
  }
}

/** What a delta tells of a message that was only read (graph-api.md, 3.3). */
export const readRecord = (item: Item, call: Call): Json => ({
  '@odata.etag': etagOf(item.changeKey),
  id: idOf(item, call),
  isRead: item.fields['isRead'],
  parentFolderId: item.home,
})

const flags = 'Integer 0x0E07'
const delivered = 'SystemTime 0x0E06'
const submitted = 'SystemTime 0x0039'

const unsent = 8

const timeOf = (extended: ReadonlyMap<string, string>, id: string, now: number): string => {
  const time = Date.parse(extended.get(id) ?? '')
  return stamp(Number.isNaN(time) ? now : time)
}

/**
 * Whether a new message is a draft, whether it is read, and its times: all of that comes out of
 * extended properties of the creating request and of nothing later (graph-api.md, 4.5 and 4.6).
 */
export function birthOf(extended: ReadonlyMap<string, string>, body: Json, now: number): Json {
  const value = extended.get(flags)
  const bits = value === undefined ? unsent : Number(value)
  const isDraft = !Number.isInteger(bits) || (bits & unsent) !== 0
  const isRead = isDraft ? true : body['isRead'] === true || (bits & 1) !== 0
  return {
    isDraft,
    isRead:
      typeof body['isRead'] === 'boolean' && (isDraft || bits === 4) ? body['isRead'] : isRead,
    receivedDateTime: timeOf(extended, delivered, now),
    sentDateTime: timeOf(extended, submitted, now),
  }
}

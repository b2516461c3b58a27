import { jsonOf, type Call } from './call.ts'
import { stamp } from './entity.ts'
import type { Attachment, Item } from './item.ts'
import { selected } from './odata.ts'
import { created, done, fail, found, isObject, ok, textOr, type Answer, type Json } from './wire.ts'

const types = {
  file: '#microsoft.graph.fileAttachment',
  item: '#microsoft.graph.itemAttachment',
  reference: '#microsoft.graph.referenceAttachment',
} as const

/** An attachment of this size or more needs an upload session. */
export const sessionFrom = 3 * 1_048_576

/** An attachment as Graph tells it; `whole` brings the bytes, `inside` the item that it holds. */
export function attachmentRecord(
  one: Attachment,
  ask: Readonly<{ whole: boolean; inside: boolean }>,
): Json {
  return {
    '@odata.type': types[one.kind],
    '@odata.mediaContentType': one.contentType,
    id: one.id,
    lastModifiedDateTime: stamp(one.modified),
    name: one.name,
    contentType: one.contentType,
    size: one.size,
    isInline: one.isInline,
    ...(one.kind === 'file'
      ? {
          contentId: one.contentId,
          contentLocation: null,
          ...(ask.whole ? { contentBytes: one.bytes().toString('base64') } : {}),
        }
      : {}),
    ...(ask.inside && one.item !== undefined ? { item: one.item } : {}),
  }
}

/** A file out of bytes. */
export const fileOf = (
  file: Pick<Attachment, 'id' | 'name' | 'contentType' | 'isInline' | 'contentId' | 'modified'>,
  bytes: Buffer,
): Attachment => ({ ...file, kind: 'file', size: bytes.length, bytes: () => bytes })

/** Makes an attachment of a body; 400 for what is none, 413 from 3 MiB on. */
export function attachmentOf(body: Json, at: Readonly<{ id: string; now: number }>): Attachment {
  const type = textOr(body['@odata.type'], '').replace(/^#?/, '#')
  const name = textOr(body['name'], '')
  const common = {
    id: at.id,
    name,
    contentType: textOr(body['contentType'], 'application/octet-stream'),
    isInline: body['isInline'] === true,
    contentId: typeof body['contentId'] === 'string' ? body['contentId'] : null,
    modified: at.now,
  }
  if (type.toLowerCase() === types.item.toLowerCase() && isObject(body['item'])) {
    const bytes = Buffer.from(JSON.stringify(body['item']))
    return { ...common, kind: 'item', size: bytes.length, bytes: () => bytes, item: body['item'] }
  }
  const text = body['contentBytes']
  if (!/fileAttachment$/i.test(type) || typeof text !== 'string' || name === '') {
    return fail(400, 'ErrorInvalidRequest', 'The attachment is not valid.')
  }
  const bytes = Buffer.from(text, 'base64')
  return bytes.length >= sessionFrom
    ? fail(413, 'ErrorMessageSizeExceeded', 'The attachment needs an upload session.')
    : fileOf(common, bytes)
}

/** How an owner of attachments is found and told. */
export type AttachmentOwner = Readonly<{
  owner: (call: Call) => Item
  /** The bytes of an attached item: MIME, vCard or iCalendar. */
  changed: (item: Item, call: Call) => void
}>

const attachmentIn = (item: Item, call: Call): Attachment =>
  found(item.attachments.find(({ id }) => id === call.params['attachment']))

const wantsInside = (call: Call): boolean =>
  (call.query.get('$expand') ?? '').toLowerCase().includes('itemattachment/item')

function listOf(item: Item, call: Call): Answer {
  const select = call.query.get('$select')
  const whole = select === null || select.includes('contentBytes')
  const inside = wantsInside(call)
  const value = item.attachments.map((one) =>
    selected(attachmentRecord(one, { whole, inside }), select),
  )
  return ok({ '@odata.context': `${call.base}/$metadata#attachments`, value })
}

function getOf(item: Item, call: Call): Answer {
  const record = attachmentRecord(attachmentIn(item, call), {
    whole: true,
    inside: wantsInside(call),
  })
  return ok(selected(record, call.query.get('$select')))
}

function valueOf(item: Item, call: Call): Answer {
  const one = attachmentIn(item, call)
  return one.kind === 'reference'
    ? fail(405, 'ErrorInvalidRequest', 'A reference has no content here.')
    : { status: 200, bytes: one.bytes(), type: one.contentType }
}

type Operation = 'list' | 'create' | 'get' | 'value' | 'remove'

/** Answers of the operations on attachments. */
export function attachmentAnswers({
  owner,
  changed,
}: AttachmentOwner): Readonly<Record<Operation, (call: Call) => Answer>> {
  return {
    list: (call) => listOf(owner(call), call),
    get: (call) => getOf(owner(call), call),
    value: (call) => valueOf(owner(call), call),
    create(call) {
      const item = owner(call)
      const at = { id: call.mailbox.newId(), now: call.tenant.now() }
      const made = attachmentOf(jsonOf(call), at)
      item.attachments = [...item.attachments, made]
      changed(item, call)
      return created(attachmentRecord(made, { whole: true, inside: false }))
    },
    remove(call) {
      const item = owner(call)
      const one = attachmentIn(item, call)
      item.attachments = item.attachments.filter((other) => other !== one)
      changed(item, call)
      return done
    },
  }
}

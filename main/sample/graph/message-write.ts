import { attachmentOf, fileOf } from './attachment.ts'
import { jsonOf, type Call } from './call.ts'
import { checkMatch, extendedOf, stamp } from './entity.ts'
import { announce } from './event-write.ts'
import { knownFolder } from './folder.ts'
import type { Attachment, Item } from './item.ts'
import { birthOf, messageChanges, messageDefaults, sensitive } from './message.ts'
import { readMail } from './mime-read.ts'
import { fail, objectAt, objectsAt, textOr, type Json } from './wire.ts'

/** The mailbox's owner as a recipient. */
const ownerOf = ({ user, mailbox }: Call): Json => ({
  emailAddress: { name: user.person.name, address: mailbox.address },
})

/** Members that Exchange gives a new message. */
function ownMembers(call: Call): Json {
  const { random } = call.mailbox
  return {
    internetMessageId: `<${random.text(32)}@sample.example>`,
    conversationId: `AAQkAG${random.text(40)}=`,
    conversationIndex: `AQHb${random.text(24)}`,
  }
}

/** Makes a message of a JSON body in a folder. */
export function createMessage(call: Call, folder: Item): Item {
  const body = jsonOf(call)
  const extended = extendedOf(body)
  const changes = messageChanges(body)
  const now = call.tenant.now()
  const birth = birthOf(extended, body, now)
  const attachments = objectsAt(body, 'attachments').map((one) =>
    attachmentOf(one, { id: call.mailbox.newId(), now }),
  )
  const own = birth['isDraft'] === true ? { from: ownerOf(call), sender: ownerOf(call) } : {}
  const fields = { ...messageDefaults, ...ownMembers(call), ...own, ...changes, ...birth }
  return call.mailbox.add({ kind: 'message', home: folder.iid, fields, extended, attachments })
}

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/** Makes a draft of a mail in MIME, base64 (graph-api.md, 4.4). */
export function createFromMime(call: Call): Item {
  const text = call.body.toString('latin1')
  const bytes = Buffer.from(text, 'base64')
  if (!base64.test(text) || bytes.length === 0) {
    return fail(
      400,
      'ErrorMimeContentInvalidBase64String',
      'Invalid base64 string for MIME content.',
    )
  }
  const now = call.tenant.now()
  const { fields, files } = readMail(bytes)
  const attachments: Attachment[] = files.map(({ name, type, bytes: content, inline }) =>
    fileOf(
      {
        id: call.mailbox.newId(),
        name,
        contentType: type,
        isInline: inline,
        contentId: null,
        modified: now,
      },
      content,
    ),
  )
  const birth = birthOf(new Map(), {}, now)
  const draft = { ...messageDefaults, ...ownMembers(call), ...fields, ...birth }
  return call.mailbox.add({
    kind: 'message',
    home: knownFolder(call.mailbox, 'drafts').iid,
    fields: draft,
    attachments,
    extra: { raw: () => bytes },
  })
}

const enforcedFrom = Date.parse('2026-12-31T00:00:00Z')

/** Takes what sent mail does not let change out of a change, or refuses it. */
function withoutSensitive(item: Item, changes: Json, call: Call): Json {
  if (item.fields['isDraft'] === true) return changes
  const blocked = Object.keys(changes).filter((name) => sensitive.includes(name))
  const { sensitive: habit } = call.tenant.quirks
  const refused = habit === 'auto' ? call.tenant.now() >= enforcedFrom : habit === 'refused'
  if (blocked.length > 0 && refused) {
    return fail(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  }
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !blocked.includes(name)))
}

/** A receipt that the sender asked for goes out when the mail is first read. */
function receipt(item: Item, changes: Json, call: Call): void {
  const { isRead, isReadReceiptRequested, isDraft, from, subject } = item.fields
  const first = isRead === false && changes['isRead'] === true
  if (!first || isReadReceiptRequested !== true || isDraft === true) return
  const to = objectAt({ from }, 'from')
  const address = textOr(objectAt(to, 'emailAddress')['address'], '')
  announce(call, { kind: 'receipt', to: [address], subject: textOr(subject, '') })
}

/** Changes a message as far as its state lets it. */
export function patchMessage(item: Item, call: Call): void {
  checkMatch(call, item.changeKey)
  const body = jsonOf(call)
  const changes = withoutSensitive(item, messageChanges(body), call)
  receipt(item, changes, call)
  item.fields = { ...item.fields, ...changes }
  if ('body' in changes) delete item.extra.raw
  for (const [id, value] of extendedOf(body)) {
    // Flags and dates are given at birth; later ones are taken without a word.
    if (!/0x0E07|0x0E06|0x0039/.test(id)) item.extended.set(id, value)
  }
  const read = Object.keys(changes).every((name) => name === 'isRead') && 'isRead' in changes
  call.mailbox.change(item, read && extendedOf(body).size === 0 ? 'read' : 'content')
}

const addressesOf = (fields: Json): string[] =>
  ['toRecipients', 'ccRecipients', 'bccRecipients'].flatMap((name) =>
    objectsAt(fields, name).map((one) => textOr(objectAt(one, 'emailAddress')['address'], '')),
  )

/** Sends a draft: the ledger has it, Sent Items too. */
export function sendDraft(item: Item, call: Call): void {
  if (item.fields['isDraft'] !== true) fail(400, 'ErrorInvalidRequest', 'It is not a draft.')
  const to = addressesOf(item.fields)
  if (to.length === 0) fail(400, 'ErrorInvalidRecipients', 'At least one recipient is needed.')
  announce(call, { kind: 'mail', to, subject: textOr(item.fields['subject'], '') })
  const sent = stamp(call.tenant.now())
  item.fields = {
    ...item.fields,
    isDraft: false,
    isRead: true,
    sentDateTime: sent,
    receivedDateTime: sent,
  }
  call.mailbox.move(item, knownFolder(call.mailbox, 'sentitems').iid)
}

/** Makes another of a message in a folder, with ids of its own. */
export const copyMessage = (item: Item, folder: Item, call: Call): Item =>
  call.mailbox.add({
    kind: 'message',
    home: folder.iid,
    fields: { ...item.fields },
    extended: item.extended,
    attachments: item.attachments,
    extra: { ...item.extra },
  })

/** Deletes as Outlook does: into Deleted Items, from there among the recoverable ones. */
export function deleteMessage(item: Item, call: Call): void {
  checkMatch(call, item.changeKey)
  const deleted = knownFolder(call.mailbox, 'deleteditems')
  const recoverable = knownFolder(call.mailbox, 'recoverableitemsdeletions')
  if (item.home === recoverable.iid) call.mailbox.remove(item)
  else call.mailbox.move(item, item.home === deleted.iid ? recoverable.iid : deleted.iid)
}

import { names, tongues } from '../../company/names.ts'
import { noise } from '../../contents/noise.ts'
import { bytesOf, sizeOf, type Recipe } from '../../contents/recipe.ts'
import { sentences } from '../../contents/sentences.ts'
import { day } from '../../times.ts'
import { fileOf } from '../attachment.ts'
import { stamp } from '../entity.ts'
import { keptBody } from '../fields.ts'
import type { Attachment, Extra, Item } from '../item.ts'
import { messageDefaults } from '../message.ts'
import type { Json } from '../wire.ts'
import { brokenMails } from './broken-mail.ts'
import { seedFolders } from './mail-folders.ts'
import type { Filling } from './mailbox.ts'

const subjects = [
  '报价单 第{n}号',
  'Re: 會議記錄 {n}',
  'Fwd: Invoice {n} & packing list',
  'Penawaran harga no. {n}',
  '=?looks like a coded word {n}?=',
  '🚚 Delivery {n} delayed "again"',
  '',
]

const recipient = (name: string, address: string): Json => ({ emailAddress: { name, address } })

function stranger({ random }: Filling, number: number): Json {
  const { family, given } = names[random.pick(tongues)]
  const name = `${random.pick(given)} ${random.pick(family)}`
  return recipient(name, `person${number % 97}@partner.example`)
}

const documents: readonly Recipe[] = Array.from({ length: 12 }, (_none, at) => ({
  format: (['docx', 'xlsx', 'pdf', 'csv'] as const)[at % 4] ?? 'pdf',
  seed: `mail attachment ${at}`,
  size: 2 + at,
}))

type File = Pick<Attachment, 'id' | 'name' | 'contentType' | 'isInline' | 'contentId' | 'modified'>

const fileFacts = (filling: Filling, name: string, contentType: string): File => ({
  id: filling.mailbox.newId(),
  name,
  contentType,
  isInline: false,
  contentId: null,
  modified: filling.now - 10 * day,
})

function document(filling: Filling): Attachment {
  const recipe = filling.random.pick(documents)
  const facts = fileFacts(
    filling,
    `附件 ${recipe.seed}.${recipe.format}`,
    'application/octet-stream',
  )
  return { ...facts, kind: 'file', size: sizeOf(recipe), bytes: () => bytesOf(recipe) }
}

/** A file of up to so many kibibytes; its bytes are made when they are asked for. */
function bigFile(filling: Filling): Attachment {
  const size = filling.random.int(1, filling.tenant.sizes.attachment) * 1024
  const facts = fileFacts(filling, 'scan 掃描.bin', 'application/octet-stream')
  return { ...facts, kind: 'file', size, bytes: () => noise(facts.id, size) }
}

const inside = 'From: old@partner.example\r\nSubject: inside\r\n\r\nforwarded as a mail\r\n'

/** What hangs on a message: one of every sort over a few dozen. */
function attachmentsOf(filling: Filling, number: number): Attachment[] {
  if (number % 7 === 2) return [document(filling)]
  if (number % 10 === 5) return [bigFile(filling)]
  if (number % 16 === 6) {
    const facts = {
      ...fileFacts(filling, 'logo.png', 'image/png'),
      isInline: true,
      contentId: 'logo@1',
    }
    return [fileOf(facts, noise('logo', 900))]
  }
  if (number % 16 === 11) {
    const bytes = Buffer.from(inside)
    const facts = fileFacts(filling, 'inside', 'message/rfc822')
    const item = { '@odata.type': '#microsoft.graph.message', subject: 'inside' }
    return [{ ...facts, kind: 'item', size: bytes.length, bytes: () => bytes, item }]
  }
  if (number % 32 === 15) {
    const facts = fileFacts(filling, 'Shared 表格.xlsx', 'application/octet-stream')
    return [{ ...facts, kind: 'reference', size: 312, bytes: () => Buffer.alloc(0) }]
  }
  return []
}

function bodyOf({ random }: Filling, number: number): Json {
  const text = `${random.pick(sentences)}\r\n\r\n${random.pick(sentences)} (${number})`
  return number % 3 === 0
    ? { contentType: 'text', content: text }
    : keptBody({ contentType: 'html', content: `<p>${text.replaceAll('&', '&amp;')}</p>` })
}

function flagOf(number: number): Json {
  if (number % 11 !== 4) return { flagStatus: 'notFlagged' }
  return number % 2 === 0 ? { flagStatus: 'flagged' } : { flagStatus: 'complete' }
}

/** The fields of a message that came, went or waits. */
function fieldsOf(filling: Filling, number: number, home: string): Json {
  const { random, user, now } = filling
  const owner = recipient(user.person.name, user.upn)
  const other = stranger(filling, number)
  const outgoing = home === 'sentitems' || home === 'drafts'
  const time = now - random.int(0, 400) * day - random.int(0, 86_399) * 1000
  const subject = random.pick(subjects).replace('{n}', String(number))
  return {
    ...messageDefaults,
    subject,
    body: bodyOf(filling, number),
    from: outgoing ? owner : other,
    sender: outgoing ? owner : other,
    toRecipients: [outgoing ? other : owner],
    ccRecipients: number % 5 === 0 ? [stranger(filling, number + 1)] : [],
    internetMessageId: `<${number}.${user.id.slice(0, 8)}@mail.partner.example>`,
    conversationId: `AAQkAG${user.id.slice(0, 8)}${String(Math.floor(number / 3)).padStart(12, '0')}=`,
    conversationIndex: 'AQHbSample000000000000000000',
    isRead: outgoing || random.chance(0.7),
    isDraft: home === 'drafts',
    isReadReceiptRequested: number % 13 === 8,
    importance: number % 9 === 7 ? 'high' : 'normal',
    categories: number % 8 === 3 ? ['Keuangan'] : [],
    flag: flagOf(number),
    receivedDateTime: stamp(time),
    sentDateTime: stamp(time - 4_000),
  }
}

const homes = 'inbox inbox inbox inbox inbox sentitems sentitems projects deep arsip'.split(' ')
const rare: Readonly<Record<number, string>> = {
  3: 'drafts',
  13: 'deleteditems',
  23: 'junkemail',
  33: 'archive',
}

const homeOf = (number: number): string =>
  rare[number % 40] ?? homes[number % homes.length] ?? 'inbox'

type Broken = (typeof brokenMails)[number]

function brokenOf(number: number): Broken | undefined {
  return number % 12 === 9 ? brokenMails[Math.floor(number / 12) % brokenMails.length] : undefined
}

function extraOf(number: number, broken: Broken | undefined): Extra {
  if (number % 20 === 17) return { type: '#microsoft.graph.eventMessageRequest' }
  return broken === undefined ? {} : { raw: () => broken.bytes }
}

/** Adds one message of a number to a mailbox; the same number is the same message. */
export function placeMessage(
  filling: Filling,
  number: number,
  at: Readonly<{ home: Item; name: string; isNew?: boolean }>,
): Item {
  const broken = brokenOf(number)
  const extra = extraOf(number, broken)
  const fields = fieldsOf(filling, number, at.name)
  const meeting = extra.type === undefined ? {} : { meetingMessageType: 'meetingRequest' }
  const item = filling.mailbox.add({
    kind: 'message',
    home: at.home.iid,
    fields: { ...fields, ...meeting, ...(extra.raw && broken ? { subject: broken.subject } : {}) },
    attachments: extra.raw === undefined ? attachmentsOf(filling, number) : [],
    extra,
    ...(at.isNew === true ? {} : { created: Date.parse(String(fields['receivedDateTime'])) }),
  })
  return item
}

/** Fills the mail folders. */
export function seedMail(filling: Filling): void {
  const folders = seedFolders(filling)
  for (let number = 0; number < filling.tenant.sizes.messages; number += 1) {
    const name = homeOf(number)
    const home = folders.get(name)
    if (home !== undefined) placeMessage(filling, number, { home, name })
  }
}

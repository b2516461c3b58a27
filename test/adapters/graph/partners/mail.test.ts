import fc from 'fast-check'
import { expect, it } from 'vitest'

import { outlookMailPartner } from '../../../../main/adapters/graph/partners/mail.ts'
import type { OpenedMail } from '../../../../main/adapters/mail-side.ts'
import type { Partner } from '../../../../main/core/sync/partner.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import { textOf, valueOf } from '../../../../main/core/sync/values.ts'
import { createOf, hereOf, itemOf, readAll, testPartner } from '../../sync-partner-suite.ts'
import { orderGraph } from '../reading.ts'
import { type Desk, openDesk, tools } from './office.ts'

const calm = new AbortController().signal

/** Content of the other side: whatever mail the test gives it. */
type Giver = { mail: Buffer; received: number | null }

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

const word = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
const dateOf = (seconds: number): string => new Date(seconds * 1000).toUTCString()

const fieldOf = (image: Image, name: string): string => {
  const value = valueOf(image, name)
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}

const textIn = (image: Image): string => `Text of ${fieldOf(image, 'messageId')}.`

/** The mail that an image is of. */
const mailOf = (image: Image): Buffer =>
  Buffer.from(
    [
      `From: <${fieldOf(image, 'from')}>`,
      'To: amy@example.com, broken@, "Undisclosed" <>',
      `Subject: ${word(fieldOf(image, 'subject'))}`,
      `Message-ID: <${fieldOf(image, 'messageId')}>`,
      `Date: ${dateOf(Number(fieldOf(image, 'sent')))}`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      textIn(image),
      '',
    ].join('\r\n'),
  )

const digestIn = (image: Image): string =>
  tools.hash(
    textOf([
      'mail',
      textIn(image)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, ''),
      [],
    ]),
  )

let container = ''

type MailDesk = Desk & Readonly<{ giver: Giver; partner: Partner }>

/** A desk whose other side gives the mail that the image of each create is of. */
async function openMailDesk(fixed?: Giver): Promise<MailDesk> {
  const giver: Giver = fixed ?? { mail: Buffer.alloc(0), received: null }
  const desk = await openDesk({
    role: 'inbox',
    fields: { isRead: true, categories: ['touched'] },
    make: (options) =>
      outlookMailPartner({
        ...options,
        known: () => null,
        content: {
          open: () => {
            const opened: OpenedMail = {
              is: 'mail',
              size: giver.mail.length,
              received: giver.received,
              open: () => whole(giver.mail),
            }
            return Promise.resolve(opened)
          },
        },
        since: null,
        maxBytes: 200_000_000,
      }),
  })
  container = desk.container
  const { partner } = desk
  const write: Partner['write'] = (call, signal) => {
    if (call.op === 'create' && fixed === undefined) giver.mail = mailOf(call.image)
    return partner.write(call, signal)
  }
  return { ...desk, giver, partner: { ...partner, write } }
}

const word_ = fc.stringMatching(/^[a-z]{1,12}$/)
const images: fc.Arbitrary<Image> = fc
  .record({
    read: fc.boolean(),
    flagged: fc.boolean(),
    keywords: fc.uniqueArray(fc.constantFrom('Red category', '重要', 'a', 'zürich'), {
      maxLength: 3,
    }),
    subject: fc.oneof(word_, fc.constant('發票 11 月 – 50 % ✓'), fc.constant('')),
    messageId: fc.uuid().map((id) => `${id}@example.com`),
    from: word_.map((name) => `${name}@example.com`),
    sent: fc.integer({ min: 1_500_000_000, max: 1_790_000_000 }),
  })
  .map(({ read, flagged, keywords, subject, ...rest }) => ({
    ...rest,
    folder: '',
    ...(read ? { read } : {}),
    ...(flagged ? { flagged } : {}),
    ...(keywords.length === 0 ? {} : { keywords: keywords.toSorted() }),
    ...(subject === '' ? {} : { subject }),
  }))

const one: Image = {
  folder: '',
  flagged: true,
  keywords: ['Red category'],
  messageId: 'one@example.com',
  subject: 'Figures',
  from: 'siu@example.com',
  sent: 1_790_000_000,
}

testPartner("Outlook's mails", {
  make: () => openMailDesk(),
  images,
  one,
  patch: { read: true, flagged: null, keywords: ['Blue', 'Red category'] },
  kept: (image) => ({ ...image, folder: container, digest: digestIn(image) }),
  runs: 12,
})

const created = async (desk: MailDesk, image: Image = one) =>
  itemOf(await desk.partner.write(createOf(desk, image), calm))

it('makes a mail that was never a draft, with the times and people of the original', async () => {
  const desk = await openMailDesk()
  desk.giver.received = 1_790_000_060_000
  const made = await created(desk)

  expect(desk.itemOf(made.remoteId).fields).toMatchObject({
    isDraft: false,
    subject: 'Figures',
    internetMessageId: '<one@example.com>',
    receivedDateTime: new Date(1_790_000_060_000).toISOString().replace('.000', ''),
    sentDateTime: new Date(1_790_000_000_000).toISOString().replace('.000', ''),
    from: { emailAddress: { address: 'siu@example.com' } },
    toRecipients: [{ emailAddress: { address: 'amy@example.com' } }],
  })
  expect(desk.sample.graph.ledger).toEqual([])
})

const part = (head: readonly string[], bytes: Buffer): string[] => [
  '--b',
  ...head,
  'Content-Transfer-Encoding: base64',
  '',
  bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
]

const withFiles = (sizes: readonly number[]): Buffer =>
  Buffer.from(
    [
      'From: siu@example.com',
      'Subject: files',
      'Message-ID: <files@example.com>',
      'Date: Fri, 20 Nov 2026 03:04:05 +0000',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...part(['Content-Type: text/html; charset=utf-8'], Buffer.from('<p>see <img src="cid:p1">')),
      ...part(
        ['Content-Type: image/png', 'Content-ID: <p1>', 'Content-Disposition: inline'],
        Buffer.from('png bytes'),
      ),
      ...sizes.flatMap((size, at) =>
        part(
          [
            `Content-Type: application/zip; name="file ${at}.zip"`,
            'Content-Disposition: attachment',
          ],
          Buffer.alloc(size, at + 1),
        ),
      ),
      ...part(['Content-Type: message/rfc822'], Buffer.from('Subject: inside\r\n\r\nhello\r\n')),
      '--b--',
      '',
    ].join('\r\n'),
  )

it('carries files of every size, pictures of the text and mails inside, whole or not at all', async () => {
  const sizes = [1_000, 2_500_000, 4_300_000]
  const desk = await openMailDesk({ mail: withFiles(sizes), received: null })
  const made = await created(desk, { ...one, messageId: 'files@example.com' })
  const files = desk.itemOf(made.remoteId).attachments

  const told = files.map(({ name, size, isInline, contentId }) => ({
    name,
    size,
    isInline,
    contentId,
  }))
  expect(told.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { name: 'ATT00002.png', size: 9, isInline: true, contentId: 'p1' },
    { name: 'ATT00006.eml', size: 26, isInline: false, contentId: null },
    ...sizes.map((size, at) => ({
      name: `file ${at}.zip`,
      size,
      isInline: false,
      contentId: null,
    })),
  ])
  const zips = files.filter(({ name }) => name.endsWith('.zip'))
  expect(zips.every((one_) => one_.bytes().every((byte) => byte === one_.bytes()[0]))).toBe(true)
  expect(made.naturalKey).toContain('files@example.com')
})

it('shows nobody a mail whose files are still missing, and makes it anew', async () => {
  const desk = await openMailDesk({ mail: withFiles([3_200_000]), received: null })
  const call = createOf(desk, { ...one, messageId: 'files@example.com' })
  await orderGraph(desk.sample, 'fault', {
    fault: 'cut-before',
    endpoint: 'POST /users/{user}/messages/{message}/attachments/createUploadSession',
    count: 1,
  })
  // The half mail cannot be taken away either.
  await orderGraph(desk.sample, 'fault', {
    fault: 'cut-before',
    endpoint: 'DELETE /users/{user}/messages/{message}',
    count: 1,
  })
  const broken = await desk.partner.write(call, calm)
  const query = { by: 'marker', marker: call.marker, container: desk.container } as const
  const found = await desk.partner.find(query, calm)
  const seen = await readAll(desk)

  expect(broken).toMatchObject({ is: 'unknown' })
  expect(found).toEqual({ is: 'found', items: [] })
  const subjects = seen.pages.flatMap(({ items }) => items.map(({ image }) => image['subject']))
  expect(subjects).not.toContain('files')

  const made = itemOf(await desk.partner.write(call, calm))
  expect(hereOf(await desk.partner.get({ ...made, window: null }, calm)).image['subject']).toBe(
    'files',
  )
  const inbox = desk.mailbox.all('message').filter(({ home }) => home === desk.container)
  expect(inbox.filter(({ fields }) => fields['subject'] === 'files')).toHaveLength(1)
})

it('sends no receipt when it marks a mail as read whose sender asked for one', async () => {
  const desk = await openMailDesk()
  const made = await created(desk)
  const item = desk.itemOf(made.remoteId)
  item.fields = { ...item.fields, isReadReceiptRequested: true }
  desk.mailbox.change(item, 'content')
  const { remoteId, container: where, image, meta } = made
  const now = hereOf(await desk.partner.get({ ...made, window: null }, calm))
  const marker = meta.marker ?? { uid: '', mac: '' }
  const rest = { remoteId, container: where, image, marker }
  const read = { op: 'update', ...rest, patch: { read: true }, expect: now.version } as const
  const result = itemOf(await desk.partner.write(read, calm))

  expect(result.image['read']).toBe(true)
  expect(desk.sample.graph.ledger).toEqual([])
})

it('takes a mail in Deleted Items for deleted, wherever it was put there', async () => {
  const desk = await openMailDesk()
  const made = await created(desk)
  const before = await readAll(desk)
  const bin = desk.mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
  desk.mailbox.move(desk.itemOf(made.remoteId), bin?.iid ?? '')
  const after = await readAll(desk, before.is === 'read' ? before.cursor : null)

  expect(after.pages.flatMap(({ absent }) => absent)).toContain(made.remoteId)
  expect(await desk.partner.get({ ...made, window: null }, calm)).toEqual({ is: 'gone' })
})

it('never makes a mail that is larger than the limit', async () => {
  const desk = await openMailDesk({ mail: Buffer.alloc(210_000_000, '\r\n'), received: null })
  const result = await desk.partner.write(createOf(desk, one), calm)

  expect(result).toMatchObject({ is: 'refused', refusal: { is: 'never', why: 'too-large' } })
})

import fc from 'fast-check'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'

import {
  attachedParts,
  digestOf,
  fixedFields,
  readMail,
} from '../../../main/adapters/mail-reading.ts'
import { type MimeEvent, walkMime } from '../../../main/adapters/mime-walk.ts'
import { brokenMails } from '../../../main/sample/graph/seed/broken-mail.ts'
import { tools } from '../graph/partners/office.ts'

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const whole = (bytes: Uint8Array) => inPieces(bytes, [bytes.length || 1])

/** What a walk met, with the bytes of a part put together. */
async function walked(chunks: AsyncIterable<Uint8Array>) {
  const seen: (MimeEvent | Readonly<{ bytes: Buffer }>)[] = []
  let held = Buffer.alloc(0)
  for await (const event of walkMime(chunks)) {
    if (event.is === 'bytes') {
      held = Buffer.concat([held, event.bytes])
      continue
    }
    seen.push({ bytes: held }, event)
    held = Buffer.alloc(0)
  }
  return [...seen, { bytes: held }]
}

const text = fc.string({ unit: 'grapheme', maxLength: 200 })
const lines = fc.array(text, { maxLength: 8 }).map((all) => all.join('\n'))
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((one) => `f${one.replaceAll(/[\p{C}\s"\\/]/gu, '_')}.dat`)
const file = fc.record({ filename: name, content: fc.uint8Array({ maxLength: 3_000 }) })

type Wanted = Readonly<{
  subject: string
  text: string
  html: string | undefined
  attachments: readonly Readonly<{ filename: string; content: Uint8Array }>[]
  textEncoding: 'base64' | 'quoted-printable'
}>

const mail: fc.Arbitrary<Wanted> = fc.record({
  subject: text.map((one) => one.replaceAll(/\p{C}/gu, '')),
  text: lines,
  html: fc.option(
    lines.map((one) => `<p>${one.replaceAll('<', '&lt;')}</p>`),
    { nil: undefined },
  ),
  attachments: fc.array(file, { maxLength: 3 }),
  textEncoding: fc.constantFrom('base64' as const, 'quoted-printable' as const),
})

/** Mails as another program composes them (nodemailer). */
const compose = (wanted: Wanted): Promise<Buffer> =>
  new MailComposer({
    from: '"陳 Siu" <siu@example.com>',
    to: 'amy@example.com',
    messageId: '<m@example.com>',
    date: new Date('2026-11-20T03:04:05Z'),
    ...wanted,
    attachments: wanted.attachments.map(({ filename, content }) => ({
      filename,
      content: Buffer.from(content),
      contentType: 'application/octet-stream',
    })),
  })
    .compile()
    .build()

it('reads files, names and texts as another reader of mails does, whoever composed them', async () => {
  await fc.assert(
    fc.asyncProperty(mail, async (wanted) => {
      const bytes = await compose(wanted)
      const theirs = await PostalMime.parse(bytes)
      const ours = await readMail(whole(bytes))

      expect(fixedFields(ours, tools)).toMatchObject({
        messageId: 'm@example.com',
        subject: theirs.subject ?? '',
        from: 'siu@example.com',
        sent: Date.parse('2026-11-20T03:04:05Z') / 1000,
      })
      const names = attachedParts(ours).map((part) => [part.name, part.size])
      const other = theirs.attachments.map(({ filename, content }) => [
        filename,
        (content as ArrayBuffer).byteLength,
      ])
      expect(names).toEqual(other)
      const said = (wanted.html === undefined ? theirs.text : theirs.html) ?? ''
      const plain = (one: string) => one.replaceAll(/\s+/g, '')
      expect(plain(ours.body?.text ?? '')).toBe(plain(said))
    }),
    { numRuns: 60 },
  )
})

it('meets the same however the bytes come', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(mail, sizes, async (wanted, pieces) => {
      const bytes = await compose(wanted)
      expect(await walked(inPieces(bytes, pieces))).toEqual(await walked(whole(bytes)))
    }),
    { numRuns: 40 },
  )
})

it('reads any bytes as a mail, and comes to the same digest twice', async () => {
  const odd = fc.oneof(
    fc.constantFrom(...brokenMails.map(({ bytes }) => new Uint8Array(bytes))),
    fc.uint8Array({ maxLength: 2_000 }),
    fc
      .array(
        fc.constantFrom(
          'Content-Type: multipart/mixed; boundary="x"\r\n',
          'Content-Type: multipart/alternative; boundary=x; boundary=y\r\n',
          'Content-Type: message/rfc822\n',
          'Content-Transfer-Encoding: base64\r\n',
          'Content-Transfer-Encoding: quoted-printable\r\n',
          "Content-Disposition: attachment; filename*0*=utf-8''a%; filename*1=b\r\n",
          'Subject: =?utf-8?B?broken\r\n',
          '--x\r\n',
          '--x--\r\n',
          '\r\n',
          'a=\r\n=3D=\r\n',
          'QQ==QUI=\r\n',
        ),
        { maxLength: 30 },
      )
      .map((all) => new Uint8Array(Buffer.from(all.join('')))),
  )
  await fc.assert(
    fc.asyncProperty(odd, fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
      const first = await readMail(whole(bytes))
      const second = await readMail(inPieces(bytes, [size]))
      expect(first.size).toBe(bytes.length)
      expect(digestOf(second, tools)).toBe(digestOf(first, tools))
      expect(second.parts).toEqual(first.parts)
    }),
    { numRuns: 300 },
  )
})

it('holds next to nothing of a mail of many megabytes', async () => {
  const line = Buffer.from(`${'QUJD'.repeat(19)}\r\n`)
  const lineCount = 400_000
  async function* big(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(
      'Subject: big\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    )
    const chunk = Buffer.concat(Array.from({ length: 1_000 }, () => line))
    for (let at = 0; at < lineCount; at += 1_000) yield chunk
    yield Buffer.from('--x--\r\n')
  }
  let most = 0
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of big()) {
      most = Math.max(most, process.memoryUsage().arrayBuffers)
      yield chunk
    }
  }
  const before = process.memoryUsage().arrayBuffers
  const reading = await readMail(watched())

  expect(reading.parts.map(({ size }) => size)).toEqual([lineCount * 57])
  expect(most - before).toBeLessThan(40_000_000)
})

const asMail = (...rest: readonly string[]): Buffer =>
  Buffer.from(['Subject: s', 'Message-ID: <a@b>', ...rest].join('\r\n'))

it('takes what a server wrote anew for the same mail, and another text for another mail', async () => {
  const digest = async (bytes: Buffer) => digestOf(await readMail(whole(bytes)), tools)
  const plain = await digest(asMail('', 'Dear Amy,', '', 'see you   at 5.', ''))
  const others = [
    asMail(
      'Content-Type: text/html',
      '',
      '<html><head><meta x></head><p>Dear Amy,<br>see you at&nbsp;5.</p>',
    ),
    asMail(
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'another form',
      '--x',
      'Content-Type: text/html',
      '',
      '<div>Dear Amy, see you at 5.</div>',
      '--x--',
    ),
  ]
  for (const bytes of others) expect(await digest(bytes)).toBe(plain)
  expect(await digest(asMail('', 'Dear Amy,', 'see you at 6.'))).not.toBe(plain)
})

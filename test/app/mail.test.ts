import { expect, it } from 'vitest'

import { layWire } from '../fakes/wire.ts'
import {
  deliver,
  mailHashes,
  mailOf,
  mailProfile,
  mailProgram,
  recordsOf,
  savedMail,
  sha256,
  startTestDovecot,
} from './mailboxes.ts'
import { valueOf, watching } from './profile.ts'
import { restoreDesk } from './restore-desk.ts'

const full = { mode: 'full', refetch: false } as const
const incremental = { mode: 'incremental', refetch: false } as const
const day = Date.parse('2026-11-20T03:04:05Z')

it('saves a few thousand mails as they are, opens only what changed after that, and finds words', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  const mails = Array.from({ length: 2_000 }, (_, n) => ({
    bytes: mailOf(`m${n}`, { body: `${n} 合同 \u{1F600}\r\n`.repeat(n % 40) }),
    at: new Date(day - n * 60_000),
    flags: n % 5 === 0 ? 'S' : '',
  }))
  await deliver(dovecot, 'amy', mails)
  const profile = await mailProfile(dovecot, { port: wire.port })
  const app = await profile.open()

  const first = valueOf(await app.backup(full, watching()))
  const saved = await savedMail(app)
  const program = await mailProgram(dovecot)
  await program.append(
    'INBOX',
    mailOf('late', { subject: '年度報告 Stock-take' }),
    [],
    new Date(day),
  )
  const second = valueOf(await app.backup(incremental, watching()))
  const before = wire.sent().length
  const quiet = valueOf(await app.backup(incremental, watching()))
  const found = valueOf(await app.search('stock-take', { kind: 'mail' }))

  expect(first.kinds).toMatchObject([{ kind: 'mail', outcome: 'read' }])
  expect(mailHashes(saved)).toEqual(mails.map(({ bytes }) => sha256(bytes)).toSorted())
  expect(recordsOf(saved).filter(({ flags }) => flags.includes('\\Seen'))).toHaveLength(400)
  expect(second.counts).toMatchObject({ new: 1, changed: 1, gone: 0, failed: 0 })
  expect(quiet.counts).toEqual({ new: 0, changed: 0, gone: 0, same: 0, failed: 0 })
  expect(wire.sent().slice(before)).not.toMatch(/EXAMINE|FETCH/)
  expect((await savedMail(app)).size).toBe(saved.size + 1)
  expect(found).toMatchObject([{ kind: 'mail', title: '年度報告 Stock-take' }])
})

it('never marks a mail as read, nor writes anything into a mailbox', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  const program = await mailProgram(dovecot)
  await program.append('INBOX', mailOf('a'), [], new Date(day))
  const profile = await mailProfile(dovecot, { port: wire.port })
  const app = await profile.open()

  valueOf(await app.backup(full, watching()))

  expect(await program.status('INBOX', { unseen: true })).toMatchObject({ unseen: 1 })
  expect(wire.sent()).not.toMatch(/\b(SELECT|STORE|APPEND|COPY|MOVE|EXPUNGE|CREATE|RFC822 |BODY\[)/)
})

it('keeps mails as they came, whatever is wrong with them', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  const odd = [
    Buffer.from('\r\n'),
    Buffer.from('no header at all\r\n'),
    Buffer.from(
      'Subject: =?utf-8?B?broken\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n',
    ),
    Buffer.concat([
      Buffer.from('Subject: raw \r\n\r\n'),
      Buffer.from([0xff, 0xfe, 0x80, 0x0d, 0x0a]),
    ]),
    Buffer.from(
      `Message-ID:\r\n <folded@example.com>\r\nSubject: ${'x'.repeat(5_000)}\r\n\r\nbody\r\n`,
    ),
    mailOf('twice'),
    mailOf('twice'),
  ]
  for (const bytes of odd) await program.append('INBOX', bytes, [], new Date(day))
  const profile = await mailProfile(dovecot)
  const app = await profile.open()

  const run = valueOf(await app.backup(full, watching()))
  const saved = await savedMail(app)

  expect(run.counts).toMatchObject({ failed: 0 })
  expect(mailHashes(saved)).toEqual(odd.map(sha256).toSorted())
  expect(recordsOf(saved).map(({ messageId }) => messageId)).toContain('<folded@example.com>')
})

it('goes on in the midst of a big mail where the connection was cut', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  const program = await mailProgram(dovecot)
  const big = mailOf('big', { body: 'All work and no play.\r\n'.repeat(400_000) })
  await program.append('INBOX', big, [], new Date(day))
  await program.append('INBOX', mailOf('small'), [], new Date(day))
  const profile = await mailProfile(dovecot, { port: wire.port })
  const app = await profile.open()

  wire.cutAfter(3_000_000, 2)
  const run = valueOf(await app.backup(full, watching()))

  expect(run.counts).toMatchObject({ failed: 0 })
  expect(mailHashes(await savedMail(app))).toEqual(
    [sha256(big), sha256(mailOf('small'))].toSorted(),
  )
  expect(wire.received()).toBeLessThan(big.length + 4_000_000)
})

it('goes on in the next run where the last one was stopped, and fetches nothing twice', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  const mails = Array.from({ length: 900 }, (_, n) => ({
    bytes: mailOf(`m${n}`, { body: 'x'.repeat(4_000) }),
    at: new Date(day - n * 60_000),
  }))
  await deliver(dovecot, 'amy', mails)
  const profile = await mailProfile(dovecot, { port: wire.port })
  const app = await profile.open()
  const stop = new AbortController()
  const watch = watching(stop.signal)

  const stopped = valueOf(
    await app.backup(full, {
      ...watch,
      onEvent(event) {
        if (event.type === 'progress' && event.phase === 'read' && event.done >= 400) stop.abort()
      },
    }),
  )
  const before = wire.received()
  const run = valueOf(await app.backup(incremental, watching()))

  expect(stopped.stopped).toBe(true)
  expect(run.counts).toMatchObject({ failed: 0 })
  expect(run.counts.new).toBeLessThan(600)
  // The page that was under way comes again: its records had not been written.
  expect(wire.received() - before).toBeLessThan(750 * 4_600)
  expect(mailHashes(await savedMail(app))).toHaveLength(900)
})

it('shows mails in the window by subject, and each as a mail', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  await program.append(
    'INBOX',
    mailOf('a', { subject: '合同 Acme', body: 'See you.' }),
    [],
    new Date(day),
  )
  const profile = await mailProfile(dovecot)
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  await app.close()
  const owner = await (await restoreDesk(profile.profile, day + 3_600_000)).person('owner')
  const whole = { kind: null, person: null, department: null, cursor: null, limit: 50 } as const

  const { copies } = await owner.get('browse.copies', { before: null, limit: 5 })
  const copy = copies[0]?.id ?? ''
  const { items } = await owner.get('browse.items', { ...whole, copy })
  const seen = await owner.get('preview.read', { copy, what: { item: items[0]?.item ?? '' } })

  expect(items).toMatchObject([{ kind: 'mail', type: 'message', title: '合同 Acme' }])
  expect(seen).toMatchObject({ kind: 'mail', shown: { is: 'mail', subject: '合同 Acme' } })
})

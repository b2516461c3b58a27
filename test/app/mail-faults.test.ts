import { execFileSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { checkMailbox } from '../../main/adapters/imap/check.ts'
import { openSession } from '../../main/adapters/imap/session.ts'
import { setupIn } from '../../main/app.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { layWire } from '../fakes/wire.ts'
import {
  mailOf,
  mailProfile,
  mailProgram,
  password,
  savedMail,
  startTestDovecot,
} from './mailboxes.ts'
import { scratch, valueOf, watching, writeConfig } from './profile.ts'

const full = { mode: 'full', refetch: false } as const
const incremental = { mode: 'incremental', refetch: false } as const
const at = new Date('2026-11-20T03:04:05Z')
const quiet = { write: () => undefined }

const trial = (mailbox: Readonly<{ port: number; security?: 'tls' | 'starttls'; word?: string }>) =>
  checkMailbox({
    mailbox: {
      address: 'amy@example.com',
      host: '127.0.0.1',
      port: mailbox.port,
      security: mailbox.security ?? 'plain',
      user: 'amy',
    },
    password: () => Promise.resolve(mailbox.word ?? password),
    clock: skippingClock(),
    log: quiet,
    signal: AbortSignal.timeout(30_000),
  })

it('sends no password where the connection is not safe, and says so', async () => {
  const folder = await scratch()
  const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  execFileSync(
    'openssl',
    [
      ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1'.split(' '),
      '-keyout',
      tls.key,
      '-out',
      tls.cert,
    ],
    { stdio: 'ignore' },
  )
  const safe = await startTestDovecot({ tls })
  const plain = await startTestDovecot()
  const wires = {
    selfSigned: await layWire(safe.tlsPort),
    upgraded: await layWire(safe.port),
    none: await layWire(plain.port),
  }

  const unsafe = { name: 'mailServerUnsafe', about: { host: '127.0.0.1' } }
  expect(await trial({ port: wires.selfSigned.port, security: 'tls' })).toMatchObject(unsafe)
  expect(await trial({ port: wires.upgraded.port, security: 'starttls' })).toMatchObject(unsafe)
  expect(await trial({ port: wires.none.port, security: 'starttls' })).toMatchObject(unsafe)
  for (const wire of Object.values(wires)) expect(wire.sent()).not.toMatch(/LOGIN|AUTHENTICATE/)
})

it('tells a refused password at setup, and keeps nothing then', async () => {
  const dovecot = await startTestDovecot()
  const folder = await scratch()
  const mailbox = {
    address: 'Amy@Example.com',
    host: '127.0.0.1',
    port: dovecot.port,
    security: 'plain',
    user: 'amy',
    passwordFile: 'word',
  }
  const config = await writeConfig(folder, { sample: null, more: { mailboxes: [mailbox] } })
  await writeFile(join(folder, 'word'), 'the main password')
  const setup = setupIn({ clock: skippingClock() })
  const profile = join(folder, 'profile')

  const refused = valueOf(await setup({ profile, config, checkOnly: false }, watching()))
  await writeFile(join(folder, 'word'), `${password}\n`)
  const good = valueOf(await setup({ profile, config, checkOnly: false }, watching()))

  expect(refused.saved).toBe(false)
  expect(refused.checks[0]).toMatchObject({
    what: 'mailbox',
    name: 'amy@example.com',
    failure: { name: 'mailLoginRefused', about: { address: 'amy@example.com' } },
  })
  expect(JSON.stringify(refused)).not.toContain('main password')
  expect(good.saved).toBe(true)
})

it('reads the other mailboxes where one is refused, and keeps what was saved of it', async () => {
  const users = { amy: password, bob: password }
  const dovecot = await startTestDovecot({ users })
  for (const user of ['amy', 'bob']) {
    const program = await mailProgram(dovecot, user)
    await program.append('INBOX', mailOf(`of-${user}`), [], at)
  }
  const profile = await mailProfile(dovecot, { users: ['amy', 'bob'] })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const before = await savedMail(app)
  await dovecot.setPassword('bob', 'another one')

  const amy = await mailProgram(dovecot)
  await amy.append('INBOX', mailOf('news'), [], at)
  const watch = watching()
  const run = valueOf(await app.backup(incremental, watch))

  expect(run.counts).toMatchObject({ new: 1, gone: 0, failed: 1 })
  expect(watch.events.filter(({ type }) => type === 'item')).toMatchObject([
    { kind: 'mail', path: '/mail/bob@example.com', failure: { name: 'mailLoginRefused' } },
  ])
  expect((await savedMail(app)).size).toBe(before.size + 1)
})

it('takes a server that is away, silent or busy for no deletion', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  const program = await mailProgram(dovecot)
  await program.append('INBOX', mailOf('a'), [], at)
  const profile = await mailProfile(dovecot, { port: wire.port })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  wire.down()

  const run = await app.backup(incremental, watching())
  const silent = await layWire(dovecot.port)
  silent.hold()
  const session = openSession({
    mailbox: {
      address: 'amy@example.com',
      host: '127.0.0.1',
      port: silent.port,
      security: 'plain',
      user: 'amy',
    },
    password: () => Promise.resolve(password),
    clock: skippingClock(),
    log: quiet,
    signal: AbortSignal.timeout(30_000),
    waits: { greetingTimeout: 100 },
  })

  expect(run).toMatchObject({ ok: false, failure: { name: 'mailServerSilent' } })
  await expect(session.folders()).rejects.toMatchObject({
    failure: { name: 'mailServerSilent', about: { code: 'GREETING_TIMEOUT' } },
  })
  expect(session.ended()).toMatchObject({ name: 'mailServerSilent' })
  expect([...(await savedMail(app)).keys()]).toHaveLength(2)
})

it('names a folder that the server does not open, and reads the others', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  for (const folder of ['Broken', 'Good']) {
    await program.mailboxCreate(folder)
    await program.append(folder, mailOf(folder), [], at)
  }
  const profile = await mailProfile(dovecot)
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  await program.append('Good', mailOf('more'), [], at)
  await dovecot.spoil('amy', 'Broken')

  const watch = watching()
  const run = valueOf(await app.backup(full, watch))

  expect(run.counts.gone).toBe(0)
  expect(watch.events.filter(({ type }) => type === 'item')).toMatchObject([
    {
      path: '/mail/amy@example.com/Broken',
      failure: { name: 'mailRefused', about: { what: 'Broken' } },
    },
  ])
  expect([...(await savedMail(app)).keys()].filter((path) => path.endsWith('.eml'))).toHaveLength(3)
})

it('names a mail that the server cannot give, and saves all others', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  for (const id of ['a', 'b', 'c']) await program.append('INBOX', mailOf(id), [], at)
  await chmod(await dovecot.fileOf('amy', 'INBOX', 2), 0)
  const profile = await mailProfile(dovecot)
  const app = await profile.open()

  const watch = watching()
  valueOf(await app.backup(full, watch))
  const saved = await savedMail(app)

  expect(watch.events.filter(({ type }) => type === 'item')).toMatchObject([
    { failure: { name: 'mailRefused', about: { what: 'INBOX' } } },
  ])
  expect([...saved.keys()].filter((path) => path.endsWith('.eml'))).toHaveLength(2)
})

it('stops at once when it is told to', async () => {
  const dovecot = await startTestDovecot()
  const wire = await layWire(dovecot.port)
  wire.hold()
  const stop = new AbortController()
  const session = openSession({
    mailbox: {
      address: 'amy@example.com',
      host: '127.0.0.1',
      port: wire.port,
      security: 'plain',
      user: 'amy',
    },
    password: () => Promise.resolve(password),
    clock: systemClock,
    log: quiet,
    signal: stop.signal,
  })
  const asking = session.folders()
  const reason = new Error('told to')
  setTimeout(() => stop.abort(reason), 50)

  await expect(asking).rejects.toBe(reason)
})

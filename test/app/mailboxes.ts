import { createHash } from 'node:crypto'
import { chown, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ImapFlow } from 'imapflow'
import { onTestFinished } from 'vitest'

import type { App } from '../../main/app-types.ts'
import type { World } from '../../main/app/open.ts'
import { type Dovecot, type DovecotOptions, startDovecot } from '../peers/dovecot.ts'
import { scratch, type TestProfile, testProfile, valueOf, watching } from './profile.ts'

export const password = 'client-password'

/** A Dovecot for one test. */
export async function startTestDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const dovecot = await startDovecot(options)
  onTestFinished(() => dovecot.stop())
  return dovecot
}

/** Another program at the same mailbox, as people have one. */
export async function mailProgram(
  { port }: Pick<Dovecot, 'port'>,
  user = 'amy',
): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    disableAutoIdle: true,
    logger: false,
  })
  client.on('error', () => undefined)
  await client.connect()
  onTestFinished(() => client.close())
  return client
}

/** A mail as bytes: lines end as they do on the wire. */
export const mailOf = (
  id: string,
  { subject = `Subject ${id}`, body = `Body of ${id}.` }: { subject?: string; body?: string } = {},
): Buffer =>
  Buffer.from(
    [
      `From: "Siu Ming" <ming@example.com>`,
      'To: amy@example.com',
      `Subject: ${subject}`,
      `Message-ID: <${id}@example.com>`,
      'Date: Fri, 20 Nov 2026 03:04:05 +0000',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      body,
      '',
    ].join('\r\n'),
  )

export type Delivered = Readonly<{ bytes: Buffer; at: Date; flags?: string }>

/** Puts many mails into INBOX at once; `flags` are Maildir's letters, such as `S` for seen. */
export async function deliver(
  dovecot: Dovecot,
  user: string,
  mails: readonly Delivered[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'maildir-'))
  try {
    for (const name of ['cur', 'new', 'tmp']) await mkdir(join(folder, name))
    for (const [n, { bytes, at, flags = '' }] of mails.entries()) {
      const path = join(folder, 'cur', `${1_700_000_000 + n}.M${n}.test:2,${flags}`)
      await writeFile(path, bytes)
      await utimes(path, at, at)
    }
    for (const entry of ['', 'cur', 'new', 'tmp']) await chown(join(folder, entry), 65_534, 65_534)
    await dovecot.doveadm('import', '-u', user, `maildir:${folder}`, '', 'all')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export type MailProfileOptions = Readonly<{
  users?: readonly string[]
  /** Port to connect to instead of the server's own. */
  port?: number
  world?: World
}>

/** A profile that saves mailboxes only. */
export async function mailProfile(
  { port }: Pick<Dovecot, 'port'>,
  { users = ['amy'], port: other, world }: MailProfileOptions = {},
): Promise<TestProfile> {
  const secrets = await scratch()
  await writeFile(join(secrets, 'client-password'), `${password}\n`)
  const mailboxes = users.map((user) => ({
    address: `${user}@example.com`,
    host: '127.0.0.1',
    port: other ?? port,
    security: 'plain',
    user,
    passwordFile: join(secrets, 'client-password'),
  }))
  return testProfile({ sample: null, more: { mailboxes }, ...(world ? { world } : {}) })
}

/** What a copy holds of mail: path below `mail/` → bytes. */
export async function savedMail(app: App, snapshot = 'latest'): Promise<Map<string, Buffer>> {
  const target = await scratch()
  valueOf(
    await app.restore(
      { snapshot, target, include: ['/mail'], exclude: [], dryRun: false, overwrite: 'never' },
      watching(),
    ),
  )
  const root = join(target, 'mail')
  const found = new Map<string, Buffer>()
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name)
      found.set(
        path.slice(root.length + 1).replaceAll(/(^|\/)~[0-9a-f]{2}(?=\/)/g, ''),
        await readFile(path),
      )
    }
  return found
}

export type SavedRecord = Readonly<{
  id: string
  file: string
  folder: string
  uid: number
  uidValidity: string
  flags: string[]
  labels: string[]
  messageId: string
  sha256: string
}>

/** All records of a copy, with the path of each message. */
export const recordsOf = (saved: ReadonlyMap<string, Buffer>): (SavedRecord & { path: string })[] =>
  [...saved]
    .filter(([path]) => path.endsWith('/_items.jsonl'))
    .flatMap(([path, bytes]) =>
      bytes
        .toString()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const record = JSON.parse(line) as SavedRecord
          return { ...record, path: path.replace('_items.jsonl', record.file) }
        }),
    )

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Mails of a copy by their hash, so that copies and mailboxes can be compared. */
export const mailHashes = (saved: ReadonlyMap<string, Buffer>): string[] =>
  [...saved]
    .filter(([path]) => path.endsWith('.eml'))
    .map(([, bytes]) => sha256(bytes))
    .toSorted()

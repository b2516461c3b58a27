import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

import { skippingClock } from '../fakes/skipping-clock.ts'
import { layWire } from '../fakes/wire.ts'
import type { Dovecot } from '../peers/dovecot.ts'
import { runRestic } from '../peers/restic.ts'
import {
  mailHashes,
  mailOf,
  mailProfile,
  mailProgram,
  recordsOf,
  savedMail,
  sha256,
  startTestDovecot,
} from './mailboxes.ts'
import { scratch, valueOf, watching } from './profile.ts'

const full = { mode: 'full', refetch: false } as const
const incremental = { mode: 'incremental', refetch: false } as const
const at = new Date('2026-11-20T03:04:05Z')

/** What the server's own tool says of all folders: `folder uid flags`, sorted. */
async function lookOf(dovecot: Dovecot): Promise<string[]> {
  const said = await dovecot.doveadm('-f', 'tab', 'fetch', '-u', 'amy', 'mailbox uid flags', 'all')
  return said
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [mailbox = '', uid = '', flags = ''] = line.split('\t')
      const own = flags.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent')
      return [mailbox, uid, ...own.toSorted()].join(' ')
    })
    .toSorted()
}

/** The same of a copy. */
const savedLook = (saved: ReadonlyMap<string, Buffer>): string[] =>
  recordsOf(saved)
    .map(({ folder, uid, flags, labels }) =>
      [folder, `${uid}`, ...[...flags, ...labels].toSorted()].join(' '),
    )
    .toSorted()

it.each(['/', '.'] as const)(
  'follows flags, labels, moves and deletions, with %s between folders',
  async (separator) => {
    const dovecot = await startTestDovecot({ separator })
    const program = await mailProgram(dovecot)
    const archive = ['客户', '合同 2026'].join(separator)
    await program.mailboxCreate(archive)
    for (const id of ['a', 'b', 'c', 'd', 'e']) await program.append('INBOX', mailOf(id), [], at)
    const profile = await mailProfile(dovecot)
    const app = await profile.open()
    valueOf(await app.backup(full, watching()))
    const before = recordsOf(await savedMail(app))

    await program.mailboxOpen('INBOX')
    await program.messageFlagsAdd('1', ['\\Seen', '\\Flagged', '$Forwarded', '重要'], { uid: true })
    await program.messageMove('2', archive, { uid: true })
    await program.messageDelete('3', { uid: true })
    await program.messageCopy('4', archive, { uid: true })
    const run = valueOf(await app.backup(incremental, watching()))
    const saved = await savedMail(app)
    const after = recordsOf(saved)
    const idOf = (records: typeof after, id: string) =>
      records.filter(({ messageId }) => messageId === `<${id}@example.com>`).map((one) => one.id)

    expect(savedLook(saved)).toEqual(await lookOf(dovecot))
    expect(mailHashes(saved)).toEqual(
      ['a', 'b', 'd', 'd', 'e'].map((id) => sha256(mailOf(id))).toSorted(),
    )
    expect(
      after.every(({ path, sha256: hash }) => sha256(saved.get(path) ?? Buffer.of()) === hash),
    ).toBe(true)
    expect(idOf(after, 'b')).toEqual(idOf(before, 'b'))
    expect(new Set(idOf(after, 'd')).size).toBe(2)
    expect(idOf(after, 'c')).toEqual([])
    expect(run.counts).toMatchObject({ gone: 1, failed: 0 })
    expect(
      [...saved.keys()].some((path) =>
        path.startsWith('amy@example.com/客户/合同 2026/2026-11/20261120T030405Z~'),
      ),
    ).toBe(true)
  },
)

it('gives by increments what a full run gives, and stock restic restores the same', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  for (let n = 0; n < 40; n += 1)
    await program.append('INBOX', mailOf(`m${n}`), [], new Date(at.getTime() - n * 86_400_000))
  const profile = await mailProfile(dovecot)
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  await program.mailboxOpen('INBOX')
  await program.messageMove('1:5', 'Bin', { uid: true })
  await program.messageDelete('6:9', { uid: true })
  await program.messageFlagsAdd('10:30', ['\\Seen'], { uid: true })
  valueOf(await app.backup(incremental, watching()))
  const byIncrements = await savedMail(app)
  const again = valueOf(await app.backup(full, watching()))
  const byFull = await savedMail(app)
  const stock = await scratch()
  const { code, stderr } = await runRestic(
    { repository: profile.storage, password: profile.passphrase },
    'restore',
    'latest',
    '--target',
    stock,
  )
  const counted = promisify(execFile)
  const { stdout } = await counted('sh', [
    '-c',
    'cd "$0" && find . -name "*.eml" -exec sha256sum {} + | cut -c1-64 | sort',
    join(stock, 'dingkeep/mail'),
  ])

  expect(byFull).toEqual(byIncrements)
  expect(again.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.trim().split('\n')).toEqual(mailHashes(byFull))
})

it('finds changes on a server that counts none, a flag at the latest some hours later', async () => {
  const more = 'imap_capability = IMAP4rev1 LITERAL+ NAMESPACE'
  const dovecot = await startTestDovecot({ more })
  const program = await mailProgram(dovecot)
  for (const id of ['a', 'b', 'c']) await program.append('INBOX', mailOf(id), [], at)
  const clock = skippingClock(at.getTime())
  const wire = await layWire(dovecot.port)
  const profile = await mailProfile(dovecot, { world: { clock }, port: wire.port })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const quiet = wire.sent().length
  valueOf(await app.backup(incremental, watching()))
  const asked = wire.sent().slice(quiet)

  await program.mailboxOpen('INBOX')
  await program.messageFlagsAdd('1', ['\\Seen'], { uid: true })
  valueOf(await app.backup(incremental, watching()))
  const seen = savedLook(await savedMail(app))
  await program.messageFlagsAdd('2', ['\\Flagged'], { uid: true })
  clock.move(7 * 3_600_000)
  valueOf(await app.backup(incremental, watching()))

  expect(asked).not.toMatch(/EXAMINE|FETCH/)
  expect(wire.sent()).not.toMatch(/CONDSTORE|MODSEQ|CHANGEDSINCE/)
  expect(seen).toEqual(['INBOX 1 \\Seen', 'INBOX 2', 'INBOX 3'])
  expect(savedLook(await savedMail(app))).toEqual(await lookOf(dovecot))
})

it('takes another UIDVALIDITY for what it is, and no mail for deleted', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  for (const id of ['a', 'b', 'c']) await program.append('INBOX', mailOf(id), ['\\Seen'], at)
  const profile = await mailProfile(dovecot)
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const before = await savedMail(app)

  await dovecot.doveadm('mailbox', 'update', '-u', 'amy', '--uid-validity', '77', 'INBOX')
  const run = valueOf(await app.backup(incremental, watching()))
  const after = await savedMail(app)

  expect(run.counts).toMatchObject({ gone: 0, failed: 0 })
  expect(mailHashes(after)).toEqual(mailHashes(before))
  expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted())
  expect(recordsOf(after).map(({ uidValidity }) => uidValidity)).toEqual(['77', '77', '77'])
})

it('believes an hour later that a folder was emptied or taken away, and not before', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  await program.mailboxCreate('Old')
  await program.mailboxCreate('Kept')
  for (const folder of ['INBOX', 'Old', 'Kept', 'Bin'])
    for (const id of ['a', 'b']) await program.append(folder, mailOf(`${folder}-${id}`), [], at)
  const clock = skippingClock(at.getTime())
  const profile = await mailProfile(dovecot, { world: { clock } })
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const foldersIn = async () => {
    const folders = recordsOf(await savedMail(app)).map(({ folder }) => folder)
    return [...new Set(folders)].toSorted()
  }

  await program.mailboxOpen('INBOX')
  await program.messageDelete('1:*', { uid: true })
  await program.mailboxOpen('Bin')
  await program.messageDelete('1:*', { uid: true })
  await program.mailboxDelete('Old')
  const first = valueOf(await app.backup(incremental, watching()))
  const doubted = await foldersIn()
  await clock.sleep(30 * 60_000, new AbortController().signal)
  valueOf(await app.backup(incremental, watching()))
  const stillDoubted = await foldersIn()
  await clock.sleep(40 * 60_000, new AbortController().signal)
  const last = valueOf(await app.backup(incremental, watching()))

  expect(first.counts).toMatchObject({ gone: 2, failed: 2 })
  expect(doubted).toEqual(['INBOX', 'Kept', 'Old'])
  expect(stillDoubted).toEqual(doubted)
  expect(last.counts).toMatchObject({ gone: 4, failed: 0 })
  expect(await foldersIn()).toEqual(['Kept'])
})

it('keeps the mails of a renamed folder under its new name', async () => {
  const dovecot = await startTestDovecot()
  const program = await mailProgram(dovecot)
  await program.mailboxCreate('Work/Acme')
  for (const id of ['a', 'b']) await program.append('Work/Acme', mailOf(id), [], at)
  const profile = await mailProfile(dovecot)
  const app = await profile.open()
  valueOf(await app.backup(full, watching()))
  const before = recordsOf(await savedMail(app))

  await program.mailboxRename('Work/Acme', 'Work/2026-11')
  const run = valueOf(await app.backup(incremental, watching()))
  const after = recordsOf(await savedMail(app))

  expect(run.counts).toMatchObject({ gone: 0, failed: 0 })
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  expect(after.map(({ folder }) => folder)).toEqual(['Work/2026-11', 'Work/2026-11'])
  expect(after[0]?.path).toMatch(/^amy@example\.com\/Work\/2026-11~[a-z2-7]{8}\/2026-11\//)
})

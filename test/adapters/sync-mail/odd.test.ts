import { randomBytes } from 'node:crypto'

import { expect, it } from 'vitest'

import { createMailBlobs } from '../../../main/adapters/blobs.ts'
import { undoRun } from '../../../main/core/sync/protocol/undo.ts'
import { brokenMails } from '../../../main/sample/graph/seed/broken-mail.ts'
import { mailOf } from '../../app/mailboxes.ts'
import { scratch } from '../../app/profile.ts'
import {
  arrive,
  type MailOffice,
  deliver,
  moveOutlook,
  openMailOffice,
  patchOutlook,
  rounds,
  shown,
} from './office.ts'

it('copies mails of careless programs both ways once, loses none, and then rests', async () => {
  const office = await openMailOffice()
  for (const [at, { bytes }] of brokenMails.entries())
    await office.program.append('INBOX', bytes, [], new Date(Date.UTC(2026, 10, 1 + at)))
  for (const [at, { bytes }] of brokenMails.entries())
    await arrive(office, `odd${at}`, { folder: 'archive', raw: bytes })
  await rounds(office, 3)
  const count = brokenMails.length

  expect(office.outlook('inbox')).toHaveLength(count)
  expect(await office.seen('Archive')).toHaveLength(count)
  expect(await office.seen('INBOX')).toHaveLength(count)
  expect(office.calls).toHaveLength(2 * count)
  await rounds(office, 1)
  expect(office.calls).toHaveLength(2 * count)
  expect(office.sample.graph.ledger).toEqual([])
})

const nameless = (id: string): Buffer =>
  Buffer.from(
    mailOf(id)
      .toString()
      .replace(/^Message-ID:.*\r\n/m, ''),
  )

it('gives a mail without Message-ID one header of its own, and knows it by that', async () => {
  const office = await openMailOffice()
  await arrive(office, 'two', { raw: nameless('two') })
  office.state.crash = (_side, op) => (op === 'create' ? 'after' : null)
  await rounds(office, 2)
  office.state.crash = null
  await rounds(office, 4)
  await office.program.mailboxOpen('INBOX')
  const message = await office.program.fetchOne('1', { source: true })
  const source = message === false ? '' : (message?.source?.toString() ?? '')

  expect(await office.seen('INBOX')).toEqual(['Subject two'])
  expect(source).toMatch(/^X-DingKeep-Id: [\w-]+\.[\w-]+\r\n/)
  expect(source.slice(source.indexOf('\n') + 1)).toBe(nameless('two').toString())
  expect(office.calls).toEqual(['create D'])
  patchOutlook(office, office.outlook('inbox')[0]?.iid ?? '', { isRead: true })
  await rounds(office, 2)
  expect(await office.seen('INBOX')).toEqual(['Subject two \\Seen'])
})

it('follows a mail without Message-ID into another folder, and does not delete it', async () => {
  const office = await openMailOffice()
  await office.program.append('INBOX', nameless('one'), [], new Date('2026-11-20T03:05:00Z'))
  await rounds(office, 2)
  await office.program.mailboxOpen('INBOX')
  await office.program.messageMove('1', 'Archive')
  await rounds(office, 2)

  expect(office.outlook('archive').map(shown)).toEqual(['Subject one'])
  expect(office.calls).toEqual(['create M', 'move M'])
})

/** Remote id of a mail that was just delivered. */
async function inboxMail(office: MailOffice): Promise<string> {
  await deliver(office, 'fresh')
  const ask = { container: 'INBOX', cursor: null, page: null, window: null }
  const read = await office.partners.D.read(ask, new AbortController().signal)
  return read.is === 'page' ? (read.page.items[0]?.remoteId ?? '') : ''
}

it('takes a folder that is not there any more for no proof that its mails were deleted', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one', 'Archive')
  const calm = new AbortController().signal
  const { D } = office.partners
  const ask = { container: 'Archive', cursor: null, page: null, window: null }
  const before = await D.read(ask, calm)
  const [item] = before.is === 'page' ? before.page.items : []
  const remoteId = item?.remoteId ?? ''
  expect(await D.get({ remoteId, container: 'Archive', window: null }, calm)).toMatchObject({
    is: 'here',
  })
  await office.program.mailboxDelete('Archive')

  expect(await D.get({ remoteId, container: 'Archive', window: null }, calm)).toEqual({
    is: 'outside',
  })
  const moved = {
    op: 'move',
    remoteId: await inboxMail(office),
    from: 'INBOX',
    to: 'Archive',
  } as const
  expect(await D.write({ ...moved, expect: null }, calm)).toMatchObject({
    is: 'refused',
    refusal: { is: 'stale' },
  })
  const after = await D.read(ask, calm)
  expect(after).toMatchObject({ is: 'page', page: { items: [], cursor: null, full: true } })
  expect(await D.read({ ...ask, container: 'INBOX', cursor: 'none of ours' }, calm)).toEqual({
    is: 'trouble',
    trouble: { is: 'cursor' },
  })
})

it('works on a server that can neither move nor count changes nor expunge one mail alone', async () => {
  const more = 'imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID'
  const office = await openMailOffice({ dovecot: { more } })
  for (const id of ['one', 'two', 'three']) await deliver(office, id)
  await arrive(office, 'four')
  await rounds(office, 2)
  const [one, two] = ['one', 'two'].map((id) =>
    office.outlook('inbox').find(({ fields }) => fields['subject'] === `Subject ${id}`),
  )
  // Somebody else has marked a mail to be deleted and not decided yet.
  await office.program.mailboxOpen('INBOX')
  await office.program.messageFlagsAdd('3', ['\\Deleted'])
  moveOutlook(office, one?.iid ?? '', 'archive')
  await rounds(office, 2)
  patchOutlook(office, two?.iid ?? '', { isRead: true })
  await rounds(office, 2)

  expect(await office.seen('Archive')).toEqual(['Subject one'])
  const inbox = await office.seen('INBOX')
  expect(inbox).toContain('Subject two \\Seen')
  expect(inbox).toContain('Subject three \\Deleted')
  expect(inbox).toContain('Subject four')
  const before = office.calls.length
  await rounds(office, 1)
  expect(office.calls).toHaveLength(before)
  expect(office.outlook('inbox').map(shown).toSorted()).toEqual([
    'Subject four',
    'Subject three',
    'Subject two \\Seen',
  ])
})

it('leaves mails alone that came before the day of the link, on both sides', async () => {
  const since = Date.UTC(2026, 10, 15)
  const office = await openMailOffice({ since })
  const old = mailOf('old').toString().replace('20 Nov', '02 Nov')
  await office.program.append('INBOX', Buffer.from(old), [], new Date('2026-11-02T03:05:00Z'))
  await deliver(office, 'new')
  patchOutlook(office, await arrive(office, 'old2'), { receivedDateTime: '2026-11-02T03:05:00Z' })
  await rounds(office, 3)

  expect(office.outlook('inbox').map(shown).toSorted()).toEqual(['Subject new', 'Subject old2'])
  expect(await office.seen('INBOX')).toEqual(['Subject new', 'Subject old'])
})

it('brings back what a run deleted: the original out of the bin, else what was kept of it', async () => {
  const folder = await scratch()
  const office = await openMailOffice({
    blobs: (contents) =>
      createMailBlobs({
        folder,
        key: randomBytes(32),
        contents,
        now: () => Date.UTC(2026, 10, 20),
        newName: () => randomBytes(12).toString('base64url'),
        signal: new AbortController().signal,
      }),
  })
  for (const id of ['one', 'two']) await deliver(office, id)
  await rounds(office, 2)
  const [first, second] = office.outlook('inbox')
  await office.program.mailboxOpen('INBOX')
  await office.program.messageDelete({ subject: 'Subject one' })
  await office.program.mailboxClose()
  const two = office.outlook('inbox').find(({ fields }) => fields['subject'] === 'Subject two')
  moveOutlook(office, two?.iid ?? '', 'deleteditems')
  await rounds(office, 1)
  const { runId } = office.store.runs(office.linkId, 1)[0] ?? { runId: 0 }
  expect(await office.seen('INBOX')).toEqual([])
  expect(await office.seen('Bin')).toEqual(['Subject two'])
  // The bin of the server was emptied since; that of Outlook was not.
  await office.program.mailboxOpen('Bin')
  await office.program.messageDelete('1:*')
  await office.program.mailboxClose()

  const undone = await undoRun(office.ports, { linkId: office.linkId, runId, dry: false })
  expect(undone.steps.map(({ op, why }) => [op?.side, why])).toEqual(
    expect.arrayContaining([
      ['D', 'ready'],
      ['M', 'ready'],
    ]),
  )
  expect(await office.seen('INBOX')).toEqual(['Subject two'])
  expect(office.outlook('inbox').map(shown)).toEqual(['Subject one'])
  const ids = [first?.iid, second?.iid]
  expect(ids).toContain(office.outlook('inbox')[0]?.iid)
  await office.program.mailboxOpen('INBOX')
  const message = await office.program.fetchOne('1', { source: true })
  expect(message !== false && message?.source?.equals(mailOf('two'))).toBe(true)
  expect(office.sample.graph.ledger).toEqual([])
})

import { expect, it } from 'vitest'

import { mailOf } from '../../app/mailboxes.ts'
import {
  arrive,
  deliver,
  moveOutlook,
  openMailOffice,
  patchOutlook,
  rounds,
  shown,
} from './office.ts'

it('copies a mail from the server into Outlook, as it came, and then rests', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one', 'INBOX', ['\\Seen', '\\Flagged'])
  await rounds(office, 2)

  expect(office.outlook('inbox').map(shown)).toEqual(['Subject one \\Flagged \\Seen'])
  expect(office.outlook('inbox')[0]?.fields).toMatchObject({
    isDraft: false,
    internetMessageId: '<one@example.com>',
    receivedDateTime: '2026-11-20T03:05:00Z',
    sentDateTime: '2026-11-20T03:04:05Z',
    from: { emailAddress: { name: 'Siu Ming', address: 'ming@example.com' } },
  })
  await rounds(office, 3)
  expect(office.calls).toEqual(['create M'])
  expect(office.sample.graph.ledger).toEqual([])
})

it('files a mail of Outlook on the server byte for byte, with its day and its marks', async () => {
  const office = await openMailOffice()
  const id = await arrive(office, 'two')
  patchOutlook(office, id, { categories: ['Red category', 'Wichtig'], isRead: true })
  await rounds(office, 2)

  expect(await office.seen('INBOX')).toEqual(['Subject two Red=20category Wichtig \\Seen'])
  const lock = await office.program.getMailboxLock('INBOX')
  const message = await office.program.fetchOne('1', { source: true, internalDate: true })
  lock.release()
  expect(message).toMatchObject({ internalDate: new Date('2026-11-20T03:05:00Z') })
  const source = message === false ? undefined : message?.source
  expect(source?.equals(mailOf('two'))).toBe(true)
  await rounds(office, 1)
  expect(office.calls).toEqual(['create D'])
})

it('carries reading, flags and categories both ways, and keeps what other programs marked', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one', 'INBOX', ['$Forwarded'])
  await rounds(office, 2)
  const [copy] = office.outlook('inbox')
  const lock = await office.program.getMailboxLock('INBOX')
  await office.program.messageFlagsAdd('1', ['\\Seen', '\\Flagged'])
  lock.release()
  await rounds(office, 1)
  expect(office.outlook('inbox').map(shown)).toEqual(['Subject one \\Flagged \\Seen'])

  patchOutlook(office, copy?.iid ?? '', {
    isRead: false,
    flag: { flagStatus: 'notFlagged' },
    categories: ['重要'],
  })
  await rounds(office, 1)
  expect(await office.seen('INBOX')).toEqual(['Subject one $Forwarded =E9=87=8D=E8=A6=81'])
  await rounds(office, 1)
  expect(office.calls).toEqual(['create M', 'update M', 'update D'])
})

it('follows a mail into another folder, whichever side moved it', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one')
  await arrive(office, 'two')
  await rounds(office, 2)
  const lock = await office.program.getMailboxLock('INBOX')
  await office.program.messageMove({ subject: 'Subject one' }, 'Archive')
  lock.release()
  const two = office.outlook('inbox').find(({ fields }) => fields['subject'] === 'Subject two')
  moveOutlook(office, two?.iid ?? '', 'archive')
  await rounds(office, 2)

  expect(await office.seen('INBOX')).toEqual([])
  expect(await office.seen('Archive')).toEqual(['Subject one', 'Subject two'])
  expect(office.outlook('inbox')).toEqual([])
  expect(office.outlook('archive').map(shown).toSorted()).toEqual(['Subject one', 'Subject two'])
  await rounds(office, 1)
  expect(office.calls.toSorted()).toEqual(['create D', 'create M', 'move D', 'move M'])
})

it('puts into the bin of one side what was deleted on the other, and only that', async () => {
  const office = await openMailOffice()
  for (const id of ['one', 'two', 'three']) await deliver(office, id)
  await rounds(office, 2)
  const lock = await office.program.getMailboxLock('INBOX')
  await office.program.messageDelete({ subject: 'Subject one' })
  lock.release()
  const two = office.outlook('inbox').find(({ fields }) => fields['subject'] === 'Subject two')
  moveOutlook(office, two?.iid ?? '', 'deleteditems')
  await rounds(office, 2)

  expect(office.outlook('inbox').map(shown)).toEqual(['Subject three'])
  const bin = office.outlook('deleteditems').map(shown)
  expect(bin.toSorted()).toEqual(['Subject one', 'Subject two'])
  expect(await office.seen('INBOX')).toEqual(['Subject three'])
  expect(await office.seen('Bin')).toEqual(['Subject two'])
  await rounds(office, 1)
  expect(office.calls.filter((call) => call.startsWith('delete')).toSorted()).toEqual([
    'delete D',
    'delete M',
  ])
})

it('deletes nothing where a mail only went out of reach', async () => {
  const office = await openMailOffice({ reads: ['INBOX'] })
  await deliver(office, 'one')
  await rounds(office, 2)
  const lock = await office.program.getMailboxLock('INBOX')
  await office.program.messageMove('1:*', 'Archive')
  lock.release()
  await rounds(office, 3)

  expect(office.outlook('inbox').map(shown)).toEqual(['Subject one'])
  expect(office.calls).toEqual(['create M'])
})

it('takes one mail that came to both sides for one, and the copy that a server files in Sent', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one')
  await arrive(office, 'one')
  await deliver(office, 'sent', 'Sent Items', ['\\Seen'])
  patchOutlook(office, await arrive(office, 'sent', { folder: 'sentitems' }), { isRead: true })
  await rounds(office, 3)

  expect(office.calls).toEqual([])
  expect(office.outlook('sentitems').map(shown)).toEqual(['Subject sent \\Seen'])
  expect(office.outlook('inbox')).toHaveLength(1)
  expect(await office.seen('INBOX')).toHaveLength(1)
})

it('keeps two mails with one Message-ID apart where they say different things', async () => {
  const office = await openMailOffice()
  await deliver(office, 'one')
  const other = mailOf('one', { body: 'Something else altogether.' })
  await arrive(office, 'one', { raw: other })
  await rounds(office, 3)

  expect(office.outlook('inbox')).toHaveLength(2)
  expect(await office.seen('INBOX')).toHaveLength(2)
})

it.each(['before', 'after'] as const)(
  'knows its own mail again after a crash %s it was filed',
  async (when) => {
    const office = await openMailOffice()
    await deliver(office, 'one')
    await arrive(office, 'two')
    office.state.crash = (_side, op) => (op === 'create' ? when : null)
    await rounds(office, 2)
    office.state.crash = null
    await rounds(office, 6)

    expect(await office.seen('INBOX')).toEqual(['Subject one', 'Subject two'])
    expect(office.outlook('inbox').map(shown).toSorted()).toEqual(['Subject one', 'Subject two'])
    const again = when === 'before' ? 4 : 2
    expect(office.calls).toHaveLength(again)
  },
)

it('pairs mails anew by what they are where the server counts anew (UIDVALIDITY)', async () => {
  const office = await openMailOffice()
  for (const id of ['one', 'two']) await deliver(office, id)
  await rounds(office, 2)
  office.program.close()
  await office.dovecot.doveadm('mailbox', 'update', '-u', 'amy', '--uid-validity', '4711', 'INBOX')
  await rounds(office, 3)

  expect(office.outlook('inbox').map(shown).toSorted()).toEqual(['Subject one', 'Subject two'])
  expect(office.outlook('deleteditems')).toEqual([])
  expect(office.calls).toEqual(['create M', 'create M'])
  const live = office.store.pairs(office.linkId).filter(({ state }) => state === 'live')
  expect(live).toHaveLength(2)
})

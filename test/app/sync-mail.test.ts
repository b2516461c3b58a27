import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { startTestSample, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { mailOf, mailProgram, password, startTestDovecot } from './mailboxes.ts'
import { scratch, testProfile, watching } from './profile.ts'
import { applied, round, settled, type SyncCompany, verifiedCopy } from './sync-company.ts'

const few = { messages: 0, events: 1, contacts: 1, tasks: 1, attachment: 1 }

/** A company one of whose people has a mailbox on a real server too. */
async function mailCompany() {
  const clock = skippingClock(testNow)
  const sample = await startTestSample({ people: 2, now: () => clock.now(), graph: few })
  const dovecot = await startTestDovecot()
  const folder = await scratch()
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  await writeFile(join(folder, 'client-password'), `${password}\n`)
  const [user] = sample.graph.tenant.directory.all()
  const address = (user?.upn ?? '').toLowerCase()
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const microsoft = {
    tenantId,
    clientId,
    graphBase,
    authority,
    clientSecretFile: 'microsoft-secret',
  }
  const imap = { host: '127.0.0.1', port: dovecot.port, security: 'plain', user: 'amy' }
  const mailboxes = [{ address, ...imap, passwordFile: join(folder, 'client-password') }]
  const scope = { kinds: ['contacts'] }
  const more = { microsoft, mailboxes }
  const profile = await testProfile({ folder, sample, more, scope, world: { clock } })
  const app = await profile.open()
  await verifiedCopy(app)
  const mailbox = sample.graph.mailbox(address)
  const sides = await app.sync.sides(watching())
  const person = sides.people.find((one) => one.mailbox === address)
  if (mailbox === null || person === undefined) throw new Error('nobody has a mailbox')
  for (const item of mailbox.all('message')) mailbox.remove(item)
  const program = await mailProgram(dovecot)
  const company: SyncCompany = {
    ...profile,
    sample,
    clock,
    app,
    person: person.id,
    address,
    mailbox,
  }
  return { company, program, dovecot }
}

it('keeps two mailboxes in step, puts away what was deleted, and brings it back', async () => {
  const { company, program } = await mailCompany()
  const { app, sample, mailbox, clock } = company
  for (const id of ['one', 'two'])
    await program.append('INBOX', mailOf(id), [], new Date(clock.now() + 1_000))
  const ask = { kind: 'mail', person: company.person, mailbox: company.address } as const
  const since = Date.UTC(2026, 9, 1)
  const { id } = await app.sync.add({ ...ask, rules: { since } }, watching())
  const preview = await applied(company, id)
  clock.move(600_000)
  await settled(company, id)
  const copies = () => {
    const bin = mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
    const all = mailbox.all('message').filter(({ home }) => home !== bin?.iid)
    return all.map(({ fields }) => String(fields['subject'])).toSorted()
  }

  expect(preview.lines.map(({ op, side }) => `${op} ${side}`)).toEqual(['create M', 'create M'])
  expect(copies()).toEqual(['Subject one', 'Subject two'])
  await program.mailboxOpen('INBOX')
  await program.messageDelete({ subject: 'Subject one' })
  await program.mailboxClose()
  const gone = await round(company, id)
  expect(gone.run?.counts).toMatchObject({ done: 1 })
  expect(copies()).toEqual(['Subject two'])

  const undone = await app.sync.undo({ run: gone.run?.id ?? 0, dry: false }, watching())
  expect(undone.steps).toMatchObject([{ op: 'create', side: 'M', why: 'ready' }])
  expect(copies()).toEqual(['Subject one', 'Subject two'])
  await settled(company, id)
  expect(sample.graph.ledger).toEqual([])
  expect(app.sync.link(id)).toMatchObject({ kind: 'mail', mode: 'live', cards: [] })
}, 120_000)

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import type { Sample } from '../../main/sample/index.ts'
import { startTestSample, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { runRestic } from '../peers/restic.ts'
import { scratch, testProfile, valueOf, watching } from './profile.ts'

const graph = { messages: 8, events: 6, contacts: 5, tasks: 4, attachment: 16 }
const fullRun = { mode: 'full', refetch: false } as const
const laterRun = { mode: 'incremental', refetch: false } as const

/** A profile that saves Outlook only, of a fresh sample company. */
async function outlookProfile() {
  const clock = skippingClock(testNow)
  const sample = await startTestSample({ people: 4, now: () => clock.now(), graph })
  const folder = await scratch()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const clientSecretFile = 'microsoft-secret'
  const more = { microsoft: { tenantId, clientId, graphBase, authority, clientSecretFile } }
  const profile = await testProfile({ folder, more, world: { clock } })
  return { ...profile, sample }
}

/** Everybody's mailbox in the sample company. */
const mailboxesIn = (sample: Sample) =>
  sample.graph.tenant.directory.all().flatMap(({ upn }) => {
    const mailbox = sample.graph.mailbox(upn)
    return mailbox === null ? [] : [mailbox]
  })

/** Raw texts of all messages, as the service gives them to anybody, by their hash. */
async function mimeHashes(sample: Sample): Promise<string[]> {
  const found: string[] = []
  const headers = {
    authorization: `Bearer ${sample.graph.token()}`,
    prefer: 'IdType="ImmutableId"',
  }
  for (const mailbox of mailboxesIn(sample))
    for (const { iid } of mailbox.all('message')) {
      const at = `/v1.0/users/${mailbox.owner}/messages/${encodeURIComponent(iid)}/$value`
      const response = await fetch(sample.graph.graphBase + at, { headers })
      found.push(hashOf(Buffer.from(await response.arrayBuffer())))
    }
  return found.toSorted()
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Relative path → SHA-256 of every file below a folder. */
async function hashes(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) found.set(path.slice(folder.length), hashOf(await readFile(path)))
  }
  return found
}

const order = async (sample: Sample, body: object): Promise<void> => {
  const answer = await fetch(`${sample.control}/graph/change`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}

it('saves mailboxes so that stock restic gives back every mail byte for byte', async () => {
  const profile = await outlookProfile()
  const { sample } = profile
  const app = await profile.open()
  const stock = await scratch()
  const ours = await scratch()

  const saved = valueOf(await app.backup(fullRun, watching()))
  const restic = { repository: profile.storage, password: profile.passphrase }
  const restored = await runRestic(restic, 'restore', 'latest', '--target', stock)
  const check = await runRestic(restic, 'check', '--read-data')
  const ask = { snapshot: 'latest', target: ours, include: [], exclude: [] } as const
  valueOf(await app.restore({ ...ask, dryRun: false, overwrite: 'never' }, watching()))

  expect(saved.kinds.map(({ kind, outcome, failure }) => [kind, outcome, failure])).toEqual([
    ['outlook-mail', 'read', null],
    ['outlook-calendar', 'read', null],
    ['outlook-contacts', 'read', null],
    ['outlook-tasks', 'read', null],
  ])
  expect(saved.counts.failed).toBe(0)
  expect([restored.code, check.code]).toEqual([0, 0])
  const files = await hashes(join(stock, 'dingkeep'))
  const mails = [...files].filter(([path]) => path.endsWith('.eml')).map(([, hash]) => hash)
  expect(mails.toSorted()).toEqual(await mimeHashes(sample))
  expect(await hashes(ours)).toEqual(files)
})

it('saves what changed, finds mails by their words, and keeps what was deleted in older copies', async () => {
  const profile = await outlookProfile()
  const { sample } = profile
  const app = await profile.open()
  const first = valueOf(await app.backup(fullRun, watching()))
  const [mailbox] = mailboxesIn(sample)
  const gone = mailbox?.all('message').find(({ fields }) => fields['isDraft'] === true)
  const user = mailbox?.address
  const fields = {
    subject: 'Quartalsbericht 年度報告',
    body: { contentType: 'text', content: 'x' },
  }
  const [event, contact] = [mailbox?.all('event')[0], mailbox?.all('contact')[0]]
  await order(sample, { change: 'remove-item', user, id: gone?.iid })
  await order(sample, { change: 'edit-item', user, id: event?.iid, fields })
  await order(sample, {
    change: 'edit-item',
    user,
    id: contact?.iid,
    fields: { displayName: 'Zaphod 陳' },
  })

  const second = valueOf(await app.backup(laterRun, watching()))
  const quiet = valueOf(await app.backup(laterRun, watching()))

  expect(second.counts).toMatchObject({ new: 0, gone: 1, failed: 0 })
  expect(quiet.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  const found = async (
    words: string,
    kind: 'outlook-mail' | 'outlook-calendar' | 'outlook-contacts',
  ) => valueOf(await app.search(words, { kind })).map(({ title }) => title)
  expect(await found('Zaphod', 'outlook-contacts')).toEqual(['Zaphod 陳'])
  expect(await found('Quartalsbericht', 'outlook-calendar')).toEqual(['Quartalsbericht 年度報告'])
  const mail = mailbox
    ?.all('message')
    .find(({ fields: one }) => /Invoice \d+/.test(String(one['subject'])))
  const subject = String(mail?.fields['subject'])
  expect(await found(/Invoice \d+/.exec(subject)?.[0] ?? '', 'outlook-mail')).toContain(subject)
  expect(first.snapshot).not.toBe(second.snapshot)
})

it('knows nothing of Outlook where the settings name no directory', async () => {
  const folder = await scratch()
  await mkdir(join(folder, 'accounts'), { recursive: true })
  await writeFile(join(folder, 'accounts', 'a.txt'), 'a')
  const scope = { folders: [join(folder, 'accounts')] }
  const profile = await testProfile({ folder, scope })
  const app = await profile.open()

  const saved = valueOf(await app.backup(fullRun, watching()))

  expect(saved.kinds.map(({ kind }) => kind)).toEqual(['folders'])
})

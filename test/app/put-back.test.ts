import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import type { App } from '../../main/app-types.ts'
import type { PutBackAsk, PutBackPlan, PutBackReport } from '../../main/app/put-back-types.ts'
import type { Mailbox } from '../../main/sample/graph/index.ts'
import type { Sample } from '../../main/sample/index.ts'
import { order, startTestSample, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { scratch, testProfile, valueOf, watching } from './profile.ts'

const sizes = { messages: 10, events: 10, contacts: 5, tasks: 5, attachment: 16 }

type Office = Readonly<{ app: App; sample: Sample; mailbox: Mailbox; user: string }>

/** A profile with one copy of the mailboxes of a fresh sample company. */
async function office(prepare?: (at: Office) => void | Promise<void>): Promise<Office> {
  const clock = skippingClock(testNow)
  const sample = await startTestSample({ people: 3, now: () => clock.now(), graph: sizes })
  const folder = await scratch()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const clientSecretFile = 'microsoft-secret'
  const more = { microsoft: { tenantId, clientId, graphBase, authority, clientSecretFile } }
  const profile = await testProfile({ folder, more, world: { clock } })
  const [user] = sample.graph.tenant.directory.all().flatMap(({ upn }) => {
    return sample.graph.mailbox(upn) === null ? [] : [upn.toLowerCase()]
  })
  const mailbox = user === undefined ? null : sample.graph.mailbox(user)
  if (user === undefined || mailbox === null) throw new Error('nobody has a mailbox')
  const app = await profile.open()
  const at = { app, sample, mailbox, user }
  await prepare?.(at)
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  return at
}

type Choice = Partial<Extract<PutBackAsk, { do: 'put' }>>

async function put({ app }: Pick<Office, 'app'>, choice: Choice): Promise<PutBackReport> {
  const result = valueOf(await app.putBack(askOf(choice), watching()))
  if (result.is !== 'report') throw new Error('a plan')
  return result.report
}

const askOf = (choice: Choice): PutBackAsk => ({
  do: 'put',
  snapshot: 'latest',
  include: [],
  mailbox: null,
  into: 'same',
  existing: 'skip',
  dryRun: false,
  folder: 'Restored {date}',
  ...choice,
})

async function plan({ app }: Pick<Office, 'app'>, choice: Choice): Promise<PutBackPlan> {
  const result = valueOf(await app.putBack(askOf({ ...choice, dryRun: true }), watching()))
  if (result.is !== 'plan') throw new Error('a report')
  return result.plan
}

async function remove({ sample, user }: Office, iid: string): Promise<void> {
  await order(sample, 'graph/change', { change: 'remove-item', user, id: iid })
}

/** Made anew by Exchange with each item, or never asked for a second time. */
const own = 'conversationId conversationIndex isReadReceiptRequested transactionId iCalUId'.split(
  ' ',
)

/** Fields that a person sees; a draft bears the time at which it was made. */
function shownOf(fields: Record<string, unknown>): object {
  const dates = fields['isDraft'] === true ? ['receivedDateTime', 'sentDateTime'] : []
  const hidden = new Set([...own, ...dates])
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !hidden.has(name)))
}

/** What a person sees of a mailbox, each item with what hangs on it. */
function seen(mailbox: Mailbox, kind: 'message' | 'event' | 'contact' | 'task'): string[] {
  return mailbox
    .all(kind)
    .map(({ fields, attachments, extra }) => {
      const files = attachments.map(({ name, contentType, bytes }) => [
        name,
        contentType,
        bytes().toString('base64'),
      ])
      return JSON.stringify({ ...shownOf(fields), files, steps: steps(extra.checklist) })
    })
    .toSorted()
}

const steps = (checklist: readonly Record<string, unknown>[] = []) =>
  checklist.map(({ displayName, isChecked }) => [displayName, isChecked])

it('says before anything is written what would become of each item', async () => {
  const at = await office()
  const gone = at.mailbox.all('message')[0]
  await remove(at, gone?.iid ?? '')

  const told = await plan(at, { include: [`/outlook-mail/${at.user}`] })

  expect(told).toMatchObject({ items: 10, make: 1, beside: 0, replace: 0, mailboxes: [at.user] })
  expect(told.skipped).toEqual({ there: 9, people: 0, series: 0 })
  expect(told.requests).toBeGreaterThan(10)
  expect(at.mailbox.all('message')).toHaveLength(9)
})

it('puts deleted mails back as they came: no drafts, with dates, marks and files', async () => {
  const at = await office()
  // One has a text that no program can read; its bytes are tested elsewhere.
  const readable = () =>
    seen(at.mailbox, 'message').filter((text) => !text.includes('(no header ends)'))
  const before = readable()
  const ids = at.mailbox.all('message').map(({ iid }) => iid)
  for (const id of ids) await remove(at, id)

  const report = await put(at, { include: [`/outlook-mail/${at.user}`] })

  expect(report).toMatchObject({ asked: 10, made: 10, failed: 0, skipped: 0 })
  expect(readable()).toHaveLength(9)
  expect(readable()).toEqual(before)
  expect(at.sample.graph.ledger).toEqual([])
})

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
async function office(): Promise<Office> {
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
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  return { app, sample, mailbox, user }
}

type Choice = Partial<Extract<PutBackAsk, { do: 'put' }>>

async function report({ app }: Pick<Office, 'app'>, ask: PutBackAsk): Promise<PutBackReport> {
  const result = valueOf(await app.putBack(ask, watching()))
  if (result.is !== 'report') throw new Error('a plan')
  return result.report
}

const put = (at: Pick<Office, 'app'>, choice: Choice) => report(at, askOf(choice))

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

it('says what would happen, writes it, goes on after a stop, and takes it back', async () => {
  const at = await office()
  const { app, sample, mailbox, user } = at
  // One has a text that no program can read; its bytes are tested elsewhere.
  const readable = () =>
    seen(mailbox, 'message').filter((text) => !text.includes('(no header ends)'))
  const before = readable()
  for (const { iid } of mailbox.all('message')) await remove(at, iid)
  const include = [`/outlook-mail/${user}`, `/outlook-contacts/${user}`]

  const told = await plan(at, { include })
  const untouched = mailbox.all('message')
  const stop = new AbortController()
  const watch = watching(stop.signal)
  const stopped = valueOf(
    await app.putBack(askOf({ include }), {
      ...watch,
      onEvent: (event) => event.type === 'progress' && event.done === 4 && stop.abort(),
    }),
  )
  if (stopped.is !== 'report') throw new Error('a plan')
  const { ticket } = stopped.report
  const whole = await report(at, { do: 'continue', ticket })
  const restored = readable()
  const undone = await report(at, { do: 'undo', ticket })

  expect(told).toMatchObject({ items: 15, make: 10, beside: 0, replace: 0, unfit: 0 })
  expect(told.skipped).toEqual({ there: 5, people: 0, series: 0 })
  expect(told.mailboxes).toEqual([user])
  expect(untouched).toEqual([])
  expect(stopped.report).toMatchObject({ stopped: true, made: 4 })
  expect(whole).toMatchObject({ asked: 15, made: 10, skipped: 5, failed: 0, stopped: false })
  expect(restored).toHaveLength(9)
  expect(restored).toEqual(before)
  expect(undone).toMatchObject({ undone: 10, touched: 0, failed: 0 })
  const bin = mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
  expect(mailbox.all('message').filter(({ home }) => home !== bin?.iid)).toEqual([])
  expect(sample.graph.ledger).toEqual([])
})

it('puts everything into a new folder of another mailbox, and keeps a right that is missing plain', async () => {
  const at = await office()
  const { sample, user } = at
  const others = sample.graph.tenant.directory.all().map(({ upn }) => upn.toLowerCase())
  const other = others.find((one) => one !== user && sample.graph.mailbox(one) !== null) ?? ''
  const target = sample.graph.mailbox(other)
  const choice = { mailbox: other, into: 'new', folder: 'Restored' } as const

  const tasks = await put(at, { ...choice, include: [`/outlook-tasks/${user}`] })
  const again = await put(at, { ...choice, include: [`/outlook-tasks/${user}`] })
  await order(sample, 'graph/fault', { fault: 'missing-scope', endpoint: 'contacts', count: 99 })
  const contacts = await put(at, { ...choice, include: [`/outlook-contacts/${user}`] })

  const list = target?.all('list').find(({ fields }) => fields['displayName'] === 'Restored')
  expect(tasks.made).toBe(tasks.asked)
  expect(target?.all('task').filter(({ home }) => home === list?.iid)).toHaveLength(tasks.made)
  expect([again.made, again.skipped]).toEqual([0, tasks.asked])
  expect([contacts.made, contacts.failed]).toEqual([0, 5])
  expect(contacts.items[0]?.failure).toMatchObject({
    name: 'microsoftPermissionMissing',
    about: { scopes: 'Contacts.ReadWrite' },
  })
})

it('says what it does not put back, and what it does not know', async () => {
  const { app } = await office()
  const ask = (one: PutBackAsk) => app.putBack(one, watching())

  const nowhere = await ask(askOf({ include: ['/outlook-mail/nobody@x.example'] }))
  const unknown = await ask({ do: 'undo', ticket: 'baaaaaaaaaaaaaaaa' })
  const foreign = await ask(askOf({ mailbox: 'nobody@x.example', dryRun: true }))

  expect(nowhere).toMatchObject({ ok: false, failure: { name: 'notInCopy' } })
  expect(unknown).toMatchObject({ ok: false, failure: { name: 'notInCopy' } })
  expect(foreign).toMatchObject({ ok: false, failure: { name: 'mailboxUnreachable' } })
})

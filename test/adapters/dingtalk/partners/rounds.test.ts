import { expect, it } from 'vitest'

import { dingtalkContactPartner } from '../../../../main/adapters/dingtalk/partners/contact.ts'
import { dingtalkTaskPartner } from '../../../../main/adapters/dingtalk/partners/task.ts'
import { outlookContactPartner } from '../../../../main/adapters/graph/partners/contact.ts'
import { outlookTaskPartner } from '../../../../main/adapters/graph/partners/task.ts'
import type { Partner } from '../../../../main/core/sync/partner.ts'
import { plan } from '../../../../main/core/sync/plan.ts'
import { type Policy, type Scope, usualPolicy } from '../../../../main/core/sync/policy.ts'
import type { SyncPorts } from '../../../../main/core/sync/protocol/ports.ts'
import { type RoundResult, runRound } from '../../../../main/core/sync/protocol/round.ts'
import type { Image, SyncKind } from '../../../../main/core/sync/types.ts'
import { type Todo, todosOf } from '../../../../main/sample/company/todos.ts'
import { createMemorySyncStore, type MemorySyncStore } from '../../../fakes/sync-store.ts'
import { openDesk } from '../../graph/partners/office.ts'
import { order, testNow } from '../../sample.ts'
import { calm, createOf, itemOf, type SuiteSide } from '../../sync-partner-suite.ts'
import { type Side, sideOf, tools } from './sides.ts'

type Company = Readonly<{
  d: Side
  m: SuiteSide & Readonly<{ fields: () => readonly Readonly<Record<string, unknown>>[] }>
  store: MemorySyncStore
  /** Runs a round, a while after the one before. */
  round: (later?: number) => Promise<RoundResult>
}>

const wide = { deletes: 99, deleteShare: 9, changeShare: 9, creates: 999, createShare: 99 }
const policy: Policy = {
  ...usualPolicy,
  brake: { ...usualPolicy.brake, ...wide, emptied: 99 },
  zone: 'Asia/Hong_Kong',
}

async function identityOf(partner: Partner): Promise<string> {
  const answer = await partner.identity(calm)
  if (answer.is === 'trouble') throw new Error(JSON.stringify(answer))
  return answer.identity
}

/** A DingTalk company and an Outlook mailbox, both real clients of sample servers, with a live link. */
async function company(kind: SyncKind & ('contact' | 'task')): Promise<Company> {
  const tasks = kind === 'task'
  const d = await sideOf(tasks ? (options) => dingtalkTaskPartner(options) : dingtalkContactPartner)
  const m = await openDesk({
    make: tasks ? outlookTaskPartner : outlookContactPartner,
    role: tasks ? 'tasks' : 'contacts',
    fields: {},
  })
  const store = createMemorySyncStore()
  const scope: Scope = { containers: { D: null, M: tasks ? null : [m.container] }, window: null }
  const { linkId } = store.addLink({
    kind,
    dAccount: 'd',
    mAccount: 'm',
    dIdentity: await identityOf(d.partner),
    mIdentity: await identityOf(m.partner),
    scope: JSON.stringify(scope),
    policy: JSON.stringify(policy),
    generation: 0,
    epoch: 1,
    mode: 'live',
    snapshotId: 'copy',
  })
  let [now, names, beside] = [testNow, 0, null as number | null]
  const ports: SyncPorts = {
    store,
    partners: { D: d.partner, M: m.partner },
    tools,
    plan,
    now: () => now,
    newId: () => `n${(names += 1)}`,
    budget: { take: () => Promise.resolve({ is: 'go' }) },
    generations: {
      read: () => Promise.resolve(beside),
      write: (_, generation) => Promise.resolve(void (beside = generation)),
    },
    blobs: { keep: () => Promise.resolve(null) },
    paused: () => false,
    signal: calm,
  }
  const round: Company['round'] = (later = 60_000) => {
    now += later
    return runRound(ports, { kind: 'live', linkId })
  }
  const home = m.mailbox.all(tasks ? 'task' : 'contact')
  const fields = () => m.mailbox.all(tasks ? 'task' : 'contact').map((item) => item.fields)
  expect(home.length).toBeGreaterThan(0)
  return { d, m: { ...m, fields }, store, round }
}

const wong: Image = { name: '黃 Siti Wong', mobile: '+85291234567', company: 'Partner Ltd' }

const namesOf = ({ d }: Company): readonly string[] =>
  [...d.sample.company.externals.values()].map(({ name }) => name)

const wongs = (company: Company): number =>
  namesOf(company).filter((name) => name.includes('Siti')).length

/** Rounds until nothing is sent any more; so many at most. */
async function rest(company: Company, later?: number): Promise<void> {
  for (let rounds = 0; rounds < 8; rounds += 1) {
    const { counts, complete } = await company.round(later)
    if (complete && (counts['sent'] ?? 0) === 0) return
  }
  throw new Error('it does not come to rest')
}

it('carries contacts both ways and comes to rest', async () => {
  const both = await company('contact')
  itemOf(await both.m.partner.write(createOf(both.m, wong), calm))
  await rest(both)
  const { counts } = await both.round()

  expect(wongs(both)).toBe(1)
  const names = both.m.fields().map(({ displayName }) => displayName)
  for (const name of namesOf(both)) expect(names).toContain(name)
  expect(counts['sent'] ?? 0).toBe(0)
  expect(both.m.told()).toBe(0)
  expect(both.d.problems).toEqual([])
})

// What a person did to it meanwhile crosses as an ordinary change.
it.each([
  ['renamed', '+85291234567', { name: 'Siti W.' }, { displayName: 'Siti W.' }],
  ['promoted, and its number had no country', '91234567', { title: 'Head' }, { jobTitle: 'Head' }],
])('makes one contact where an answer was lost and it was %s', async (_, mobile, edit, shown) => {
  const both = await company('contact')
  await rest(both)
  itemOf(await both.m.partner.write(createOf(both.m, { ...wong, mobile }), calm))
  await order(both.d.sample, 'fault', { fault: 'cut-after', endpoint: 'extcontact.create' })
  expect((await both.round()).counts['unknown']).toBe(1)
  const made = [...both.d.sample.company.externals.values()].find(({ name }) =>
    name.includes('Siti'),
  )
  const userid = made?.userid
  await order(both.d.sample, 'change', { change: 'edit-external', userid, ...edit })

  expect((await both.round(180_000)).counts['adopted']).toBe(1)
  await rest(both)

  expect(wongs(both)).toBe(1)
  expect(both.m.fields()).toContainEqual(expect.objectContaining(shown))
})

it('makes it after all where the create was lost before it had its effect', async () => {
  const both = await company('contact')
  await rest(both)
  itemOf(await both.m.partner.write(createOf(both.m, wong), calm))
  await order(both.d.sample, 'fault', { fault: 'cut-before', endpoint: 'extcontact.create' })
  await both.round()
  expect(wongs(both)).toBe(0)
  for (let rounds = 0; rounds < 4; rounds += 1) await both.round(180_000)

  expect(wongs(both)).toBe(1)
})

it('deletes a contact on the other side only after its deletion was proven', async () => {
  const both = await company('contact')
  const made = itemOf(await both.m.partner.write(createOf(both.m, wong), calm))
  await rest(both)
  const shown = (): boolean =>
    both.m.fields().some(({ displayName }) => displayName === wong['name'])
  await order(both.d.sample, 'fault', { fault: 'empty', endpoint: 'extcontact.list' })
  await both.round()
  expect(shown()).toBe(true)

  const external = [...both.d.sample.company.externals.values()].find(({ name }) =>
    name.includes('Siti'),
  )
  await order(both.d.sample, 'change', { change: 'remove-external', userid: external?.userid })
  await rest(both)

  expect(shown()).toBe(false)
  expect((await both.m.partner.get({ ...made, window: null }, calm)).is).toBe('gone')
})

const todosIn = ({ d }: Company): readonly Todo[] => [...todosOf(d.sample.company).values()]

it('carries to-dos over, finds one whose answer was lost, and never asks for a notice', async () => {
  const both = await company('task')
  await order(both.d.sample, 'fault', { fault: 'cut-after', endpoint: 'CreateTodoTask' })
  const listed = await both.d.partner.containers(calm)
  expect(listed).toMatchObject({ is: 'known', containers: [{ path: 'DingTalk' }] })
  await both.round()
  const made = await both.m.partner.makeContainer({ path: 'DingTalk' }, calm)
  if (made.is !== 'made') throw new Error(JSON.stringify(made))
  const list = { ...both.m, container: made.container.remoteId }
  for (const title of ['first', 'second', 'third']) {
    itemOf(await both.m.partner.write(createOf(list, { title }), calm))
  }
  for (let rounds = 0; rounds < 5; rounds += 1) await both.round(180_000)

  expect(
    todosIn(both)
      .map(({ subject }) => subject)
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual(['first', 'second', 'third'])
  expect(todosIn(both).every(({ notices }) => notices === 0)).toBe(true)
  const [first] = todosIn(both)
  await order(both.d.sample, 'change', { change: 'edit-todo', todo: first?.id, done: true })
  await both.round()

  const done = both.m.fields().filter(({ status }) => status === 'completed')
  expect(done.map(({ title }) => title)).toContain(first?.subject)
})

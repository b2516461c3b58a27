import { expect, it } from 'vitest'

import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import type { Partner } from '../../../../main/core/sync/partner.ts'
import { plan } from '../../../../main/core/sync/plan.ts'
import { type Policy, type Scope, usualPolicy } from '../../../../main/core/sync/policy.ts'
import type { SyncPorts } from '../../../../main/core/sync/protocol/ports.ts'
import { type RoundResult, runRound } from '../../../../main/core/sync/protocol/round.ts'
import type { Image, Observation, Patch } from '../../../../main/core/sync/types.ts'
import { createMemorySyncStore, type MemorySyncStore } from '../../../fakes/sync-store.ts'
import { makeSide, suiteSide } from '../../dingtalk/partners/event-side.ts'
import type { Side } from '../../dingtalk/partners/sides.ts'
import { testNow } from '../../sample.ts'
import {
  calm,
  createOf,
  itemOf,
  readAll,
  type SuiteSide,
  updateOf,
} from '../../sync-partner-suite.ts'
import { orderGraph } from '../reading.ts'
import { openCalendar, type CalendarDesk } from './calendar-desk.ts'
import { tools } from './office.ts'

type Company = Readonly<{
  d: Side & SuiteSide
  m: CalendarDesk
  store: MemorySyncStore
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

/** A calendar of DingTalk and one of Outlook, both real clients of sample servers, linked. */
async function company(): Promise<Company> {
  const side = await makeSide()
  const d = { ...side, ...suiteSide(side) }
  const m = await openCalendar({ office: { graph: { events: 0 } } })
  const store = createMemorySyncStore()
  const scope: Scope = {
    containers: { D: null, M: [m.container] },
    window: { before: 30, after: 365, slack: 7 },
  }
  const { linkId } = store.addLink({
    kind: 'event',
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
  const round: Company['round'] = (later = 180_000) => {
    now += later
    return runRound(ports, { kind: 'live', linkId })
  }
  return { d, m, store, round }
}

/** Rounds until nothing is sent any more; so many at most. */
async function rest(both: Company): Promise<void> {
  for (let rounds = 0; rounds < 8; rounds += 1) {
    const { counts, complete } = await both.round()
    if (complete && (counts['sent'] ?? 0) === 0) return
  }
  throw new Error('it does not come to rest')
}

const titleOf = ({ image }: Observation): string => {
  const { title } = image
  return typeof title === 'string' ? title : ''
}

/** What a side shows in the window: images by title, without what only M knows. */
async function shownOn(side: SuiteSide): Promise<ReadonlyMap<string, Observation>> {
  const read = await readAll({ ...side, window: null })
  if (read.is !== 'read') throw new Error(JSON.stringify(read))
  const items = read.pages.flatMap((page) => page.items)
  return new Map(items.map((item) => [titleOf(item), item]))
}

const weekly = imageOf('event', {
  title: '週會',
  description: 'Agenda',
  time: { start: '2026-11-23T09:00:00', end: '2026-11-23T10:00:00' },
  zone: 'Asia/Shanghai',
  recurrence: { freq: 'weekly', interval: 1, days: ['mo'], count: 4 },
  cancelled: ['2026-12-14'],
  reminders: [10],
})

const later = imageOf('event', {
  title: '週會 (later)',
  description: 'Agenda',
  time: { start: '2026-11-30T02:00:00Z', end: '2026-11-30T03:00:00Z' },
  zone: 'Asia/Shanghai',
  reminders: [10],
})

const lunch = imageOf('event', {
  title: 'Lunch',
  place: 'Canteen',
  time: { start: '2026-11-25T04:00:00Z', end: '2026-11-25T05:00:00Z' },
  zone: 'Asia/Shanghai',
  reminders: [],
})

const bare = ({ block: _block, ...image }: Image): Image => image

it('carries a series with a day that differs and one that is out, both ways, and rests', async () => {
  const both = await company()
  const master = await both.m.made(weekly)
  itemOf(await both.m.dayMade(master, '2026-11-30', later))
  itemOf(await both.d.partner.write(createOf(both.d, { ...lunch, title: 'Tea' }), calm))
  await rest(both)
  const [onD, onM] = [await shownOn(both.d), await shownOn(both.m)]

  expect(bare(onD.get('週會')?.image ?? {})).toEqual(weekly)
  expect(bare(onD.get('週會 (later)')?.image ?? {})).toEqual(later)
  expect(onD.get('週會 (later)')?.meta.occurrence?.start).toBe('2026-11-30')
  expect(bare(onM.get('Tea')?.image ?? {})).toMatchObject({ title: 'Tea', place: 'Canteen' })
  expect((await both.round()).counts['sent'] ?? 0).toBe(0)
  expect([await both.m.told(), await both.d.told()]).toEqual([0, 0])
})

it('follows what is changed in Outlook, days of a series too', async () => {
  const both = await company()
  const master = await both.m.made(weekly)
  itemOf(await both.m.dayMade(master, '2026-11-30', later))
  await rest(both)
  const day = (await shownOn(both.m)).get('週會 (later)')
  if (day === undefined) throw new Error('no day')
  itemOf(await both.m.updated(day, { place: 'Room 9' }))
  const now = (await shownOn(both.m)).get('週會')
  if (now === undefined) throw new Error('no series')
  itemOf(await both.m.updated(now, { description: 'Agenda 2' }))
  await rest(both)
  const onD = await shownOn(both.d)

  expect(onD.get('週會 (later)')?.image['place']).toBe('Room 9')
  expect(onD.get('週會')?.image['description']).toBe('Agenda 2')
  expect([await both.m.told(), await both.d.told()]).toEqual([0, 0])
})

it('makes one event where the answer was lost, whatever its key', async () => {
  const both = await company()
  await rest(both)
  itemOf(await both.d.partner.write(createOf(both.d, lunch), calm))
  const fault = { fault: 'cut-after', amount: 10, endpoint: 'POST *', count: 1 }
  await orderGraph(both.m.sample, 'fault', fault)
  const first = await both.round()
  await rest(both)

  expect(first.counts['unknown']).toBe(1)
  const made = both.m.mailbox.all('event').filter(({ fields }) => fields['subject'] === 'Lunch')
  expect(made).toHaveLength(1)
  expect([...(await shownOn(both.d)).keys()].filter((title) => title === 'Lunch')).toHaveLength(1)
})

it('deletes on both sides what has no guests, and never a meeting', async () => {
  const both = await company()
  const made = await both.m.made(lunch)
  const meeting = await both.m.made({ ...lunch, title: 'Review' })
  const theirs = both.m.itemOf(meeting.remoteId)
  const emailAddress = { name: 'Anna', address: 'anna@x.example' }
  theirs.fields = { ...theirs.fields, attendees: [{ type: 'required', emailAddress }] }
  both.m.mailbox.change(theirs)
  await rest(both)
  const before = await shownOn(both.d)
  for (const title of ['Lunch', 'Review']) {
    const item = before.get(title)
    if (item === undefined) throw new Error(`no ${title}`)
    const { remoteId, container } = item
    const remove = { op: 'delete', remoteId, container, expect: null } as const
    expect(await both.d.partner.write(remove, calm)).toMatchObject({ is: 'done' })
  }
  await rest(both)

  expect(before.get('Review')?.image['block']).toContain('Anna <anna@x.example>')
  expect(both.m.mailbox.item(made.remoteId)).toBeUndefined()
  expect(both.m.mailbox.item(meeting.remoteId)).toBeDefined()
  expect([await both.m.told(), await both.d.told()]).toEqual([0, 0])
})

const seriesOnM = async (both: Company) => {
  const master = await both.m.made(weekly)
  itemOf(await both.m.dayMade(master, '2026-11-30', later))
  await rest(both)
  return master
}

const found = async (side: SuiteSide, title: string): Promise<Observation> => {
  const item = (await shownOn(side)).get(title)
  if (item === undefined) throw new Error(`no ${title}`)
  return item
}

/** How all pairs stand, each way of standing once. */
const standing = ({ store }: Company): readonly string[] => [
  ...new Set(store.pairs(1).map(({ state }) => state)),
]

const ofD = (both: Company, item: Observation, patch: Patch) =>
  both.d.partner.write(updateOf(item, patch, item.meta.marker ?? { uid: 'u', mac: 'm' }), calm)

it('moves a series in DingTalk and keeps the day that differs in Outlook', async () => {
  const both = await company()
  const master = await seriesOnM(both)
  const time = { start: '2026-11-23T14:00:00', end: '2026-11-23T15:00:00' }
  itemOf(await ofD(both, await found(both.d, '週會'), { time }))
  await rest(both)
  const day = await found(both.m, '週會 (later)')
  const starts = await both.m.daysOf(master.remoteId)

  expect((await found(both.m, '週會')).image['time']).toEqual(time)
  expect((await found(both.d, '週會')).image['time']).toEqual(time)
  // Exchange made the days anew: the one that differs was written again, the one that is out went.
  expect(bare(day.image)).toEqual(later)
  expect(starts.toSorted()).toEqual([
    '2026-11-23T06:00:00Z',
    '2026-11-30T02:00:00Z',
    '2026-12-07T06:00:00Z',
  ])
  // The day that is out has one name on both sides, whatever the time of day.
  for (const side of [both.d, both.m]) {
    expect((await found(side, '週會')).image['cancelled']).toEqual(['2026-12-14'])
  }
  expect(standing(both)).toEqual(['live'])
})

it('takes a day out on one side where a person took it out on the other', async () => {
  const both = await company()
  const master = await seriesOnM(both)
  const onM = await found(both.m, '週會')
  const cancelled = ['2026-12-07', '2026-12-14']
  itemOf(await both.m.updated(onM, { cancelled }))
  await rest(both)
  const first = (await found(both.d, '週會')).image['cancelled']
  const all = ['2026-11-30', ...cancelled]
  itemOf(await ofD(both, await found(both.d, '週會'), { cancelled: all }))
  await rest(both)

  expect(first).toEqual(cancelled)
  expect((await found(both.m, '週會')).image['cancelled']).toEqual(all)
  expect(await both.m.daysOf(master.remoteId)).toEqual(['2026-11-23T01:00:00Z'])
})

it('keeps the whole of a long text in Outlook where DingTalk holds its beginning', async () => {
  const both = await company()
  const description = Array.from({ length: 900 }, (_, at) => `Line ${at}`).join('\n')
  await both.m.made({ ...lunch, description })
  await rest(both)
  const onD = await found(both.d, 'Lunch')
  const { description: told } = onD.image
  const short = typeof told === 'string' ? told : ''
  itemOf(await ofD(both, onD, { description: short.replace('Line 3\n', 'Line three\n') }))
  await rest(both)

  expect(short.length).toBeLessThan(description.length)
  expect((await found(both.m, 'Lunch')).image['description']).toBe(
    description.replace('Line 3\n', 'Line three\n'),
  )
})

it('shows of a private event only that its time is taken', async () => {
  const both = await company()
  await both.m.made({ ...lunch, title: 'Doctor', private: true })
  await rest(both)

  expect([...(await shownOn(both.d)).keys()]).toContain('Busy')
  expect(JSON.stringify([...both.d.sample.company.events.values()])).not.toContain('Doctor')
})

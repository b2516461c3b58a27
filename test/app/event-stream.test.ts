import { join } from 'node:path'

import { expect, it, vi } from 'vitest'

import { openState } from '../../main/adapters/database/state.ts'
import { type Kind, kinds } from '../../main/core/kinds.ts'
import { pollsOf } from '../../main/core/plans.ts'
import { Hints, hintedPoll } from '../../main/desk/hints.ts'
import { backupWork } from '../../main/desk/jobs.ts'
import { order, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { testDesk } from './desk.ts'
import { companyProfile, scratch, valueOf } from './profile.ts'

const minute = 60_000

const streamOf = async (sample: {
  control: string
}): Promise<{ connections: number; acknowledged: number }> =>
  (await (await fetch(`${sample.control}/stream`)).json()) as {
    connections: number
    acknowledged: number
  }

it('saves a change once DingTalk told of it, before the next regular look', async () => {
  const clock = skippingClock(testNow)
  const company = { people: 3 }
  const scope = { kinds: ['contacts'] }
  const { profile, sample } = await companyProfile({ world: { clock }, scope, company })
  const made = await testDesk(profile, { clock, hearsEvents: true })
  valueOf(await made.desk.begin(backupWork('person', { mode: 'full' })))
  for (let n = 0; n < 3; n += 1) await made.tick()
  await vi.waitFor(async () => expect(await streamOf(sample)).toMatchObject({ connections: 1 }), {
    timeout: 20_000,
  })
  const looks = () => made.of('run.moved').filter((run) => run.by === 'poll' && run.ended !== null)
  const before = looks().length

  clock.move(20_000)
  await order(sample, 'change', { change: 'rename-person', userid: 'backup01', name: 'Told' })
  await vi.waitFor(() => expect(looks().length).toBeGreaterThan(before), { timeout: 20_000 })
  const { engine } = valueOf(await made.desk.needed())
  const [last] = engine.state.runs(1)
  await made.desk.close()

  expect(last).toMatchObject({ mode: 'live', state: 'finished' })
  expect(last?.counts.changed).toBeGreaterThan(0)
  expect(await streamOf(sample)).toMatchObject({ acknowledged: 1, connections: 0 })
})

it('counts the deliveries of a month by themselves', async () => {
  const profile = join(await scratch(), 'state.db')
  let now = Date.parse('2026-11-30T15:59:00Z')
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const allowance = { org: 'ding1', cap: 5_000, capSource: 'person' } as const
  const state = openState(profile, { clock, allowance })

  for (const kind of ['calendar', 'calendar', 'drive'] as const) state.deliveries.add(kind)
  expect(state.deliveries.read()).toEqual({ month: '2026-11', used: 3 })
  expect(state.ledger.read().used).toBe(0)
  now += 2 * minute
  expect(state.deliveries.read()).toEqual({ month: '2026-12', used: 0 })
  state.close()
})

it('looks at what is counted no more than twice as often as the plan says, however much is told', () => {
  const polls = pollsOf(kinds, 'balanced')
  const hints = new Hints()
  const looked = new Map<number, number>()
  const looks: [number, Kind][] = []
  for (let now = 0; now < 120 * minute; now += 10_000) {
    for (const kind of ['contacts', 'calendar'] as const) hints.add(kind)
    const due = hintedPoll(polls, hints, { looked, now })
    if (due === null) continue
    looked.set(due.every, now)
    hints.take(due.kinds)
    for (const kind of due.kinds) looks.push([now, kind])
  }
  const of = (kind: Kind) => looks.filter(([, one]) => one === kind).length

  expect(of('calendar')).toBeGreaterThan(1)
  expect(of('calendar')).toBeLessThanOrEqual(12)
  expect(of('contacts')).toBeGreaterThan(200)
  expect(
    hintedPoll(pollsOf(['calendar'], 'economy'), hints, { looked: new Map(), now: 0 }),
  ).toBeNull()
})

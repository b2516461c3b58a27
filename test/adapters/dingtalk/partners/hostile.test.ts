import fc from 'fast-check'
import { expect, it } from 'vitest'

import { createDingTalk } from '../../../../main/adapters/dingtalk/client.ts'
import { dingtalkContactPartner } from '../../../../main/adapters/dingtalk/partners/contact.ts'
import { dingtalkDirectoryPartner } from '../../../../main/adapters/dingtalk/partners/directory.ts'
import type { DingtalkPartnerOptions } from '../../../../main/adapters/dingtalk/partners/options.ts'
import { dingtalkTaskPartner } from '../../../../main/adapters/dingtalk/partners/task.ts'
import type { Fetch } from '../../../../main/core/ports.ts'
import type { Partner, WriteCall, WriteResult } from '../../../../main/core/sync/partner.ts'
import { calm } from '../../sync-partner-suite.ts'
import { countingLedger, leapingClock, noGovernor, silentLog } from '../client-of.ts'
import { tools } from './sides.ts'

type Answer = Readonly<{ status: number; body: unknown }>

/** A side whose service answers whatever it likes, over and over. */
function sideOf(make: (options: DingtalkPartnerOptions) => Partner, answers: readonly Answer[]) {
  let asked = 0
  const fetch: Fetch = async (input) => {
    if (new URL(input).pathname.endsWith('/token')) {
      return Response.json({ access_token: 'token', expires_in: 7200 })
    }
    asked += 1
    const { status, body } = answers[asked % answers.length] ?? { status: 200, body: {} }
    return Response.json(body, { status })
  }
  const clock = leapingClock()
  const dingtalk = createDingTalk({
    apiBase: 'https://api.example',
    legacyBase: 'https://oapi.example',
    clientId: 'app',
    clientSecret: async () => 'secret',
    corpId: 'corp',
    fetch,
    clock,
    governor: noGovernor,
    ledger: countingLedger(1_000_000),
    log: silentLog,
    purpose: 'sync',
  })
  const person = { userId: 'me', unionId: 'union' }
  return make({ dingtalk, person, tools, now: () => clock.now(), zone: 'Asia/Hong_Kong' })
}

const item = fc.record(
  {
    userid: fc.oneof(fc.constant('x'), fc.jsonValue()),
    id: fc.oneof(fc.constant('x'), fc.jsonValue()),
    taskId: fc.oneof(fc.constant('x'), fc.jsonValue()),
    name: fc.jsonValue(),
    subject: fc.jsonValue(),
    sourceId: fc.oneof(fc.constant('uid.mac'), fc.jsonValue()),
    mobile: fc.jsonValue(),
    dueTime: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
    done: fc.jsonValue(),
    label_ids: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

const bodies = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      errcode: fc.constantFrom(0, -1, 33012, 60121, 60205, 90018, '0', 'x'),
      result: fc.oneof(item, fc.jsonValue()),
      results: fc.oneof(fc.array(item), fc.jsonValue()),
      todoCards: fc.oneof(fc.array(item), fc.jsonValue()),
      userid: fc.jsonValue(),
      unionid: fc.jsonValue(),
      nextToken: fc.jsonValue(),
      code: fc.constantFrom('x', 'systemError', 'todo.taskNotExist', 'paramError'),
    },
    { requiredKeys: [] },
  ),
  item,
)
const answers = fc.array(
  fc.record({ status: fc.constantFrom(200, 200, 200, 400, 404, 429, 500), body: bodies }),
  { minLength: 1, maxLength: 4 },
)

const marker = { uid: 'uid', mac: 'mac' }
const image = { name: 'Wong', mobile: '+85291234567', title: 'Call', done: true } as const
const calls: readonly WriteCall[] = [
  {
    op: 'create',
    container: 'c',
    image,
    marker,
    key: 'k',
    occurrence: null,
    source: 's',
  },
  {
    op: 'update',
    remoteId: 'x',
    container: 'c',
    patch: { title: 'New' },
    image: { ...image, title: 'New' },
    expect: null,
    marker,
  },
  { op: 'delete', remoteId: 'x', container: 'c', expect: null },
]

it.each([
  ['external contacts', dingtalkContactPartner],
  ['the directory', dingtalkDirectoryPartner],
  ['to-dos', (options: DingtalkPartnerOptions) => dingtalkTaskPartner(options)],
])('%s never fail for what DingTalk answers, nor take nonsense for an item', async (_, make) => {
  await fc.assert(
    fc.asyncProperty(answers, async (given) => {
      const partner = sideOf(make, given)
      const where = { remoteId: 'x', container: 'c', window: null }
      const read = { container: 'c', cursor: null, page: null, window: null }
      const got = await partner.get(where, calm)
      const others = [
        await partner.identity(calm),
        await partner.read(read, calm),
        await partner.find({ by: 'marker', marker, container: 'c' }, calm),
        await partner.find({ by: 'near', image, container: 'c' }, calm),
      ]
      const results: WriteResult[] = []
      for (const call of calls) results.push(await partner.write(call, calm))

      expect(got.is === 'here' ? got.item.remoteId : 'x').toBe('x')
      expect(JSON.stringify([got, others, results])).not.toContain('secret')
    }),
    { numRuns: 60 },
  )
})

const words = (given: readonly Answer[], list: readonly string[]): boolean =>
  list.some((word) => JSON.stringify(given).includes(word))

it('say gone of an item only after an answer of the service itself that says so', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (given) => {
      const where = { remoteId: 'x', container: 'c', window: null }
      const contact = await sideOf(dingtalkContactPartner, given).get(where, calm)
      const task = await sideOf((options) => dingtalkTaskPartner(options), given).get(where, calm)

      expect(contact.is !== 'gone' || words(given, ['33012', '60121'])).toBe(true)
      expect(task.is !== 'gone' || words(given, ['todo.taskNotExist'])).toBe(true)
    }),
    { numRuns: 100 },
  )
})

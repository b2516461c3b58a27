import { expect, it } from 'vitest'

import { DingTalkError, refused } from '../../../../main/adapters/dingtalk/errors.ts'
import { dingtalkContactPartner } from '../../../../main/adapters/dingtalk/partners/contact.ts'
import { missingWriteRight } from '../../../../main/adapters/dingtalk/partners/write-right.ts'
import { order } from '../../sample.ts'
import { sideOf } from './sides.ts'

const calm = new AbortController().signal
const kinds = ['contact', 'event', 'task', 'mail'] as const
const rights = {
  contact: 'qyapi_ext_write',
  event: 'Calendar.Event.Write',
  task: 'Todo.Todo.Write',
  mail: null,
}

const make = () => sideOf(dingtalkContactPartner, { unchecked: true })

/** What the trials of all kinds say, in their order. */
async function tried({ options }: Awaited<ReturnType<typeof make>>) {
  const said: (string | null)[] = []
  for (const kind of kinds) said.push(await missingWriteRight(options, kind, calm))
  return said
}

it('tells each right to write that is missing or not live, and writes nothing to find out', async () => {
  const side = await make()
  const { company } = side.sample
  const shot = () =>
    JSON.stringify([company.changes, [...company.externals], [...company.events.keys()]])
  const before = shot()
  const all = await tried(side)
  for (const scope of Object.values(rights))
    if (scope !== null) await order(side.sample, 'change', { change: 'revoke-scope', scope })
  const none = await tried(side)
  for (const scope of Object.values(rights))
    if (scope !== null) await order(side.sample, 'change', { change: 'grant-unpublished', scope })
  const unpublished = await tried(side)

  const named = (what: string) =>
    kinds.map((kind) => (rights[kind] === null ? null : `${what} ${rights[kind]}`))
  expect(all).toEqual([null, null, null, null])
  expect(none).toEqual(named('permission'))
  expect(unpublished).toEqual(named('not-published'))
  expect(shot()).toBe(before)
})

it.each(['server-error', 'garbage', 'cut-before', 'app-minute', 'month-used', 'address-refused'])(
  'says nothing of rights where DingTalk does not: %s',
  async (fault) => {
    const side = await make()
    await order(side.sample, 'fault', { fault, endpoint: 'extcontact.update', count: 20 })

    expect(await missingWriteRight(side.options, 'contact', calm)).toBeNull()
  },
)

it('takes a refusal of the sign-in for none of the right to write', async () => {
  const { options } = await make()
  const said = (endpoint: string) => {
    const no = new DingTalkError({ what: 'permission', code: 'x', endpoint, requiredScopes: ['y'] })
    const dingtalk = { ...options.dingtalk, call: () => Promise.reject(refused(no)) }
    return missingWriteRight({ ...options, dingtalk }, 'contact', calm)
  }

  expect(await said('oauth2_1_0.GetAccessToken')).toBeNull()
  expect(await said('legacy.topapi.extcontact.update')).toBe('permission y')
})

it('ends with the reason of whoever stops it', async () => {
  const side = await make()
  const signal = AbortSignal.abort(new Error('stopped'))

  await expect(missingWriteRight(side.options, 'contact', signal)).rejects.toThrow('stopped')
})

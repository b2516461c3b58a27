import { describe, expect, it } from 'vitest'

import { approvalsSource } from '../../../main/adapters/dingtalk/approvals/source.ts'
import { calendarSource } from '../../../main/adapters/dingtalk/calendar/source.ts'
import { contactsSource } from '../../../main/adapters/dingtalk/contacts/source.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import { copyOf } from '../../fakes/kind-tree.ts'
import { startTestSample, stateOf, testNow } from '../sample.ts'
import { clientOf, virtualClock } from './client-of.ts'

/**
 * A sample company that keeps its limits by a clock which stands still while a call is under way:
 * what is measured is the client's pace, however busy this computer is.
 */
async function paced(people: number) {
  let underWay = 0
  const clock = virtualClock(testNow, () => underWay > 0)
  const sample = await startTestSample({ people, limits: true, now: () => clock.now() })
  const counted: Fetch = async (input, init) => {
    underWay += 1
    try {
      const response = await fetch(input, init)
      return new Response(await response.arrayBuffer(), response)
    } finally {
      underWay -= 1
    }
  }
  return { sample, clock, fetch: counted }
}

/** Share of the 20 calls a second that an API got from its first call to its last. */
function shareOf(sample: Awaited<ReturnType<typeof paced>>['sample'], id: string): number {
  const times = sample.log.filter(({ endpoint }) => endpoint === id).map(({ at }) => at)
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000
  return (times.length - 1) / seconds / 20
}

describe('a full run against the limits of DingTalk', () => {
  it('uses nine tenths of the calls a second that are allowed and is never throttled', async () => {
    const { sample, ...world } = await paced(150)
    const { dingtalk, directory } = clientOf(sample, { ...world, governed: true })
    const { clock } = world

    // As a run does it: all kinds at once.
    const copies = await Promise.all([
      copyOf(contactsSource(dingtalk, directory)),
      copyOf(calendarSource(dingtalk, directory)),
      copyOf(approvalsSource(dingtalk, { clock, directory, language: 'en', local: true })),
    ])

    expect(copies.map(({ failure }) => failure)).toEqual([null, null, null])
    expect((await stateOf(sample))['throttled']).toBe(0)
    expect(shareOf(sample, 'legacy.topapi.v2.user.get')).toBeGreaterThanOrEqual(0.9)
    expect(shareOf(sample, 'calendar_1_0.ListEvents')).toBeGreaterThanOrEqual(0.9)
    expect(shareOf(sample, 'workflow_1_0.GetProcessInstance')).toBeGreaterThanOrEqual(0.9)
  })

  it('goes on at full pace after DingTalk has throttled it', async () => {
    const { sample, ...world } = await paced(60)
    const { dingtalk, directory } = clientOf(sample, { ...world, governed: true })
    const limit = { fault: 'app-second', endpoint: 'user.get', skip: 10, count: 2 }
    await fetch(`${sample.control}/fault`, { method: 'POST', body: JSON.stringify(limit) })
    const from = world.clock.now()

    const contacts = await copyOf(contactsSource(dingtalk, directory))

    expect(contacts.failure).toBeNull()
    expect(contacts.tally.failedItems).toEqual([])
    expect((await stateOf(sample))['throttled']).toBe(2)
    expect(world.clock.now() - from).toBeLessThan(20_000)
  })
})

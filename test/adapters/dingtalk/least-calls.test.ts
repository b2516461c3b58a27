import { expect, it } from 'vitest'

import { approvalsSource } from '../../../main/adapters/dingtalk/approvals/source.ts'
import { calendarSource } from '../../../main/adapters/dingtalk/calendar/source.ts'
import { contactsSource } from '../../../main/adapters/dingtalk/contacts/source.ts'
import { driveSource } from '../../../main/adapters/dingtalk/drive/source.ts'
import { copyOf } from '../../fakes/kind-tree.ts'
import { startTestSample, testNow } from '../sample.ts'
import { clientOf, virtualClock } from './client-of.ts'

/**
 * The metered calls of a run that finds nothing changed, beside the least that DingTalk's documents
 * allow (dingtalk-api.md 3.1, 3.3, 3.6) as long as no events are received:
 *
 * - calendar: one for each person; the change feed is a person's own.
 * - approvals: one for the list of forms (up to 100), one for each form (ids are listed by form and
 *   start only), one for each open approval (its state stands in its record only).
 * - drive: one for the list of spaces (up to 20), one for each space: its newest changes; and one
 *   for the recycle bin of a space that one answer of 50 entries does not show as a whole, since
 *   deletions do not stand in the list of changes.
 * - contacts: none is metered.
 */
it('makes no metered call beyond the documented least when nothing has changed', async () => {
  const sample = await startTestSample({ people: 50, seed: 1, now: () => testNow })
  const world = { clock: virtualClock(testNow), unchecked: true }
  const { dingtalk, directory } = clientOf(sample, world)
  const sources = [
    contactsSource(dingtalk, directory),
    calendarSource(dingtalk, directory),
    approvalsSource(dingtalk, { clock: world.clock, directory, language: 'en', local: true }),
    driveSource(dingtalk, { operator: sample.operator }),
  ]
  const first = await Promise.all(sources.map((source) => copyOf(source, null, { mode: 'full' })))
  const from = sample.log.length

  const second = await Promise.all(sources.map((source, at) => copyOf(source, first[at] ?? null)))

  expect(second.map(({ failure, tally }) => [failure, tally.counts.failed])).toEqual(
    sources.map(() => [null, 0]),
  )
  const { company } = sample
  const open = [...company.approvals.instances.values()].filter(
    ({ status }) => status === 'RUNNING',
  )
  const big = [...company.spaces.values()].filter(({ dentries }) => dentries.size > 45)
  const called: Record<string, number> = {}
  for (const { endpoint, metered } of sample.log.slice(from))
    if (metered && endpoint !== null) called[endpoint] = (called[endpoint] ?? 0) + 1
  expect(called).toEqual({
    'calendar_1_0.ListEvents': company.people.size,
    'workflow_1_0.ListUserVisibleBpmsProcesses': 1,
    'workflow_1_0.ListProcessInstanceIds': company.approvals.templates.size,
    'workflow_1_0.GetProcessInstance': open.length,
    'drive_1_0.ListSpaces': 1,
    'storage_1_0.ListAllDentries': company.spaces.size,
    'storage_1_0.ListRecycleItems': big.length,
  })
})

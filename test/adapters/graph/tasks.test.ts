import { expect, it } from 'vitest'

import { outlookTasksSource } from '../../../main/adapters/graph/tasks/source.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, textOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { firstMailbox, graphOf, mailboxesOf, orderGraph, read, startOffice } from './reading.ts'

const keyOf = (id: string): string => itemKey('outlook-tasks', 'task', id)

async function fileOf(copy: KindCopy, id: string, ending: string): Promise<string | null> {
  const paths = [...(await filesOf(copy)).keys()]
  const path = paths.find((one) => one.endsWith(`~${keyOf(id)}.${ending}`))
  return path === undefined ? null : textOf(copy, path)
}

const readTasks = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookTasksSource, sample, ask)

it('saves every task of every list but that of flagged mail, with what lies in it', async () => {
  const sample = await startOffice()

  const copy = await readTasks(sample)

  expect(copy.failure).toBeNull()
  expect(copy.tally.failedItems).toEqual([])
  let count = 0
  for (const mailbox of mailboxesOf(sample).values()) {
    const flagged = mailbox.all('list').find(({ extra }) => extra.known === 'flaggedEmails')
    for (const { rid, home, fields } of mailbox.all('task')) {
      if (home === flagged?.iid) continue
      count += 1
      const calendar = new ICAL.Component(ICAL.parse((await fileOf(copy, rid, 'ics')) ?? ''))
      const task = calendar.getFirstSubcomponent('vtodo')
      expect(task?.getFirstPropertyValue('summary')).toBe(fields['title'])
      const record = JSON.parse((await fileOf(copy, rid, 'json')) ?? '') as object
      expect(record).toHaveProperty('checklistItems')
      expect(record).toHaveProperty('linkedResources')
    }
  }
  const files = [...(await filesOf(copy)).keys()].filter((path) => path.endsWith('.ics'))
  expect(files).toHaveLength(count)
})

it('tells what changed and what was deleted, and agrees with a full run', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const own = mailbox.all('list').find(({ extra }) => extra.known === 'defaultList')
  const [changed, removed] = mailbox.all('task').filter(({ home }) => home === own?.iid)
  const first = await readTasks(sample)
  await graphOf(sample).call({
    method: 'PATCH',
    mailbox: user,
    to: { text: `/users/${user}/todo/lists/${own?.rid}/tasks/${changed?.rid}`, call: 'PATCH' },
    body: { title: '打電話 Call', status: 'completed' },
    signal: new AbortController().signal,
  })
  await orderGraph(sample, 'change', { change: 'remove-item', user, id: removed?.rid })

  const second = await readTasks(sample, { before: first })
  const quiet = await readTasks(sample, { before: second })
  const full = await readTasks(sample, { before: second, mode: 'full' })

  expect(second.tally.counts).toMatchObject({ new: 0, changed: 1, gone: 1, failed: 0 })
  expect(await fileOf(second, changed?.rid ?? '', 'ics')).toContain('STATUS:COMPLETED')
  expect(await fileOf(second, removed?.rid ?? '', 'ics')).toBeNull()
  expect(quiet.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  expect(await filesOf(full)).toEqual(await filesOf(second))
})

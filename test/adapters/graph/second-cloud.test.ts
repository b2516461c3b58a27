import { expect, it } from 'vitest'

import { outlookCalendarSource } from '../../../main/adapters/graph/calendar/source.ts'
import { outlookContactsSource } from '../../../main/adapters/graph/contacts/source.ts'
import { outlookMailSource } from '../../../main/adapters/graph/mail/source.ts'
import { filesOf } from '../../fakes/kind-tree.ts'
import { firstMailbox, orderGraph, read, startOffice } from './reading.ts'

it.each([
  ['mail', outlookMailSource, 'message'],
  ['contacts', outlookContactsSource, 'contact'],
  ['calendars', outlookCalendarSource, 'event'],
] as const)(
  'the cloud in China, which tells no changes of mail and contacts, is read by lists: %s',
  async (_name, make, kind) => {
    const sample = await startOffice({ graph: { cloud: '21vianet' } })
    const [user, mailbox] = firstMailbox(sample)
    const singles = mailbox.all(kind).filter(({ fields }) => fields['recurrence'] == null)
    const [edited, removed] = singles
    const first = await read(make, sample)
    const fields = { categories: ['Blue'] }
    await orderGraph(sample, 'change', { change: 'edit-item', user, id: edited?.iid, fields })
    await orderGraph(sample, 'change', { change: 'remove-item', user, id: removed?.iid })

    const second = await read(make, sample, { before: first })
    const full = await read(make, sample, { before: second, mode: 'full' })

    expect(first.failure).toBeNull()
    expect(first.tally.counts.new).toBeGreaterThan(0)
    expect(second.failure).toBeNull()
    expect(second.tally.counts).toMatchObject({ new: 0, gone: 1, failed: 0 })
    expect(second.tally.counts.changed).toBeGreaterThan(0)
    expect(await filesOf(full)).toEqual(await filesOf(second))
  },
)

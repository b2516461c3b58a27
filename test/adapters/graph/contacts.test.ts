import { expect, it } from 'vitest'

import { outlookContactsSource } from '../../../main/adapters/graph/contacts/source.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, textOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { firstMailbox, mailboxesOf, orderGraph, read, startOffice } from './reading.ts'

const keyOf = (id: string): string => itemKey('outlook-contacts', 'contact', id)
const pathsOf = async (copy: KindCopy): Promise<string[]> => [...(await filesOf(copy)).keys()]

const pathOf = async (copy: KindCopy, id: string, ending: string): Promise<string | null> =>
  (await pathsOf(copy)).find((path) => path.endsWith(`~${keyOf(id)}.${ending}`)) ?? null

const readContacts = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookContactsSource, sample, ask)

it('saves every contact of every mailbox as a card and a record', async () => {
  const sample = await startOffice()

  const copy = await readContacts(sample)

  expect(copy.failure).toBeNull()
  expect(copy.tally.failedItems).toEqual([])
  const paths = await pathsOf(copy)
  for (const [address, mailbox] of mailboxesOf(sample)) {
    expect(paths).toContain(`${address}/mailbox.json`)
    for (const { iid, fields } of mailbox.all('contact')) {
      const card = (await textOf(copy, (await pathOf(copy, iid, 'vcf')) ?? '')) ?? ''
      const read = new ICAL.Component(ICAL.parse(card))
      expect(read.getFirstPropertyValue('uid')).toBe(iid)
      const record: unknown = JSON.parse(
        (await textOf(copy, (await pathOf(copy, iid, 'json')) ?? '')) ?? '',
      )
      expect(record).toMatchObject({ id: iid, displayName: fields['displayName'] })
    }
  }
})

it('writes nothing new when nothing changed', async () => {
  const sample = await startOffice()
  const first = await readContacts(sample)

  const second = await readContacts(sample, { before: first })

  expect(second.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  expect(await filesOf(second)).toEqual(await filesOf(first))
})

it('tells what was added, changed and deleted, and agrees with a full run', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const [edited, removed] = mailbox.all('contact')
  const first = await readContacts(sample)
  const fields = { displayName: '陳大文 Chan' }
  await orderGraph(sample, 'change', { change: 'edit-item', user, id: edited?.iid, fields })
  await orderGraph(sample, 'change', { change: 'remove-item', user, id: removed?.iid })
  await orderGraph(sample, 'change', { change: 'add-contact', user, displayName: 'New One' })

  const second = await readContacts(sample, { before: first })
  const full = await readContacts(sample, { before: second, mode: 'full' })

  expect(second.failure).toBeNull()
  expect(second.tally.counts).toMatchObject({ new: 1, changed: 1, gone: 1, failed: 0 })
  expect(await pathOf(second, edited?.iid ?? '', 'vcf')).toContain('陳大文 Chan~')
  expect(await pathOf(second, removed?.iid ?? '', 'json')).toBeNull()
  expect(await filesOf(full)).toEqual(await filesOf(second))
  expect(full.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
})

it('follows a contact into another folder without calling it deleted', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const folders = mailbox.all('contactFolder')
  const [contact] = mailbox.all('contact')
  const target = folders.find(({ iid }) => iid !== contact?.home)
  const first = await readContacts(sample)
  const order = { change: 'move-item', user, id: contact?.iid, to: target?.iid }
  await orderGraph(sample, 'change', order)

  const second = await readContacts(sample, { before: first })

  expect(target).toBeDefined()
  expect(second.tally.counts).toMatchObject({ new: 0, gone: 0, failed: 0 })
  const own = (await pathsOf(second)).filter((path) => path.includes(keyOf(contact?.iid ?? '')))
  expect(own).toHaveLength(2)
  const key = itemKey('outlook-contacts', 'folder', target?.iid ?? '')
  expect(own.every((path) => path.split('/')[1]?.endsWith(`~${key}`))).toBe(true)
})

import { expect, it } from 'vitest'

import { outlookContactsSource } from '../../../main/adapters/graph/contacts/source.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
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

/** The first contact of a mailbox that has a photo, and what it shows. */
function pictured(mailbox: Mailbox): Readonly<{ iid: string; photo: Buffer }> {
  const [found] = mailbox.all('contact').filter(({ extra }) => extra.photo !== undefined)
  if (found?.extra.photo === undefined) throw new Error('nobody has a photo')
  return { iid: found.iid, photo: found.extra.photo }
}

const photoOf = async (copy: KindCopy, id: string): Promise<string | null> => {
  const path = await pathOf(copy, id, 'jpg')
  return path === null ? null : ((await filesOf(copy)).get(path)?.text ?? null)
}

/** As the copy's files are told: a character for each byte. */
const shown = (bytes: Buffer): string => bytes.toString('latin1')

const rename = (sample: Sample, user: string, id: string, displayName: string) =>
  orderGraph(sample, 'change', { change: 'edit-item', user, id, fields: { displayName } })

it('saves the photo of a contact beside its card, and none where there is none', async () => {
  const sample = await startOffice()

  const copy = await readContacts(sample)

  for (const mailbox of mailboxesOf(sample).values()) {
    for (const { iid, extra } of mailbox.all('contact')) {
      const [photo, card] = [await pathOf(copy, iid, 'jpg'), await pathOf(copy, iid, 'vcf')]
      expect(photo).toBe(extra.photo === undefined ? null : card?.replace(/vcf$/, 'jpg'))
      expect(await photoOf(copy, iid)).toBe(extra.photo === undefined ? null : shown(extra.photo))
    }
  }
})

it.each(['global', '21vianet'] as const)(
  'asks for photos of contacts that changed, of all in a full run, and drops what is gone: %s',
  async (cloud) => {
    const sample = await startOffice({ graph: { cloud } })
    const [user, mailbox] = firstMailbox(sample)
    const { iid, photo } = pictured(mailbox)
    const item = mailbox.item(iid)
    if (item === undefined) throw new Error('no contact')
    const first = await readContacts(sample)
    item.extra.photo = Buffer.from('another')
    const unseen = await readContacts(sample, { before: first })
    const full = await readContacts(sample, { before: unseen, mode: 'full' })
    delete item.extra.photo
    await rename(sample, user, iid, 'Changed')
    const gone = await readContacts(sample, { before: full })

    expect(await photoOf(unseen, iid)).toBe(shown(photo))
    expect(await photoOf(full, iid)).toBe('another')
    expect(await pathOf(gone, iid, 'jpg')).toBeNull()
    expect(await pathOf(gone, iid, 'vcf')).toContain('Changed~')
    expect((await pathsOf(full)).filter((path) => path.includes(keyOf(iid)))).toHaveLength(3)
  },
)

it('takes a photo of one point, without bytes, for none', async () => {
  const sample = await startOffice()
  const [, mailbox] = firstMailbox(sample)
  const { iid } = pictured(mailbox)
  const item = mailbox.item(iid)
  if (item === undefined) throw new Error('no contact')
  item.extra.photo = Buffer.alloc(0)

  const copy = await readContacts(sample)

  expect(copy.tally.failedItems).toEqual([])
  expect(await pathOf(copy, iid, 'vcf')).not.toBeNull()
  expect(await pathOf(copy, iid, 'jpg')).toBeNull()
})

it('keeps a photo of which nothing can be told, names it, and asks again', async () => {
  const sample = await startOffice()
  const [, mailbox] = firstMailbox(sample)
  const { iid, photo } = pictured(mailbox)
  const item = mailbox.item(iid)
  if (item === undefined) throw new Error('no contact')
  const first = await readContacts(sample)
  item.extra.photo = Buffer.from('another')
  mailbox.change(item)
  const refused = { fault: 'refuse', status: 404, code: 'UnknownError', message: 'Not now.' }
  await orderGraph(sample, 'fault', { ...refused, endpoint: '/photo', count: 1000 })
  const second = await readContacts(sample, { before: first })
  await orderGraph(sample, 'fault', { clear: true })
  const third = await readContacts(sample, { before: second })

  expect(second.changes).toContainEqual(
    expect.objectContaining({ is: 'failed', item: { type: 'photo', id: iid } }),
  )
  expect(await photoOf(second, iid)).toBe(shown(photo))
  expect(await photoOf(third, iid)).toBe('another')
  expect(third.tally.failedItems).toEqual([])
})

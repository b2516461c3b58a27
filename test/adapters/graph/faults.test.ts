import { describe, expect, it } from 'vitest'

import { outlookCalendarSource } from '../../../main/adapters/graph/calendar/source.ts'
import { outlookContactsSource } from '../../../main/adapters/graph/contacts/source.ts'
import { outlookMailSource } from '../../../main/adapters/graph/mail/source.ts'
import { codeOf } from '../../../main/core/failure.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { firstMailbox, mailboxesOf, orderGraph, read, startOffice, tokensOf } from './reading.ts'

const readMail = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookMailSource, sample, ask)
const readContacts = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookContactsSource, sample, ask)

/** What a copy lacks of the company's messages, and what is told to be wrong with it. */
async function lackOf(copy: KindCopy, sample: Sample): Promise<unknown> {
  const messages = [...mailboxesOf(sample).values()].flatMap((one) => one.all('message'))
  const files = [...(await filesOf(copy)).keys()].filter((path) => path.endsWith('.eml'))
  const { failure, tally } = copy
  return { failure, failed: tally.failedItems, messages: messages.length - files.length }
}
const nothing = { failure: null, failed: [], messages: 0 }

describe('passing trouble', () => {
  it.each([
    ['throttled', { amount: 3 }],
    ['server-error', {}],
    ['unavailable', {}],
    ['cut-after', { amount: 40 }],
    ['garbage', {}],
  ])('is waited out: %s %o', async (fault, more) => {
    const sample = await startOffice({ people: 2 })
    await orderGraph(sample, 'fault', { fault, endpoint: 'delta', count: 2, ...more })
    await orderGraph(sample, 'fault', { fault, endpoint: '/$value', count: 2, ...more })

    expect(await lackOf(await readMail(sample), sample)).toEqual(nothing)
  })

  it('renews a token that ran out in the middle of a listing', async () => {
    const sample = await startOffice({ people: 2 })
    const tokens = tokensOf(sample)
    await orderGraph(sample, 'fault', {
      fault: 'expired-token',
      endpoint: 'delta',
      skip: 3,
      count: 1,
    })

    const copy = await readMail(sample, { tokens })

    expect(await lackOf(copy, sample)).toEqual(nothing)
    expect(tokens.renewed).toBeGreaterThan(0)
  })

  it('reads everything again after a lost cursor, and deletes nothing for it', async () => {
    const sample = await startOffice({ people: 3 })
    const before = await readMail(sample)
    await orderGraph(sample, 'change', { change: 'expire-links' })

    const copy = await readMail(sample, { before })

    expect(await lackOf(copy, sample)).toEqual(nothing)
    expect(copy.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0 })
    expect(await filesOf(copy)).toEqual(await filesOf(before))
  })
})

describe('one bad item', () => {
  it('is named, keeps nothing else from being saved, and is fetched by the next run', async () => {
    const sample = await startOffice({ people: 2 })
    const [, mailbox] = firstMailbox(sample)
    const [bad] = mailbox.all('message')
    const about = bad?.iid
    const fault = {
      fault: 'refuse',
      endpoint: '/$value',
      about,
      status: 500,
      code: 'ErrorCorruptData',
    }
    await orderGraph(sample, 'fault', { ...fault, count: 4 })

    const first = await readMail(sample)
    const second = await readMail(sample, { before: first })

    expect(first.failure).toBeNull()
    expect(first.tally.failedItems.map(({ item }) => item.id)).toEqual([about])
    expect(await lackOf(second, sample)).toEqual(nothing)
  })
})

describe('a mailbox', () => {
  it('without Exchange Online is named, and what the copy has of it stays', async () => {
    const sample = await startOffice({ people: 3 })
    const [user] = firstMailbox(sample)
    const before = await readMail(sample)
    const id = sample.graph.tenant.directory.find(user)?.id
    await orderGraph(sample, 'fault', { fault: 'no-mailbox', about: id, count: 1000 })

    const copy = await readMail(sample, { before })

    expect(copy.failure).toBeNull()
    expect(copy.tally.failedItems.map(({ path, failure }) => [path, failure.name])).toEqual([
      [user, 'notExchangeOnline'],
    ])
    expect(await filesOf(copy)).toEqual(await filesOf(before))
  })

  it('that lost its licence is named', async () => {
    const sample = await startOffice({ people: 3 })
    const [user] = firstMailbox(sample)
    const before = await readContacts(sample)
    await orderGraph(sample, 'change', { change: 'unlicense', user })

    const copy = await readContacts(sample, { before })

    expect(copy.tally.failedItems.map(({ path, failure }) => [path, codeOf(failure)])).toEqual([
      [user, 'DK-1204'],
    ])
    expect(copy.tally.counts.gone).toBe(0)
  })

  it('that is full is named and read no further', async () => {
    const sample = await startOffice({ people: 3 })
    const [user] = firstMailbox(sample)
    await orderGraph(sample, 'change', { change: 'fill-mailbox', user })

    const copy = await readMail(sample)

    expect(copy.tally.failedItems.map(({ failure }) => failure.name)).toEqual(['mailboxFull'])
    expect(copy.tally.failedItems[0]?.failure.about).toMatchObject({ mailbox: user })
  })
})

describe('a right that is missing', () => {
  it('ends the kind and is named as Microsoft spells it', async () => {
    const sample = await startOffice({ people: 2 })
    const before = await readContacts(sample)
    await orderGraph(sample, 'change', { change: 'revoke-scope', scope: 'Contacts.ReadWrite' })

    const copy = await readContacts(sample, { before })

    expect(copy.failure).toMatchObject({
      name: 'microsoftPermissionMissing',
      about: { scopes: 'Contacts.Read' },
    })
    expect(copy.tally.counts.gone).toBe(0)
    expect(await filesOf(copy)).toEqual(await filesOf(before))
  })
})

describe('an empty answer', () => {
  it.each([
    ['mail folders', outlookMailSource, 'mailFolders'],
    ['messages', outlookMailSource, 'messages/delta'],
    ['contacts', outlookContactsSource, 'contacts/delta'],
    ['calendars', outlookCalendarSource, 'calendars'],
    ['events', outlookCalendarSource, 'events'],
  ] as const)('of %s deletes nothing', async (_name, make, endpoint) => {
    const sample = await startOffice({ people: 2 })
    const before = await read(make, sample)
    await orderGraph(sample, 'fault', { fault: 'empty', endpoint, count: 1000 })

    const incremental = await read(make, sample, { before })
    const full = await read(make, sample, { before, mode: 'full' })

    expect(incremental.tally.counts.gone).toBe(0)
    expect(full.tally.counts.gone).toBe(0)
    const names = [...(await filesOf(before)).keys()].filter(
      (path) => !path.endsWith('/settings.json'),
    )
    for (const copy of [incremental, full]) {
      const kept = [...(await filesOf(copy)).keys()]
      expect(names.filter((path) => !kept.includes(path))).toEqual([])
    }
  })

  it('of the whole list of people ends the kind', async () => {
    const sample = await startOffice({ people: 2 })
    const before = await readContacts(sample)
    await orderGraph(sample, 'fault', { fault: 'empty', endpoint: 'GET /users', count: 1 })

    const copy = await readContacts(sample, { before })

    expect(copy.failure?.name).toBe('suddenlyEmpty')
  })

  it('of a mailbox that was emptied is believed only once it was seen again', async () => {
    const sample = await startOffice({ people: 2 })
    const [user] = firstMailbox(sample)
    const before = await readContacts(sample)
    await orderGraph(sample, 'change', { change: 'empty-kind', user, kind: 'contact' })

    const first = await readContacts(sample, { before, mode: 'full' })
    const confirmedEmpty = first.tally.suddenlyEmpty.map(({ folder }) => folder)
    const second = await readContacts(sample, { before: first, confirmedEmpty })

    const cards = async (copy: KindCopy) =>
      [...(await filesOf(copy)).keys()].filter(
        (path) => path.startsWith(user) && path.endsWith('.vcf'),
      )
    expect(confirmedEmpty.length).toBeGreaterThan(0)
    expect(await cards(first)).toEqual(await cards(before))
    expect(await cards(second)).toEqual([])
  })
})

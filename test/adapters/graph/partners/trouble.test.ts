import { describe, expect, it } from 'vitest'

import { outlookContactPartner } from '../../../../main/adapters/graph/partners/contact.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import { calm, createOf, itemOf, readAll, updateOf } from '../../sync-partner-suite.ts'
import { orderGraph } from '../reading.ts'
import { openCalendar } from './calendar-desk.ts'
import { openDesk, type Desk } from './office.ts'

const open = (office = {}) =>
  openDesk({
    make: outlookContactPartner,
    role: 'contacts',
    fields: { nickName: 'Bobby' },
    office,
  })

const one = imageOf('contact', { name: '王小明', emails: ['ming@x.example'], company: 'A' })

type Fault = Readonly<Record<string, unknown>>
const refuse = (status: number, code = ''): Fault => ({ fault: 'refuse', status, code })

const fail = (side: Desk, endpoint: string, fault: Fault) =>
  orderGraph(side.sample, 'fault', { endpoint, count: 20, ...fault })

describe('what Graph refuses to tell', () => {
  it.each([
    ['a limit with its time', { fault: 'throttled', amount: 40 }, { is: 'wait', ms: 40_000 }],
    ['a service that is down', { fault: 'unavailable' }, { is: 'wait', ms: null }],
    ['a gateway that knows no such page', refuse(404, 'NotFound'), { is: 'wait', ms: null }],
    ['an answer that is none', { fault: 'garbage' }, { is: 'wait', ms: null }],
    ['a missing right', { fault: 'missing-scope' }, { is: 'rights', why: 'ErrorAccessDenied' }],
    [
      'a mailbox that is not in the cloud',
      { fault: 'no-mailbox' },
      { is: 'rights', why: 'MailboxNotEnabledForRESTAPI' },
    ],
    ['a full mailbox', { fault: 'quota' }, { is: 'gate', until: null, why: 'ErrorQuotaExceeded' }],
    ['a link that leads elsewhere', { fault: 'foreign-link' }, { is: 'nonsense' }],
    ['a link that is known no more', { fault: 'gone' }, { is: 'cursor' }],
  ])('is %s', async (_name, fault, trouble) => {
    const side = await open({ graph: { contacts: 30 } })
    const before = await readAll(side)
    // Pages that are empty and go on: there are links to follow.
    await orderGraph(side.sample, 'quirks', { emptyPages: 0.7 })
    await fail(side, 'GET *contacts*', fault)
    const again = await readAll(side, before.is === 'read' ? before.cursor : null)
    const whole = await readAll(side)
    const got = await side.partner.get(
      { remoteId: 'some', container: side.container, window: null },
      calm,
    )

    const troubles = [again, whole, got].filter((one_) => one_.is === 'trouble')
    expect(troubles.length).toBeGreaterThan(0)
    for (const one_ of troubles) expect(one_).toMatchObject({ is: 'trouble', trouble })
  })

  it('makes suspects of all that lay in a folder that is not there, never more', async () => {
    const side = await open()
    const read = await side.partner.read(
      { container: 'AAMkgone', cursor: null, page: null, window: null },
      calm,
    )

    expect(read).toEqual({
      is: 'page',
      page: { items: [], absent: [], cursor: null, last: true, full: true },
      next: null,
    })
  })

  it('says nothing of an item that the store cannot give, and goes on with the rest', async () => {
    const side = await open({ graph: { contacts: 5 } })
    const before = await readAll(side)
    const all = before.pages.flatMap(({ items }) => items)
    const [bad] = all
    if (bad === undefined) throw new Error('no contacts')
    for (const item of all) await side.touch(item)
    await fail(side, 'GET *', { ...refuse(500, 'ErrorCorruptData'), about: bad.remoteId })
    const after = await readAll(side, before.is === 'read' ? before.cursor : null)

    expect(after.pages.flatMap(({ items }) => items)).toHaveLength(all.length - 1)
    expect(after.pages.flatMap(({ absent }) => absent)).toEqual([])
  })

  it('ends with the round', async () => {
    const side = await open()
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    const { signal } = stop

    expect(await side.partner.containers(signal)).toMatchObject({ is: 'trouble' })
    expect(await side.partner.identity(signal)).toMatchObject({ is: 'trouble' })
    expect(await side.partner.write(createOf(side, one), signal)).toMatchObject({
      is: 'unknown',
    })
  })
})

describe('what Graph refuses to write', () => {
  it.each([
    ['a limit', { fault: 'throttled', amount: 40 }, { refusal: { is: 'wait', ms: 40_000 } }],
    ['a missing right', { fault: 'missing-scope' }, { refusal: { is: 'rights' } }],
    ['a full mailbox', { fault: 'quota' }, { refusal: { is: 'gate' } }],
    ['another version', { fault: 'conflict' }, { refusal: { is: 'stale' } }],
    ['nothing there', refuse(404, 'ErrorItemNotFound'), { refusal: { is: 'missing' } }],
    ['a page of a gateway', refuse(404, 'NotFound'), { refusal: { is: 'wait' } }],
    ['content', refuse(400, 'ErrorInvalidRequest'), { refusal: { is: 'never' } }],
    ['size', refuse(413, 'RequestEntityTooLarge'), { refusal: { is: 'never' } }],
    ['a lock', refuse(423, 'ErrorLocked'), { refusal: { is: 'wait' } }],
    ['an error of its own', { fault: 'server-error' }, { is: 'unknown' }],
    ['a gateway that is down', { fault: 'unavailable' }, { is: 'unknown' }],
    ['an answer that is none', { fault: 'garbage' }, { is: 'unknown' }],
    ['an empty answer', { fault: 'blank' }, { is: 'unknown' }],
  ])('is told as what it is: %s', async (_name, fault, result) => {
    const side = await open()
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const count = side.mailbox.all('contact').length
    await fail(side, 'PATCH *', fault)
    await fail(side, 'POST *contacts', fault)

    const update = updateOf(made, { company: 'B' }, call.marker)
    expect(await side.partner.write(update, calm)).toMatchObject(result)
    expect(await side.partner.write(createOf(side, one), calm)).toMatchObject(result)
    // Sent once: whatever became of it, it is not tried again by itself.
    expect(side.mailbox.all('contact').length - count).toBeLessThanOrEqual(1)
  })

  it('leaves no doubt where only the reading before it failed', async () => {
    const side = await openCalendar()
    const time = { start: '2026-11-24T01:00:00Z', end: '2026-11-24T02:00:00Z' }
    const made = await side.made(imageOf('event', { title: 'x', time, zone: 'UTC' }))
    await fail(side, 'GET *', { fault: 'server-error' })

    expect(await side.updated(made, { title: 'y' })).toMatchObject({
      is: 'refused',
      refusal: { is: 'wait' },
    })
  })
})

describe('the feed of a folder', () => {
  it('tells all there is and what changed, whatever habits the service has', async () => {
    const side = await open({ graph: { contacts: 40 } })
    const habits = { duplicates: 0.5, noise: 0.5, emptyPages: 0.3, oddRetryAfter: true }
    await orderGraph(side.sample, 'quirks', habits)
    const inside = () =>
      side.mailbox
        .all('contact')
        .filter(({ home }) => home === side.container)
        .map(({ iid }) => iid)
        .toSorted()
    const known = new Map<string, string>()
    let cursor: string | null = null
    for (let round = 0; round < 6; round += 1) {
      const read = await readAll(side, cursor)
      if (read.is !== 'read') throw new Error(JSON.stringify(read))
      for (const { items, absent } of read.pages) {
        for (const { remoteId, image } of items) known.set(remoteId, JSON.stringify(image))
        for (const id of absent) known.delete(id)
      }
      expect([...known.keys()].toSorted()).toEqual(inside())
      cursor = read.cursor
      const made = itemOf(await side.partner.write(createOf(side, one), calm))
      const [first] = inside()
      side.mailbox.remove(side.itemOf(first === made.remoteId ? '' : (first ?? '')))
    }
  })

  it('is a list each time in the second cloud, which tells no changes', async () => {
    const side = await open({ graph: { contacts: 3, cloud: '21vianet' } })
    const first = await readAll(side)
    const second = await readAll(side, first.is === 'read' ? first.cursor : null)

    expect(first).toMatchObject({ is: 'read', cursor: null })
    expect(second.pages.flatMap(({ items }) => items)).toEqual(
      first.pages.flatMap(({ items }) => items),
    )
    expect(second.pages.every(({ full }) => full)).toBe(true)
  })
})

describe('who it is', () => {
  it('is another one for another mailbox of the same tenant', async () => {
    const side = await open({ people: 2 })
    const [, other] = [...side.sample.graph.tenant.directory.all()]
    if (other === undefined) throw new Error('nobody else')
    const mailbox = { ...side.options.mailbox, id: other.id, address: other.upn }
    const theirs = outlookContactPartner({ ...side.options, mailbox })
    const [mine, not] = [await side.partner.identity(calm), await theirs.identity(calm)]

    expect([mine.is, not.is]).toEqual(['known', 'known'])
    expect(not).not.toEqual(mine)
    expect(JSON.stringify(mine)).toContain(side.sample.graph.tenant.tenantId)
  })
})

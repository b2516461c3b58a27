import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { outlookTaskPartner } from '../../../../main/adapters/graph/partners/task.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import {
  calm,
  createOf,
  hereOf,
  itemOf,
  readAll,
  testPartner,
  updateOf,
} from '../../sync-partner-suite.ts'
import { openDesk } from './office.ts'

const make = () =>
  openDesk({
    make: outlookTaskPartner,
    role: 'tasks',
    fields: { startDateTime: null, importance: 'high' },
  })

const text = fc.string({ unit: 'grapheme', maxLength: 60 })
const title = fc.constantFrom('買牛奶', 'Call Łukasz', 'x')
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const day = fc
  .integer({ min: 0, max: 900 })
  .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))

const images: fc.Arbitrary<Image> = fc
  .record({
    title,
    body: maybe(fc.array(text, { maxLength: 4 }).map((lines) => lines.join('\n'))),
    due: maybe(day),
    done: fc.boolean(),
    priority: fc.constantFrom('high', 'low', null),
    reminder: maybe(day.map((on) => `${on}T09:30:00Z`)),
    categories: fc.array(title, { maxLength: 2 }),
    checklist: fc.array(title, { maxLength: 2 }),
  })
  .map((raw) => imageOf('task', raw))

const one = imageOf('task', {
  title: '買牛奶',
  body: 'two litres\n\nfresh',
  due: '2026-11-24',
  priority: 'high',
})

testPartner('Outlook to-dos', {
  make,
  images,
  one,
  turns: true,
  patch: { done: true, due: null, body: 'three litres', priority: null },
})

describe("Outlook's to-dos", () => {
  it('leaves steps, links and the state of work as they are', async () => {
    const side = await make()
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const item = side.itemOf(made.remoteId)
    item.fields = { ...item.fields, status: 'inProgress' }
    item.extra.checklist = [{ id: 'c1', displayName: 'go to the shop', isChecked: true }]
    side.mailbox.change(item)
    const now = hereOf(await side.partner.get({ ...made, window: null }, calm))
    const changed = itemOf(
      await side.partner.write(updateOf(now, { title: '買豆漿' }, call.marker), calm),
    )

    expect(changed.image).toEqual({ ...one, title: '買豆漿', checklist: ['[x] go to the shop'] })
    expect(changed.meta.marker).toEqual(call.marker)
    expect(item.fields).toMatchObject({ status: 'inProgress', title: '買豆漿' })
    expect(item.extra.links).toHaveLength(1)
  })

  it('never writes over steps, whose parts Graph does not change together', async () => {
    const side = await make()
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const result = await side.partner.write(updateOf(made, { checklist: ['a'] }, call.marker), calm)

    expect(result).toMatchObject({ is: 'refused', refusal: { is: 'never' } })
  })

  it('changes the words inside the HTML of a body', async () => {
    const side = await make()
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const item = side.itemOf(made.remoteId)
    const content = '<html><body><p>two <b>litres</b></p></body></html>'
    item.fields = { ...item.fields, body: { contentType: 'html', content } }
    side.mailbox.change(item)
    const now = hereOf(await side.partner.get({ ...made, window: null }, calm))
    const patch = { body: 'three litres' }
    itemOf(await side.partner.write(updateOf(now, patch, call.marker), calm))

    expect(now.image['body']).toBe('two litres')
    expect(item.fields['body']).toEqual({
      contentType: 'html',
      content: '<html><body><p>three <b>litres</b></p></body></html>',
    })
  })

  it('knows a task again that a person moved to another list, where it has another id', async () => {
    const side = await make()
    const list = await side.partner.makeContainer({ path: 'Elsewhere' }, calm)
    if (list.is !== 'made') throw new Error(list.is)
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const item = side.itemOf(made.remoteId)
    const { kind, fields, extra } = item
    const moved = side.mailbox.add({ kind, fields, extra, home: list.container.remoteId })
    side.mailbox.remove(item)
    const query = { by: 'marker', marker: call.marker, container: side.container } as const
    const found = await side.partner.find(query, calm)

    expect(await side.partner.get({ ...made, window: null }, calm)).toEqual({ is: 'gone' })
    expect(found).toMatchObject({
      is: 'found',
      items: [{ remoteId: moved.iid, container: list.container.remoteId }],
    })
    const [again] = found.is === 'found' ? found.items : []
    expect(again?.naturalKey).toBe(made.naturalKey)
    expect(again?.naturalKey).not.toBeNull()
  })

  it('takes a due time of the evening before for the day that it is where the person lives', async () => {
    const side = await make()
    const made = itemOf(await side.partner.write(createOf(side, one), calm))
    const item = side.itemOf(made.remoteId)
    const due = { dateTime: '2026-11-23T16:00:00.0000000', timeZone: 'UTC' }
    item.fields = { ...item.fields, dueDateTime: due }
    side.mailbox.change(item)
    const now = hereOf(await side.partner.get({ ...made, window: null }, calm))

    expect(now.image['due']).toBe('2026-11-24')
  })

  it('leaves out flagged mail, and tells what is in each list and what changed', async () => {
    const side = await make()
    const flagged = side.mailbox.all('list').find(({ extra }) => extra.known === 'flaggedEmails')
    const listed = await side.partner.containers(calm)
    const ids = listed.is === 'known' ? listed.containers.map(({ remoteId }) => remoteId) : []
    const whole = await readAll(side)
    const first = whole.pages.flatMap(({ items }) => items)
    const inside = side.mailbox.all('task').filter(({ home }) => home === side.container)

    expect(ids).not.toContain(flagged?.iid)
    expect(first.map(({ remoteId }) => remoteId).toSorted()).toEqual(
      inside.map(({ iid }) => iid).toSorted(),
    )
    const [gone] = first
    side.mailbox.remove(side.itemOf(gone?.remoteId ?? ''))
    const later = await readAll(side, whole.is === 'read' ? whole.cursor : null)
    expect(later.pages).toMatchObject([{ items: [], absent: [gone?.remoteId], full: false }])
  })
})

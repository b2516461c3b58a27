import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { outlookContactPartner } from '../../../../main/adapters/graph/partners/contact.ts'
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
    make: outlookContactPartner,
    role: 'contacts',
    fields: { nickName: 'Bobby' },
  })

const name = fc.constantFrom('王小明', 'Dr. Ana María', 'Łukasz', "O'Brien", 'é̂ 漢字 👩‍👩‍👧', '  x ')
const phone = fc.constantFrom('+85291234567', '+8613800138000', '12345', '21 234-5678')
const mail = fc.constantFrom('a@x.example', 'B.C@y.example', 'z@z.example', 'q@q.example')
const text = fc.string({ unit: 'grapheme', maxLength: 80 })
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })

const images: fc.Arbitrary<Image> = fc
  .record({
    name,
    mobile: maybe(phone),
    emails: fc.array(mail, { maxLength: 3 }),
    company: maybe(text),
    title: maybe(text),
    address: maybe(text),
    notes: maybe(text),
    workPhones: fc.array(phone, { maxLength: 2 }),
    categories: fc.array(name, { maxLength: 3 }),
  })
  .map((raw) => imageOf('contact', raw))

const one = imageOf('contact', {
  name: '王小明',
  mobile: '+85291234567',
  emails: ['ming@x.example'],
  company: '創科',
  address: '1 Harbour Road\nWan Chai',
  notes: 'line one\nline two',
})

testPartner('Outlook contacts', {
  turns: true,
  make,
  images,
  one,
  patch: { company: 'Tech Ltd', notes: null },
})

describe("Outlook's contacts", () => {
  it('reads every contact of a folder whole, then only what changed', async () => {
    const side = await make()
    const whole = await readAll(side)
    const first = whole.pages.flatMap(({ items }) => items)
    const inside = side.mailbox.all('contact').filter(({ home }) => home === side.container)

    expect(first.map(({ remoteId }) => remoteId).toSorted()).toEqual(
      inside.map(({ iid }) => iid).toSorted(),
    )
    expect(whole.pages.every(({ full }) => full)).toBe(true)
    const [gone, edited] = first
    if (gone === undefined || edited === undefined) throw new Error('too few contacts')
    side.mailbox.remove(side.itemOf(gone.remoteId))
    await side.touch(edited)
    const cursor = whole.is === 'read' ? whole.cursor : null
    const later = await readAll(side, cursor)
    expect(later.pages.flatMap(({ items }) => items)).toMatchObject([
      { remoteId: edited.remoteId, image: edited.image },
    ])
    expect(later.pages.flatMap(({ absent }) => absent)).toEqual([gone.remoteId])
    expect(later.pages.some(({ full }) => full)).toBe(false)
  })

  it('leaves what DingTalk does not know as it is', async () => {
    const side = await make()
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    const item = side.itemOf(made.remoteId)
    const own = {
      nickName: 'Ming',
      birthday: '1990-05-05T11:59:00Z',
      spouseName: 'Li',
      homeAddress: { street: 'Home 1' },
      emailAddresses: [
        { name: 'Ming at work', address: 'Ming@x.example' },
        { name: 'old', address: '/o=Ex/cn=ming' },
      ],
    }
    item.fields = { ...item.fields, ...own }
    side.mailbox.change(item)
    const now = hereOf(await side.partner.get({ ...made, window: null }, calm))
    const patch = { emails: ['ming@x.example', 'ming@home.example'], title: 'CEO' }
    itemOf(await side.partner.write(updateOf(now, patch, call.marker), calm))

    expect(side.itemOf(made.remoteId).fields).toMatchObject({
      ...own,
      emailAddresses: [
        { name: 'Ming at work', address: 'Ming@x.example' },
        { name: 'ming@home.example', address: 'ming@home.example' },
        { name: 'old', address: '/o=Ex/cn=ming' },
      ],
      jobTitle: 'CEO',
    })
  })

  it('keeps the shown name where a part of it changes', async () => {
    const side = await make()
    const call = createOf(side, imageOf('contact', { name: '王 小明 (Ming)', given: '小明' }))
    const made = itemOf(await side.partner.write(call, calm))
    const changed = itemOf(
      await side.partner.write(updateOf(made, { family: '王' }, call.marker), calm),
    )

    expect(changed.image).toEqual({ name: '王 小明 (Ming)', family: '王', given: '小明' })
  })

  it('takes a contact in Deleted Items for gone, and one in another folder for moved', async () => {
    const side = await make()
    const folder = await side.partner.makeContainer({ path: 'Friends' }, calm)
    if (folder.is !== 'made') throw new Error(folder.is)
    const made = itemOf(await side.partner.write(createOf(side, one), calm))
    const item = side.itemOf(made.remoteId)
    side.mailbox.move(item, folder.container.remoteId)
    const moved = await side.partner.get({ ...made, window: null }, calm)
    const bin = side.mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
    side.mailbox.move(item, bin?.iid ?? '')
    const binned = await side.partner.get({ ...made, window: null }, calm)

    expect(moved).toMatchObject({ is: 'here', item: { container: folder.container.remoteId } })
    expect(binned).toEqual({ is: 'gone' })
  })

  it('finds by marker what a person moved to another folder since', async () => {
    const side = await make()
    const folder = await side.partner.makeContainer({ path: 'Friends' }, calm)
    if (folder.is !== 'made') throw new Error(folder.is)
    const call = createOf(side, one)
    const made = itemOf(await side.partner.write(call, calm))
    side.mailbox.move(side.itemOf(made.remoteId), folder.container.remoteId)
    const query = { by: 'marker', marker: call.marker, container: side.container } as const

    expect(await side.partner.find(query, calm)).toMatchObject({
      is: 'found',
      items: [{ remoteId: made.remoteId }],
    })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { dingtalkContactPartner } from '../../../../main/adapters/dingtalk/partners/contact.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import { contactKey } from '../../../../main/core/sync/canonical/keys.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import type { External } from '../../../../main/sample/company/types.ts'
import { order } from '../../sample.ts'
import {
  calm,
  createOf,
  foundOf,
  hereOf,
  itemOf,
  readAll,
  type SuiteSide,
  testPartner,
  updateOf,
} from '../../sync-partner-suite.ts'
import { failing, type Side, sideOf, tools } from './sides.ts'

const container = 'external'
const make = (more: Parameters<typeof sideOf>[1] = {}): Promise<Side> =>
  sideOf(dingtalkContactPartner, more)

const suiteSide = ({ partner, sample }: Side): SuiteSide => ({
  partner,
  tools,
  container,
  window: null,
  failNext: failing(sample, 'extcontact.create'),
  expireCursors: null,
  touch: async ({ remoteId }) => {
    await order(sample, 'change', { change: 'edit-external', userid: remoteId, title: 'Boss' })
  },
  copy: null,
  told: () => 0,
})

const one: Image = {
  name: '黃 Siti Wong',
  mobile: '+85291234567',
  company: 'Partner Ltd',
  title: '採購',
  address: '九龍灣宏開道 1 號\n2/F',
  notes: 'line one\nline two',
  emails: ['wong@partner.example'],
}

const line = fc.string({ unit: 'grapheme', maxLength: 30 })
const images = fc
  .record({
    name: fc.tuple(fc.constantFrom('李', 'Budi', 'Zoë'), line).map((parts) => parts.join(' ')),
    mobile: fc
      .tuple(fc.constantFrom('1', '852', '86', '62', '7'), fc.integer({ min: 1e7, max: 9e7 }))
      .map(([code, number]) => `+${code}${number}`),
    company: line,
    title: line,
    address: line,
    notes: line,
  })
  .map((fields) => imageOf('contact', fields))

testPartner('external contacts', {
  make: async () => suiteSide(await make()),
  images,
  one,
  patch: { title: 'Head of purchasing', notes: null },
  // DingTalk takes no e-mail.
  kept: (image) => {
    const { emails: _emails, ...rest } = image
    return rest
  },
})

const externalsOf = ({ sample }: Side): External[] => [...sample.company.externals.values()]

const firstOf = (side: Side): External => {
  const [first] = externalsOf(side)
  if (first === undefined) throw new Error('no external contact')
  return first
}

const getAt = (side: Side, remoteId: string) =>
  side.partner.get({ remoteId, container, window: null }, calm)

describe('external contacts of DingTalk', () => {
  it('are read whole, with numbers and texts in canonical form, within the contract', async () => {
    const side = await make({ people: 20 })
    const read = await readAll(suiteSide(side))

    expect(read.pages.map(({ full, last }) => [full, last])).toEqual([[true, true]])
    const shown = read.pages.flatMap(({ items }) => items)
    expect(shown.map(({ image }) => image)).toEqual(
      externalsOf(side).map((contact) =>
        imageOf('contact', {
          ...contact,
          mobile: `+${contact.stateCode}${contact.mobile}`,
          emails: [contact.email],
          company: contact.companyName,
          notes: contact.remark,
        }),
      ),
    )
    expect(shown.every(({ naturalKey, image }) => naturalKey === contactKey(image))).toBe(true)
    expect(side.problems).toEqual([])
    expect(side.ledger.reserved).toBe(0)
  })

  it('come in pages of a hundred', async () => {
    const side = await make()
    const template = firstOf(side)
    for (let number = 0; number < 245; number += 1) {
      const userid = `many${number}`
      side.sample.company.externals.set(userid, { ...template, userid, mobile: `${7e6 + number}` })
    }
    const read = await readAll(suiteSide(side))

    expect(read.pages.map(({ items }) => items.length)).toEqual([100, 100, 48])
    expect(read.pages.map(({ full }) => full)).toEqual([true, true, true])
  })

  it('prove nothing by their absence while one entry of the list cannot be read', async () => {
    const side = await make({ unchecked: true })
    const template = firstOf(side)
    for (let number = 0; number < 150; number += 1) {
      const userid = `many${number}`
      const mobile = `${7e6 + number}`
      const made = { ...template, userid, mobile }
      // A record of a shape that nobody promised.
      if (number === 3) made.name = { zh: '王' } as unknown as string
      side.sample.company.externals.set(userid, made)
    }
    const read = await readAll(suiteSide(side))

    expect(read.pages.map(({ full }) => full)).toEqual([false, false])
    expect(read.pages.flatMap(({ items }) => items)).toHaveLength(152)
    expect(await getAt(side, 'never-there')).toEqual({
      is: 'trouble',
      trouble: { is: 'wait', ms: null },
    })
  })

  it('are gone only if DingTalk knows no such contact and the whole list lacks it', async () => {
    const side = await make()
    const { userid } = firstOf(side)
    const unknown = { fault: 'refuse', endpoint: 'extcontact.get', errcode: 33012 }
    await order(side.sample, 'fault', unknown)
    expect(await getAt(side, userid)).toEqual({ is: 'trouble', trouble: { is: 'wait', ms: null } })

    await order(side.sample, 'change', { change: 'remove-external', userid })
    await order(side.sample, 'fault', { fault: 'server-error', endpoint: 'list', count: 4 })
    expect(await getAt(side, userid)).toMatchObject({ is: 'trouble', trouble: { is: 'wait' } })

    expect(await getAt(side, userid)).toEqual({ is: 'gone' })
  })

  it.each([
    ['close-externals', {}, 'feature-off'],
    ['revoke-scope', { scope: 'qyapi_ext_read' }, 'permission qyapi_ext_read'],
    ['refuse-address', {}, 'address'],
  ])('are not gone when %s shut them', async (change, more, why) => {
    const side = await make()
    const { userid } = firstOf(side)
    await order(side.sample, 'change', { change, ...more })
    const trouble = { is: 'trouble', trouble: { is: 'rights', why } }

    expect(await getAt(side, userid)).toEqual(trouble)
    expect(
      await side.partner.read({ container, cursor: null, page: null, window: null }, calm),
    ).toEqual(trouble)
    const near = { by: 'near', image: one, container } as const
    expect(await side.partner.find(near, calm)).toEqual(trouble)
  })

  it('are not taken for nameless where the answer lacks what each of them has', async () => {
    const side = await make({ unchecked: true })
    const { userid } = firstOf(side)
    const kept = side.sample.company.externals.get(userid)
    if (kept === undefined) throw new Error('nobody')
    side.sample.company.externals.set(userid, { ...kept, name: '' })

    expect(await getAt(side, userid)).toMatchObject({
      is: 'trouble',
      trouble: { is: 'nonsense' },
    })
  })

  it('keep in an update everything that the sync does not know of', async () => {
    const side = await make({ people: 40 })
    const shared = externalsOf(side).find(({ shareUsers, shareDepartments }) =>
      [shareUsers, shareDepartments].every((list) => list.length > 0),
    )
    if (shared === undefined) throw new Error('nobody shares a contact')
    const call = createOf(suiteSide(side), one)
    const item = hereOf(await getAt(side, shared.userid))
    const update = updateOf(item, { title: 'Head', address: null }, call.marker)
    const changed = itemOf(await side.partner.write(update, calm))

    expect(side.sample.company.externals.get(shared.userid)).toEqual({
      ...shared,
      title: 'Head',
      address: '',
    })
    expect(changed.image).toEqual(update.image['address'] === undefined ? update.image : {})
    expect(side.problems).toEqual([])
  })

  it('are not written over where a field beside the patch changed meanwhile', async () => {
    const side = await make()
    const { userid } = firstOf(side)
    const item = hereOf(await getAt(side, userid))
    await order(side.sample, 'change', { change: 'edit-external', userid, remark: 'call first' })
    const { marker } = createOf(suiteSide(side), one)

    const result = await side.partner.write(updateOf(item, { title: 'Head' }, marker), calm)

    expect(result).toMatchObject({ is: 'refused', refusal: { is: 'stale' } })
    expect(side.sample.company.externals.get(userid)?.title).not.toBe('Head')
  })

  it('are not sent again where they show the change already', async () => {
    const side = await make()
    const item = hereOf(await getAt(side, firstOf(side).userid))
    const { marker } = createOf(suiteSide(side), one)
    const update = updateOf(item, { title: 'Head' }, marker)
    itemOf(await side.partner.write(update, calm))
    await order(side.sample, 'fault', { fault: 'server-error', endpoint: 'extcontact.update' })

    expect(itemOf(await side.partner.write(update, calm)).image).toEqual(update.image)
  })

  it('are found by the number alone, since a person may have renamed the new one', async () => {
    const side = await make()
    const call = createOf(suiteSide(side), one)
    const made = itemOf(await side.partner.write(call, calm))
    const { remoteId } = made
    await order(side.sample, 'change', {
      change: 'edit-external',
      userid: remoteId,
      name: 'Wong Siti',
    })
    const naturalKey = contactKey(one) ?? ''

    const found = foundOf(await side.partner.find({ by: 'key', naturalKey, container }, calm))

    expect(found.map((item) => [item.remoteId, item.image['name']])).toEqual([
      [remoteId, 'Wong Siti'],
    ])
  })

  it.each([
    [{ mobile: '+85291234567' }, 'no-name'],
    [{ name: 'Wong' }, 'no-mobile'],
    [{ name: 'Wong', mobile: '12345' }, 'mobile-without-country'],
  ])('cannot be made of %o, and nothing is asked of DingTalk', async (image, why) => {
    const side = await make()
    await order(side.sample, 'fault', { fault: 'server-error', endpoint: 'extcontact' })

    const result = await side.partner.write(createOf(suiteSide(side), image), calm)

    expect(result).toMatchObject({ is: 'refused', refusal: { is: 'never', why } })
  })

  it.each([
    ['Asia/Hong_Kong', '91234567', '852', '91234567'],
    ['Asia/Macau', '62345678', '853', '62345678'],
    ['Asia/Jakarta', '081234567890', '62', '81234567890'],
    ['Asia/Jakarta', '+8613800000000', '86', '13800000000'],
    ['Asia/Jakarta', '+14155550100', '1', '4155550100'],
    ['Asia/Jakarta', '+351912345678', '351', '912345678'],
  ])('of a person at home in %s with %s get the country +%s', async (zone, mobile, code, rest) => {
    const side = await make({ zone })
    const image = { name: 'Wong', mobile }
    const made = itemOf(await side.partner.write(createOf(suiteSide(side), image), calm))

    const contact = side.sample.company.externals.get(made.remoteId)
    expect([contact?.stateCode, contact?.mobile]).toEqual([code, rest])
    expect(made.image['mobile']).toBe(`+${code}${rest}`)
  })

  it('belong to the person of the link, and bear a label of the organisation', async () => {
    const side = await make()
    const made = itemOf(await side.partner.write(createOf(suiteSide(side), one), calm))
    const contact = side.sample.company.externals.get(made.remoteId)

    expect(contact?.follower).toBe('manager4220')
    expect(contact?.labels).toHaveLength(1)
    expect([contact?.shareUsers, contact?.shareDepartments]).toEqual([[], []])
    expect(side.problems).toEqual([])
  })

  it('with a number that is taken are refused for good, one by one', async () => {
    const side = await make()
    itemOf(await side.partner.write(createOf(suiteSide(side), one), calm))
    const again = await side.partner.write(createOf(suiteSide(side), one), calm)

    expect(again).toMatchObject({ is: 'refused', refusal: { is: 'never', why: '22005' } })
    expect(again).toMatchObject({ requestId: expect.stringMatching(/./) })
  })

  it.each([
    ['server-error', 'unknown'],
    ['bad-gateway', 'unknown'],
    ['garbage', 'unknown'],
    ['cut-after', 'unknown'],
  ])('may or may not have been deleted after %s', async (fault, is) => {
    const side = await make({ unchecked: true })
    const { userid } = firstOf(side)
    await order(side.sample, 'fault', { fault, endpoint: 'extcontact.delete' })
    const call = { op: 'delete', remoteId: userid, container, expect: null } as const

    expect(await side.partner.write(call, calm)).toMatchObject({ is })
  })

  it.each([
    ['punish-page', { is: 'gate', why: 'punished' }],
    ['month-used', { is: 'gate', why: 'allowance' }],
    ['missing-scope', { is: 'rights', why: 'permission qyapi_ext_write' }],
    ['address-refused', { is: 'rights', why: 'address' }],
    ['app-second', { is: 'wait' }],
  ])('surely were not deleted after %s', async (fault, refusal) => {
    const side = await make({ unchecked: true })
    const { userid } = firstOf(side)
    await order(side.sample, 'fault', { fault, endpoint: 'extcontact.delete' })
    const call = { op: 'delete', remoteId: userid, container, expect: null } as const

    expect(await side.partner.write(call, calm)).toMatchObject({ is: 'refused', refusal })
    expect(side.sample.company.externals.has(userid)).toBe(true)
  })

  it('are written with a new token where the old one ran out, in the same call', async () => {
    const side = await make()
    await side.partner.identity(calm)
    await order(side.sample, 'fault', { fault: 'expired-token', endpoint: 'extcontact.create' })

    itemOf(await side.partner.write(createOf(suiteSide(side), one), calm))
    expect(side.problems).toEqual([])
  })

  it('stop when they are told to, and nobody knows of the write that was under way', async () => {
    const side = await make({ unchecked: true })
    const stopped = AbortSignal.abort(new Error('stopped'))
    const read = { container, cursor: null, page: null, window: null }
    const call = { op: 'delete', remoteId: 'x', container, expect: null } as const

    expect(await side.partner.read(read, stopped)).toEqual({
      is: 'trouble',
      trouble: { is: 'wait', ms: null },
    })
    expect(await side.partner.write(call, stopped)).toMatchObject({ is: 'unknown' })
  })

  it('know another account under the same user id', async () => {
    const side = await make()
    const person = side.sample.company.people.get('manager4220')
    if (person === undefined) throw new Error('nobody')
    const before = await side.partner.identity(calm)
    expect(before).toEqual({
      is: 'known',
      identity: `${side.sample.corpId}/${person.unionid}`,
    })

    side.sample.company.people.set('manager4220', { ...person, unionid: 'somebodyElse' })
    expect(await side.partner.identity(calm)).not.toEqual(before)
    side.sample.company.people.delete('manager4220')
    expect(await side.partner.identity(calm)).toEqual({
      is: 'trouble',
      trouble: { is: 'rights', why: 'no-user' },
    })
  })
})

import { describe, expect, it } from 'vitest'

import { dingtalkDirectoryPartner } from '../../../../main/adapters/dingtalk/partners/directory.ts'
import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import type { ObservedPage } from '../../../../main/core/sync/partner.ts'
import type { Person } from '../../../../main/sample/company/types.ts'
import { order } from '../../sample.ts'
import { calm, createOf, hereOf, updateOf } from '../../sync-partner-suite.ts'
import { type Side, sideOf, tools } from './sides.ts'

const container = 'directory'
const make = (more: Parameters<typeof sideOf>[1] = {}): Promise<Side> =>
  sideOf(dingtalkDirectoryPartner, { people: 16, ...more })

async function read({ partner }: Side): Promise<ObservedPage> {
  const ask = { container, cursor: null, page: null, window: null }
  const answer = await partner.read(ask, calm)
  if (answer.is === 'trouble') throw new Error(JSON.stringify(answer.trouble))
  expect(answer.next).toBeNull()
  return answer.page
}

const getAt = ({ partner }: Side, remoteId: string) =>
  partner.get({ remoteId, container, window: null }, calm)

const peopleOf = ({ sample }: Side): Person[] => [...sample.company.people.values()]

const clerkOf = (side: Side): Person => {
  const clerk = peopleOf(side).find(({ admin }) => !admin)
  if (clerk === undefined) throw new Error('no clerk')
  return clerk
}

const idsOf = (page: ObservedPage): readonly string[] =>
  page.items.map(({ remoteId }) => remoteId).toSorted()

describe("the organisation's directory as a side of the sync", () => {
  it('shows every colleague once, with what an address book holds and no remark', async () => {
    const side = await make()
    const page = await read(side)

    expect([page.last, page.full, page.cursor]).toEqual([true, true, null])
    const people = new Map(peopleOf(side).map((person) => [person.userid, person]))
    expect(idsOf(page)).toEqual([...people.keys()].toSorted())
    for (const { remoteId, image } of page.items) {
      const person = people.get(remoteId)
      expect(image).toEqual(
        imageOf('contact', {
          name: person?.name,
          mobile: `+${person?.stateCode}${person?.mobile}`,
          emails: [person?.email ?? '', person?.orgEmail ?? ''],
          title: person?.title,
          address: person?.workPlace,
        }),
      )
      expect(hereOf(await getAt(side, remoteId)).image).toEqual(image)
    }
    expect(side.problems).toEqual([])
    expect(side.ledger.reserved).toBe(0)
  })

  it('refuses every write, and sends nothing for it', async () => {
    const side = await make()
    const [item] = (await read(side)).items
    if (item === undefined) throw new Error('nobody')
    await order(side.sample, 'fault', { fault: 'server-error', count: 9 })
    const here = { ...side, tools, container, window: null }
    const create = createOf(here as unknown as Parameters<typeof createOf>[0], { name: 'New' })
    const { remoteId } = item
    const refusal = { is: 'refused', refusal: { is: 'never', why: 'read-only' }, requestId: null }

    for (const call of [
      create,
      updateOf(item, { title: 'Boss' }, create.marker),
      { op: 'delete', remoteId, container, expect: null } as const,
      { op: 'move', remoteId, from: container, to: 'x', expect: null } as const,
    ]) {
      expect(await side.partner.write(call, calm)).toEqual(refusal)
    }
    expect(await side.partner.makeContainer({ path: 'x' }, calm)).toMatchObject({ is: 'refused' })
  })

  it('knows who left', async () => {
    const side = await make()
    const { userid } = clerkOf(side)
    await order(side.sample, 'change', { change: 'remove-person', userid })

    expect(idsOf(await read(side))).not.toContain(userid)
    expect(await getAt(side, userid)).toEqual({ is: 'gone' })
  })

  it('takes nobody for gone while the list does not bear it out', async () => {
    const side = await make({ unchecked: true })
    const { userid } = clerkOf(side)
    const no = { fault: 'refuse', endpoint: 'v2.user.get', about: userid, errcode: 60121 }
    await order(side.sample, 'fault', no)
    expect(await getAt(side, userid)).toEqual({ is: 'trouble', trouble: { is: 'wait', ms: null } })

    await order(side.sample, 'change', { change: 'remove-person', userid })
    await order(side.sample, 'fault', { fault: 'server-error', endpoint: 'listsub', count: 4 })
    expect((await getAt(side, userid)).is).toBe('trouble')
  })

  it('takes people out of the app’s range for outside', async () => {
    const side = await make()
    const clerk = clerkOf(side)
    const elsewhere = [...side.sample.company.departments.values()].find(
      ({ id, parent }) => parent === '1' && !clerk.departments.includes(id),
    )
    await order(side.sample, 'change', { change: 'set-range', departments: [elsewhere?.id] })

    expect(idsOf(await read(side))).not.toContain(clerk.userid)
    expect(await getAt(side, clerk.userid)).toEqual({ is: 'outside' })
    await order(side.sample, 'change', { change: 'remove-person', userid: clerk.userid })
    // Nobody can tell now whether they left or were taken out of sight.
    expect(await getAt(side, clerk.userid)).toEqual({ is: 'outside' })
  })

  it('does not call a department that cannot be listed complete', async () => {
    const side = await make({ unchecked: true })
    const { departments } = clerkOf(side)
    const about = departments[0] ?? ''
    await order(side.sample, 'fault', { fault: 'refuse', endpoint: 'v2.user.list', about })

    expect((await read(side)).full).toBe(false)
  })

  it('asks for the right to see numbers before it takes all of them for deleted', async () => {
    const side = await make()
    await order(side.sample, 'change', { change: 'hide-field', field: 'fieldMobile' })
    const ask = { container, cursor: null, page: null, window: null }

    const trouble = { is: 'trouble', trouble: { is: 'rights', why: 'permission' } }
    expect(await side.partner.read(ask, calm)).toEqual(trouble)
    expect(await getAt(side, clerkOf(side).userid)).toEqual(trouble)
  })
})

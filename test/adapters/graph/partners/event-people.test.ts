import { describe, expect, it } from 'vitest'

import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import type { Observation } from '../../../../main/core/sync/types.ts'
import { calm, createOf, hereOf, itemOf } from '../../sync-partner-suite.ts'
import { orderGraph } from '../reading.ts'
import { openCalendar, type CalendarDesk } from './calendar-desk.ts'

const plain = imageOf('event', {
  title: 'Review',
  description: 'Bring numbers',
  place: 'Room 5',
  time: { start: '2026-11-24T01:00:00Z', end: '2026-11-24T02:00:00Z' },
  zone: 'Asia/Shanghai',
  reminders: [15],
})

const guest = (name: string, response = 'none') => ({
  type: 'required',
  status: { response, time: '0001-01-01T00:00:00Z' },
  emailAddress: { name, address: `${name.toLowerCase()}@x.example` },
})

/** What a person does to an event in Outlook. */
async function edit(side: CalendarDesk, item: Observation, fields: Record<string, unknown>) {
  const theirs = side.itemOf(item.remoteId)
  theirs.fields = { ...theirs.fields, ...fields }
  side.mailbox.change(theirs)
  return hereOf(await side.partner.get({ ...item, window: null }, calm))
}

const attendees = [guest('Anna', 'accepted'), guest('Ben')]

describe('a meeting with others', () => {
  it('says how many there are, who asked, and who comes', async () => {
    const side = await openCalendar()
    const own = side.options.mailbox.address
    const meeting = await edit(side, await side.made(plain), { attendees })
    const asker = { emailAddress: { name: 'Zoe', address: 'zoe@x.example' } }
    const all = [...attendees, { ...guest('Me'), emailAddress: { name: 'Me', address: own } }]
    const invited = await edit(side, meeting, { attendees: all, organizer: asker })

    expect(meeting.meta).toMatchObject({ owner: 'self', people: 2 })
    expect(meeting.image['block']).toContain('Anna <anna@x.example> ✓')
    expect(invited.meta).toMatchObject({ owner: 'other', people: 3 })
    expect(invited.image['block']).toEqual([
      '★ Zoe <zoe@x.example>',
      'Anna <anna@x.example> ✓',
      'Ben <ben@x.example>',
      `Me <${own}>`,
    ])
    expect(invited.image['description']).toBe('Bring numbers')
  })

  it('is never deleted: that would cancel or decline it', async () => {
    const side = await openCalendar()
    const meeting = await edit(side, await side.made(plain), { attendees })
    const { remoteId, container, version } = meeting
    const remove = { op: 'delete', remoteId, container, expect: version } as const

    expect(await side.partner.write(remove, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never' },
    })
    expect(side.itemOf(remoteId).fields['attendees']).toEqual(attendees)
    expect(await side.told()).toBe(0)
  })

  it('is changed in what tells nobody without telling anybody', async () => {
    const side = await openCalendar()
    const meeting = await edit(side, await side.made(plain), { attendees, isOnlineMeeting: true })
    const patch = { reminders: [30], categories: ['DingTalk'], busy: 'free', private: true }
    const changed = itemOf(await side.updated(meeting, patch))

    expect(changed.image).toEqual({ ...meeting.image, ...patch })
    expect(side.itemOf(meeting.remoteId).fields).toMatchObject({ attendees, isOnlineMeeting: true })
    expect(await side.told()).toBe(0)
  })

  it('keeps its text without our block where its description is written', async () => {
    const side = await openCalendar()
    const meeting = await edit(side, await side.made(plain), { attendees })
    itemOf(await side.updated(meeting, { description: 'Bring all numbers' }))

    expect(side.itemOf(meeting.remoteId).fields['body']).toEqual({
      contentType: 'text',
      content: 'Bring all numbers',
    })
  })
})

describe('a copy of a meeting of DingTalk', () => {
  const copy = { ...plain, block: ['★ 王小明', 'Anna'] }

  it('has its people in our block and nowhere else', async () => {
    const side = await openCalendar()
    const made = await side.made(copy)
    const { fields } = side.itemOf(made.remoteId)

    expect(made.image).toEqual(copy)
    expect(made.meta).toMatchObject({ owner: 'self', people: 0 })
    expect(fields['attendees']).toEqual([])
    expect(JSON.stringify(fields['body'])).toContain('王小明')
    expect(await side.told()).toBe(0)
  })

  it('keeps the block where the text changes, and the text where the block does', async () => {
    const side = await openCalendar()
    const made = await side.made(copy)
    const edited = itemOf(await side.updated(made, { description: 'New text' }))
    const less = itemOf(await side.updated(edited, { block: ['★ 王小明'] }))
    const none = itemOf(await side.updated(less, { description: null }))

    expect(edited.image).toEqual({ ...copy, description: 'New text' })
    expect(less.image).toEqual({ ...copy, description: 'New text', block: ['★ 王小明'] })
    expect(none.image).toEqual({ ...plain, description: undefined, block: ['★ 王小明'] })
  })

  it('shows what a person wrote below the block as part of the text', async () => {
    const side = await openCalendar()
    const made = await side.made(copy)
    const body = side.itemOf(made.remoteId).fields['body'] as { content: string }
    const content = `${body.content}\n\nSee you`
    const now = await edit(side, made, { body: { contentType: 'text', content } })

    expect(now.image).toEqual({ ...copy, description: 'Bring numbers\n\nSee you' })
  })
})

describe('the HTML of an event', () => {
  const html = '<p>Bring <b>numbers</b></p>'
  const body = { contentType: 'html', content: `<html><body>${html}</body></html>` }

  it('is told beside the words, and written where it says the new ones', async () => {
    const side = await openCalendar()
    const rich = await edit(side, await side.made(plain), { body })
    const patch = { description: 'Bring all numbers', html: '<p>Bring all <b>numbers</b></p>' }
    const changed = itemOf(await side.updated(rich, patch))

    expect(rich.image).toEqual({ ...plain, html })
    expect(changed.image).toEqual({ ...plain, ...patch })
  })

  it('gives way to words that it does not say', async () => {
    const side = await openCalendar()
    const rich = await edit(side, await side.made(plain), { body })
    const changed = itemOf(await side.updated(rich, { description: 'Something else' }))

    expect(changed.image).toEqual({ ...plain, description: 'Something else' })
  })
})

describe('a key that the service knows already', () => {
  const known = [
    { status: 409, code: 'ErrorDuplicate' },
    { status: 400, code: 'ErrorDuplicateTransactionId' },
  ]
  const refuse = (side: CalendarDesk, answer: object) =>
    orderGraph(side.sample, 'fault', {
      fault: 'refuse',
      endpoint: 'POST *',
      count: 1,
      ...answer,
    })

  it.each(known)('gives the event that has it, however it is told: %o', async (answer) => {
    const side = await openCalendar()
    const call = createOf(side, plain)
    const made = itemOf(await side.partner.write(call, calm))
    await refuse(side, answer)
    const again = itemOf(await side.partner.write(call, calm))

    expect(again.remoteId).toBe(made.remoteId)
  })

  it.each(known)('leaves open what became of it where none is found: %o', async (answer) => {
    const side = await openCalendar()
    await refuse(side, answer)

    expect(await side.created(plain)).toMatchObject({ is: 'unknown' })
  })
})

import { describe, expect, it } from 'vitest'

import { imageOf } from '../../../../main/core/sync/canonical/image.ts'
import { calm, createOf, hereOf, itemOf, readAll } from '../../sync-partner-suite.ts'
import { orderGraph } from '../reading.ts'
import { openCalendar, window, type CalendarDesk } from './calendar-desk.ts'

const weekly = imageOf('event', {
  title: '週會',
  description: 'Agenda',
  time: { start: '2026-11-23T09:00:00', end: '2026-11-23T10:00:00' },
  zone: 'Europe/Berlin',
  recurrence: { freq: 'weekly', interval: 1, days: ['mo'], count: 4 },
  reminders: [10],
})

/** The second day of the series, an hour later and elsewhere. */
const second = { start: '2026-11-30', id: '2026-11-30T08:00:00Z' }
const changed = imageOf('event', {
  title: '週會 (later)',
  description: 'Agenda',
  place: 'Room 2',
  time: { start: '2026-11-30T09:00:00Z', end: '2026-11-30T10:00:00Z' },
  zone: 'Europe/Berlin',
  reminders: [10],
})

const items = async (side: CalendarDesk, cursor: string | null = null) => {
  const read = await readAll(side, cursor)
  if (read.is !== 'read') throw new Error(JSON.stringify(read))
  return {
    cursor: read.cursor,
    items: read.pages.flatMap((page) => page.items),
    absent: read.pages.flatMap((page) => page.absent),
  }
}

describe('days of a series', () => {
  it('differ where one was made to, and are told with their series and first start', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)
    const before = await items(side)
    const day = itemOf(await side.dayMade(master, second.start, changed))
    const after = await items(side, before.cursor)

    expect(day).toMatchObject({ image: changed, naturalKey: null, finger: null })
    expect(day.meta.occurrence).toEqual({ master: master.remoteId, start: second.start })
    expect(hereOf(await side.partner.get({ ...day, window }, calm)).image).toEqual(changed)
    const told = new Map(after.items.map((item) => [item.remoteId, item]))
    expect([...told.keys()].toSorted()).toEqual([master.remoteId, day.remoteId].toSorted())
    expect(told.get(day.remoteId)?.image).toEqual(changed)
    expect(told.get(master.remoteId)?.meta.marker).toEqual(master.meta.marker)
    expect(await side.daysOf(master.remoteId)).toContain('2026-11-30T09:00:00Z')
  })

  it('keep their name where Exchange gives them another id', async () => {
    const side = await openCalendar()
    await orderGraph(side.sample, 'quirks', { exceptionIds: true })
    const master = await side.made(weekly)
    const day = itemOf(await side.dayMade(master, second.start, changed))
    const moved = itemOf(await side.updated(day, { place: 'Room 3' }))

    expect(moved.remoteId).toBe(day.remoteId)
    expect(moved.image).toEqual({ ...changed, place: 'Room 3' })
  })

  it('are refused where they were changed since, and are never taken away alone', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)
    const day = itemOf(await side.dayMade(master, second.start, changed))
    itemOf(await side.updated(day, { place: 'Room 3' }))
    const { remoteId, container, version } = day
    const remove = { op: 'delete', remoteId, container, expect: version } as const

    expect(await side.updated(day, { place: 'Room 4' })).toMatchObject({
      refusal: { is: 'stale' },
    })
    expect(await side.partner.write(remove, calm)).toMatchObject({ refusal: { is: 'never' } })
  })

  it('made again under the same marker are adopted; those of others are not written over', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)
    const call = {
      ...createOf(side, changed),
      occurrence: { master: master.remoteId, start: second.start },
    }
    const day = itemOf(await side.partner.write(call, calm))
    const edited = itemOf(await side.updated(day, { place: 'a person was here' }))
    const again = itemOf(await side.partner.write(call, calm))

    expect(again.image).toEqual(edited.image)
    expect(await side.dayMade(master, second.start, changed)).toMatchObject({
      refusal: { is: 'stale' },
    })
  })

  it('that the rule does not give cannot be changed', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)

    expect(await side.dayMade(master, '2026-12-01', changed)).toMatchObject({
      refusal: { is: 'missing' },
    })
  })

  it('are gone once the series has another time, and the feed says so', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)
    const day = itemOf(await side.dayMade(master, second.start, changed))
    const before = await items(side)
    const now = hereOf(await side.partner.get({ ...master, window: null }, calm))
    const time = { start: '2026-11-23T11:00:00', end: '2026-11-23T12:00:00' }
    itemOf(await side.updated(now, { time }))
    const after = await items(side, before.cursor)

    expect(after.absent).toContain(day.remoteId)
    expect(await side.partner.get({ ...day, window: null }, calm)).toEqual({ is: 'gone' })
  })

  it('of all-day series are named by their date', async () => {
    const side = await openCalendar()
    const rule = { freq: 'daily', interval: 1, count: 5 } as const
    const time = { start: '2026-11-23', end: '2026-11-24', allDay: true as const }
    const master = await side.made(imageOf('event', { title: '休', time, recurrence: rule }))
    const image = imageOf('event', {
      title: '補班',
      time: { start: '2026-11-25', end: '2026-11-26', allDay: true },
    })
    const day = itemOf(await side.dayMade(master, '2026-11-25', image))

    expect(day.meta.occurrence?.start).toBe('2026-11-25')
    expect(day.image).toEqual(image)
  })
})

describe('days that are taken out', () => {
  const out = '2026-12-07'

  it('are out from the beginning where the copied series has none of them', async () => {
    const side = await openCalendar()
    const made = await side.made({ ...weekly, cancelled: [out] })

    expect(made.image).toEqual({ ...weekly, cancelled: [out] })
    expect(await side.daysOf(made.remoteId)).toEqual([
      '2026-11-23T08:00:00Z',
      '2026-11-30T08:00:00Z',
      '2026-12-14T08:00:00Z',
    ])
  })

  it('are taken out later, also where they differed, and never come back alone', async () => {
    const side = await openCalendar()
    const master = await side.made(weekly)
    itemOf(await side.dayMade(master, second.start, changed))
    const now = hereOf(await side.partner.get({ ...master, window: null }, calm))
    const less = itemOf(await side.updated(now, { cancelled: [second.start, out] }))

    expect(less.image).toEqual({ ...weekly, cancelled: [second.start, out] })
    expect(await side.daysOf(master.remoteId)).toHaveLength(2)
    expect(await side.updated(less, { cancelled: [out] })).toMatchObject({
      refusal: { is: 'never' },
    })
  })

  it('stay out where the series gets another time', async () => {
    const side = await openCalendar()
    const made = await side.made({ ...weekly, cancelled: [out] })
    const time = { start: '2026-11-23T11:00:00', end: '2026-11-23T12:00:00' }
    const moved = itemOf(await side.updated(made, { time }))

    expect(moved.image).toEqual({ ...weekly, time, cancelled: [out] })
    expect(await side.daysOf(made.remoteId)).toHaveLength(3)
  })

  it('leave the outcome open where the last of several calls fails, until it is sent again', async () => {
    const side = await openCalendar()
    const call = createOf(side, { ...weekly, cancelled: [out] })
    const fault = { fault: 'missing-scope', endpoint: 'DELETE *', count: 1 }
    await orderGraph(side.sample, 'fault', fault)
    const first = await side.partner.write(call, calm)
    const again = itemOf(await side.partner.write(call, calm))

    expect(first).toMatchObject({ is: 'unknown' })
    expect(again.image).toEqual(call.image)
    const query = { by: 'marker', marker: call.marker, container: side.container } as const
    const found = await side.partner.find(query, calm)
    expect(found).toMatchObject({ is: 'found', items: [{ remoteId: again.remoteId }] })
  })
})

describe('the feed of a calendar', () => {
  const at = (start: string, end: string) =>
    imageOf('event', { title: start, time: { start, end }, zone: 'UTC' })

  it('is half-open: what ends as the window begins, or begins as it ends, is outside', async () => {
    const from = Date.parse('2026-11-24T00:00:00Z')
    const to = Date.parse('2026-11-25T00:00:00Z')
    const side = await openCalendar({ window: { from, to }, office: { graph: { events: 0 } } })
    const inside = [
      await side.made(at('2026-11-24T00:00:00Z', '2026-11-24T01:00:00Z')),
      await side.made(at('2026-11-23T23:00:00Z', '2026-11-24T00:01:00Z')),
      await side.made(at('2026-11-24T23:59:00Z', '2026-11-25T09:00:00Z')),
    ]
    const outside = [
      await side.made(at('2026-11-23T23:00:00Z', '2026-11-24T00:00:00Z')),
      await side.made(at('2026-11-25T00:00:00Z', '2026-11-25T01:00:00Z')),
    ]
    const seen = await items(side)

    expect(seen.items.map(({ remoteId }) => remoteId).toSorted()).toEqual(
      inside.map(({ remoteId }) => remoteId).toSorted(),
    )
    const looks = outside.map((item) => side.partner.get({ ...item, window: { from, to } }, calm))
    expect(await Promise.all(looks)).toEqual([{ is: 'outside' }, { is: 'outside' }])
  })

  it('tells as absent what merely left the window; asked by its id it is there', async () => {
    const side = await openCalendar()
    const made = await side.made(at('2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z'))
    const before = await items(side)
    const far = { start: '2029-01-01T08:00:00Z', end: '2029-01-01T09:00:00Z' }
    itemOf(await side.updated(made, { time: far }))
    const after = await items(side, before.cursor)

    expect(after.absent).toEqual([made.remoteId])
    expect(await side.partner.get({ ...made, window }, calm)).toEqual({ is: 'outside' })
    expect(hereOf(await side.partner.get({ ...made, window: null }, calm)).image).toMatchObject({
      time: far,
    })
  })

  it('lists the window each time where the service tells no changes of a calendar', async () => {
    const side = await openCalendar()
    const made = await side.made(weekly)
    const fault = { fault: 'refuse', status: 400, code: 'ErrorInvalidRequest', count: 9 }
    await orderGraph(side.sample, 'fault', { ...fault, endpoint: 'calendarView/delta' })
    const read = await readAll(side)

    expect(read).toMatchObject({ is: 'read', cursor: null })
    expect(read.pages.every(({ full }) => full)).toBe(true)
    const seen = read.pages.flatMap((page) => page.items)
    expect(seen.filter(({ remoteId }) => remoteId === made.remoteId)).toHaveLength(1)
  })

  it('says of an event in another calendar that it is outside', async () => {
    const side = await openCalendar()
    const made = await side.made(at('2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z'))
    const other = await side.partner.makeContainer({ path: 'Private' }, calm)
    if (other.is !== 'made') throw new Error(other.is)
    side.mailbox.move(side.itemOf(made.remoteId), other.container.remoteId)

    expect(await side.partner.get({ ...made, window: null }, calm)).toEqual({ is: 'outside' })
  })

  it('takes no calendar that cannot be written', async () => {
    const side = await openCalendar()
    const [first] = side.mailbox.all('calendar')
    if (first === undefined) throw new Error('no calendar')
    const holidays = side.mailbox.add({
      kind: 'calendar',
      home: first.home,
      fields: { name: 'Holidays', canEdit: false },
    })
    const listed = await side.partner.containers(calm)

    expect(JSON.stringify(listed)).not.toContain(holidays.iid)
    expect(listed).toMatchObject({ is: 'known' })
  })
})

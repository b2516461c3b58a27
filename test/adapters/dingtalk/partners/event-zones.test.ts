import { describe, expect, it } from 'vitest'

import type { Image } from '../../../../main/core/sync/types.ts'
import { calm, createOf, hereOf, itemOf, updateOf } from '../../sync-partner-suite.ts'
import { create, getAt, makeSide, readOf, storedOf, suiteSide, zones } from './event-side.ts'

/** A series of mornings at nine, over a whole year and every change of the clocks in it. */
const mornings = (zone: string): Image => ({
  title: 'Morning',
  time: { start: '2026-11-23T09:00:00', end: '2026-11-23T09:30:00' },
  zone,
  recurrence: { freq: 'daily', interval: 1, until: '2027-11-30' },
})

const instants: Readonly<Record<string, readonly [string, string]>> = {
  'Europe/Berlin': ['2027-03-01T08:00:00Z', '2027-07-01T07:00:00Z'],
  'America/New_York': ['2027-03-01T14:00:00Z', '2027-07-01T13:00:00Z'],
  'America/Sao_Paulo': ['2027-03-01T12:00:00Z', '2027-07-01T12:00:00Z'],
  'Asia/Shanghai': ['2027-03-01T01:00:00Z', '2027-07-01T01:00:00Z'],
  UTC: ['2027-03-01T09:00:00Z', '2027-07-01T09:00:00Z'],
}

describe('series of DingTalk events', () => {
  it.each(zones)('in %s keep their wall time, and their days are found by it', async (zone) => {
    const side = await makeSide()
    const { call, item } = await create(side, mornings(zone))
    const [winter = '', summer = ''] = instants[zone] ?? []
    const moved: Image = {
      title: 'Morning',
      time: { start: summer, end: summer.replace(':00:00Z', ':45:00Z') },
      zone,
    }
    const occurrence = { master: item.remoteId, start: '2027-07-01' }
    const write = { ...createOf(suiteSide(side), moved), occurrence }
    const one = itemOf(await side.partner.write(write, calm))
    const cancelled = ['2027-03-01', '2027-08-01']
    const dropped = itemOf(
      await side.partner.write(updateOf(item, { cancelled }, call.marker), calm),
    )

    expect(one.image).toEqual(moved)
    expect(one.meta.occurrence).toEqual(occurrence)
    expect(storedOf(side, one.remoteId).origin).toBe(Date.parse(summer))
    const stored = [...side.sample.company.events.values()].filter(
      (event) => event.master === item.remoteId && event.cancelled,
    )
    expect(stored.map(({ origin }) => origin)).toContain(Date.parse(winter))
    expect(stored).toHaveLength(2)
    expect(dropped.image).toEqual({ ...mornings(zone), cancelled })
    const { items } = await readOf(side)
    expect(items).toContainEqual(one)
    expect(items).toContainEqual(dropped)
    expect(side.problems).toEqual([])
  })

  it.each(['Asia/Hong_Kong', 'Asia/Jakarta', 'America/New_York'])(
    'of whole days keep their days, whatever zone the person (here %s) is in',
    async (zone) => {
      const side = await makeSide({ zone })
      const days: Image = {
        title: 'Fasting',
        time: { start: '2026-11-23', end: '2026-11-25', allDay: true },
        recurrence: { freq: 'weekly', interval: 1, days: ['mo'], until: '2027-01-31' },
      }
      const { call, item } = await create(side, days)
      const cancelled = ['2026-12-07']
      const update = updateOf(item, { cancelled }, call.marker)
      const dropped = itemOf(await side.partner.write(update, calm))
      const moved: Image = {
        title: 'Feast',
        time: { start: '2026-12-15', end: '2026-12-16', allDay: true },
      }
      const occurrence = { master: item.remoteId, start: '2026-12-14' }
      const write = { ...createOf(suiteSide(side), moved), occurrence }
      const one = itemOf(await side.partner.write(write, calm))

      expect(item.image).toEqual(days)
      expect(dropped.image).toEqual({ ...days, cancelled })
      expect(one.image).toEqual(moved)
      expect(one.meta.occurrence).toEqual(occurrence)
      expect(hereOf(await getAt(side, one.remoteId))).toEqual(one)
      expect((await readOf(side)).items).toContainEqual(one)
    },
  )

  it('show a day that was changed over the change of the clocks with the start it had', async () => {
    const side = await makeSide()
    const zone = 'Europe/Berlin'
    const { item } = await create(side, {
      ...mornings(zone),
      time: { start: '2026-11-23T01:30:00', end: '2026-11-23T03:30:00' },
    })
    const day: Image = {
      title: 'Night',
      // The clocks go from 02:00 to 03:00.
      time: { start: '2027-03-28T00:30:00Z', end: '2027-03-28T01:30:00Z' },
      zone,
    }
    const occurrence = { master: item.remoteId, start: '2027-03-28' }
    const write = { ...createOf(suiteSide(side), day), occurrence }
    const one = itemOf(await side.partner.write(write, calm))

    expect(one.image).toEqual(day)
    expect(one.meta.occurrence).toEqual(occurrence)
    expect((await readOf(side)).items).toContainEqual(one)
  })
})

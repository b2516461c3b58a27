import { describe, expect, it } from 'vitest'

import type { Image } from '../../../../main/core/sync/types.ts'
import { order } from '../../sample.ts'
import { calm, hereOf, readAll, updateOf } from '../../sync-partner-suite.ts'
import {
  at,
  callsOf,
  changeDay,
  container,
  create,
  dayId,
  getAt,
  makeSide,
  readOf,
  storedOf,
  suiteSide,
  tea,
  weekly,
} from './event-side.ts'

describe('events of DingTalk, read', () => {
  it('are all of the calendar but cancelled ones, in one metered call, within the contract', async () => {
    const side = await makeSide({ people: 20 })
    const { unionId } = side.options.person
    const { items, full } = await readOf(side)

    const mine = [...side.sample.company.events.values()].filter(
      ({ attendees, cancelled }) =>
        !cancelled && attendees.some(({ unionid }) => unionid === unionId),
    )
    const singles = mine.filter(({ master }) => master === null).map(({ id }) => id)
    const shown = items.filter(({ meta }) => meta.occurrence === null)
    expect(shown.map(({ remoteId }) => remoteId).toSorted()).toEqual(singles.toSorted())
    expect(full).toBe(true)
    expect(side.problems).toEqual([])
    expect(callsOf(side, 'ListEvents')).toHaveLength(1)
    expect(side.ledger.reserved).toBe(1)
    for (const { remoteId, meta, image } of shown) {
      const { organizer, attendees } = storedOf(side, remoteId)
      const others = attendees.filter(({ unionid }) => unionid !== unionId)
      expect(meta.people).toBe(others.length)
      expect(meta.owner).toBe(organizer === unionId ? 'self' : 'other')
      expect(meta.marker).toBeNull()
      expect('block' in image || others.length === 0).toBe(true)
    }
    expect(shown.some(({ meta }) => meta.people > 0)).toBe(true)
  })

  it('show a series with its cancelled days, and each changed day for itself', async () => {
    const side = await makeSide()
    const { item } = await create(side, weekly)
    const before = await readOf(side)
    const moved = dayId(item, '20261130T010000Z')
    await changeDay(side, moved, {
      summary: 'Round, later',
      start: at('2026-11-30T03:00:00Z'),
      end: at('2026-11-30T04:00:00Z'),
    })
    await changeDay(side, dayId(item, '20261207T010000Z'), null)

    for (const read of [await readOf(side), await readOf(side, before.cursor)]) {
      const series = read.items.find(({ remoteId }) => remoteId === item.remoteId)
      expect(series?.image).toEqual({ ...weekly, cancelled: ['2026-12-07'] })
      const one = read.items.find(({ remoteId }) => remoteId === moved)
      expect(one?.image).toMatchObject({
        title: 'Round, later',
        time: { start: '2026-11-30T03:00:00Z', end: '2026-11-30T04:00:00Z' },
      })
      expect(one?.image).not.toHaveProperty('recurrence')
      const occurrence = { master: item.remoteId, start: '2026-11-30' }
      expect(one?.meta).toMatchObject({ occurrence, marker: null })
      expect(one?.finger).toBeNull()
      expect(read.absent).toContain(dayId(item, '20261207T010000Z'))
      expect(hereOf(await getAt(side, moved))).toEqual(one)
      expect(hereOf(await getAt(side, item.remoteId))).toEqual(series)
    }
    expect(await getAt(side, dayId(item, '20261207T010000Z'))).toEqual({ is: 'gone' })
  })

  it('tell a day that was moved back as absent, so that it is looked at', async () => {
    const side = await makeSide()
    const { item } = await create(side, weekly)
    const moved = dayId(item, '20261130T010000Z')
    await changeDay(side, moved, {
      start: at('2026-11-30T03:00:00Z'),
      end: at('2026-11-30T04:00:00Z'),
    })
    const before = await readOf(side)
    await changeDay(side, moved, {
      start: at('2026-11-30T01:00:00Z'),
      end: at('2026-11-30T02:00:00Z'),
    })
    const after = await readOf(side, before.cursor)

    expect(before.ids).toContain(moved)
    expect(after.ids).not.toContain(moved)
    expect(after.absent).toContain(moved)
    const back = hereOf(await getAt(side, moved))
    expect(back.image['time']).toEqual({
      start: '2026-11-30T01:00:00Z',
      end: '2026-11-30T02:00:00Z',
    })
  })

  it('never take past occurrences that are listed as rows for items', async () => {
    const side = await makeSide({ people: 20 })
    const time = { start: '2026-09-07T09:00:00', end: '2026-09-07T10:00:00' }
    const recurrence = { freq: 'weekly', interval: 1, days: ['mo'] } as const
    const { item } = await create(side, { ...weekly, time, recurrence })
    const plain = await readOf(side)
    await order(side.sample, 'change', { change: 'list-past-occurrences' })
    const rows = await readOf(side)
    const first = await getAt(side, item.remoteId)

    expect(rows.absent.filter((id) => id.startsWith(item.remoteId))).toHaveLength(11)
    expect(rows.items).toEqual(plain.items)
    expect(hereOf(first)).toEqual(item)
    // What differs from its series only because the series was changed since is no item either.
    await side.partner.write(updateOf(item, { title: 'New name' }, { uid: 'u', mac: 'm' }), calm)
    expect((await readOf(side, plain.cursor)).ids).toEqual([item.remoteId])
  })

  it('stand for themselves where the person was asked to one day of a series alone', async () => {
    const side = await makeSide()
    const { item } = await create(side, weekly)
    const id = dayId(item, '20261130T010000Z')
    await changeDay(side, id, { summary: 'Just this' })
    const stored = storedOf(side, id)
    const other = [...side.sample.company.people.values()].find(
      ({ unionid }) => unionid !== stored.organizer,
    )
    // Somebody else's series, which DingTalk does not show to this person.
    side.sample.company.events.delete(item.remoteId)
    expect((await readOf(side)).ids).not.toContain(id)
    expect(await getAt(side, id)).toEqual({ is: 'gone' })
    side.sample.company.events.set(id, { ...stored, organizer: other?.unionid ?? '' })

    const { items } = await readOf(side)
    const found = items.find(({ remoteId }) => remoteId === id)
    expect(found?.meta).toMatchObject({ occurrence: null, owner: 'other' })
    expect(hereOf(await getAt(side, id))).toEqual(found)
  })

  it('are within a half-open window: neither what ends at its start nor what begins at its end', async () => {
    const side = await makeSide()
    const time = (start: string, end: string) => ({
      ...tea,
      time: { start: `2026-11-${start}:00:00Z`, end: `2026-11-${end}:00:00Z` },
    })
    const before = await create(side, time('20T10', '20T12'))
    const first = await create(side, time('20T11', '20T13'))
    const last = await create(side, time('25T11', '25T13'))
    const after = await create(side, time('25T12', '25T13'))
    const instantly = await create(side, time('20T12', '20T12'))
    const series = await create(side, { ...weekly, recurrence: { freq: 'daily', interval: 1 } })
    const days = (start: string, end: string): Image => ({
      title: 'D',
      time: { start, end, allDay: true },
    })
    const holiday = await create(side, days('2026-11-25', '2026-11-26'))
    const past = await create(side, days('2026-11-19', '2026-11-20'))

    const window = {
      from: Date.parse('2026-11-20T12:00:00Z'),
      to: Date.parse('2026-11-25T12:00:00Z'),
    }
    const read = await readAll({ ...suiteSide(side), window })
    const pages = read.is === 'read' ? read.pages : []
    const ids = pages.flatMap(({ items }) => items.map(({ remoteId }) => remoteId))
    const inside = [first, last, instantly, series, holiday].map(({ item }) => item.remoteId)
    const outside = [before, after, past].map(({ item }) => item.remoteId)
    expect(ids).toEqual(expect.arrayContaining(inside))
    expect(ids.filter((id) => outside.includes(id))).toEqual([])
    expect(pages.flatMap(({ absent }) => absent)).toEqual(expect.arrayContaining(outside))
    const [far = ''] = outside
    expect(await side.partner.get({ remoteId: far, container, window }, calm)).toEqual({
      is: 'outside',
    })
  })

  it('are told as absent once cancelled, and are gone only then', async () => {
    const side = await makeSide()
    const { item } = await create(side, tea)
    const { cursor } = await readOf(side)
    await order(side.sample, 'change', { change: 'cancel-event', event: item.remoteId })

    const read = await readOf(side, cursor)
    expect(read.items).toEqual([])
    expect(read.absent).toEqual([item.remoteId])
    expect(read.full).toBe(false)
    expect(await getAt(side, item.remoteId)).toEqual({ is: 'gone' })
    expect(await getAt(side, 'never-there')).toEqual({ is: 'gone' })
  })

  it.each([
    { status: 404, code: 'InvalidAction.NotFound' },
    { status: 404, code: 'userNotFound' },
    { status: 400, code: 'itemNotFound' },
    { status: 403, code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied' },
  ])('are not gone because of $status $code', async (refusal) => {
    const side = await makeSide()
    const { item } = await create(side, tea)
    await order(side.sample, 'fault', { fault: 'refuse', endpoint: 'GetEvent', ...refusal })

    expect(await getAt(side, item.remoteId)).toMatchObject({ is: 'trouble' })
  })

  it.each(['blank', 'garbage', 'punish-page', 'server-error'])(
    'are no empty calendar where the answer is %s',
    async (fault) => {
      const side = await makeSide({ unchecked: true })
      const { cursor } = await readOf(side)
      await order(side.sample, 'fault', { fault, endpoint: 'ListEvents', count: 9 })

      expect(await readAll(suiteSide(side))).toMatchObject({ is: 'trouble' })
      expect(await readAll(suiteSide(side), cursor)).toMatchObject({ is: 'trouble' })
    },
  )

  it('are no series whose cancelled days came back where the list of its days is suddenly empty', async () => {
    const side = await makeSide({ unchecked: true })
    const { item } = await create(side, weekly)
    const { cursor } = await readOf(side)
    await changeDay(side, dayId(item, '20261207T010000Z'), null)
    await order(side.sample, 'fault', { fault: 'empty', endpoint: 'ListEvents', skip: 1 })

    expect(await readAll(suiteSide(side), cursor)).toMatchObject({
      is: 'trouble',
      trouble: { is: 'nonsense' },
    })
    const [series] = (await readOf(side, cursor)).items
    expect(series?.image['cancelled']).toEqual(['2026-12-07'])
  })

  it('prove nothing where a record cannot be read, and are shown otherwise', async () => {
    const side = await makeSide({ unchecked: true })
    const { item } = await create(side, tea)
    const good = await create(side, { ...tea, title: 'Good' })
    const { cursor } = await readOf(side)
    const stored = storedOf(side, item.remoteId)
    side.sample.company.events.set(item.remoteId, {
      ...stored,
      summary: { zh: '茶' } as unknown as string,
      change: stored.change + 100,
    })
    side.sample.company.changes += 100

    const whole = await readOf(side)
    expect(whole.ids).toContain(good.item.remoteId)
    expect(whole.ids).not.toContain(item.remoteId)
    expect(whole.absent).toContain(item.remoteId)
    expect((await readOf(side, cursor)).absent).toEqual([item.remoteId])
    expect(await getAt(side, item.remoteId)).toMatchObject({ is: 'trouble' })
  })

  it('are outside where they repeat by a rule that nobody documents', async () => {
    const side = await makeSide({ unchecked: true })
    const { item } = await create(side, weekly)
    const stored = storedOf(side, item.remoteId)
    const { range } = stored.recurrence ?? { range: { type: 'noEnd' as const } }
    const pattern = { type: 'hourly' as 'daily', interval: 1 }
    side.sample.company.events.set(item.remoteId, { ...stored, recurrence: { pattern, range } })

    const read = await readOf(side)
    expect(read.ids).not.toContain(item.remoteId)
    expect(read.absent).toContain(item.remoteId)
    expect(await getAt(side, item.remoteId)).toEqual({ is: 'outside' })
  })

  it('are not taken from an answer about another event', async () => {
    const side = await makeSide()
    const { item } = await create(side, tea)
    side.sample.company.events.set('alias', storedOf(side, item.remoteId))

    expect(await getAt(side, 'alias')).toMatchObject({ is: 'trouble', trouble: { is: 'nonsense' } })
  })
})

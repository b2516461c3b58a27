import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

import { dingtalkEventPartner } from '../../../../main/adapters/dingtalk/partners/event.ts'
import type { WriteResult } from '../../../../main/core/sync/partner.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import { differing, valueOf } from '../../../../main/core/sync/values.ts'
import { order, testNow } from '../../sample.ts'
import {
  calm,
  createOf,
  foundOf,
  hereOf,
  itemOf,
  readAll,
  updateOf,
} from '../../sync-partner-suite.ts'
import {
  asPerson,
  at,
  callsOf,
  container,
  create,
  getAt,
  images,
  makeSide,
  notices,
  readOf,
  removeOf,
  storedOf,
  suiteSide,
  tea,
  weekly,
  zone,
} from './event-side.ts'
import type { Side } from './sides.ts'

const day = 86_400_000

const sideWrites = (side: Side): number =>
  ['CreateEvent', 'PatchEvent', 'DeleteEvent'].flatMap((name) => callsOf(side, name)).length

function expectGone(result: WriteResult): void {
  expect(result).toMatchObject({ is: 'done', item: null })
}

describe('events of DingTalk, written', () => {
  it('tell nobody, ask nobody, make no meeting, and name their reminders each time', async () => {
    const side = await makeSide()
    const { call, item } = await create(side, { ...tea, reminders: [5] })
    const changed = await side.partner.write(updateOf(item, { title: 'Coffee' }, call.marker), calm)
    const again = updateOf(itemOf(changed), { reminders: null }, call.marker)
    const bare = itemOf(await side.partner.write(again, calm))
    await side.partner.write(removeOf(item), calm)

    const writes = [...callsOf(side, 'CreateEvent'), ...callsOf(side, 'PatchEvent')]
    const bodies = writes.map(({ body }) => body as Readonly<Record<string, unknown>>)
    for (const body of bodies) {
      expect(body['extra']).toEqual({ noPushNotification: 'true', noChatNotification: 'true' })
      expect(Array.isArray(body['reminders'])).toBe(true)
      expect(body).not.toHaveProperty('attendees')
      expect(body).not.toHaveProperty('onlineMeetingInfo')
    }
    expect(Object.keys(bodies[1] ?? {}).toSorted()).toEqual(['extra', 'id', 'reminders', 'summary'])
    expect(bodies[1]?.['reminders']).toEqual([{ method: 'dingtalk', minutes: 5 }])
    expect(bare.image).not.toHaveProperty('reminders')
    expect(callsOf(side, 'DeleteEvent')[0]?.query).toEqual({ pushNotification: 'false' })
    expect(notices(side)).toEqual([])
    expect(side.problems).toEqual([])
  })

  it('with guests are changed without a word where a person said yes, and never taken away', async () => {
    const side = await makeSide()
    const guest = [...side.sample.company.people.values()].find(
      ({ unionid }) => unionid !== side.options.person.unionId,
    )
    await asPerson(side, {
      summary: 'Meeting',
      start: at('2026-11-24T01:00:00Z'),
      attendees: [{ id: guest?.unionid ?? '' }],
      extra: { noPushNotification: 'true', noChatNotification: 'true' },
    })
    const item = (await readOf(side)).items.find(({ image }) => image['title'] === 'Meeting')
    if (item === undefined) throw new Error('no meeting')

    const update = updateOf(item, { place: 'Room', description: 'hello' }, { uid: 'u', mac: 'm' })
    const changed = itemOf(await side.partner.write(update, calm))
    expect(changed.meta).toMatchObject({ people: 1, owner: 'self', marker: null })
    expect(changed.image).toEqual({ ...item.image, place: 'Room', description: 'hello' })
    // The text of an original stays the person's own: no footer of ours.
    expect(storedOf(side, item.remoteId).description).toBe('hello')
    expect(await side.partner.write(removeOf(item), calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'other-people' },
    })
    expect(storedOf(side, item.remoteId).attendees).toHaveLength(2)
    expect(notices(side)).toEqual([])
  })

  it('of somebody else are left alone', async () => {
    const side = await makeSide({ people: 20 })
    const { items } = await readOf(side)
    const foreign = items.find(({ meta }) => meta.owner === 'other')
    if (foreign === undefined) throw new Error('nobody else asked this person')
    const writes = sideWrites(side)

    for (const call of [
      updateOf(foreign, { title: 'Mine' }, { uid: 'u', mac: 'm' }),
      removeOf(foreign),
    ]) {
      const result = await side.partner.write(call, calm)
      expect(result).toMatchObject({ is: 'refused', refusal: { is: 'never' } })
    }
    expect(sideWrites(side)).toBe(writes)
  })

  it('that DingTalk cannot hold are refused without a call', async () => {
    const side = await makeSide()
    const rule = (one: object): Image => ({
      ...weekly,
      recurrence: { freq: 'daily', interval: 1, ...one },
    })
    const cases: readonly (readonly [string, Image])[] = [
      ['rule', rule({ freq: 'yearly-nth', days: ['mo'], nth: 1, month: 11 })],
      ['rule', rule({ count: 100 })],
      ['rule', rule({ interval: 366 })],
      ['rule', rule({ freq: 'yearly', day: 24, month: 11 })],
      ['zone', { ...weekly, zone: '+05:30' }],
      ['too-long', { ...tea, description: 'x'.repeat(4990) }],
    ]
    for (const [why, image] of cases) {
      const result = await side.partner.write(createOf(suiteSide(side), image), calm)
      expect(result).toMatchObject({ is: 'refused', refusal: { is: 'never', why } })
    }
    expect(side.sample.log.filter(({ metered }) => metered)).toEqual([])
    const single = await create(side, { ...tea, zone: '+05:30' })
    expect(single.item.image).toEqual({ ...tea, zone: 'UTC' })
  })

  it('turn from any image into any other, but never from a series into a single', async () => {
    const side = await makeSide()
    await fc.assert(
      fc.asyncProperty(images, images, async (from, to) => {
        fc.pre(!('recurrence' in from) || 'recurrence' in to)
        const { call, item } = await create(side, from)
        const fields = differing(from, to)
        const patch = Object.fromEntries(fields.map((field) => [field, valueOf(to, field)]))
        const result = await side.partner.write(updateOf(item, patch, call.marker), calm)
        const changed = itemOf(result)
        expect(changed.image).toEqual(to)
        expect(changed.meta.marker).toEqual(call.marker)
        expect(hereOf(await getAt(side, item.remoteId))).toEqual(changed)
      }),
      { numRuns: 25 },
    )
    const { call, item } = await create(side, weekly)
    const single = updateOf(item, { time: tea['time'] ?? null, recurrence: null }, call.marker)
    expect(await side.partner.write(single, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'series-to-single' },
    })
    expect(notices(side)).toEqual([])
    expect(side.problems).toEqual([])
  })

  it('keep footer and block in their text through every change, and fit into it', async () => {
    const side = await makeSide()
    const block = ['★ Lee <lee@example.com>', 'Wong ✓', 'x'.repeat(300)]
    const description = `${'長'.repeat(4499)}.`
    const { call, item } = await create(side, { ...tea, description, block })
    const { length } = storedOf(side, item.remoteId).description
    expect(length).toBeLessThanOrEqual(5000)
    expect(item.image['description']).toBe(description)

    const first = updateOf(item, { description: 'short' }, call.marker)
    const second = updateOf(
      itemOf(await side.partner.write(first, calm)),
      { block: null },
      call.marker,
    )
    const last = itemOf(await side.partner.write(second, calm))
    expect(last.image).toEqual({ ...tea, description: 'short' })
    expect(last.meta.marker).toEqual(call.marker)
  })

  it('are written upon the read just made, and upon a new one after 400 ms', async () => {
    const side = await makeSide()
    let now = testNow
    const partner = dingtalkEventPartner({ ...side.options, now: () => now })
    const { call, item } = await create(side, tea)
    const { remoteId } = item
    const ask = { remoteId, container, window: null }
    const update = updateOf(item, { title: 'Coffee' }, call.marker)

    await partner.get(ask, calm)
    const reads = callsOf(side, 'GetEvent').length
    now += 400
    itemOf(await partner.write(update, calm))
    expect(callsOf(side, 'GetEvent')).toHaveLength(reads)

    await partner.get(ask, calm)
    await order(side.sample, 'change', { change: 'edit-event', event: remoteId, place: 'Roof' })
    now += 401
    const late = await partner.write(updateOf(item, { title: 'Cake' }, call.marker), calm)
    expect(late).toMatchObject({ is: 'refused', refusal: { is: 'stale' } })
    expect(storedOf(side, remoteId)).toMatchObject({ summary: 'Coffee', place: 'Roof' })
  })

  it('drop days of a series, and never bring one back', async () => {
    const side = await makeSide()
    const { call, item } = await create(side, weekly)
    const cancelled = ['2026-11-30', '2026-12-14']
    const result = await side.partner.write(updateOf(item, { cancelled }, call.marker), calm)
    const dropped = itemOf(result)

    expect(dropped.image).toEqual({ ...weekly, cancelled })
    expect((await readOf(side)).items.filter(({ meta }) => meta.occurrence !== null)).toEqual([])
    const back = updateOf(dropped, { cancelled: ['2026-11-30'] }, call.marker)
    expect(await side.partner.write(back, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'cancelled-stays' },
    })
    const same = updateOf(dropped, { cancelled: [...cancelled, '2026-11-25'] }, call.marker)
    // No occurrence begins then: nothing is there to drop.
    expect(itemOf(await side.partner.write(same, calm)).image).toEqual(dropped.image)
    expect(notices(side)).toEqual([])
  })

  it('are not known to be whole where a day could not be dropped after the rest was written', async () => {
    const side = await makeSide()
    const { call, item } = await create(side, weekly)
    const patch = { title: 'Circle', cancelled: ['2026-11-30'] }
    await order(side.sample, 'fault', { fault: 'app-second', endpoint: 'DeleteEvent' })
    const result = await side.partner.write(updateOf(item, patch, call.marker), calm)

    expect(result).toMatchObject({ is: 'unknown' })
    expect(storedOf(side, item.remoteId).summary).toBe('Circle')
    await order(side.sample, 'fault', { fault: 'app-second', endpoint: 'DeleteEvent' })
    const only = { cancelled: ['2026-12-07'] }
    expect(await side.partner.write(updateOf(item, only, call.marker), calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'wait' },
    })
  })

  it('change one day of a series alone, once however often it is sent', async () => {
    const side = await makeSide()
    const { item: series } = await create(side, weekly)
    const image = { ...tea, title: 'Round, elsewhere', place: 'Roof', zone }
    const occurrence = { master: series.remoteId, start: '2026-11-30' }
    const call = { ...createOf(suiteSide(side), image), occurrence }
    const made = itemOf(await side.partner.write(call, calm))
    await order(side.sample, 'change', {
      change: 'edit-event',
      event: made.remoteId,
      place: 'Cellar',
    })
    const again = itemOf(await side.partner.write(call, calm))

    expect(made.image).toEqual(image)
    expect(made.meta).toMatchObject({ occurrence, marker: call.marker })
    expect(again.remoteId).toBe(made.remoteId)
    expect(again.image['place']).toBe('Cellar')
    const query = { by: 'marker', marker: call.marker, container } as const
    expect(foundOf(await side.partner.find(query, calm))).toEqual([again])
    expect(hereOf(await getAt(side, series.remoteId)).image).toEqual(weekly)
    expect(callsOf(side, 'CreateEvent')).toHaveLength(1)

    const changed = updateOf(again, { title: 'Elsewhere' }, call.marker)
    expect(itemOf(await side.partner.write(changed, calm)).image).toEqual({
      ...again.image,
      title: 'Elsewhere',
    })
    expectGone(await side.partner.write(removeOf(made), calm))
    expect(hereOf(await getAt(side, series.remoteId)).image).toEqual({
      ...weekly,
      cancelled: ['2026-11-30'],
    })
    const none = { ...call, occurrence: { ...occurrence, start: '2026-12-01' } }
    expect(await side.partner.write(none, calm)).toMatchObject({
      is: 'refused',
      refusal: { is: 'never', why: 'no-such-day' },
    })
    expect(notices(side)).toEqual([])
    expect(side.problems).toEqual([])
  })

  it('of one key are made again once a day has passed, and both are found by their marker', async () => {
    const side = await makeSide()
    const { call, item } = await create(side, tea)
    const clock = vi.spyOn(side.sample.company.clock, 'now')
    clock.mockReturnValue(testNow + day - 1)
    expect(itemOf(await side.partner.write(call, calm)).remoteId).toBe(item.remoteId)
    clock.mockReturnValue(testNow + day)
    const twin = itemOf(await side.partner.write(call, calm))

    expect(side.partner.capability.createKey).toEqual({ life: day })
    expect(twin.remoteId).not.toBe(item.remoteId)
    const query = { by: 'marker', marker: call.marker, container } as const
    expect(foundOf(await side.partner.find(query, calm))).toHaveLength(2)
  })

  it('wait until the next day at UTC+8 once a hundred were made', async () => {
    const side = await makeSide()
    const { calendarDesk } = side.sample.company
    const { capability } = side.partner
    for (let made = 0; made < (capability.createsPerDay ?? 0); made += 1) {
      calendarDesk.count(side.options.person.unionId, testNow)
    }
    const result = await side.partner.write(createOf(suiteSide(side), tea), calm)

    const until = Date.parse('2026-11-21T00:00:00+08:00')
    expect(result).toMatchObject({ is: 'refused', refusal: { is: 'gate', until } })
  })

  it('wait until the next month once its calls are used up, by DingTalk or by our own count', async () => {
    const until = Date.parse('2026-12-01T00:00:00+08:00')
    const gate = { is: 'gate', until }
    const theirs = await makeSide()
    const { item } = await create(theirs, tea)
    await order(theirs.sample, 'change', { change: 'set-allowance', calls: 0 })
    const ours = await makeSide({ cap: 0 })

    for (const side of [theirs, ours]) {
      const call = createOf(suiteSide(side), tea)
      expect(await side.partner.write(call, calm)).toMatchObject({ is: 'refused', refusal: gate })
      expect(await readAll(suiteSide(side))).toMatchObject({ is: 'trouble', trouble: gate })
      expect(await getAt(side, item.remoteId)).toMatchObject({ is: 'trouble', trouble: gate })
      const near = { by: 'near', image: tea, container } as const
      expect(await side.partner.find(near, calm)).toMatchObject({ is: 'trouble', trouble: gate })
    }
  })

  it('wait while DingTalk still works on the same key', async () => {
    const side = await makeSide()
    const code = 'idempotencyProcessing'
    await order(side.sample, 'fault', { fault: 'refuse', endpoint: 'CreateEvent', code })
    const result = await side.partner.write(createOf(suiteSide(side), tea), calm)

    expect(result).toMatchObject({ is: 'refused', refusal: { is: 'wait' } })
  })

  it('are found around their day', async () => {
    const side = await makeSide()
    const { item } = await create(side, tea)
    const far = await create(side, {
      ...tea,
      time: { start: '2026-12-23T01:00:00Z', end: '2026-12-23T02:00:00Z' },
    })
    const near = { by: 'near', image: { ...tea, title: 'Something' }, container } as const
    const ids = foundOf(await side.partner.find(near, calm)).map(({ remoteId }) => remoteId)

    expect(ids).toContain(item.remoteId)
    expect(ids).not.toContain(far.item.remoteId)
    const key = { by: 'key', naturalKey: 'x', container } as const
    expect(foundOf(await side.partner.find(key, calm))).toEqual([])
  })

  it('cost one metered call each, and one more for an update that was not just looked at', async () => {
    const side = await makeSide()
    const cost = async (work: () => Promise<unknown>): Promise<number> => {
      const before = side.ledger.reserved
      await work()
      return side.ledger.reserved - before
    }
    const call = createOf(suiteSide(side), tea)
    expect(await cost(() => side.partner.write(call, calm))).toBe(1)
    const [item] = (await readOf(side)).items.filter(({ meta }) => meta.marker !== null)
    if (item === undefined) throw new Error('no event')
    const update = updateOf(item, { title: 'Coffee' }, call.marker)
    expect(await cost(() => side.partner.write(update, calm))).toBe(2)
    expect(await cost(() => side.partner.identity(calm))).toBe(0)
    expect(await cost(() => side.partner.containers(calm))).toBe(0)
    expect(side.partner.capability.metered).toBe(true)
  })

  it('of another person are another identity, and of one who left none', async () => {
    const side = await makeSide()
    const other = dingtalkEventPartner({
      ...side.options,
      person: { ...side.options.person, userId: 'backup01' },
    })
    const [mine, theirs] = [await side.partner.identity(calm), await other.identity(calm)]

    expect(mine).toEqual({
      is: 'known',
      identity: `${side.sample.corpId}/${side.options.person.unionId}`,
    })
    expect(theirs).not.toEqual(mine)
  })
})

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'

import { startSample, type Sample } from '../../../main/sample/index.ts'
import { checkAnswer, checkedFetch } from '../contract.ts'
import { order, stateOf, testNow } from '../sample.ts'
import { createSdk } from './sdk.ts'
import { at, connect, list, text } from './wire.ts'

const day = 86_400_000
let sample: Sample
let token: string
let now: number
let unionid: string
const problems: string[] = []
const checked = checkedFetch(problems)

beforeEach(async () => {
  now = testNow
  sample = await startSample({ people: 8, limits: false, now: () => now })
  onTestFinished(() => sample.stop())
  token = (await connect(sample)).token
  unionid = [...sample.company.people.values()].find(({ active }) => active)?.unionid ?? ''
  problems.length = 0
})

type Ask = Readonly<{ method?: string; query?: object; body?: object; key?: string }>

/** Speaks to a person's calendar, held against the contract. */
async function call(path: string, { method = 'GET', query = {}, body, key }: Ask = {}) {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)])
  const search = new URLSearchParams(Object.fromEntries(texts) as Record<string, string>)
  const url = `${sample.apiBase}/v1.0/calendar/users/${unionid}/calendars/primary/${path}?${search.toString()}`
  const response = await checked(url, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-acs-dingtalk-access-token': token,
      ...(key === undefined ? {} : { 'x-client-token': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer: unknown = await response.json()
  return { status: response.status, body: answer, code: at(answer, 'code') }
}

const silent = { noPushNotification: 'true', noChatNotification: 'true' }
const time = (hour: string, timeZone = 'Asia/Shanghai') => ({
  dateTime: `2026-11-23T${hour}:00:00+08:00`,
  timeZone,
})
const plain = { summary: 'Tea', start: time('09'), end: time('10'), reminders: [], extra: silent }
const create = (body: object = {}, key?: string) =>
  call('events', {
    method: 'POST',
    body: { ...plain, ...body },
    ...(key === undefined ? {} : { key }),
  })
const put = (id: string, body: object) =>
  call(`events/${id}`, { method: 'PUT', body: { id, reminders: [], extra: silent, ...body } })
const weekly = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: 'monday', firstDayOfWeek: 'monday' },
  range: { type: 'numbered', numberOfOccurrences: 4 },
}
const view = () =>
  call('eventsview', {
    query: { timeMin: '2026-11-23T00:00:00+08:00', timeMax: '2026-12-31T00:00:00+08:00' },
  })

describe('events written to the sample company', () => {
  it('are there as written, changed in what a write names, and cancelled in the end', async () => {
    const made = await create({ description: 'a', location: { displayName: 'Room' } })
    const id = text(made.body, 'id')
    await put(id, { summary: 'Coffee' })
    const changed = await call(`events/${id}`)
    await call(`events/${id}`, { method: 'DELETE', query: { pushNotification: false } })

    expect(at(changed.body, 'summary')).toBe('Coffee')
    expect(at(changed.body, 'description')).toBe('a')
    expect(at(changed.body, 'location.displayName')).toBe('Room')
    expect(at((await call(`events/${id}`)).body, 'status')).toBe('cancelled')
    const listed = await call('events', { query: { showDeleted: true, maxResults: 100 } })
    const row = list(listed.body, 'events').find((one) => at(one, 'id') === id)
    expect(at(row, 'status')).toBe('cancelled')
    expect((await put(id, { summary: 'x' })).status).toBe(404)
    expect(sample.company.calendarDesk.notices).toEqual([])
    expect(problems).toEqual([])
  })

  it('are answered with what the contract names, and nothing beside', async () => {
    const body = { description: 'a', location: { displayName: 'Room' }, recurrence: weekly }
    const made = await create({ ...body, categories: [{ displayName: 'Travel' }] })
    const id = text(made.body, 'id')
    const strange = [
      ...checkAnswer('calendar_1_0.CreateEvent', made.body, true),
      ...checkAnswer('calendar_1_0.PatchEvent', (await put(id, { summary: 'x' })).body, true),
      ...checkAnswer('calendar_1_0.ListEventsView', (await view()).body, true),
      ...checkAnswer('calendar_1_0.GetEvent', (await call(`events/${id}`)).body, true),
    ]
    const gone = await call(`events/${id}`, { method: 'DELETE' })

    // Newer servers add this one.
    expect(strange.filter((problem) => !problem.includes('freeBusyStatus'))).toEqual([])
    expect(gone.body).toEqual({})
  })

  it('are made once with one key within a day, and twice after it', async () => {
    const first = await create({}, 'k')
    const again = await create({ summary: 'Other' }, 'k')
    now += day + 1
    token = (await connect(sample)).token
    const later = await create({}, 'k')

    expect(text(again.body, 'id')).toBe(text(first.body, 'id'))
    expect(text(later.body, 'id')).not.toBe(text(first.body, 'id'))
    expect(at(again.body, 'summary')).toBe('Tea')
  })

  it('are a hundred a day for one person at most', async () => {
    const { calendarDesk } = sample.company
    for (let made = 0; made < 99; made += 1) calendarDesk.count(unionid, now)

    expect((await create()).status).toBe(200)
    expect((await create()).code).toBe('flowLimit')
    now += day
    token = (await connect(sample)).token
    expect((await create()).status).toBe(200)
  })

  it('tell everybody unless each way is closed, and get a reminder where none is named', async () => {
    const other = [...sample.company.people.values()].find((one) => one.unionid !== unionid)
    const attendees = [{ id: other?.unionid }]
    const { company } = sample

    const made = await create({ attendees, extra: {}, reminders: undefined })
    const ways = company.calendarDesk.notices.map(({ how, what }) => `${how} ${what}`)
    expect(new Set(ways)).toEqual(
      new Set(['push invitation', 'chat invitation', 'pop-up reminder']),
    )
    expect(list(made.body, 'reminders')).toEqual([{ method: 'dingtalk', minutes: '15' }])

    const before = company.calendarDesk.notices.length
    const id = text(made.body, 'id')
    await put(id, { summary: 'x' })
    await call(`events/${id}`, { method: 'DELETE', query: { pushNotification: false } })
    expect(company.calendarDesk.notices).toHaveLength(before)
    expect(at(await stateOf(sample), 'company.notices')).toBe(before)
  })

  it('are cut, refused or taken as the documentation says', async () => {
    const cut = await create({ description: 'x'.repeat(6000) })
    expect(text(cut.body, 'description')).toHaveLength(5000)

    const refusals = [
      { summary: 'x'.repeat(2049) },
      { end: time('08') },
      { end: time('10', 'Europe/Berlin') },
      { start: { dateTime: '2026-11-23T09:00:00', timeZone: 'Asia/Shanghai' } },
      { recurrence: { ...weekly, pattern: { type: 'relativeYearly', interval: 1 } } },
      { recurrence: { ...weekly, range: { type: 'numbered', numberOfOccurrences: 100 } } },
      { recurrence: { ...weekly, pattern: { type: 'daily', interval: 366 } } },
    ]
    for (const wrong of refusals) expect((await create(wrong)).code).toBe('invalidParameter')
    expect((await call('events/nobody')).code).toBe('itemNotFound')
    expect((await call('events/nobody_20261123T010000Z')).code).toBe('instanceNotExist')
  })

  it('are changed by their organiser alone', async () => {
    const attendees = [...sample.company.people.values()].map((one) => ({ id: one.unionid }))
    const made = await create({ attendees })
    const guest = attendees.find(({ id }) => id !== unionid)
    unionid = guest?.id ?? ''

    expect((await put(text(made.body, 'id'), { summary: 'x' })).code).toBe('permissionDeny')
  })

  it('of a series can be changed and dropped one by one', async () => {
    const made = await create({ recurrence: weekly })
    const master = text(made.body, 'id')
    const rows = list((await view()).body, 'events').filter(
      (one) => at(one, 'seriesMasterId') === master,
    )
    expect(rows.map((one) => text(one, 'start.dateTime').slice(0, 10))).toEqual([
      '2026-11-23',
      '2026-11-30',
      '2026-12-07',
      '2026-12-14',
    ])
    const [first, second] = rows.map((one) => text(one, 'id'))

    await put(first ?? '', { summary: 'Moved', start: time('12'), end: time('13') })
    await call(`events/${second ?? ''}`, { method: 'DELETE', query: { pushNotification: false } })

    const left = list((await view()).body, 'events').filter(
      (one) => at(one, 'seriesMasterId') === master,
    )
    expect(left.map((one) => text(one, 'summary'))).toEqual(['Moved', 'Tea', 'Tea'])
    const listed = await call('events', {
      query: { showDeleted: true, maxResults: 100, seriesMasterId: master },
    })
    const states = list(listed.body, 'events').map((one) => text(one, 'status'))
    expect(states.toSorted()).toEqual(['cancelled', 'confirmed'])
    expect(at((await call(`events/${master}`)).body, 'summary')).toBe('Tea')
    expect(problems).toEqual([])
  })

  it('of a series that lie in the past stand in lists as rows, once that is switched on', async () => {
    const start = { dateTime: '2026-10-05T09:00:00+08:00', timeZone: 'Asia/Shanghai' }
    const end = { dateTime: '2026-10-05T10:00:00+08:00', timeZone: 'Asia/Shanghai' }
    const made = await create({ start, end, recurrence: { ...weekly, range: { type: 'noEnd' } } })
    const rows = async () =>
      list((await call('events', { query: { maxResults: 100 } })).body, 'events').filter(
        (one) => at(one, 'seriesMasterId') === text(made.body, 'id'),
      )

    expect(await rows()).toEqual([])
    await order(sample, 'change', { change: 'list-past-occurrences' })
    expect(await rows()).toHaveLength(7)
  })

  it('come through the official client as they were sent', async () => {
    const sdk = createSdk(sample.apiBase)
    const module = 'calendar_1_0'
    const path = [unionid, 'primary']
    const made = await sdk(token, {
      module,
      operation: 'createEvent',
      path,
      fields: { ...plain, recurrence: weekly },
    })
    const id = text(made, 'id')
    const patched = await sdk(token, {
      module,
      operation: 'patchEvent',
      path: [...path, id],
      fields: { id, summary: 'Coffee', reminders: [], extra: silent },
    })
    const shown = await sdk(token, {
      module,
      operation: 'listEventsView',
      path,
      fields: { timeMin: '2026-11-23T00:00:00+08:00', timeMax: '2026-12-31T00:00:00+08:00' },
    })

    expect(at(made, 'recurrence')).toEqual(weekly)
    expect(at(patched, 'summary')).toBe('Coffee')
    const rows = list(shown, 'events').filter((one) => at(one, 'seriesMasterId') === id)
    expect(rows).toHaveLength(4)
  })
})

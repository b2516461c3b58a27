import { describe, expect, it } from 'vitest'

import { order } from '../sample.ts'
import {
  codeOf,
  everything,
  immutable,
  startGraphSample,
  textAt,
  valueOf,
  type Got,
  type Json,
} from './graph.ts'

const zone = 'China Standard Time'
const at = (dateTime: string, timeZone = zone): Json => ({ dateTime: `${dateTime}:00`, timeZone })
const guest = (address: string): Json => ({ emailAddress: { address, name: '' }, type: 'required' })

const weekly = (numberOfOccurrences: number): Json => ({
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
  range: { type: 'numbered', startDate: '2026-11-23', numberOfOccurrences },
})

const meeting = (more: Json = {}): Json => ({
  subject: '例會 Rapat',
  start: at('2026-11-23T09:00'),
  end: at('2026-11-23T10:00'),
  ...more,
})

const year = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2028-01-01T00:00:00Z'
const inZone = { headers: { prefer: `IdType="ImmutableId", outlook.timezone="${zone}"` } }

describe('events', () => {
  it('tell of every mail that Exchange would have sent, and of none for a mirror without guests', async () => {
    const { graph, mine } = await startGraphSample()
    const silent = await mine('POST', '/events', { json: meeting() })
    await mine('PATCH', `/events/${textAt(silent.json, 'id')}`, { json: { subject: 'x' } })
    await mine('DELETE', `/events/${textAt(silent.json, 'id')}`)
    expect(graph.ledger).toEqual([])

    const attendees = [guest('a@partner.example'), guest('b@partner.example')]
    const made = await mine('POST', '/events', { json: meeting({ attendees }) })
    const path = `/events/${textAt(made.json, 'id')}`
    await mine('PATCH', path, { json: { categories: ['Travel'], showAs: 'free' } })
    await mine('PATCH', path, { json: { start: at('2026-11-23T01:00', 'UTC') } })
    await mine('PATCH', path, {
      json: { attendees: [guest('b@partner.example'), guest('c@partner.example')] },
    })
    await mine('PATCH', path, { json: { location: { displayName: '九龍灣' } } })
    await mine('DELETE', path)

    expect(graph.ledger.map(({ kind, to }) => [kind, ...to])).toEqual([
      ['invitation', 'a@partner.example', 'b@partner.example'],
      ['invitation', 'c@partner.example'],
      ['cancellation', 'a@partner.example'],
      ['update', 'b@partner.example', 'c@partner.example'],
      ['cancellation', 'b@partner.example', 'c@partner.example'],
    ])
  })

  it('are made once for one transactionId', async () => {
    const { mine } = await startGraphSample()
    const json = meeting({ transactionId: 'one' })

    const [a, b] = [
      await mine('POST', '/events', { json }),
      await mine('POST', '/events', { json }),
    ]

    expect(a.json['id']).toBe(b.json['id'])
    expect(a.json['transactionId']).toBe('one')
  })

  it('repeat, are changed and dropped by the day, and keep the day that the rule gave', async () => {
    const { mine } = await startGraphSample()
    const made = await mine('POST', '/events', { json: meeting({ recurrence: weekly(4) }) })
    const master = textAt(made.json, 'id')
    const instances = async (): Promise<Json[]> =>
      valueOf(await mine('GET', `/events/${master}/instances?${year}`, inZone))
    const [first, second, third] = await instances()
    const moved = await mine('PATCH', `/events/${textAt(second ?? {}, 'id')}`, {
      json: { subject: 'later', start: at('2026-11-30T15:00'), end: at('2026-11-30T16:00') },
    })
    await mine('DELETE', `/events/${textAt(third ?? {}, 'id')}`)

    const days = await instances()
    const whole = await mine(
      'GET',
      `/events/${master}?$select=subject,cancelledOccurrences&$expand=exceptionOccurrences`,
    )

    expect(moved.json).toMatchObject({
      type: 'exception',
      originalStart: '2026-11-30T01:00:00.000Z',
    })
    expect(days.map(({ type, start }) => [type, (start as Json)['dateTime']])).toEqual([
      ['occurrence', '2026-11-23T09:00:00.0000000'],
      ['exception', '2026-11-30T15:00:00.0000000'],
      ['occurrence', '2026-12-14T09:00:00.0000000'],
    ])
    expect(whole.json['cancelledOccurrences']).toEqual([`OID.${master}.2026-12-07`])
    expect(whole.json['exceptionOccurrences']).toMatchObject([
      { subject: 'later', seriesMasterId: master },
    ])
    expect(first?.['iCalUId']).not.toBe(days[1]?.['iCalUId'])
  })

  it('refuse a day that passes its neighbour, a rule that begins another day, an end before its start', async () => {
    const { mine } = await startGraphSample()
    const made = await mine('POST', '/events', { json: meeting({ recurrence: weekly(3) }) })
    const [first] = valueOf(
      await mine('GET', `/events/${textAt(made.json, 'id')}/instances?${year}`),
    )
    const jump = { start: at('2026-12-08T09:00'), end: at('2026-12-08T10:00') }
    const refusals = [
      await mine('PATCH', `/events/${textAt(first ?? {}, 'id')}`, { json: jump }),
      await mine('POST', '/events', {
        json: meeting({
          start: at('2026-11-24T09:00'),
          end: at('2026-11-24T10:00'),
          recurrence: weekly(3),
        }),
      }),
      await mine('POST', '/events', { json: meeting({ end: at('2026-11-23T08:00') }) }),
      await mine('POST', '/events', { json: meeting({ isAllDay: true }) }),
      await mine('POST', '/events', {
        json: meeting({ start: at('2026-11-23T09:00', 'Mars/Olympus') }),
      }),
      await mine('POST', '/events', { json: meeting({ organiser: 'typo' }) }),
    ]

    expect(refusals.map(codeOf)).toEqual([
      'ErrorOccurrenceCrossingBoundary',
      'ErrorPropertyValidationFailure',
      'ErrorPropertyValidationFailure',
      'ErrorPropertyValidationFailure',
      'TimeZoneNotSupportedException',
      'RequestBodyRead',
    ])
  })

  it('tell times in the zone that is asked for, and days as midnight in any', async () => {
    const { mine } = await startGraphSample()
    const made = await mine('POST', '/events', { json: meeting() })
    const day = meeting({
      isAllDay: true,
      start: at('2026-11-23T00:00'),
      end: at('2026-11-24T00:00'),
    })
    const whole = await mine('POST', '/events', { json: day })
    const there = await mine('GET', `/events/${textAt(made.json, 'id')}`, inZone)

    expect(made.json['start']).toEqual({ dateTime: '2026-11-23T01:00:00.0000000', timeZone: 'UTC' })
    expect(there.json['start']).toEqual({ dateTime: '2026-11-23T09:00:00.0000000', timeZone: zone })
    expect(there.json['originalStartTimeZone']).toBe(zone)
    expect(whole.json['start']).toEqual({
      dateTime: '2026-11-23T00:00:00.0000000',
      timeZone: 'UTC',
    })
  })

  it('keep the wall time of a series over a change to summer time', async () => {
    const { mine } = await startGraphSample()
    const berlin = 'W. Europe Standard Time'
    const json = meeting({
      start: at('2027-03-22T09:00', berlin),
      end: at('2027-03-22T10:00', berlin),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
        range: { type: 'endDate', startDate: '2027-03-22', endDate: '2027-03-29' },
      },
    })
    const made = await mine('POST', '/events', { json })

    const days = valueOf(await mine('GET', `/events/${textAt(made.json, 'id')}/instances?${year}`))

    expect(days.map(({ start }) => (start as Json)['dateTime'])).toEqual([
      '2027-03-22T08:00:00.0000000',
      '2027-03-29T07:00:00.0000000',
    ])
  })

  it('are answered by guests only, who leave the calendar by declining', async () => {
    const { graph, mine } = await startGraphSample()
    const all = await everything(mine, '/events?$top=100')
    const invited = all.find(({ isOrganizer }) => isOrganizer === false) ?? {}
    const own = all.find(({ isOrganizer }) => isOrganizer === true) ?? {}
    const json = { sendResponse: false }

    const declined = await mine('POST', `/events/${textAt(invited, 'id')}/decline`, { json })
    const refused = await mine('POST', `/events/${textAt(own, 'id')}/accept`, { json })

    expect([declined.status, refused.status]).toEqual([202, 400])
    expect((await mine('GET', `/events/${textAt(invited, 'id')}`)).status).toBe(404)
    expect(graph.ledger).toEqual([])
  })
})

describe('writes', () => {
  it('of a stale version are refused, unless the habit of looking is switched off', async () => {
    const { sample, mine } = await startGraphSample()
    const made = await mine('POST', '/contacts', { json: { displayName: 'a' } })
    const path = `/contacts/${textAt(made.json, 'id')}`
    const ifMatch = { ...immutable, 'if-match': textAt(made.json, '@odata.etag') }
    const patch = (): Promise<Got> =>
      mine('PATCH', path, { json: { jobTitle: 'b' }, headers: ifMatch })
    const [fresh, stale] = [await patch(), await patch()]
    await order(sample, 'graph/quirks', { ignoreIfMatch: true })

    expect([fresh.status, stale.status, codeOf(stale)]).toEqual([
      200,
      412,
      'ErrorIrresolvableConflict',
    ])
    expect((await patch()).status).toBe(200)
  })

  it('bear extended properties, by which items are found again', async () => {
    const { mine } = await startGraphSample()
    const id = 'String {6a2b0c1d-0000-4000-8000-00000000000a} Name DingKeepPartnerId'
    const json = {
      displayName: 'x',
      singleValueExtendedProperties: [{ id, value: "ding:o'neill" }],
    }
    const made = await mine('POST', '/contacts', { json })
    const filter = `singleValueExtendedProperties/any(ep: ep/id eq '${id}' and ep/value eq 'ding:o''neill')`
    const expand = `singleValueExtendedProperties($filter=id eq '${id}')`
    const query = new URLSearchParams({ $filter: filter, $expand: expand })

    const found = valueOf(await mine('GET', `/contacts?${query.toString()}`))
    const plain = await mine('GET', `/contacts/${textAt(made.json, 'id')}`)

    expect(found.map((one) => one['id'])).toEqual([made.json['id']])
    expect(found[0]?.['singleValueExtendedProperties']).toEqual([{ id, value: "ding:o'neill" }])
    expect(plain.json).not.toHaveProperty('singleValueExtendedProperties')
  })
})

describe('contacts', () => {
  it('leave the default folder out of the list, keep three addresses, and rewrite the shown name', async () => {
    const { mine } = await startGraphSample()
    const addresses = ['a', 'b', 'c', 'd'].map((one) => ({ address: `${one}@partner.example` }))
    const made = await mine('POST', '/contacts', {
      json: {
        givenName: 'Ayu',
        surname: 'Wijaya',
        displayName: 'A. W.',
        emailAddresses: addresses,
        birthday: '1990-05-06T00:00:00Z',
      },
    })
    const folders = await everything(mine, '/contactFolders')
    const patched = await mine('PATCH', `/contacts/${textAt(made.json, 'id')}`, {
      json: { surname: 'Halim' },
    })

    expect(folders.map(({ id }) => id)).not.toContain(made.json['parentFolderId'])
    expect(made.json['emailAddresses']).toHaveLength(3)
    expect(made.json['birthday']).toBe('1990-05-06T11:59:00Z')
    expect([made.json['displayName'], patched.json['displayName']]).toEqual(['A. W.', 'Ayu Halim'])
  })
})

describe('to-dos', () => {
  it('know days and no hours, and fill in when they were done', async () => {
    const { mine } = await startGraphSample()
    const lists = valueOf(await mine('GET', '/todo/lists'))
    const list = `/todo/lists/${textAt(lists[0] ?? {}, 'id')}`
    const made = await mine('POST', `${list}/tasks`, {
      json: { title: 'x', dueDateTime: at('2026-12-01T17:00') },
    })
    const done = await mine('PATCH', `${list}/tasks/${textAt(made.json, 'id')}`, {
      json: { status: 'completed' },
    })
    const renamed = await mine('PATCH', list, { json: { displayName: 'x' } })

    expect(lists.map((one) => one['wellknownListName'])).toEqual([
      'defaultList',
      'flaggedEmails',
      'none',
    ])
    expect(made.json['dueDateTime']).toEqual({
      dateTime: '2026-12-01T00:00:00.0000000',
      timeZone: 'UTC',
    })
    expect(done.json['completedDateTime']).toMatchObject({ timeZone: 'UTC' })
    expect(renamed.status).toBe(400)
  })
})

describe('passing days', () => {
  it('change opened mailboxes, the same way every time', async () => {
    const run = async (): Promise<unknown[]> => {
      const { sample, mine } = await startGraphSample({
        people: 4,
        now: () => Date.parse('2026-11-20T02:00:00Z'),
      })
      const before = await everything(mine, '/mailFolders/inbox/messages?$top=200&$select=subject')
      await order(sample, 'tick', { days: 3 })
      const after = await everything(mine, '/mailFolders/inbox/messages?$top=200&$select=subject')
      expect(after).not.toEqual(before)
      return [
        before,
        after,
        await everything(mine, '/events?$top=200'),
        await everything(mine, '/contacts?$top=200'),
      ]
    }
    const strip = (value: unknown): string =>
      JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, 'host')

    expect(strip(await run())).toBe(strip(await run()))
  })
})

import { expect, it } from 'vitest'

import { outlookCalendarSource } from '../../../main/adapters/graph/calendar/source.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, textOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { firstMailbox, graphOf, mailboxesOf, orderGraph, read, startOffice } from './reading.ts'

const keyOf = (id: string): string => itemKey('outlook-calendar', 'event', id)
const pathsOf = async (copy: KindCopy): Promise<string[]> => [...(await filesOf(copy)).keys()]

async function fileOf(copy: KindCopy, id: string, ending: string): Promise<string | null> {
  const paths = await pathsOf(copy)
  const path = paths.find((one) => one.endsWith(`~${keyOf(id)}.${ending}`))
  return path === undefined ? null : textOf(copy, path)
}

const readCalendars = (sample: Sample, ask: Parameters<typeof read>[2] = {}) =>
  read(outlookCalendarSource, sample, ask)

const { signal } = new AbortController()
/** Sends what a person does to a mailbox: `POST /events`. */
const send = (sample: Sample, user: string, what: string, body?: object) => {
  const [method = '', at = ''] = what.split(' ')
  return graphOf(sample).call({
    method: method as 'POST' | 'PATCH' | 'DELETE',
    mailbox: user,
    to: { text: `/users/${user}${at}`, call: method },
    ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) }),
    signal,
  })
}

const eventsOf = (mailbox: Mailbox) => mailbox.all('event')

it('saves every event of every calendar as a calendar file and a record', async () => {
  const sample = await startOffice()

  const copy = await readCalendars(sample)

  expect(copy.failure).toBeNull()
  expect(copy.tally.failedItems).toEqual([])
  for (const mailbox of mailboxesOf(sample).values())
    for (const { iid, fields } of eventsOf(mailbox)) {
      const calendar = new ICAL.Component(ICAL.parse((await fileOf(copy, iid, 'ics')) ?? ''))
      const [event] = calendar.getAllSubcomponents('vevent')
      expect(event?.getFirstPropertyValue('uid')).toBe(iid)
      const record: unknown = JSON.parse((await fileOf(copy, iid, 'json')) ?? '')
      expect(record).toMatchObject({ id: iid, subject: fields['subject'] })
    }
})

it('writes times of a series in the zone in which it was made, so that its days stay right', async () => {
  const sample = await startOffice()

  const copy = await readCalendars(sample)

  const series = [...mailboxesOf(sample).values()]
    .flatMap(eventsOf)
    .filter(({ fields }) => fields['recurrence'] != null && fields['isAllDay'] !== true)
  expect(series.length).toBeGreaterThan(0)
  for (const { iid } of series) {
    const text = (await fileOf(copy, iid, 'ics')) ?? ''
    expect(text).toMatch(/DTSTART;TZID=Asia\/\w+:/)
    const record = JSON.parse((await fileOf(copy, iid, 'json')) ?? '') as {
      recurrence: { range: { startDate: string } }
    }
    const start = /DTSTART;TZID=[^:]+:(\d{8})/.exec(text)?.[1]
    expect(start).toBe(record.recurrence.range.startDate.replaceAll('-', ''))
  }
})

it('writes nothing when nothing changed', async () => {
  const sample = await startOffice()
  const first = await readCalendars(sample)

  const second = await readCalendars(sample, { before: first })

  expect(second.failure).toBeNull()
  expect(second.tally.counts).toMatchObject({ new: 0, changed: 0, gone: 0, failed: 0 })
  expect(await filesOf(second)).toEqual(await filesOf(first))
})

it('tells what was added, changed and deleted, wherever it lies in time', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const first = await readCalendars(sample)
  const made = (await send(sample, user, 'POST /events', {
    subject: 'Long ago',
    start: { dateTime: '2015-03-02T09:00:00', timeZone: 'China Standard Time' },
    end: { dateTime: '2015-03-02T10:00:00', timeZone: 'China Standard Time' },
  })) as { id: string }
  const singles = eventsOf(mailbox).filter(({ fields }) => fields['recurrence'] == null)
  const [changed] = singles
  await send(sample, user, `PATCH /events/${changed?.iid}`, { subject: 'Renamed' })

  const second = await readCalendars(sample, { before: first })
  const text = (await fileOf(second, made.id, 'ics')) ?? ''

  expect(second.tally.counts).toMatchObject({ new: 1, changed: 1, gone: 0, failed: 0 })
  expect(text).toContain('DTSTART;TZID=Asia/Shanghai:20150302T090000')
  expect((await pathsOf(second)).some((path) => path.includes('/2015/Long ago~'))).toBe(true)
  expect(await fileOf(second, changed?.iid ?? '', 'ics')).toContain('SUMMARY:Renamed')
})

it('lets an event of these days go once it is not found by its id', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const made = (await send(sample, user, 'POST /events', {
    subject: 'Tomorrow',
    start: { dateTime: '2026-11-24T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' },
  })) as { id: string }
  const first = await readCalendars(sample)
  await orderGraph(sample, 'change', { change: 'remove-item', user, id: made.id })

  const second = await readCalendars(sample, { before: first })
  const full = await readCalendars(sample, { before: second, mode: 'full' })

  expect(mailbox.item(made.id)).toBeUndefined()
  expect(await fileOf(first, made.id, 'ics')).not.toBeNull()
  expect(second.tally.counts).toMatchObject({ new: 0, gone: 1, failed: 0 })
  expect(await fileOf(second, made.id, 'json')).toBeNull()
  expect(await filesOf(full)).toEqual(await filesOf(second))
})

it('takes an event that only left the span of the changes for what it is: there', async () => {
  const sample = await startOffice()
  const [user] = firstMailbox(sample)
  const made = (await send(sample, user, 'POST /events', {
    subject: 'Moves far away',
    start: { dateTime: '2026-11-24T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' },
  })) as { id: string }
  const first = await readCalendars(sample)
  await send(sample, user, `PATCH /events/${made.id}`, {
    start: { dateTime: '2031-05-05T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2031-05-05T10:00:00', timeZone: 'UTC' },
  })

  const second = await readCalendars(sample, { before: first })

  expect(second.tally.counts).toMatchObject({ new: 0, changed: 1, gone: 0, failed: 0 })
  expect((await pathsOf(second)).filter((path) => path.includes(keyOf(made.id)))).toHaveLength(2)
  expect((await pathsOf(second)).some((path) => path.includes('/2031/Moves far away~'))).toBe(true)
})

it('keeps changed and cancelled occurrences with their series', async () => {
  const sample = await startOffice()
  const [user] = firstMailbox(sample)
  const made = (await send(sample, user, 'POST /events', {
    subject: 'Weekly',
    start: { dateTime: '2026-11-02T09:00:00', timeZone: 'China Standard Time' },
    end: { dateTime: '2026-11-02T10:00:00', timeZone: 'China Standard Time' },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
      range: { type: 'numbered', startDate: '2026-11-02', numberOfOccurrences: 10 },
    },
  })) as { id: string }
  const first = await readCalendars(sample)
  const span = 'startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-02-01T00:00:00Z'
  const instances = (await graphOf(sample).call({
    mailbox: user,
    to: { text: `/users/${user}/events/${made.id}/instances?${span}`, call: 'GET' },
    signal,
  })) as { value: { id: string }[] }
  await send(sample, user, `PATCH /events/${instances.value[1]?.id}`, { subject: 'Differs' })
  await send(sample, user, `DELETE /events/${instances.value[2]?.id}`)

  const second = await readCalendars(sample, { before: first })
  const full = await readCalendars(sample, { before: second, mode: 'full' })

  const text = (await fileOf(second, made.id, 'ics')) ?? ''
  expect(text).toContain('RRULE:FREQ=WEEKLY;BYDAY=MO;WKST=SU;COUNT=10')
  expect(text).toContain('EXDATE;TZID=Asia/Shanghai:20261116T090000')
  expect(text).toContain('RECURRENCE-ID;TZID=Asia/Shanghai:20261109T090000')
  expect(text).toContain('SUMMARY:Differs')
  expect(await filesOf(full)).toEqual(await filesOf(second))
})

it('saves what hangs on an event, once, and lets it go with the event', async () => {
  const sample = await startOffice()
  const [user] = firstMailbox(sample)
  const made = (await send(sample, user, 'POST /events', {
    subject: 'With files',
    start: { dateTime: '2026-11-24T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-24T10:00:00', timeZone: 'UTC' },
  })) as { id: string }
  const attach = (name: string, text: string) =>
    send(sample, user, `POST /events/${made.id}/attachments`, {
      '@odata.type': '#microsoft.graph.fileAttachment',
      name,
      contentBytes: Buffer.from(text).toString('base64'),
    }) as Promise<{ id: string }>
  const plan = await attach('plan.txt', 'the plan')
  await attach('议程 a/b.txt', 'the agenda')
  const first = await readCalendars(sample)
  await send(sample, user, `DELETE /events/${made.id}/attachments/${plan.id}`)
  await send(sample, user, `PATCH /events/${made.id}`, { subject: 'With a file' })
  await orderGraph(sample, 'fault', { fault: 'server-error', endpoint: '/$value', count: 1000 })
  const second = await readCalendars(sample, { before: first })
  await orderGraph(sample, 'change', { change: 'remove-item', user, id: made.id })

  const third = await readCalendars(sample, { before: second })

  const files = async (copy: KindCopy): Promise<string[]> => {
    const own = (await pathsOf(copy)).filter((path) => path.includes(keyOf(made.id)))
    return own.map((path) => path.split('/').slice(3).join('/')).toSorted()
  }
  const stem = `With files~${keyOf(made.id)}`
  const changed = `With a file~${keyOf(made.id)}`
  const agenda = /^议程 a_b~[a-z2-7]{8}\.txt$/
  const [inside, ...others] = await files(first)
  expect(inside?.replace(`${stem}.files/`, '')).toBe('plan.txt')
  expect(others[0]?.replace(`${stem}.files/`, '')).toMatch(agenda)
  expect(others.slice(1)).toEqual([`${stem}.ics`, `${stem}.json`])
  expect(await fileOf(first, made.id, 'files/plan.txt')).toBe('the plan')
  expect(second.tally.counts).toMatchObject({ new: 0, changed: 1, gone: 0, failed: 0 })
  const [kept, ...rest] = await files(second)
  expect(kept?.replace(`${changed}.files/`, '')).toMatch(agenda)
  expect(rest).toEqual([`${changed}.ics`, `${changed}.json`])
  expect(await files(third)).toEqual([])
  expect(third.tally.counts).toMatchObject({ gone: 1 })
})

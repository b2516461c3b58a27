import { expect, it } from 'vitest'

import { outlookCalendarSource } from '../../../main/adapters/graph/calendar/source.ts'
import { path } from '../../../main/adapters/graph/path.ts'
import { ICAL } from '../../../main/adapters/ical.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { graphOf, mailboxesOf, read, startOffice } from './reading.ts'

const { signal } = new AbortController()
const from = '2026-10-01T00:00:00Z'
const until = '2027-03-01T00:00:00Z'

/** A moment, or the day of an event that has no hour, as a text to compare. */
const momentOf = (time: ICAL.Time): string =>
  time.isDate ? time.toString() : time.toJSDate().toISOString()

/** The occurrences that a calendar program finds in a file, between two moments. */
function occurrencesIn(text: string): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text))
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  const [first, ...exceptions] = calendar.getAllSubcomponents('vevent')
  const event = new ICAL.Event(first, { exceptions: exceptions.map((one) => new ICAL.Event(one)) })
  const found: string[] = []
  const iterator = event.iterator()
  for (let at = iterator.next(); at && at.toJSDate().toISOString() < until; at = iterator.next()) {
    const start = momentOf(event.getOccurrenceDetails(at).startDate)
    if (start >= from.slice(0, 10) && start < until) found.push(start)
  }
  return found.toSorted()
}

type Occurrence = Readonly<{ isAllDay: boolean; start: { dateTime: string } }>

/** The occurrences that the service itself tells of. */
async function occurrencesOf(sample: Sample, user: string, id: string): Promise<string[]> {
  const to = path`/users/${user}/events/${id}/instances`
  const query = { startDateTime: from, endDateTime: until }
  const found: string[] = []
  for await (const { items } of graphOf(sample).pages({ mailbox: user, to, query, signal }))
    for (const item of items) {
      const { isAllDay, start } = item as unknown as Occurrence
      const at = start.dateTime.slice(0, 19)
      found.push(isAllDay ? at.slice(0, 10) : `${at}.000Z`)
    }
  return found.filter((at) => at >= from.slice(0, 10) && at < until).toSorted()
}

async function calendarOf(copy: KindCopy, id: string): Promise<string> {
  const key = itemKey('outlook-calendar', 'event', id)
  const found = [...(await filesOf(copy))].find(([name]) => name.endsWith(`~${key}.ics`))
  return Buffer.from(found?.[1].text ?? '', 'latin1').toString('utf8')
}

it('writes every series so that a calendar program finds the days that the service tells', async () => {
  const sample = await startOffice({ people: 6, graph: { events: 24, messages: 1 } })
  const patterns = new Set<string>()

  const copy = await read(outlookCalendarSource, sample)

  for (const [user, mailbox] of mailboxesOf(sample))
    for (const { iid, fields } of mailbox.all('event')) {
      const recurrence = fields['recurrence'] as { pattern?: { type?: string } } | null | undefined
      if (recurrence == null) continue
      patterns.add(recurrence.pattern?.type ?? '')
      const found = occurrencesIn(await calendarOf(copy, iid))
      expect([iid, found]).toEqual([iid, await occurrencesOf(sample, user, iid)])
    }
  expect(patterns.size).toBeGreaterThan(2)
})

it.each([
  [29, 'noEnd', 0],
  [30, 'numbered', 7],
  [31, 'numbered', 6],
  [30, 'endDate', 0],
] as const)(
  'puts day %i of short months where Exchange does (%s)',
  async (dayOfMonth, type, count) => {
    const sample = await startOffice({ people: 2, graph: { messages: 1 } })
    const [user] = [...mailboxesOf(sample).keys()]
    const startDate = `2026-10-${dayOfMonth}`
    const end = {
      noEnd: {},
      numbered: { numberOfOccurrences: count },
      endDate: { endDate: '2027-02-28' },
    }
    const body = {
      subject: 'Pay day',
      start: { dateTime: `${startDate}T09:00:00`, timeZone: 'China Standard Time' },
      end: { dateTime: `${startDate}T10:00:00`, timeZone: 'China Standard Time' },
      recurrence: {
        pattern: { type: 'absoluteMonthly', interval: 1, dayOfMonth },
        range: { type, startDate, ...end[type] },
      },
    }
    const mailbox = user ?? ''
    const to = path`/users/${mailbox}/events`
    const made = await graphOf(sample).call({ method: 'POST', mailbox, to, body, signal })
    const { id } = made as { id: string }

    const found = occurrencesIn(await calendarOf(await read(outlookCalendarSource, sample), id))

    expect(found.length).toBeGreaterThan(3)
    expect(found).toEqual(await occurrencesOf(sample, mailbox, id))
  },
)

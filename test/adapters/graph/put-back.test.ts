import { expect, it } from 'vitest'

import type { SavedItem } from '../../../main/adapters/graph/put-back/types.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
import type { Sample } from '../../../main/sample/index.ts'
import {
  fileOf,
  memoryJournal,
  opened,
  savedContact,
  savedEvent,
  savedMail,
  savedTask,
} from './put-back-office.ts'
import { firstMailbox, orderGraph, startOffice } from './reading.ts'

type Kind = 'message' | 'event' | 'contact' | 'task'
const names = {
  message: 'subject',
  event: 'subject',
  contact: 'displayName',
  task: 'title',
} as const

const drop = (sample: Sample, user: string, id: string) =>
  orderGraph(sample, 'change', { change: 'remove-item', user, id })

/** Titles of a mailbox's items, each as often as it is there. */
const titles = (mailbox: Mailbox, kind: Kind): string[] =>
  mailbox
    .all(kind)
    .map(({ fields }) => String(fields[names[kind]]))
    .toSorted()

async function savedAll(sample: Sample, mailbox: Mailbox, kind: Kind): Promise<SavedItem[]> {
  const all: SavedItem[] = []
  for (const { iid, home } of mailbox.all(kind)) {
    if (kind === 'message') all.push(await savedMail(sample, iid))
    else if (kind === 'event') all.push(await savedEvent(sample, iid, home))
    else if (kind === 'contact') all.push(await savedContact(sample, iid))
    else all.push(await savedTask(sample, iid, home))
  }
  return all
}

async function putAll(put: ReturnType<typeof opened>, items: readonly SavedItem[], how = 'skip') {
  const states: string[] = []
  for (const item of items) {
    const entry = await put.put(item, how as 'skip')
    states.push(entry.failure === undefined ? entry.state : JSON.stringify(entry))
  }
  return states
}

it.each(['message', 'event', 'contact', 'task'] as const)(
  'puts deleted items back once, and takes all of it back again: %s',
  async (kind) => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const before = titles(mailbox, kind)
    const items = await savedAll(sample, mailbox, kind)
    for (const { iid } of mailbox.all(kind)) await drop(sample, user, iid)
    const journal = memoryJournal()
    const first = opened(sample, { journal })

    const states = await putAll(first, items)
    const again = await putAll(opened(sample, { journal }), items)
    const other = await putAll(opened(sample, { ticket: 'b2' }), items)
    const there = titles(mailbox, kind)
    const left: string[] = []
    for (const entry of journal.all.values())
      left.push((await opened(sample, { journal }).undo(entry)).state)

    expect(new Set(states)).toEqual(new Set(['made']))
    expect(new Set(again)).toEqual(new Set(['made']))
    expect(new Set(other)).toEqual(new Set(['skipped']))
    expect(there).toEqual(before)
    expect(new Set(left)).toEqual(new Set(['undone']))
    const bin = mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
    expect(mailbox.all(kind).filter(({ home }) => home !== bin?.iid)).toEqual([])
    expect(sample.graph.ledger).toEqual([])
  },
)

type Day = Readonly<{ id: string; start: { dateTime: string }; end: { dateTime: string } }>

/** Moves the second day of a series by an hour and drops the third. */
async function disturb(sample: Sample, mailbox: Mailbox, id: string): Promise<void> {
  const root = `${sample.graph.graphBase}/v1.0/users/${mailbox.owner}/events/`
  const headers = {
    authorization: `Bearer ${sample.graph.token()}`,
    prefer: 'IdType="ImmutableId"',
    'content-type': 'application/json',
  }
  const window = 'startDateTime=2020-01-01T00:00:00Z&endDateTime=2030-01-01T00:00:00Z'
  const path = `${encodeURIComponent(id)}/instances?${window}&$top=5`
  const days = ((await (await fetch(root + path, { headers })).json()) as { value: Day[] }).value
  const [, second, third] = days
  const later = ({ dateTime }: { dateTime: string }) => ({
    dateTime: new Date(Date.parse(`${dateTime.slice(0, 19)}Z`) + 3_600_000)
      .toISOString()
      .slice(0, 19),
    timeZone: 'UTC',
  })
  if (second === undefined || third === undefined) throw new Error('a short series')
  const body = JSON.stringify({
    subject: 'Moved',
    start: later(second.start),
    end: later(second.end),
  })
  const changed = await fetch(root + encodeURIComponent(second.id), {
    method: 'PATCH',
    headers,
    body,
  })
  const dropped = await fetch(root + encodeURIComponent(third.id), { method: 'DELETE', headers })
  expect([changed.status, dropped.status]).toEqual([200, 204])
}

it('gives a series its changed and dropped days again', async () => {
  const sample = await startOffice({ graph: { events: 20 } })
  const [user, mailbox] = firstMailbox(sample)
  const all = mailbox.all('event').filter(({ fields }) => {
    const rule = fields['recurrence'] as { pattern: { type: string } } | null
    return rule?.pattern.type === 'weekly' && (fields['attendees'] as unknown[]).length === 0
  })
  const [series] = all
  if (series === undefined) throw new Error('no series')
  await disturb(sample, mailbox, series.iid)
  const item = await savedEvent(sample, series.iid, series.home)
  await drop(sample, user, series.iid)

  const entry = await opened(sample).put(item, 'skip')

  const now = mailbox.item(entry.id ?? '')
  const daysOf = ({ extra }: typeof series) => [
    [...(extra.exceptions ?? [])].map(([day, { start, end, fields }]) => [
      day,
      start,
      end,
      fields['subject'],
    ]),
    [...(extra.cancelled ?? [])],
    extra.start,
    extra.end,
  ]
  expect([entry.state, entry.lost]).toEqual(['made', []])
  expect(series.extra.exceptions?.size).toBe(1)
  expect(now && daysOf(now)).toEqual(daysOf(series))
})

it('names the people of a meeting in its text and invites nobody', async () => {
  const sample = await startOffice({ graph: { events: 20 } })
  const [user, mailbox] = firstMailbox(sample)
  const meetings = mailbox
    .all('event')
    .filter(({ fields }) => (fields['attendees'] as unknown[]).length > 0)
  const items: SavedItem[] = []
  for (const { iid, home } of meetings) items.push(await savedEvent(sample, iid, home))
  for (const { iid } of meetings) await drop(sample, user, iid)
  const put = opened(sample)

  const entries = []
  for (const item of items) entries.push(await put.put(item, 'skip'))

  expect(meetings.length).toBeGreaterThan(0)
  for (const [at, old] of meetings.entries()) {
    const now = mailbox.item(entries[at]?.id ?? '')
    const [guest] = old.fields['attendees'] as { emailAddress: { address: string } }[]
    expect(now?.fields['attendees']).toEqual([])
    expect(JSON.stringify(now?.fields['body'])).toContain(guest?.emailAddress.address)
    expect(entries[at]?.lost).toContain('people')
  }
  expect(sample.graph.ledger).toEqual([])
})

it('hangs great files on a mail, and names those that Outlook does not take', async () => {
  const sample = await startOffice()
  const [, mailbox] = firstMailbox(sample)
  const [mail] = await savedAll(sample, mailbox, 'message')
  const great = Buffer.alloc(5 * 1_048_576, 'g')
  const text = [
    'From: a@x.example',
    'Subject: s',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>body <img src="cid:logo@x"></p>',
    '--b',
    'Content-Type: image/png; name=logo.png',
    'Content-Disposition: inline; filename=logo.png',
    'Content-ID: <logo@x>',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('png').toString('base64'),
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Subject: inner',
    '',
    'inner body',
    '--b',
    'Content-Type: application/octet-stream; name=great.bin',
    'Content-Disposition: attachment; filename=great.bin',
    'Content-Transfer-Encoding: base64',
    '',
    great.toString('base64'),
    '--b--',
    '',
  ].join('\r\n')
  const item = {
    ...(mail as SavedItem),
    record: { ...(mail as SavedItem).record, id: 'unknown', internetMessageId: '<great@x>' },
    mail: fileOf('m.eml', 'message/rfc822', Buffer.from(text)),
  }

  const entry = await opened(sample).put(item, 'skip')

  expect([entry.state, entry.lost]).toEqual(['made', []])
  const made = mailbox.item(entry.id ?? '')
  expect(made?.fields['isDraft']).toBe(false)
  const files = made?.attachments.map(({ name, isInline, contentId, bytes }) => [
    name,
    isInline,
    contentId,
    bytes().length,
  ])
  expect(files).toEqual([
    ['logo.png', true, 'logo@x', 3],
    ['mail-2.eml', false, null, expect.any(Number)],
    ['great.bin', false, null, great.length],
  ])
})

it.each(['message', 'event', 'contact', 'task'] as const)(
  'makes nothing twice where answers are lost or the work is killed: %s',
  async (kind) => {
    const sample = await startOffice()
    const [user, mailbox] = firstMailbox(sample)
    const before = titles(mailbox, kind)
    const items = await savedAll(sample, mailbox, kind)
    for (const { iid } of mailbox.all(kind)) await drop(sample, user, iid)
    const journal = memoryJournal()
    let writes = 0
    let program = new AbortController()
    // The service does the work, and every third answer never arrives; the sixth ends the program.
    const fetching: typeof fetch = async (to, init) => {
      const answer = await fetch(to, init)
      const isWrite = init?.method === 'POST' && !(to instanceof URL && to.href.includes('$batch'))
      if (!isWrite) return answer
      writes += 1
      if (writes === 6) program.abort(new Error('killed'))
      if (writes % 3 === 0) throw new TypeError('fetch failed')
      return answer
    }
    let kills = 0
    for (let round = 0; round < 6; round += 1) {
      try {
        program = new AbortController()
        const box = { journal, fetch: fetching, signal: program.signal }
        await putAll(opened(sample, box), items)
      } catch (error) {
        if (error !== program.signal.reason) throw error
        kills += 1
      }
    }

    expect([...journal.all.values()].filter(({ state }) => state !== 'made')).toEqual([])
    expect(titles(mailbox, kind)).toEqual(before)
    expect(kills).toBe(1)
  },
)

it('replaces what is there on demand, and an undo writes the old state over it', async () => {
  const sample = await startOffice()
  const [user, mailbox] = firstMailbox(sample)
  const [old] = mailbox.all('contact')
  const item = await savedContact(sample, old?.iid ?? '')
  const change = (fields: object) =>
    orderGraph(sample, 'change', { change: 'edit-item', user, id: old?.iid, fields })
  await change({ displayName: 'Other', jobTitle: 'Boss' })
  const put = opened(sample)

  const beside = await opened(sample, { ticket: 'b0' }).put(item, 'beside')
  const entry = await put.put(item, 'replace')
  const replaced = { ...old?.fields }
  const undone = await put.undo(entry)
  const back = { ...old?.fields }
  const second = await opened(sample, { ticket: 'b3' }).put(item, 'replace')
  await change({ jobTitle: 'Somebody was here' })
  const touched = await opened(sample, { ticket: 'b3' }).undo(second)

  expect(beside.state).toBe('made')
  expect([entry.state, replaced['displayName']]).toEqual(['replaced', item.record['displayName']])
  expect([undone.state, back['displayName'], back['jobTitle']]).toEqual(['undone', 'Other', 'Boss'])
  expect([touched.state, old?.fields['jobTitle']]).toEqual(['touched', 'Somebody was here'])
})

it('puts a replaced mail aside, and brings it back with the undo', async () => {
  const sample = await startOffice()
  const [, mailbox] = firstMailbox(sample)
  const [old] = mailbox.all('message')
  const home = old?.home
  const item = await savedMail(sample, old?.iid ?? '')
  const put = opened(sample)

  const entry = await put.put(item, 'replace')
  const aside = old?.home
  await put.undo(entry)

  expect(entry.state).toBe('replaced')
  expect(aside).not.toBe(home)
  expect(old?.home).toBe(home)
})

it('changes no meeting that has guests, and writes to none of them', async () => {
  const sample = await startOffice({ graph: { events: 20 } })
  const [, mailbox] = firstMailbox(sample)
  const meeting = mailbox
    .all('event')
    .find(({ fields }) => (fields['attendees'] as unknown[]).length > 0)
  const item = await savedEvent(sample, meeting?.iid ?? '', meeting?.home ?? '')

  const entry = await opened(sample).put(item, 'replace')

  expect([entry.state, entry.reason]).toEqual(['skipped', 'people'])
  expect(sample.graph.ledger).toEqual([])
})

it('names the right that is missing', async () => {
  const sample = await startOffice()
  const [, mailbox] = firstMailbox(sample)
  const [item] = await savedAll(sample, mailbox, 'contact')
  await orderGraph(sample, 'fault', { fault: 'missing-scope', endpoint: 'contacts', count: 9 })

  await expect(opened(sample).put(item as SavedItem, 'beside')).rejects.toMatchObject({
    failure: { name: 'microsoftPermissionMissing', about: { scopes: 'Contacts.ReadWrite' } },
  })
})

import { connect } from 'node:net'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { boss, codeOf, startGraphSample, textAt, valueOf } from './graph.ts'

const owners = [`/users/${boss}`, '/users/nobody', '/me', '', '/users/%00', '//']
const places = [
  '/contacts',
  '/contactFolders/contacts/contacts',
  '/events',
  '/calendarView',
  '/calendarView/delta',
  '/mailFolders/inbox/messages',
  '/mailFolders/delta',
  '/messages',
  '/messages/delta',
  '/todo/lists',
  '/todo/lists/delta',
  '/mailboxSettings',
  '/translateExchangeIds',
  '/sendMail',
  '/$batch',
  '/outlook/supportedTimeZones',
]
const ends = [
  '',
  '/',
  '/ID',
  '/ID/attachments',
  '/ID/$value',
  '/ID/move',
  '/$count',
  '/ID/instances',
  '/ID/tasks',
  '/delta()',
  '/%ff%fe',
  "/('x')",
]

const option = fc.tuple(
  fc.constantFrom(
    '$filter',
    '$select',
    '$orderby',
    '$top',
    '$skip',
    '$expand',
    '$skiptoken',
    '$deltatoken',
    'startDateTime',
    'endDateTime',
  ),
  fc.oneof(
    fc.string(),
    fc.constantFrom(
      '0',
      '-1',
      '999999999999',
      "subject eq 'x'",
      'any(a:a eq',
      '(((',
      "x/any(y: y/z eq '1')",
      '2026-11-01',
      'T',
      'null',
    ),
  ),
)

const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, '', 'x', [], {}, [null], [[]], { emailAddress: 3 }),
  fc.string(),
)

const body = fc.oneof(
  fc.dictionary(
    fc.constantFrom(
      'subject',
      'start',
      'end',
      'recurrence',
      'attendees',
      'body',
      'displayName',
      'emailAddresses',
      'flag',
      'isRead',
      'toRecipients',
      'destinationId',
      'title',
      'dueDateTime',
      'requests',
      'singleValueExtendedProperties',
      'attachments',
      'AttachmentItem',
      'message',
      'categories',
      'inputIds',
      '__proto__',
      'constructor',
    ),
    value,
  ),
  fc.json().map((text) => JSON.parse(text) as unknown),
)

it('answers whatever it is asked with a status and an envelope, and goes on', async () => {
  const { mine, call } = await startGraphSample({ people: 3, limits: false })
  const ids = new Map<string, string>()
  for (const place of ['/contacts', '/events', '/messages', '/todo/lists']) {
    ids.set(place, textAt(valueOf(await mine('GET', place))[0] ?? {}, 'id'))
  }
  const question = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'),
    owner: fc.constantFrom(...owners, owners[0] ?? '', owners[0] ?? ''),
    place: fc.constantFrom(...places),
    end: fc.constantFrom(...ends),
    query: fc.array(option, { maxLength: 3 }),
    body,
    type: fc.constantFrom('application/json', 'text/plain', 'x'),
  })
  const rule = fc.asyncProperty(question, async (ask) => {
    const path = `${ask.owner}${ask.place}${ask.end.replace('ID', ids.get(ask.place) ?? 'none')}`
    const query = new URLSearchParams(ask.query).toString()
    const got = await call(ask.method, `${path}?${query}`, {
      ...(ask.method === 'GET' ? {} : { json: ask.body }),
      headers: { 'content-type': ask.type },
    })

    expect(got.text).not.toContain('bug in the sample company')
    expect(got.status < 400 || typeof codeOf(got) === 'string').toBe(true)
  })
  await fc.assert(rule, { numRuns: 300 })
  expect((await mine('GET', '/mailFolders/inbox')).status).toBe(200)
})

it('stays up when somebody speaks no HTTP, or hangs up in the middle', async () => {
  const { graph, mine } = await startGraphSample({ people: 2 })
  const port = Number(new URL(graph.graphBase).port)
  const told = [
    '\u0000\u0001garbage\r\n\r\n',
    'POST /v1.0/me HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{',
  ]
  for (const text of told) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      socket.once('close', () => resolve()).once('error', reject)
      socket.resume()
    })
  }

  expect((await mine('GET', '/contacts')).status).toBe(200)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { kindOfEvent } from '../../../../main/adapters/dingtalk/stream/event-kinds.ts'
import { answers, readFrame } from '../../../../main/adapters/dingtalk/stream/frames.ts'

const frame = (type: string, headers: object, data = '{}') =>
  JSON.stringify({ specVersion: '1.0', type, headers, data })

it('reads what the platform prints in its guide', () => {
  expect(readFrame(frame('SYSTEM', { topic: 'ping', messageId: 'm' }, '{"opaque":"x"}'))).toEqual({
    is: 'ping',
    messageId: 'm',
    data: '{"opaque":"x"}',
  })
  expect(readFrame(frame('SYSTEM', { topic: 'disconnect' }, '{"reason":"x"}'))).toEqual({
    is: 'renew',
  })
  for (const topic of ['CONNECTED', 'REGISTERED', 'KEEPALIVE'])
    expect(readFrame(frame('SYSTEM', { topic }))).toEqual({ is: 'alive' })
  const headers = {
    topic: '*',
    messageId: 'm',
    eventType: 'user_add_org',
    eventId: 'e',
    eventCorpId: 'ding1',
    eventBornTime: '1700000000000',
  }
  expect(readFrame(frame('EVENT', headers))).toEqual({
    is: 'event',
    messageId: 'm',
    event: { id: 'e', type: 'user_add_org', corpId: 'ding1', at: 1_700_000_000_000 },
  })
  expect(
    readFrame(frame('CALLBACK', { topic: '/v1.0/im/bot/messages/get', messageId: 'm' })),
  ).toEqual({
    is: 'unasked',
    messageId: 'm',
  })
})

it('takes anything else for unfit, and never stumbles', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        type: fc.constantFrom('SYSTEM', 'EVENT', 'CALLBACK', 'X'),
        headers: fc.object(),
        data: fc.anything(),
      })
      .map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(odd, (text) => {
      expect(['ping', 'renew', 'alive', 'event', 'unasked', 'unfit']).toContain(readFrame(text).is)
    }),
  )
  expect(readFrame(frame('EVENT', { eventType: 'x' }))).toEqual({ is: 'unfit' })
  expect(
    readFrame(frame('EVENT', { messageId: 'm', eventType: 'x', eventBornTime: 'soon' })),
  ).toMatchObject({ event: { id: 'm', at: 0 } })
})

it('answers in the form that the platform asks for', () => {
  expect(JSON.parse(answers.event('m', 'SUCCESS'))).toEqual({
    code: 200,
    headers: { messageId: 'm', contentType: 'application/json' },
    message: 'OK',
    data: '{"status":"SUCCESS","message":""}',
  })
  expect(JSON.parse(answers.pong('m', '{"opaque":"x"}'))).toMatchObject({
    code: 200,
    data: '{"opaque":"x"}',
  })
  expect(JSON.parse(answers.unasked('m'))).toMatchObject({ code: 404 })
})

it('knows which kind an event speaks of', () => {
  const kinds = {
    user_add_org: 'contacts',
    org_dept_modify: 'contacts',
    label_user_change: 'contacts',
    calendar_event_change: 'calendar',
    bpms_task_change: 'approvals',
    workflow_form_change: 'approvals',
    storage_dentry_delete: 'drive',
    meeting_status_change: null,
    check_in: null,
  }
  for (const [type, kind] of Object.entries(kinds))
    expect([type, kindOfEvent(type)]).toEqual([type, kind])
})

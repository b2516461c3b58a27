import { describe, expect, test } from 'vitest'

import { checkAnswer, checkRefusal, checkRequest, contractAt, contracts } from './contract.ts'

describe('the contract checker', () => {
  test('finds an API by its path, the written-out one before the one with parts', () => {
    const found = contractAt('POST', '/v1.0/storage/spaces/1/dentries/listAll')

    expect(found?.id).toBe('storage_1_0.ListAllDentries')
    expect(contractAt('GET', '/v1.0/storage/spaces/1')?.id).toBe('storage_1_0.GetSpace')
    expect(contractAt('GET', '/v1.0/unheard/of')).toBeNull()
  })

  test('holds no two APIs of one id', () => {
    expect(new Set(contracts.map(({ id }) => id)).size).toBe(contracts.length)
  })

  test('names what a request has too much, lacks or has in the wrong type', () => {
    const asked = { processCode: 7, startTime: '1', nextToken: 0, page: 2 }

    expect(checkRequest('workflow_1_0.ListProcessInstanceIds', { body: asked })).toEqual([
      'workflow_1_0.ListProcessInstanceIds body.page: unknown',
      'workflow_1_0.ListProcessInstanceIds body.processCode: number where string is told',
      'workflow_1_0.ListProcessInstanceIds body.startTime: string where number is told',
      'workflow_1_0.ListProcessInstanceIds body.maxResults: missing',
    ])
  })

  test('takes numbers of a query as text, and refuses text that is no number', () => {
    const id = 'workflow_1_0.ListUserVisibleBpmsProcesses'

    expect(checkRequest(id, { query: { maxResults: '10', nextToken: '0' } })).toEqual([])
    expect(checkRequest(id, { query: { maxResults: 'ten', nextToken: '0' } })).toHaveLength(1)
  })

  test('checks answers to the bottom: lists, maps and objects', () => {
    const event = { attendees: [{ self: 'yes' }], reminders: [{ minutes: 5 }] }
    const problems = checkAnswer('calendar_1_0.ListEvents', { events: [event], more: 1 })

    expect(problems).toEqual([
      'calendar_1_0.ListEvents.events.*.attendees.*.self: string where boolean is told',
      'calendar_1_0.ListEvents.events.*.reminders.*.minutes: number where string is told',
    ])
    expect(checkAnswer('calendar_1_0.ListEvents', { more: 1 }, true)).toHaveLength(1)
    expect(checkAnswer('calendar_1_0.ListEvents', [])).toHaveLength(1)
  })

  test('takes quoted numbers in the legacy generation only', () => {
    expect(checkAnswer('legacy.topapi.user.count', { result: { count: '7' } })).toEqual([])
    expect(checkAnswer('drive_1_0.ListSpaces', { spaces: [{ quota: '7' }] })).toHaveLength(1)
  })

  test('knows both envelopes of a refusal', () => {
    expect(checkRefusal('v1', { code: 'x', requestid: '1', message: 'm' })).toEqual([])
    expect(checkRefusal('v1', { errcode: 1, errmsg: 'm' })).toHaveLength(3)
    expect(checkRefusal('legacy', { errcode: 60121, errmsg: 'm', request_id: '1' })).toEqual([])
    expect(checkRefusal('legacy', { errcode: 0, errmsg: 'ok', request_id: '1' })).toHaveLength(1)
  })
})

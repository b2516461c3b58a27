import { describe, expect, test } from 'vitest'

import { createLimits } from '../../../main/sample/http/limits.ts'
import { order, startTestSample, stateOf, testNow } from '../sample.ts'
import { at, connect, list, text, type Wire } from './wire.ts'

const code = (told: Readonly<{ body: unknown }>): unknown =>
  at(told.body, 'code') ?? at(told.body, 'errcode')

const departments = '/topapi/v2/department/listsub'
const user = '/topapi/v2/user/get'
const rooms = '/v1.0/rooms/meetingRoomLists'

/** Answers and codes of so many calls at once. */
const burst = async (count: number, call: () => ReturnType<Wire['get']>): Promise<unknown[]> =>
  (await Promise.all(Array.from({ length: count }, call))).map(code)

describe('tokens', () => {
  test('stay the same while they hold, end after two hours, and serve both generations', async () => {
    let now = testNow
    const sample = await startTestSample({ now: () => now })
    const wire = await connect(sample)
    const again = await connect(sample)
    expect(again.token).toBe(wire.token)

    now += 7_200_001
    const late = [
      await wire.post(departments, {}),
      await wire.get(rooms, { unionId: sample.operator }),
    ]
    const fresh = await connect(sample)

    expect(late.map(code)).toEqual([40014, 'InvalidAuthentication'])
    expect(late.map(({ status }) => status)).toEqual([200, 400])
    expect(fresh.token).not.toBe(wire.token)
    expect(code(await fresh.post(departments, {}))).toBe(0)
  })

  test('are not given for a wrong or revoked secret', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const { clientId: appKey, clientSecret: appSecret, corpId } = sample
    const ask = (body: object): ReturnType<Wire['post']> =>
      wire.post('/v1.0/oauth2/accessToken', body)
    const wrong = await ask({ appKey, appSecret: `${appSecret.slice(1)}x` })
    const unified = { client_id: appKey, client_secret: 'x', grant_type: 'client_credentials' }
    const other = await wire.post(`/v1.0/oauth2/${corpId}/token`, unified)
    const grant = await wire.post(`/v1.0/oauth2/${corpId}/token`, { ...unified, grant_type: 'x' })
    const old = await wire.get('/gettoken', { appkey: appKey, appsecret: 'x' })
    await order(sample, 'change', { change: 'revoke-secret' })
    const revoked = await ask({ appKey, appSecret })

    expect([wrong, other, grant, old, revoked].map(code)).toEqual([
      'invalidClientIdOrSecret',
      'invalid.client',
      'unsupported.grant.type',
      40089,
      'invalidClientIdOrSecret',
    ])
    expect(code(await wire.post(departments, {}))).toBe(40014)
  })
})

describe('permissions', () => {
  test('name the permission point that is missing, in both envelopes', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    await order(sample, 'change', { change: 'revoke-scope', scope: 'qyapi_get_member' })
    await order(sample, 'change', {
      change: 'revoke-scope',
      scope: 'VideoConference.Conference.Read',
    })

    const legacy = await wire.post(user, { userid: 'manager4220' })
    const v1 = await wire.get(rooms, { unionId: sample.operator })

    expect(at(legacy.body, 'sub_code')).toBe('60011')
    expect(code(legacy)).toBe(88)
    expect(v1.status).toBe(403)
    expect(at(v1.body, 'accessdenieddetail.requiredScopes')).toEqual([
      'VideoConference.Conference.Read',
    ])
  })

  test('leave out the fields that the app may not see', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    await order(sample, 'change', { change: 'hide-field', field: 'fieldMobile' })

    const { body } = await wire.post(user, { userid: 'manager4220' })

    expect(at(body, 'result.mobile')).toBeUndefined()
    expect(text(body, 'result.email')).toContain('@')
  })

  test('hide people and departments out of range, and tell those who left from strangers', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const { company } = sample
    const former = company.left[0]?.person.userid
    const named = (name: string): string =>
      [...company.departments.values()].find((one) => one.name === name)?.id ?? ''
    const inside = named('销售部')
    const outside = named('Operations')
    const ask = (userid: unknown): ReturnType<Wire['post']> => wire.post(user, { userid })
    expect([await ask(former), await ask('nobody')].map(code)).toEqual([60121, 33012])

    await order(sample, 'change', { change: 'set-range', departments: [inside] })

    const scopes = await wire.get('/auth/scopes')
    expect(list(scopes.body, 'auth_org_scopes.authed_dept').map(String)).toEqual([inside])
    expect(code(await ask('manager4220'))).toBe(50002)
    const members = (dept_id: string): ReturnType<Wire['post']> =>
      wire.post('/topapi/user/listid', { dept_id: Number(dept_id) })
    expect([await members(inside), await members(outside)].map(code)).toEqual([0, 50004])
    expect(code(await wire.post(departments, { dept_id: 1 }))).toBe(0)
    expect(code(await members('7'))).toBe(60003)
  })

  test('refuse a foreign address and say which one it was', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    await order(sample, 'change', { change: 'refuse-address' })

    const legacy = await wire.post(departments, {})
    const v1 = await wire.get(rooms, { unionId: sample.operator })

    expect([code(legacy), code(v1)]).toEqual([60020, 'Forbidden.AccessDenied.IpNotInWhiteList'])
    expect(text(v1.body, 'message')).toMatch(/\d+\.\d+\.\d+\.\d+/)
  })
})

describe('limits', () => {
  test('let 20 calls a second through to one API, counting each API for itself', async () => {
    let now = testNow
    const sample = await startTestSample({ limits: true, now: () => now })
    const wire = await connect(sample)

    const legacy = await burst(25, () => wire.post(departments, {}))
    const v1 = await burst(25, () => wire.get(rooms, { unionId: sample.operator }))
    now += 1000
    const later = await burst(20, () => wire.post(departments, {}))

    expect(legacy.filter((one) => one === 90018)).toHaveLength(5)
    const limit = 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'
    expect(v1.filter((one) => one === limit)).toHaveLength(5)
    expect(new Set(later)).toEqual(new Set([0]))
    const state = await stateOf(sample)
    expect(state['throttled']).toBe(10)
    expect(at(state, 'metered.used')).toBe(20)
  })

  test('hold per minute only if such a limit is set', async () => {
    let now = testNow
    const sample = await startTestSample({ limits: true, perMinute: 30, now: () => now })
    const wire = await connect(sample)
    await burst(20, () => wire.get(rooms, { unionId: sample.operator }))
    now += 1000

    const codes = await burst(15, () => wire.get(rooms, { unionId: sample.operator }))

    const limit = 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi'
    expect(codes.filter((one) => one === limit)).toHaveLength(5)
  })

  test('shut an address out for five minutes after 10,000 calls in 20 seconds', () => {
    let now = testNow
    const rules = { on: true, perSecond: 20, perMinute: null, graceDays: 0, allowance: () => 1 }
    const limits = createLimits({ ...rules, now: () => now })
    const calls = (count: number): boolean[] =>
      Array.from({ length: count }, () => limits.punished())

    expect(calls(10_000)).not.toContain(true)
    expect(calls(1)).toEqual([true])
    now += 5 * 60_000 - 1
    expect(calls(1)).toEqual([true])
    now += 1
    expect(calls(10_000)).not.toContain(true)
    now += 20_000
    expect(calls(10_000)).not.toContain(true)
  })

  test('count metered calls alone, stop when the month is used up, and begin again with the next', async () => {
    let now = Date.parse('2026-11-30T23:00:00+08:00')
    const sample = await startTestSample({ allowance: 3, now: () => now })
    const wire = await connect(sample)
    const metered = (): ReturnType<Wire['get']> => wire.get(rooms, { unionId: sample.operator })
    await wire.post(departments, {})
    // A question that the business refuses is counted too.
    await wire.get(rooms, { unionId: 'nobody' })

    const codes = [await metered(), await metered(), await metered()].map(code)
    const free = await wire.post(departments, {})
    now += 3_600_000
    const next = await metered()

    expect(codes).toEqual([undefined, undefined, 'Forbidden.AccessDenied.ApiCountLimitForOrg'])
    expect([code(free), code(next)]).toEqual([0, undefined])
    expect(at(await stateOf(sample), 'metered')).toEqual({ used: 1, allowance: 3 })
  })

  test('give the days of grace that were asked for', async () => {
    let now = testNow
    const sample = await startTestSample({ allowance: 1, graceDays: 5, now: () => now })
    const wire = await connect(sample)
    const metered = (): ReturnType<Wire['get']> => wire.get(rooms, { unionId: sample.operator })
    const codes = [await metered(), await metered()].map(code)
    now += 5 * 86_400_000
    const late = await connect(sample)

    expect(codes).toEqual([undefined, undefined])
    const after = await late.get(rooms, { unionId: sample.operator })
    expect(code(after)).toBe('Forbidden.AccessDenied.ApiCountLimitForOrg')
  })
})

describe('wrong questions', () => {
  test('are refused as the gateway and each API do', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const events = `/v1.0/calendar/users/${sample.operator}/calendars/primary/events`
    const window = { timeMin: '2026-01-01T00:00:00Z', timeMax: '2027-06-01T00:00:00Z' }
    const raw = (path: string, init: RequestInit): Promise<Response> =>
      fetch(`${sample.apiBase}${path}`, init)
    const headers = { 'x-acs-dingtalk-access-token': wire.token }
    const form = await raw('/v1.0/workflow/processes/instanceIds/query', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'processCode=1',
    })
    const unknown = await raw('/v1.0/todo/users/x/tasks', { headers })

    const told = [
      await wire.get('/v1.0/drive/spaces', { unionId: sample.operator }),
      await wire.get(events, window),
      await wire.get(events, { timeMin: '2026-01-01' }),
      await wire.get(events, { maxResults: '101' }),
      await wire.get(events, { nextToken: 'junk' }),
      await wire.get(events, { syncToken: 'junk' }),
      await wire.post('/topapi/v2/user/list', { dept_id: 1, cursor: 0, size: 101 }),
      await wire.post('/topapi/v2/user/list', { dept_id: 1, size: 10 }),
    ]

    expect(told.map(code)).toEqual([
      'MissingspaceType',
      'invalidParameter',
      'invalidParameter',
      'invalidParameter',
      'invalidParameter',
      'invalidParameter',
      40035,
      400002,
    ])
    expect([form.status, at(await form.json(), 'code')]).toEqual([400, 'Missingbody'])
    expect([unknown.status, at(await unknown.json(), 'code')]).toEqual([
      404,
      'InvalidAction.NotFound',
    ])
  })

  test('about approvals outside the windows are refused with their own codes', async () => {
    const sample = await startTestSample({ now: () => testNow })
    const wire = await connect(sample)
    const [template] = sample.company.approvals.templates.keys()
    const day = 86_400_000
    const good = { processCode: template, startTime: testNow - day, maxResults: 20, nextToken: 0 }
    const path = '/v1.0/workflow/processes/instanceIds/query'
    const ask = (more: object): ReturnType<Wire['post']> => wire.post(path, { ...good, ...more })

    const told = [
      await ask({}),
      await ask({ startTime: testNow - 365 * day, endTime: testNow - 300 * day }),
      await ask({ startTime: testNow - 121 * day }),
      await ask({ startTime: testNow - 366 * day, endTime: testNow - 300 * day }),
      await ask({ maxResults: 21 }),
      await ask({ nextToken: -1 }),
      await ask({ processCode: 'PROC-X' }),
      await wire.get('/v1.0/workflow/processInstances', { processInstanceId: 'x' }),
    ]

    expect(told.map(code)).toEqual([
      undefined,
      undefined,
      'invalidEndTime',
      'invalidInstanceListIdsStartTime',
      'invalidMaxResults',
      'invalidNextToken',
      'invalidProcessCode',
      'processInstanceNotExist',
    ])
  })
})

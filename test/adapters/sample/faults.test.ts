import { describe, expect, test } from 'vitest'

import type { Sample } from '../../../main/sample/index.ts'
import { order, startTestSample, stateOf, testNow } from '../sample.ts'
import { at, connect, list, text, type Wire } from './wire.ts'

const lists = '/topapi/v2/department/listsub'
const roomList = '/v1.0/rooms/meetingRoomLists'

type Raw = Readonly<{ status: number; body: string; type: string }>

/** One call without any reading of the answer; a connection that breaks gives the word `broken`. */
async function raw(sample: Sample, token: string, path: string): Promise<Raw | 'broken'> {
  try {
    const legacy = !path.startsWith('/v')
    const response = await fetch(
      `${sample.apiBase}${path}${legacy ? `?access_token=${token}` : ''}`,
      {
        method: legacy ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token },
        ...(legacy ? { body: '{"dept_id":1}' } : {}),
      },
    )
    const body = await response.text()
    return { status: response.status, body, type: response.headers.get('content-type') ?? '' }
  } catch (error) {
    if (error instanceof TypeError) return 'broken'
    throw error
  }
}

const codeIn = (answer: Raw | 'broken'): unknown => {
  if (answer === 'broken') return answer
  const told: unknown = JSON.parse(answer.body)
  return at(told, 'code') ?? at(told, 'errcode')
}

describe('ordered refusals', () => {
  const denied = 'Forbidden.AccessDenied'
  test.each([
    ['throttled', 429, 'systemBusy', -1],
    ['app-second', 403, `${denied}.QpsLimitForAppkeyAndApi`, 90018],
    ['app-minute', 403, `${denied}.QpmLimitForAppkeyAndApi`, 90018],
    ['api-second', 403, `${denied}.QpsLimitForApi`, 90002],
    ['month-used', 403, `${denied}.ApiCountLimitForOrg`, 90020],
    ['server-error', 500, 'systemError', -1],
    ['unavailable', 503, 'operationTimeout', -1],
    ['missing-scope', 403, `${denied}.AccessTokenPermissionDenied`, 88],
    ['address-refused', 403, `${denied}.IpNotInWhiteList`, 60020],
  ])(
    '%s: once in each generation, uncounted, and then all is well',
    async (fault, status, code, errcode) => {
      const sample = await startTestSample()
      const { token } = await connect(sample)
      await order(sample, 'fault', { fault, endpoint: 'department.listsub' })
      await order(sample, 'fault', { fault, endpoint: '/v1.0/rooms/*' })
      const room = `${roomList}?unionId=${sample.operator}`

      const legacy = [await raw(sample, token, lists), await raw(sample, token, lists)]
      const v1 = [await raw(sample, token, room), await raw(sample, token, room)]

      expect(legacy.map(codeIn)).toEqual([errcode, 0])
      expect(v1.map(codeIn)).toEqual([code, undefined])
      expect(at(v1, '0.status')).toBe(status)
      expect(at(legacy, '0.status')).toBe(200)
      expect(at(await stateOf(sample), 'metered.used')).toBe(1)
    },
  )

  test('expired-token: the old token is refused for good, a new one works', async () => {
    const sample = await startTestSample()
    const { token } = await connect(sample)
    await order(sample, 'fault', { fault: 'expired-token', endpoint: 'listsub' })

    const old = [await raw(sample, token, lists), await raw(sample, token, lists)]
    const fresh = await connect(sample)

    expect(old.map(codeIn)).toEqual([40014, 40014])
    expect(codeIn(await raw(sample, fresh.token, lists))).toBe(0)
    expect(await stateOf(sample)).toMatchObject({ tokensIssued: 2 })
  })

  test('refuse: any code of choice, after letting calls pass and for as many as ordered', async () => {
    const sample = await startTestSample()
    const { token } = await connect(sample)
    const rule = { fault: 'refuse', endpoint: 'listsub', skip: 1, count: 2, errcode: 60003 }
    await order(sample, 'fault', rule)

    const codes = []
    for (let at = 0; at < 4; at += 1) codes.push(codeIn(await raw(sample, token, lists)))

    expect(codes).toEqual([0, 60003, 60003, 0])
  })

  test('about: meets only the calls that name this person', async () => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const [, person] = sample.company.people.values()
    const events = (unionid = ''): string =>
      `/v1.0/calendar/users/${unionid}/calendars/primary/events`
    const about = person?.userid ?? ''
    await order(sample, 'fault', { fault: 'refuse', endpoint: 'user.get', about, count: 9 })
    const refusal = { fault: 'refuse', status: 403, code: 'permissionDeny', endpoint: 'ListEvents' }
    await order(sample, 'fault', { ...refusal, about: person?.unionid })

    const told = [
      await wire.post('/topapi/v2/user/get', { userid: 'manager4220' }),
      await wire.post('/topapi/v2/user/get', { userid: about }),
      await wire.get(events(sample.company.people.get('manager4220')?.unionid)),
      await wire.get(events(person?.unionid)),
    ]

    expect(told.map(({ body }) => at(body, 'code') ?? at(body, 'errcode'))).toEqual([
      0,
      40035,
      undefined,
      'permissionDeny',
    ])
  })

  test('clear: orders that are still open are taken back', async () => {
    const sample = await startTestSample()
    const { token } = await connect(sample)
    await order(sample, 'fault', { fault: 'server-error', count: 100 })

    await order(sample, 'fault', { clear: true })

    expect(codeIn(await raw(sample, token, lists))).toBe(0)
  })
})

describe('ordered damage', () => {
  const damaged = async (fault: string, more: object = {}): Promise<Raw | 'broken'> => {
    const sample = await startTestSample()
    const { token } = await connect(sample)
    await order(sample, 'fault', { fault, endpoint: 'listsub', ...more })
    const answer = await raw(sample, token, lists)
    expect(codeIn(await raw(sample, token, lists))).toBe(0)
    return answer
  }

  test('cuts the connection before and in the middle of an answer, and lies about its length', async () => {
    const answers = [
      await damaged('cut-before'),
      await damaged('cut-after'),
      await damaged('wrong-length'),
    ]

    expect(answers).toEqual(['broken', 'broken', 'broken'])
  })

  test('sends pages of strangers: punishment as page and as JSON, and a proxy’s', async () => {
    const page = await damaged('punish-page')
    const json = await damaged('punish-json')
    const proxy = await damaged('bad-gateway')

    expect(page).toMatchObject({ status: 200, type: expect.stringContaining('html') as string })
    expect(at(JSON.parse(text(json, 'body')), 'punish')).toBe('deny')
    expect(proxy).toMatchObject({ status: 502, type: expect.stringContaining('html') as string })
  })

  test('sends nothing, and things that are no JSON', async () => {
    expect(await damaged('blank')).toMatchObject({ status: 200, body: '' })
    const garbage = text(await damaged('garbage'), 'body')
    expect(() => JSON.parse(garbage) as unknown).toThrow(SyntaxError)
  })

  test('sends an empty list with success, and says that nothing follows', async () => {
    const told: unknown = JSON.parse(text(await damaged('empty'), 'body'))

    expect([at(told, 'errcode'), at(told, 'result')]).toEqual([0, []])
  })

  test('answers late', async () => {
    const started = performance.now()
    await damaged('slow', { amount: 120 })

    expect(performance.now() - started).toBeGreaterThan(118)
  })

  test('counts the call whose answer was cut, since its work was done', async () => {
    const sample = await startTestSample()
    const { token } = await connect(sample)
    await order(sample, 'fault', { fault: 'cut-after', endpoint: 'rooms' })
    await order(sample, 'fault', { fault: 'cut-before', endpoint: 'rooms' })
    const room = `${roomList}?unionId=${sample.operator}`

    const answers = [await raw(sample, token, room), await raw(sample, token, room)]

    expect(answers).toEqual(['broken', 'broken'])
    expect(at(await stateOf(sample), 'metered.used')).toBe(1)
  })
})

describe('ordered page tokens', () => {
  const pages = async (
    fault: string,
    count: number,
  ): Promise<Readonly<{ wire: Wire; path: string }>> => {
    const sample = await startTestSample()
    await order(sample, 'fault', { fault, endpoint: 'ListEvents', count })
    return {
      wire: await connect(sample),
      path: `/v1.0/calendar/users/${sample.operator}/calendars/primary/events`,
    }
  }

  test('wrong-token: the next page is refused', async () => {
    const { wire, path } = await pages('wrong-token', 1)
    const first = await wire.get(path, { maxResults: '1', showDeleted: 'true' })
    const nextToken = text(first.body, 'nextToken')

    const second = await wire.get(path, { maxResults: '1', showDeleted: 'true', nextToken })

    expect([second.status, at(second.body, 'code')]).toEqual([400, 'invalidParameter'])
  })

  test('repeat-token: the same token comes again and again', async () => {
    const { wire, path } = await pages('repeat-token', 3)
    const tokens: string[] = []
    for (let page = 0; page < 3; page += 1) {
      const nextToken = tokens.at(-1)
      const query = {
        maxResults: '1',
        showDeleted: 'true',
        ...(nextToken === undefined ? {} : { nextToken }),
      }
      tokens.push(text((await wire.get(path, query)).body, 'nextToken'))
    }

    expect(new Set(tokens).size).toBe(1)
  })
})

describe('downloads', () => {
  type Place = Readonly<{
    sample: Sample
    wire: Wire
    url: string
    headers: Record<string, string>
    size: number
  }>

  const place = async (now: () => number = () => testNow): Promise<Place> => {
    const sample = await startTestSample({ now })
    const wire = await connect(sample)
    const unionId = sample.operator
    const [space] = sample.company.spaces.values()
    const root = `/v1.0/storage/spaces/${space?.id}/dentries`
    const { body } = await wire.get(root, { unionId, parentId: '0' })
    const file = list(body, 'dentries').find((one) => text(one, 'name').endsWith('.zip'))
    const info = await wire.post(`${root}/${text(file, 'id')}/downloadInfos/query`, {}, { unionId })
    const headers = at(info.body, 'headerSignatureInfo.headers') as Record<string, string>
    const url = text(info.body, 'headerSignatureInfo.resourceUrls.0')
    return { sample, wire, url, headers, size: Number(text(file, 'size')) }
  }

  test('give the whole file, or the part that a range asks for', async () => {
    const { url, headers, size } = await place()
    const whole = Buffer.from(await (await fetch(url, { headers })).arrayBuffer())
    const rest = await fetch(url, { headers: { ...headers, range: `bytes=${size - 10}-` } })
    const part = await fetch(url, { headers: { ...headers, range: 'bytes=5-9' } })
    const beyond = await fetch(url, { headers: { ...headers, range: `bytes=${size}-` } })

    expect(whole.length).toBe(size)
    expect(rest.status).toBe(206)
    expect(rest.headers.get('content-range')).toBe(`bytes ${size - 10}-${size - 1}/${size}`)
    expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(-10))).toBe(true)
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(5, 10))).toBe(true)
    expect(beyond.status).toBe(416)
  })

  test('need exactly the headers that were handed out, and those end after a quarter of an hour', async () => {
    let now = testNow
    const { sample, wire, url, headers } = await place(() => now)
    const codes = async (more: Record<string, string>): Promise<string> =>
      /<Code>(\w+)</.exec(await (await fetch(url, { headers: more })).text())?.[1] ?? ''

    expect(await codes({})).toBe('SignatureDoesNotMatch')
    expect(await codes({ ...headers, 'content-type': 'text/plain' })).toBe('SignatureDoesNotMatch')
    expect(await codes({ ...headers, 'x-acs-dingtalk-access-token': wire.token })).toBe('')
    now += 901_000
    expect(await codes(headers)).toBe('SecurityTokenExpired')
    expect(await stateOf(sample)).toMatchObject({ tokenLeaks: 1 })
  })

  test('can be cut, shortened, delayed and refused on demand', async () => {
    const { sample, url, headers, size } = await place()
    const get = async (fault: string, more: object = {}): Promise<string> => {
      await order(sample, 'fault', { fault, endpoint: 'download', ...more })
      try {
        const response = await fetch(url, { headers })
        return `${response.status} ${(await response.arrayBuffer()).byteLength}`
      } catch (error) {
        if (error instanceof TypeError) return 'broken'
        throw error
      }
    }

    expect(await get('cut-before')).toBe('broken')
    expect(await get('cut-after', { amount: 100_000 })).toBe('broken')
    expect(await get('wrong-length', { amount: 1000 })).toBe('200 1000')
    expect(await get('empty')).toBe('200 0')
    expect(await get('expired-token')).toMatch(/^403 /)
    expect(await get('unavailable')).toMatch(/^503 /)
    expect(await get('slow', { amount: 5 })).toBe(`200 ${size}`)
  })

  test('are refused for archived files, closed ones, and companies that are not certified', async () => {
    const { sample, wire } = await place()
    const unionId = sample.operator
    const [space] = sample.company.spaces.values()
    const [file, other] = [...(space?.dentries.values() ?? [])].filter(
      ({ versions }) => versions.length > 0,
    )
    const ask = async (id = ''): Promise<unknown> =>
      at(
        (
          await wire.post(
            `/v1.0/storage/spaces/${space?.id}/dentries/${id}/downloadInfos/query`,
            {},
            { unionId },
          )
        ).body,
        'code',
      )
    await order(sample, 'change', { change: 'archive-file', dentry: file?.id })
    await order(sample, 'change', { change: 'close-file', dentry: other?.id })

    expect([await ask(file?.id), await ask(other?.id), await ask('1')]).toEqual([
      'fileArchived',
      'permissionDenied',
      'dentryNotExist',
    ])
    await order(sample, 'change', { change: 'fetch-archived', dentry: file?.id })
    expect(await ask(file?.id)).toBeUndefined()
    await order(sample, 'change', { change: 'set-auth-level', level: 0 })
    expect(await ask(file?.id)).toBe('orgAuthLevelNotEnough')
    await order(sample, 'change', { change: 'close-space', space: space?.id })
    expect(await ask(file?.id)).toBe('permissionDenied')
  })
})

describe('flat lists of a space', () => {
  const walk = async (
    way: 'ASC' | 'DESC',
    between: (sample: Sample) => Promise<unknown>,
  ): Promise<Readonly<{ ids: string[]; all: number }>> => {
    const sample = await startTestSample()
    const wire = await connect(sample)
    const [space] = sample.company.spaces.values()
    const ids: string[] = []
    let nextToken: unknown = ''
    while (nextToken !== null) {
      const option = { maxResults: 20, order: way, nextToken }
      const path = `/v1.0/storage/spaces/${space?.id}/dentries/listAll`
      const { body } = await wire.post(path, { option }, { unionId: sample.operator })
      ids.push(...list(body, 'dentries').map((one) => text(one, 'id')))
      nextToken = at(body, 'nextToken')
      if (ids.length === 20) await between(sample)
    }
    const closed = [...(space?.dentries.values() ?? [])].filter(({ readers }) => readers !== null)
    return { ids, all: (space?.dentries.size ?? 0) - closed.length }
  }

  const editOldest = async (sample: Sample): Promise<unknown> => {
    const [space] = sample.company.spaces.values()
    const files = [...(space?.dentries.values() ?? [])]
      .filter(({ versions, readers }) => versions.length > 0 && readers === null)
      .toSorted((a, b) => a.modified - b.modified)
    return order(sample, 'change', { change: 'edit-file', dentry: files[0]?.id })
  }

  test('hold everything once while nothing changes', async () => {
    for (const way of ['ASC', 'DESC'] as const) {
      const { ids, all } = await walk(way, async () => null)
      expect(ids).toHaveLength(all)
      expect(new Set(ids).size).toBe(all)
    }
  })

  test('rising: what changes meanwhile is told again; falling: what changes meanwhile is missed', async () => {
    const rising = await walk('ASC', editOldest)
    const falling = await walk('DESC', editOldest)

    expect(new Set(rising.ids).size).toBe(rising.all)
    expect(rising.ids).toHaveLength(rising.all + 1)
    expect(falling.ids).toHaveLength(falling.all - 1)
  })
})

import { describe, expect, it } from 'vitest'

import { createDingTalk } from '../../../main/adapters/dingtalk/client.ts'
import { refusalOf } from '../../../main/adapters/dingtalk/errors.ts'
import { FailureError } from '../../../main/core/failure.ts'
import { countingLedger, leapingClock, silentLog } from './client-of.ts'
import { cut, legacy, scripted, thrownBy, v1, type Answer } from './scripted.ts'

const { signal } = new AbortController()
const ask = { kind: 'drive', path: { id: 'a/b' }, signal } as const
const fine: Answer = { body: { ok: true } }
const qps: Answer = {
  status: 403,
  body: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', requestid: 'R', message: '' },
}
const expired: Answer = {
  status: 400,
  body: { code: 'InvalidAuthentication', requestid: 'R', message: '' },
}
const gone: Answer = {
  status: 403,
  body: { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg', requestid: 'R', message: '' },
}

const nameOf = (error: unknown): string =>
  error instanceof FailureError ? error.failure.name : String(error)

describe('the client', () => {
  it('carries the token in the header of v1 and in the query of legacy calls', async () => {
    const { dingtalk, sent } = scripted([fine, { body: { errcode: 0 } }])

    await dingtalk.call(v1, { ...ask, query: { maxResults: 5, nextToken: undefined } })
    await dingtalk.call(legacy, { kind: 'contacts', body: { dept_id: 1 }, signal })

    expect(sent[0]?.url.href).toBe('https://api.example/v1.0/test/a%2Fb?maxResults=5')
    expect(sent[0]?.headers.get('x-acs-dingtalk-access-token')).toBe('token-1')
    expect(sent[1]?.url.href).toBe('https://oapi.example/topapi/test?access_token=token-1')
    expect(sent[1]?.headers.get('x-acs-dingtalk-access-token')).toBeNull()
    expect(sent[1]?.body).toBe('{"dept_id":1}')
  })

  it.each([
    qps,
    { status: 500, body: { code: 'systemError', requestid: 'R' } },
    { error: cut('ECONNRESET') },
  ])('sends a write once with its key, whatever is answered', async (answer) => {
    const { dingtalk, sent } = scripted([answer, fine])
    const write = { ...v1, method: 'PUT' } as const

    const headers = { 'x-client-token': 'k1' }
    const error = await thrownBy(
      dingtalk.call(write, { ...ask, body: { a: 1 }, headers, once: true }),
    )

    expect(refusalOf(error)).not.toBeNull()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.headers.get('x-client-token')).toBe('k1')
    expect(sent[0]?.body).toBe('{"a":1}')
  })

  it('renews a token that has run out before a write, and sends it then', async () => {
    const { dingtalk, sent } = scripted([fine, expired, fine])
    await dingtalk.call(v1, ask)

    const remove = { ...v1, method: 'DELETE' } as const
    await dingtalk.call(remove, { ...ask, once: true })

    expect(sent).toHaveLength(3)
    expect(sent[2]?.body).toBe('')
  })

  it('refuses plain http everywhere but on this computer', () => {
    const make = (apiBase: string) => () =>
      createDingTalk({
        apiBase,
        legacyBase: 'https://oapi.example',
        clientId: 'x',
        clientSecret: async () => '',
        corpId: 'x',
        fetch,
        clock: leapingClock(),
        ledger: countingLedger(),
        log: silentLog,
        purpose: 'backup',
      })

    for (const good of ['https://api.example', 'http://127.0.0.1:8080', 'http://localhost']) {
      expect(make(good)).not.toThrow()
    }
    for (const bad of ['http://api.example', 'http://127.0.0.1.example', 'ftp://x', 'no']) {
      expect(make(bad)).toThrow('DK-1001')
    }
  })

  it.each(['', '.', '..'])('never sends an id of "%s", which would change the path', async (id) => {
    const { dingtalk, sent, ledger } = scripted([fine])

    const error = await thrownBy(dingtalk.call(v1, { ...ask, path: { id } }))

    expect(refusalOf(error)?.code).toBe('unfit-id')
    expect(sent).toHaveLength(0)
    expect(ledger.reserved - ledger.released).toBe(0)
  })

  it('asks for one token, however many callers wait for it', async () => {
    const { dingtalk, tokens } = scripted(Array.from({ length: 10 }, () => fine))

    await Promise.all(Array.from({ length: 10 }, () => dingtalk.call(v1, ask)))

    expect(tokens.given).toBe(1)
  })

  it('fetches a new token five minutes before the old one ends', async () => {
    const { dingtalk, tokens, clock } = scripted([fine, fine, fine])

    await dingtalk.call(v1, ask)
    await clock.sleep(6_890_000, signal)
    await dingtalk.call(v1, ask)
    expect(tokens.given).toBe(1)
    await clock.sleep(20_000, signal)
    await dingtalk.call(v1, ask)

    expect(tokens.given).toBe(2)
  })

  it('drops a refused token and tries once more, not twice', async () => {
    const once = scripted([expired, fine])
    await once.dingtalk.call(v1, ask)
    expect(once.sent.map(({ headers }) => headers.get('x-acs-dingtalk-access-token'))).toEqual([
      'token-1',
      'token-2',
    ])

    const twice = scripted([expired, expired, fine])
    const error = await thrownBy(twice.dingtalk.call(v1, ask))

    expect(nameOf(error)).toBe('credentialsRefused')
    expect(twice.left()).toBe(1)
  })

  it('does not count it as a try when a token that was good runs out', async () => {
    const { dingtalk, tokens, left } = scripted([fine, expired, expired, fine])
    await dingtalk.call(v1, ask)
    await dingtalk.call(v1, ask)

    expect(tokens.given).toBe(3)
    expect(left()).toBe(0)
  })

  it('fails at once with wrong credentials, and asks again at the next call', async () => {
    const { dingtalk, tokens, sent } = scripted([fine])
    const refused = { status: 400, body: { code: 'invalid.client', requestid: 'R', message: '' } }
    tokens.answers.push(refused)

    const error = await thrownBy(dingtalk.call(v1, ask))
    expect(nameOf(error)).toBe('credentialsRefused')
    expect(sent).toHaveLength(0)

    await expect(dingtalk.call(v1, ask)).resolves.toEqual({ ok: true })
  })

  it('waits a growing second or more after a throttled answer, and gives the call back', async () => {
    const { dingtalk, clock, ledger } = scripted([qps, qps, fine])

    await dingtalk.call(v1, ask)

    expect(clock.slept[0]).toBeGreaterThanOrEqual(1000)
    expect(clock.slept[1]).toBeGreaterThanOrEqual(2000)
    expect({ reserved: ledger.reserved, released: ledger.released }).toEqual({
      reserved: 3,
      released: 2,
    })
  })

  it('waits a minute, and tells of it, when a minute is full', async () => {
    const code = 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi'
    const { dingtalk, clock, waits } = scripted([
      { status: 403, body: { code, requestid: 'R', message: '' } },
      fine,
    ])
    const from = clock.now()

    await dingtalk.call(v1, ask)

    expect(clock.slept[0]).toBeGreaterThanOrEqual(60_000)
    expect(waits).toHaveLength(1)
    expect(waits[0]?.failure.name).toBe('dingtalkSaysWait')
    expect(waits[0]?.until).toBeGreaterThanOrEqual(from + 60_000)
  })

  it('waits five minutes when the address is blocked; before a screen it says so at once', async () => {
    const page: Answer = { text: '<html>punish</html>' }
    const patient = scripted([page, fine])
    await patient.dingtalk.call(v1, ask)
    expect(patient.clock.slept[0]).toBeGreaterThanOrEqual(300_000)

    const setup = scripted([page, fine], { purpose: 'setup' })
    const error = await thrownBy(setup.dingtalk.call(v1, ask))

    expect(nameOf(error)).toBe('addressBlocked')
    expect(setup.clock.slept).toEqual([])
  })

  it('waits as long as the answer asks', async () => {
    const { dingtalk, clock } = scripted([
      { status: 503, text: 'busy', headers: { 'retry-after': '30' } },
      { status: 429, body: { code: 'systemBusy' }, headers: { 'retry-after': '30' } },
      fine,
    ])

    await dingtalk.call(v1, ask)

    expect(clock.slept.at(-1)).toBeGreaterThanOrEqual(30_000)
  })

  it('tries a busy service three times more, then says that it does not answer', async () => {
    const { dingtalk, sent } = scripted(
      Array.from({ length: 9 }, () => ({ status: 500, text: '' })),
    )

    const error = await thrownBy(dingtalk.call(v1, ask))

    expect(nameOf(error)).toBe('dingtalkSilent')
    expect(sent).toHaveLength(4)
  })

  it('counts a call whose outcome is unknown, and not one that never left', async () => {
    const reset = scripted([{ error: cut('ECONNRESET') }, fine])
    await reset.dingtalk.call(v1, ask)
    expect(reset.ledger.reserved - reset.ledger.released).toBe(2)

    const unreachable = scripted([{ error: cut('ECONNREFUSED') }, fine])
    await unreachable.dingtalk.call(v1, ask)

    expect(unreachable.ledger.reserved - unreachable.ledger.released).toBe(1)
  })

  it('sends nothing more once DingTalk says that the month is used up', async () => {
    const { dingtalk, ledger, sent } = scripted([gone, fine])

    const first = await thrownBy(dingtalk.call(v1, ask))
    const second = await thrownBy(dingtalk.call(v1, ask))

    expect([nameOf(first), nameOf(second)]).toEqual(['allowanceUsed', 'allowanceUsed'])
    expect(ledger.told).toBe(1)
    expect(sent).toHaveLength(1)
  })

  it('does not count calls that DingTalk does not count', async () => {
    const { dingtalk, ledger } = scripted([{ body: { errcode: 0 } }])

    await dingtalk.call(legacy, { kind: 'contacts', signal })

    expect(ledger.reserved).toBe(0)
  })

  it('stops with the reason of the stop, also while it waits', async () => {
    const stop = new AbortController()
    const { dingtalk } = scripted([qps, fine])
    const running = dingtalk.call(v1, { ...ask, signal: stop.signal })
    stop.abort(new Error('stopped by the user'))

    await expect(running).rejects.toThrow('stopped by the user')
  })

  it('writes neither secret nor token nor content to the log or into errors', async () => {
    const answers = [expired, qps, { status: 400, body: { code: 'x', message: '王娜' } }]
    const { dingtalk, lines } = scripted(answers)

    const error = await thrownBy(dingtalk.call(v1, { ...ask, query: { q: '王娜' } }))

    const told = JSON.stringify(lines) + String(error) + JSON.stringify(error)
    const cause = refusalOf(error)
    expect(lines.length).toBeGreaterThan(0)
    expect(told + String(cause) + JSON.stringify(cause)).not.toMatch(/token-\d|the-secret|王娜/)
  })
})

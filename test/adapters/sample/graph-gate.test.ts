import { createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { makeCertificate } from '../../../main/adapters/microsoft-sign-in/index.ts'
import { createMailboxLimits } from '../../../main/sample/graph/limits.ts'
import { order, testNow } from '../sample.ts'
import {
  boss,
  codeOf,
  round,
  speak,
  startGraphSample,
  textAt,
  valueOf,
  type Got,
  type Json,
} from './graph.ts'

type Started = Awaited<ReturnType<typeof startGraphSample>>

async function signIn(
  { graph }: Started,
  form: Record<string, string>,
  tenant = graph.tenantId,
): Promise<Got> {
  const response = await fetch(`${graph.authority}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: graph.clientId,
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      ...form,
    }),
  })
  const text = await response.text()
  return {
    status: response.status,
    json: JSON.parse(text) as Json,
    text,
    headers: response.headers,
  }
}

const numbers = ({ status, json }: Got): unknown[] => [status, json['error'], json['error_codes']]

/** A client assertion as MSAL makes it (graph-api.md, 1.12), PS256. */
function assertionOf(pem: string, claims: object): string {
  const certificate = new X509Certificate(/-----BEGIN CERTIFICATE-----[\s\S]+/.exec(pem)?.[0] ?? '')
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url')
  const parts = [{ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint }, claims]
  const text = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const key = { key: createPrivateKey(pem), padding: 6, saltLength: 32 }
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

describe('the sign-in of the app', () => {
  it('gives a token for the right secret, which opens mailboxes', async () => {
    const started = await startGraphSample()
    const got = await signIn(started, { client_secret: started.graph.clientSecret })
    const ask = speak(`${started.graph.graphBase}/v1.0`, textAt(got.json, 'access_token'))

    expect(got.json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect((await ask('GET', `/users/${boss}/contacts`)).status).toBe(200)
  })

  it('names what is wrong as Entra does: secret, app, tenant, scope', async () => {
    const started = await startGraphSample()
    const client_secret = started.graph.clientSecret

    expect(numbers(await signIn(started, { client_secret: 'wrong' }))).toEqual([
      401,
      'invalid_client',
      [7000215],
    ])
    expect(numbers(await signIn(started, { client_secret, client_id: randomUUID() }))).toEqual([
      400,
      'unauthorized_client',
      [700016],
    ])
    expect(numbers(await signIn(started, { client_secret }, randomUUID()))).toEqual([
      400,
      'invalid_tenant',
      [90002],
    ])
    expect(numbers(await signIn(started, { client_secret, scope: 'Mail.Read' }))).toEqual([
      400,
      'invalid_scope',
      [1002012],
    ])
  })

  it('takes an assertion that a trusted certificate signed, and no other', async () => {
    const started = await startGraphSample({ now: () => testNow })
    const { graph } = started
    const [pem, other] = [await makeCertificate(testNow), await makeCertificate(testNow)]
    graph.trust(pem)
    const now = testNow / 1000
    const claims = {
      iss: graph.clientId,
      sub: graph.clientId,
      nbf: now,
      exp: now + 600,
      jti: randomUUID(),
    }
    const ask = (assertion: string): Promise<Got> =>
      signIn(started, {
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
    const good = assertionOf(pem, claims)
    const forged = `${good.slice(0, good.lastIndexOf('.'))}.${assertionOf(other, claims).split('.')[2]}`

    expect((await ask(good)).status).toBe(200)
    expect(numbers(await ask(assertionOf(other, claims)))).toEqual([
      401,
      'invalid_client',
      [700027],
    ])
    expect(numbers(await ask(forged))).toEqual([401, 'invalid_client', [700027]])
    expect(numbers(await ask(assertionOf(pem, { ...claims, exp: now - 1 })))).toEqual([
      401,
      'invalid_client',
      [700024],
    ])
  })
})

describe('the gate', () => {
  it('refuses no token, a made-up one and one whose hour is over', async () => {
    const clock = { now: testNow }
    const { graph, call } = await startGraphSample({ now: () => clock.now })
    const path = `/users/${boss}/contacts`
    const none = await speak(`${graph.graphBase}/v1.0`, 'made.up.token')('GET', path)
    const before = await call('GET', path)
    clock.now += 3_600_000

    const after = await call('GET', path)

    expect([none.status, codeOf(none)]).toEqual([401, 'InvalidAuthenticationToken'])
    expect([before.status, after.status]).toEqual([200, 401])
  })

  it('keeps a person to his own mailbox and to what was consented to', async () => {
    const { sample, graph } = await startGraphSample()
    const base = `${graph.graphBase}/v1.0`
    const ask = speak(base, graph.token({ user: boss }))
    const reader = speak(base, graph.token({ user: boss, scopes: ['Mail.Read'] }))
    const own = await ask('GET', '/me/messages')
    const other = await ask('GET', '/users/backup01@sample.example/messages')
    const write = await reader('POST', '/me/messages', { json: { subject: 'x' } })
    const app = await speak(base, graph.token())('GET', '/me/messages')
    await order(sample, 'graph/change', {
      change: 'revoke-scope',
      scope: 'Mail.ReadWrite',
      of: 'delegated',
    })

    const revoked = await ask('GET', '/me/messages')

    expect(own.status).toBe(200)
    expect([other, write, revoked].map((got) => [got.status, codeOf(got)])).toEqual(
      Array.from({ length: 3 }, () => [403, 'ErrorAccessDenied']),
    )
    expect(app.status).toBe(400)
  })

  it('has no mailbox for who has no licence, and no room in a full one', async () => {
    const { sample, call, mine } = await startGraphSample()
    await order(sample, 'graph/change', { change: 'unlicense', user: 'backup01@sample.example' })
    await order(sample, 'graph/change', { change: 'fill-mailbox', user: boss })

    const none = await call('GET', '/users/backup01@sample.example/mailFolders/inbox')
    const person = await call('GET', '/users/backup01@sample.example?$select=mail,assignedPlans')
    const delta = await mine('GET', '/mailFolders/inbox/messages/delta')
    const list = await mine('GET', '/messages')

    expect([none.status, codeOf(none)]).toEqual([404, 'MailboxNotEnabledForRESTAPI'])
    expect(person.json).toMatchObject({ mail: null })
    expect([delta.status, codeOf(delta)]).toEqual([403, 'ErrorQuotaExceeded'])
    expect(list.status).toBe(200)
  })

  it('knows paths and methods as Graph does, and takes any bytes without falling over', async () => {
    const { mine, call } = await startGraphSample()
    const broken = await mine('POST', '/contacts', {
      body: '{"a":',
      headers: { 'content-type': 'application/json' },
    })
    const statuses = [
      (await mine('GET', '/unheard')).status,
      (await mine('PUT', '/contacts')).status,
      (await call('GET', '/users/nobody@sample.example')).status,
      (await mine('GET', '/messages?$filter=subject%20eq')).status,
      (await mine('GET', '/messages?$top=-1')).status,
      (await mine('GET', '/contacts/%ff%00')).status,
      (
        await mine('POST', '/messages', {
          body: Buffer.alloc(4_300_000, 65),
          headers: { 'content-type': 'text/plain' },
        })
      ).status,
    ]

    expect([broken.status, codeOf(broken)]).toEqual([400, 'UnableToDeserializePostBody'])
    expect(statuses).toEqual([400, 405, 404, 400, 400, 404, 413])
  })
})

/** What a call is refused with, or null. */
function refusalOf(ask: () => void): unknown {
  try {
    ask()
    return null
  } catch (error) {
    return error
  }
}

describe('limits of a mailbox', () => {
  it('let four requests in at once, and no fifth', async () => {
    const { sample, mine, call } = await startGraphSample({ limits: true })
    await mine('GET', '/contacts')
    await order(sample, 'graph/quirks', { latency: 400 })
    const many = Array.from({ length: 7 }, () => mine('GET', '/contacts?$top=1'))
    const other = call('GET', '/users/backup01@sample.example/contacts?$top=1')

    const got = await Promise.all(many)

    const refused = got.filter(({ status }) => status === 429)
    expect(refused.map(codeOf)).toEqual(Array.from({ length: 3 }, () => 'ApplicationThrottled'))
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect((await other).status).toBe(200)
  })

  it('let 10,000 requests pass in ten minutes, and tell how long to wait for more', () => {
    const clock = { now: testNow }
    const limits = createMailboxLimits({ on: true, now: () => clock.now, odd: () => false })
    const ask = (): void => {
      try {
        limits.enter('a', 0)
      } finally {
        limits.leave('a')
      }
    }
    for (let at = 0; at < 10_000; at += 1) ask()
    clock.now += 60_000

    expect(refusalOf(ask)).toMatchObject({ status: 429, headers: { 'retry-after': '540' } })
    expect(refusalOf(() => limits.enter('another', 0))).toBeNull()
    // The refused request counts as well, so the way is free by one less.
    clock.now += 540_000
    expect(refusalOf(ask)).toBeNull()
  })

  it('let 150 MiB be sent in five minutes', () => {
    const clock = { now: testNow }
    const limits = createMailboxLimits({ on: true, now: () => clock.now, odd: () => true })
    const send = (bytes: number): void => {
      try {
        limits.enter('a', bytes)
      } finally {
        limits.leave('a')
      }
    }
    send(100 * 1_048_576)
    clock.now += 200_000
    send(50 * 1_048_576)

    expect(refusalOf(() => send(1))).toMatchObject({ status: 429 })
    expect(refusalOf(() => send(0))).toBeNull()
    clock.now += 100_000
    expect(refusalOf(() => send(1))).toBeNull()
  })
})

describe('a batch', () => {
  it('has at most twenty requests, each with an id of its own', async () => {
    const { call } = await startGraphSample()
    const request = (id: number): Json => ({ id: String(id), method: 'GET', url: '/users' })
    const many = Array.from({ length: 21 }, (_none, at) => request(at))

    const tooMany = await call('POST', '/$batch', { json: { requests: many } })
    const twice = await call('POST', '/$batch', { json: { requests: [request(1), request(1)] } })

    expect([tooMany.status, twice.status]).toEqual([400, 400])
  })

  it('refuses what depends on a failed request, and answers each with its own status', async () => {
    const { sample, call } = await startGraphSample()
    await order(sample, 'graph/fault', { fault: 'throttled', about: 'slow-one', amount: 7 })
    const requests = [
      { id: 'a', method: 'GET', url: `/users/${boss}/contacts?$top=1` },
      { id: 'b', method: 'GET', url: `/users/${boss}/contacts/slow-one` },
      { id: 'c', method: 'GET', url: `/users/${boss}/contacts`, dependsOn: ['b'] },
      {
        id: 'd',
        method: 'POST',
        url: `/users/${boss}/contacts`,
        body: { displayName: 'd' },
        headers: { 'Content-Type': 'application/json' },
      },
    ]

    const got = await call('POST', '/$batch', { json: { requests } })

    const answers = new Map((got.json['responses'] as Json[]).map((one) => [one['id'], one]))
    expect(got.status).toBe(200)
    expect(['a', 'b', 'c', 'd'].map((id) => answers.get(id)?.['status'])).toEqual([
      200, 429, 424, 201,
    ])
    expect(answers.get('b')?.['headers']).toMatchObject({ 'Retry-After': '7' })
  })
})

describe('faults on command', () => {
  const statuses: readonly (readonly [string, number, unknown])[] = [
    ['throttled', 429, 'ApplicationThrottled'],
    ['server-error', 500, 'ErrorInternalServerError'],
    ['unavailable', 503, undefined],
    ['gateway-timeout', 504, 'UnknownError'],
    ['missing-scope', 403, 'ErrorAccessDenied'],
    ['gone', 410, 'SyncStateNotFound'],
    ['quota', 403, 'ErrorQuotaExceeded'],
    ['no-mailbox', 404, 'MailboxNotEnabledForRESTAPI'],
    ['conflict', 412, 'ErrorIrresolvableConflict'],
    ['expired-token', 401, 'InvalidAuthenticationToken'],
  ]

  it.each(statuses)(
    '%s is a refusal that comes once, where it was ordered',
    async (fault, status, code) => {
      const { sample, mine } = await startGraphSample({ people: 2 })
      await order(sample, 'graph/fault', { fault, endpoint: 'GET /users/{user}/contacts' })

      const elsewhere = await mine('GET', '/calendars')
      const got = await mine('GET', '/contacts')
      const after = await mine('GET', '/contacts')

      expect(elsewhere.status).toBe(200)
      expect([got.status, codeOf(got)]).toEqual([status, code])
      expect(after.status).toBe(fault === 'expired-token' ? 401 : 200)
    },
  )

  it('cut the connection before the work, or after it', async () => {
    const { sample, mine, graph } = await startGraphSample({ people: 2 })
    const count = (): number => graph.mailbox(boss)?.all('contact').length ?? 0
    const before = count()
    await order(sample, 'graph/fault', { fault: 'cut-before', endpoint: 'contacts' })
    await expect(mine('POST', '/contacts', { json: { displayName: 'a' } })).rejects.toThrow(
      'fetch failed',
    )
    const unchanged = count()
    await order(sample, 'graph/fault', { fault: 'cut-after', endpoint: 'contacts', amount: 5 })
    await expect(mine('POST', '/contacts', { json: { displayName: 'b' } })).rejects.toThrow(
      'terminated',
    )

    expect([unchanged - before, count() - before]).toEqual([0, 1])
  })

  it('answer with nothing, with rubbish, with an empty list', async () => {
    const { sample, mine } = await startGraphSample({ people: 2 })
    const texts: string[] = []
    for (const fault of ['blank', 'garbage', 'empty']) {
      await order(sample, 'graph/fault', { fault, endpoint: 'contacts' })
      texts.push((await mine('GET', '/contacts')).text)
    }

    expect(texts[0]).toBe('')
    expect(texts[1]).toMatch(/^<html>/)
    expect(valueOf({ json: JSON.parse(texts[2] ?? '') as Json })).toEqual([])
  })

  it('lead in circles, or to another host', async () => {
    const { sample, mine } = await startGraphSample({ people: 2 })
    await order(sample, 'graph/fault', { fault: 'repeat-link', endpoint: 'delta', count: 3 })
    const first = await mine('GET', '/contacts/delta')
    const link = textAt(first.json, '@odata.nextLink')
    const second = await mine('GET', link)
    await order(sample, 'graph/fault', { clear: true })
    await order(sample, 'graph/fault', { fault: 'foreign-link', endpoint: 'events' })

    const foreign = await mine('GET', '/events')

    expect(second.json['@odata.nextLink']).toBe(link)
    expect(textAt(foreign.json, '@odata.nextLink')).toMatch(/^https:\/\/graph\.example\.net\//)
  })

  it('are refused if they are none', async () => {
    const { sample } = await startGraphSample({ people: 2 })

    await expect(order(sample, 'graph/fault', { fault: 'earthquake' })).rejects.toThrow('400')
    await expect(order(sample, 'graph/quirks', { lag: 'long' })).rejects.toThrow('400')
    await expect(order(sample, 'graph/change', { change: 'dance' })).rejects.toThrow('400')
    await expect(order(sample, 'graph/token', { user: 'nobody' })).rejects.toThrow('400')
  })
})

describe('the cloud in China', () => {
  it('has neither deltas of mail and contacts nor to-dos, but lists and calendars', async () => {
    const { mine } = await startGraphSample({ people: 2, graph: { cloud: '21vianet' } })
    const window = 'startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z'
    const missing = [
      '/mailFolders/delta',
      '/mailFolders/inbox/messages/delta',
      '/contacts/delta',
      '/todo/lists',
    ]

    const got = await Promise.all(missing.map((path) => mine('GET', path)))
    const { entries } = await round(mine, `/calendarView/delta?${window}`)
    const list = await mine(
      'GET',
      '/messages?$filter=lastModifiedDateTime%20ge%202026-01-01T00:00:00Z&$orderby=lastModifiedDateTime',
    )

    expect(got.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(entries.length).toBeGreaterThan(0)
    expect(valueOf(list).length).toBeGreaterThan(0)
  })
})

import { describe, expect, it } from 'vitest'

import { createGraph, type Graph } from '../../../main/adapters/graph/client.ts'
import { GraphError, refusalOf } from '../../../main/adapters/graph/errors.ts'
import { path } from '../../../main/adapters/graph/path.ts'
import { done, failed, FailureError } from '../../../main/core/failure.ts'
import type { Clock, Json, Log } from '../../../main/core/ports.ts'

const quiet: Log = { write: () => undefined }
const { signal } = new AbortController()
const base = 'https://graph.example/v1.0'

type Seen = Readonly<{ url: string; method: string; headers: Headers; body: string }>
type Reply = (seen: Seen, nth: number) => Response | Promise<Response>

const json = (body: Json, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), init)

const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json(
    { error: { code, message: 'words' } },
    { status, headers: { 'request-id': 'r-1', ...headers } },
  )

/** A client before a service that answers as told; `slept` holds its waits in seconds. */
function scripted(reply: Reply, purpose: 'backup' | 'setup' = 'backup') {
  const seen: Seen[] = []
  const slept: number[] = []
  const asked: { renew: boolean; claims?: string }[] = []
  let now = 1_000_000
  const clock: Clock = {
    now: () => now,
    async sleep(ms, ending) {
      ending.throwIfAborted()
      slept.push(ms / 1000)
      now += ms
      await Promise.resolve()
    },
  }
  const tokens = {
    async token({
      signal: _signal,
      ...ask
    }: {
      signal: AbortSignal
      renew: boolean
      claims?: string
    }) {
      asked.push(ask)
      return done(`token-${asked.filter(({ renew }) => renew).length}`)
    },
  }
  const graph: Graph = createGraph({
    cloud: 'global',
    graphBase: 'https://graph.example',
    tokens,
    fetch: async (input, init = {}) => {
      const one = {
        url: String(input),
        method: init.method ?? 'GET',
        headers: new Headers(init.headers),
        body: typeof init.body === 'string' ? init.body : '',
      }
      seen.push(one)
      return reply(one, seen.length)
    },
    clock,
    log: quiet,
    purpose,
  })
  return { graph, seen, slept, asked }
}

const call = (graph: Graph): Promise<Json> =>
  graph.call({ mailbox: 'm1', to: path`/users/${'m1'}/contacts`, signal })

/** What a piece of work was refused with, as the failure that a source sees; null if it was not. */
const refusalIn = (work: Promise<unknown>): Promise<GraphError | null> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof FailureError ? refusalOf(error) : null),
  )

describe('a request', () => {
  it('asks for lasting ids, escapes ids in its path, and keeps numbers exact', async () => {
    const reply = (): Response => new Response('{"id":12345678901234567890}')
    const { graph, seen } = scripted(reply)

    const answer = await graph.call({
      mailbox: 'm1',
      to: path`/users/${'a/b?c'}/messages/${'x='}`,
      query: { $filter: "subject eq 'a+b&c'" },
      signal,
    })

    const asked = '?$filter=subject%20eq%20%27a%2Bb%26c%27'
    expect(seen[0]?.url).toBe(`${base}/users/a%2Fb%3Fc/messages/x%3D${asked}`)
    expect(seen[0]?.headers.get('prefer')).toContain('IdType="ImmutableId"')
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer token-0')
    expect(JSON.stringify(answer)).toBe('{"id":12345678901234567890}')
  })

  it.each(['', '.', '..'])('is not made for the id "%s"', (id) => {
    expect(() => path`/users/${id}/messages`).toThrow(GraphError)
  })

  it('refuses plain http to any host but this computer', () => {
    const tokens = { token: async () => done('t') }
    const about = { cloud: 'global', tokens, fetch, log: quiet, purpose: 'backup' } as const
    const clock: Clock = { now: () => 0, sleep: async () => undefined }

    expect(() => createGraph({ ...about, clock, graphBase: 'http://graph.example' })).toThrow(
      'DK-1001',
    )
    expect(() => createGraph({ ...about, clock, graphBase: 'http://127.0.0.1:1' })).not.toThrow()
  })
})

describe('Retry-After', () => {
  it.each([
    ['7', {}, 7],
    ['2.128', {}, 2.128],
    ['Sun, 22 Nov 2026 10:00:30 GMT', { date: 'Sun, 22 Nov 2026 10:00:00 GMT' }, 30],
  ])('%s is obeyed', async (value, more, seconds) => {
    const { graph, slept } = scripted((_seen, nth) =>
      nth === 1
        ? refusal(429, 'ApplicationThrottled', { 'retry-after': value, ...more })
        : json({ ok: true }),
    )

    await call(graph)

    const waited = slept.reduce((all, one) => all + one, 0)
    expect(waited).toBeGreaterThanOrEqual(seconds)
    expect(slept[0]).toBeLessThan(seconds + 2)
  })

  it('of more than a person waits for is told instead of kept', async () => {
    const throttled = () => refusal(429, 'TooManyRequests', { 'retry-after': '60' })
    const { graph, slept } = scripted(throttled, 'setup')

    const told = await refusalIn(call(graph))

    expect(told?.what).toBe('throttled')
    expect(slept).toEqual([])
  })
})

describe('a token that Graph refuses', () => {
  it('is renewed once with the claims that came with the refusal', async () => {
    const claims = Buffer.from('{"access_token":{}}').toString('base64')
    const { graph, seen, asked } = scripted((one) =>
      one.headers.get('authorization') === 'Bearer token-0'
        ? refusal(401, 'InvalidAuthenticationToken', {
            'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"`,
          })
        : json({ ok: true }),
    )

    await call(graph)

    expect(seen).toHaveLength(2)
    expect(asked.at(-1)).toEqual({ renew: true, claims: '{"access_token":{}}' })
  })

  it('twice is a sign-in that does not hold', async () => {
    const { graph, seen } = scripted(() => refusal(401, 'InvalidAuthenticationToken'))

    const told = await refusalIn(call(graph))

    expect(told?.what).toBe('token')
    expect(seen).toHaveLength(2)
  })

  it('that the sign-in cannot renew fails with what the sign-in says', async () => {
    const clock: Clock = { now: () => 0, sleep: async () => undefined }
    const token = async ({ renew }: { renew: boolean }) =>
      renew ? failed('consentMissing') : done('old')
    const graph = createGraph({
      cloud: 'global',
      graphBase: 'https://graph.example',
      tokens: { token },
      fetch: async () => refusal(401, 'InvalidAuthenticationToken'),
      clock,
      log: quiet,
      purpose: 'backup',
    })

    await expect(call(graph)).rejects.toMatchObject({ failure: { name: 'consentMissing' } })
  })
})

describe('what a refusal means', () => {
  it.each([
    [403, 'ErrorAccessDenied', 'denied', 'microsoftPermissionMissing'],
    [404, 'MailboxNotEnabledForRESTAPI', 'not-online', 'notExchangeOnline'],
    [404, 'ErrorItemNotFound', 'item-gone', 'answerUnknown'],
    [404, 'somethingElse', 'not-found', 'answerUnknown'],
    [410, 'syncStateNotFound', 'resync', 'answerUnknown'],
    [403, 'ErrorQuotaExceeded', 'mailbox-full', 'mailboxFull'],
    [412, 'ErrorIrresolvableConflict', 'stale', 'answerUnknown'],
    [503, '', 'busy', 'microsoftSilent'],
    [500, 'ErrorCorruptData', 'corrupt', 'answerUnknown'],
  ])('%i %s: %s', async (status, code, what, name) => {
    const { graph } = scripted(() => refusal(status, code))

    const told = await refusalIn(call(graph))

    expect(told).toMatchObject({ what, requestId: 'r-1' })
    await expect(call(graph)).rejects.toMatchObject({ failure: { name } })
  })
})

describe('pages', () => {
  const pages = async (graph: Graph, link: string | null = null) => {
    const items: Json[] = []
    let delta: string | null = null
    for await (const page of graph.pages({
      mailbox: 'm1',
      to: path`/users/${'m1'}/x/delta`,
      link,
      signal,
    })) {
      items.push(...page.items)
      delta = page.delta
    }
    return { items, delta }
  }

  it('are followed to their end, empty ones too, and end with a link without the host', async () => {
    const { graph, seen } = scripted((_one, nth) =>
      nth < 3
        ? json({ value: nth === 1 ? [1] : [], '@odata.nextLink': `${base}/x?$skiptoken=${nth}` })
        : json({ value: [2], '@odata.deltaLink': `${base}/x?$deltatoken=A%2b=` }),
    )

    expect(await pages(graph)).toEqual({ items: [1, 2], delta: '/x?$deltatoken=A%2b=' })
    await pages(graph, '/x?$deltatoken=A%2b=')
    expect(seen.at(-1)?.url).toBe(`${base}/x?$deltatoken=A%2b=`)
  })

  it.each([
    'https://evil.example/v1.0/x?$skiptoken=1',
    'https://graph.example.evil.example/v1.0/x',
    'https://graph.example/v1.0/../beta/x',
    'https://graph.example/beta/x',
    '/v1.0/x',
  ])('never follow a link to %s', async (link) => {
    const { graph, seen } = scripted(() => json({ value: [], '@odata.nextLink': link }))

    const told = await refusalIn(pages(graph))

    expect(told?.code).toBe('foreign-link')
    expect(seen).toHaveLength(1)
  })

  it('that lead in a ring are a fault, not an endless reading', async () => {
    const { graph } = scripted(() =>
      json({ value: [], '@odata.nextLink': `${base}/x?$skiptoken=1` }),
    )

    expect((await refusalIn(pages(graph)))?.code).toBe('repeated-page')
  })

  it('become smaller where big ones overload the service', async () => {
    const { graph, seen } = scripted((one) => {
      const size = Number(/maxpagesize=(\d+)/.exec(one.headers.get('prefer') ?? '')?.[1])
      return size > 60 ? refusal(504, 'UnknownError') : json({ value: [size] })
    })

    expect((await pages(graph)).items).toEqual([50])
    expect(seen.length).toBeGreaterThan(2)
  })
})

describe('a batch', () => {
  const entries = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ to: path`/users/${'m1'}/messages/${`id${at}`}` }))
  type Sent = { requests: { id: string; url: string; headers: { Prefer: string } }[] }

  it('takes 20 at most, in any order of answers, each with its own outcome', async () => {
    const { graph, seen } = scripted((one) => {
      const { requests } = JSON.parse(one.body) as Sent
      const responses = requests.map(({ id, url, headers }) =>
        url.endsWith('id7')
          ? { id, status: 404, body: { error: { code: 'ErrorItemNotFound' } } }
          : { id, status: 200, body: { url, prefer: headers.Prefer } },
      )
      return json({ responses: responses.toReversed() })
    })

    const answers = await graph.batch({ mailbox: 'm1', entries: entries(45), signal })

    expect(seen.map(({ body }) => (JSON.parse(body) as Sent).requests.length)).toEqual([20, 20, 5])
    expect(answers[44]).toEqual({ url: '/users/m1/messages/id44', prefer: 'IdType="ImmutableId"' })
    expect(answers[7]).toMatchObject({ what: 'item-gone' })
    expect(graph.sent()).toBe(45)
  })

  it('asks again only for what the service was too busy for', async () => {
    const { graph, seen, slept } = scripted((one, nth) => {
      const { requests } = JSON.parse(one.body) as Sent
      const busy = {
        status: 429,
        headers: { 'Retry-After': '5' },
        body: { error: { code: 'ApplicationThrottled' } },
      }
      return json({
        responses: requests.map(({ id, url }) =>
          nth === 1 && url.endsWith('id1') ? { id, ...busy } : { id, status: 200, body: { url } },
        ),
      })
    })

    const answers = await graph.batch({ mailbox: 'm1', entries: entries(3), signal })

    expect(answers[1]).toEqual({ url: '/users/m1/messages/id1' })
    expect((JSON.parse(seen[1]?.body ?? '') as Sent).requests).toHaveLength(1)
    expect(slept.some((seconds) => seconds >= 5)).toBe(true)
  })
})

describe('content', () => {
  const whole = 'From: a@b.example\r\n\r\n' + 'words and words '.repeat(1000)

  /** A body that breaks off after so many bytes. */
  const cut = (text: string, after: number): Response => {
    let sent = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) controller.error(new TypeError('terminated'))
        else controller.enqueue(new TextEncoder().encode(text.slice(0, after)))
        sent = true
      },
    })
    return new Response(body)
  }
  const contentOf = async (graph: Graph): Promise<string> => {
    const parts: Uint8Array[] = []
    const to = path`/users/${'m1'}/messages/${'x'}/$value`
    for await (const part of graph.content({ mailbox: 'm1', to, signal })) parts.push(part)
    return Buffer.concat(parts).toString()
  }

  it('goes on after a cut without a byte lost or doubled', async () => {
    const { graph } = scripted((_one, nth) =>
      nth < 3 ? cut(whole, 5000 * nth) : new Response(whole),
    )

    expect(await contentOf(graph)).toBe(whole)
  })

  it('that is another one after the cut is refused: two halves make no message', async () => {
    const { graph } = scripted((_one, nth) =>
      nth === 1 ? cut(whole, 5000) : new Response(whole.replace('words', 'WORDS')),
    )

    expect((await refusalIn(contentOf(graph)))?.code).toBe('changed-meanwhile')
  })

  it('that became shorter than what was brought already is refused too', async () => {
    const { graph } = scripted((_one, nth) => (nth === 1 ? cut(whole, 5000) : new Response('From')))

    expect((await refusalIn(contentOf(graph)))?.code).toBe('changed-meanwhile')
  })
})

import { createRequire } from 'node:module'

import type * as DingTalkStream from 'dingtalk-stream'
import { expect, it, onTestFinished, vi } from 'vitest'

import { systemClock } from '../../../../main/adapters/clock.ts'
import {
  pauseBefore,
  runStream,
  type StreamOptions,
} from '../../../../main/adapters/dingtalk/stream/client.ts'
import { holdConnection } from '../../../../main/adapters/dingtalk/stream/connection.ts'
import type { StreamEvent } from '../../../../main/adapters/dingtalk/stream/frames.ts'
import { createInbox } from '../../../../main/adapters/dingtalk/stream/inbox.ts'
import { openGateway } from '../../../../main/adapters/dingtalk/stream/opening.ts'
import { FailureError } from '../../../../main/core/failure.ts'
import type { Kind } from '../../../../main/core/kinds.ts'
import type { Sample } from '../../../../main/sample/index.ts'
import type { StreamState } from '../../../../main/sample/stream/gateway.ts'
import { startTestSample } from '../../sample.ts'

const quiet = { write: () => undefined }

const stream = async (sample: Sample, body: object): Promise<StreamState> => {
  const answer = await fetch(`${sample.control}/stream`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as StreamState
}
const look = async (sample: Sample): Promise<StreamState> =>
  (await (await fetch(`${sample.control}/stream`)).json()) as StreamState
const rename = (sample: Sample, name: string) =>
  fetch(`${sample.control}/change`, {
    method: 'POST',
    body: JSON.stringify({ change: 'rename-person', userid: 'backup01', name }),
  })

/** A stream of a sample company, which ends with the test. */
function follow(sample: Sample, more: Partial<StreamOptions> = {}) {
  const stop = new AbortController()
  const events: StreamEvent[] = []
  let gaps = 0
  const running = runStream({
    apiBase: sample.apiBase,
    clientId: sample.clientId,
    clientSecret: () => Promise.resolve(sample.clientSecret),
    fetch,
    // Nobody waits for a minute here; that pauses grow is tested by themselves.
    clock: { now: () => Date.now(), sleep: (_ms, signal) => systemClock.sleep(20, signal) },
    log: quiet,
    signal: stop.signal,
    onOpen: () => (gaps += 1),
    keep: (event) => void events.push(event),
    ...more,
  })
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return { events, gaps: () => gaps, stop, running }
}

it('hears of a change, acknowledges it, and answers pings', async () => {
  const sample = await startTestSample()
  const { events, gaps } = follow(sample)
  await vi.waitFor(() => expect(gaps()).toBe(1))

  await rename(sample, 'Another name')
  await stream(sample, { do: 'ping' })
  await vi.waitFor(async () =>
    expect(await look(sample)).toMatchObject({ acknowledged: 1, waiting: 0, pongs: 1 }),
  )

  expect(events).toMatchObject([{ type: 'user_modify_org', corpId: sample.corpId }])
})

it('comes back after a cut, after being sent away and after silence, and looks for what it missed', async () => {
  const sample = await startTestSample()
  const times = { handshake: 5_000, silence: 400, ping: 100 }
  const { events, gaps } = follow(sample, { times })
  await vi.waitFor(() => expect(gaps()).toBeGreaterThan(0))

  await stream(sample, { do: 'cut' })
  await vi.waitFor(() => expect(gaps()).toBeGreaterThan(1))
  await stream(sample, { do: 'disconnect' })
  await vi.waitFor(() => expect(gaps()).toBeGreaterThan(2))
  // The connection stands and answers pings, but nothing comes over it.
  await stream(sample, { do: 'silence' })
  const before = gaps()
  await rename(sample, 'Unheard')
  await vi.waitFor(() => expect(gaps()).toBeGreaterThan(before), { timeout: 10_000 })
  await stream(sample, { do: 'speak' })

  await vi.waitFor(() => expect(events).toMatchObject([{ type: 'user_modify_org' }]), {
    timeout: 10_000,
  })
})

it('tells an event once, however often and in whatever order it comes', async () => {
  const sample = await startTestSample()
  const hints: Kind[] = []
  const counted: Kind[] = []
  const kept = new Map<string, unknown>()
  const records = {
    put: (_subject: string, { id, body }: { id: string; body: unknown }) => void kept.set(id, body),
    get: (_subject: string, id: string) => kept.get(id) as never,
    list: () => [],
    remove: () => undefined,
    cut: () => undefined,
  }
  const keep = createInbox({
    records,
    clock: systemClock,
    corpId: sample.corpId,
    counted: (kind) => void counted.push(kind),
    hint: (kind) => void hints.push(kind),
  })
  const { gaps } = follow(sample, { keep })
  await vi.waitFor(() => expect(gaps()).toBe(1))

  await stream(sample, { do: 'duplicate', count: 1 })
  await stream(sample, { do: 'event', event: 'calendar_event_change', data: {} })
  await stream(sample, { do: 'reorder', count: 1 })
  await stream(sample, { do: 'event', event: 'bpms_instance_change', data: {} })
  await stream(sample, { do: 'event', event: 'storage_dentry_update', data: {} })
  await stream(sample, { do: 'event', event: 'meeting_status_change', data: {} })
  await stream(sample, { do: 'drop', count: 1 })
  await stream(sample, { do: 'event', event: 'user_leave_org', data: {} })
  await vi.waitFor(async () =>
    expect(await look(sample)).toMatchObject({ acknowledged: 4, waiting: 0 }),
  )

  expect(hints).toEqual(['calendar', 'drive', 'approvals'])
  expect(counted).toEqual(['calendar', 'calendar', 'drive', 'approvals'])
  expect(JSON.stringify([...kept.values()])).not.toContain('data')
})

it('asks for an event again that it could not write down', async () => {
  const sample = await startTestSample()
  let isFull = true
  const { gaps, events } = follow(sample, {
    keep(event) {
      if (isFull) throw new FailureError({ name: 'storageFull', about: {} })
      events.push(event)
    },
  })
  await vi.waitFor(() => expect(gaps()).toBe(1))

  await rename(sample, 'Another name')
  await vi.waitFor(async () => expect(await look(sample)).toMatchObject({ sent: 1 }))
  expect(await look(sample)).toMatchObject({ acknowledged: 0, waiting: 1 })
  isFull = false
  await stream(sample, { do: 'cut' })
  await vi.waitFor(async () => expect(await look(sample)).toMatchObject({ acknowledged: 1 }))

  expect(events).toHaveLength(1)
})

it('asks seldom where the credentials are refused, and sends them to nobody else', async () => {
  const sample = await startTestSample()
  const ask = {
    apiBase: sample.apiBase,
    clientId: sample.clientId,
    clientSecret: 'wrong',
    fetch,
    signal: AbortSignal.timeout(20_000),
  }
  const pauses: number[] = []
  const stop = new AbortController()
  await runStream({
    ...ask,
    clientSecret: () => Promise.resolve('wrong'),
    clock: {
      now: () => 0,
      sleep: (ms) => {
        pauses.push(ms)
        stop.abort()
        return Promise.resolve()
      },
    },
    log: quiet,
    signal: stop.signal,
    onOpen: () => undefined,
    keep: () => undefined,
  })
  const answered = (answer: object) =>
    openGateway({
      ...ask,
      apiBase: 'https://api.dingtalk.com',
      fetch: () => Promise.resolve(Response.json(answer)),
    })
  const ticket = 't'

  expect(pauses).toEqual([600_000])
  expect(await openGateway(ask)).toMatchObject({
    ok: false,
    failure: { name: 'credentialsRefused' },
  })
  for (const endpoint of [
    'wss://evil.example/connect',
    'ws://wss-open.dingtalk.com/connect',
    'ws://127.0.0.1:1/connect',
    'wss://dingtalk.com.evil.example/',
    'nothing',
  ])
    expect(await answered({ endpoint, ticket })).toMatchObject({
      ok: false,
      failure: { name: 'answerUnknown' },
    })
  expect(
    await answered({ endpoint: 'wss://wss-open.dingtalk.com/connect', ticket: 'a b&c' }),
  ).toMatchObject({
    ok: true,
    value: { search: '?ticket=a+b%26c' },
  })
  expect(await answered({})).toMatchObject({ failure: { name: 'answerUnknown' } })
})

it('waits longer after each try, up to a minute and a half', () => {
  expect([0, 1, 2, 5, 6, 60].map((tries) => pauseBefore(tries, 0))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ])
  expect(pauseBefore(0, 1)).toBe(1_500)
})

it('ends at once when it is told to, also before it stands', async () => {
  const stop = new AbortController()
  stop.abort()
  const times = { handshake: 5_000, silence: 5_000, ping: 1_000 }
  const ended = await holdConnection({
    url: new URL('ws://127.0.0.1:9/connect'),
    times,
    signal: stop.signal,
    onOpen: () => undefined,
    keep: () => undefined,
  })

  expect(ended).toEqual({ why: 'stopped', stood: 0 })
})

it("speaks as the platform's own client hears it", async () => {
  const sample = await startTestSample()
  // The addresses of the official client are constants: its own HTTP client is turned round.
  const load = createRequire(import.meta.resolve('dingtalk-stream'))
  const axios = load('axios') as {
    interceptors: {
      request: { use(turn: (config: { url: string }) => object): number; eject(id: number): void }
    }
  }
  const turned = axios.interceptors.request.use((config) => ({
    ...config,
    url: config.url.replace('https://api.dingtalk.com', sample.apiBase),
    proxy: false,
  }))
  onTestFinished(() => axios.interceptors.request.eject(turned))
  vi.spyOn(console, 'info').mockImplementation(() => undefined)
  onTestFinished(() => void vi.restoreAllMocks())
  const { DWClient, EventAck } = load('dingtalk-stream') as typeof DingTalkStream
  const client = new DWClient({ clientId: sample.clientId, clientSecret: sample.clientSecret })
  onTestFinished(() => client.disconnect())
  const heard: unknown[] = []
  client.registerAllEventListener((message) => {
    heard.push({ ...message.headers, data: JSON.parse(message.data) as unknown })
    return { status: EventAck.SUCCESS }
  })
  await client.connect()
  await vi.waitFor(() => expect(client.registered).toBe(true))

  await rename(sample, 'Another name')
  await stream(sample, { do: 'ping' })
  await vi.waitFor(async () =>
    expect(await look(sample)).toMatchObject({ acknowledged: 1, waiting: 0, pongs: 1 }),
  )

  expect(heard).toMatchObject([
    {
      topic: '*',
      eventType: 'user_modify_org',
      eventCorpId: sample.corpId,
      data: { userId: ['backup01'] },
    },
  ])
})

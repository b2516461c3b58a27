import { createDingTalk, type DingTalk } from '../../../main/adapters/dingtalk/client.ts'
import type { Endpoint } from '../../../main/adapters/dingtalk/endpoints.ts'
import type { Waiting } from '../../../main/adapters/dingtalk/retry.ts'
import type { Fetch, Log, Purpose } from '../../../main/core/ports.ts'
import { countingLedger, leapingClock, noGovernor } from './client-of.ts'

/** One answer of a script: JSON, text, a status, or an error that `fetch` throws. */
export type Answer = Readonly<{
  status?: number
  body?: unknown
  text?: string
  headers?: Record<string, string>
  error?: Error
}>

/** What `fetch` throws when a connection fails with this code. */
export const cut = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

export type Sent = Readonly<{
  url: URL
  method: string
  headers: Headers
  body: string
}>

const toResponse = ({ status = 200, body, text, headers = {} }: Answer): Response =>
  new Response(status === 204 ? null : (text ?? JSON.stringify(body ?? {})), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

export const v1: Endpoint = {
  id: 'test.v1',
  method: 'GET',
  path: '/v1.0/test/{id}',
  generation: 'v1',
  metered: true,
  scope: null,
}
export const legacy: Endpoint = {
  id: 'test.legacy',
  method: 'POST',
  path: '/topapi/test',
  generation: 'legacy',
  metered: false,
  scope: null,
}

/** A client that is answered from a list; token calls are answered beside it. */
export function scripted(answers: readonly Answer[], wanted: { purpose?: Purpose } = {}) {
  const sent: Sent[] = []
  const waits: Waiting[] = []
  const lines: unknown[] = []
  const clock = leapingClock()
  const ledger = countingLedger()
  const queue = [...answers]
  const tokens = { given: 0, expiresIn: 7200, answers: [] as Answer[] }
  const fetch: Fetch = async (input, init) => {
    const url = new URL(input)
    if (url.pathname.endsWith('/token')) {
      tokens.given += 1
      const next = tokens.answers.shift()
      if (next?.error) throw next.error
      if (next) return toResponse(next)
      return toResponse({
        body: { access_token: `token-${tokens.given}`, expires_in: tokens.expiresIn },
      })
    }
    const body = typeof init?.body === 'string' ? init.body : ''
    sent.push({ url, method: init?.method ?? 'GET', headers: new Headers(init?.headers), body })
    const next = queue.shift()
    if (next === undefined) throw new Error('the script is at its end')
    if (next.error) throw next.error
    return toResponse(next)
  }
  const log: Log = { write: (...line) => void lines.push(line) }
  const dingtalk: DingTalk = createDingTalk({
    apiBase: 'https://api.example',
    legacyBase: 'https://oapi.example',
    clientId: 'dingapp',
    clientSecret: async () => 'the-secret',
    corpId: 'dingcorp',
    fetch,
    clock,
    governor: noGovernor,
    ledger,
    log,
    purpose: wanted.purpose ?? 'backup',
    waiting: (wait) => waits.push(wait),
  })
  return { dingtalk, sent, clock, ledger, tokens, waits, lines, left: () => queue.length }
}

/** Sends one call of the kind and gives what it threw, or null. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  )
}

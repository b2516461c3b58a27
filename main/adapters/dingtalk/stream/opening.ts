import { z } from 'zod'

import { failed, type Outcome } from '../../../core/failure.ts'
import type { Fetch } from '../../../core/ports.ts'
import { isLoopback } from '../../http-answer.ts'
import { readBase } from '../transport.ts'

/** What asking for a connection needs. */
export type OpeningAsk = Readonly<{
  apiBase: string
  clientId: string
  clientSecret: string
  fetch: Fetch
  signal: AbortSignal
}>

const path = '/v1.0/gateway/connections/open'
const shape = z.object({ endpoint: z.string().max(2_048), ticket: z.string().min(1).max(4_096) })

/** Hosts that the platform names as endpoints; anything else would get events of the company. */
const known = /(?:^|\.)dingtalk\.(?:com|io)$/

/** The address to connect to, or null where it is not one to be trusted. */
function addressOf(answer: z.infer<typeof shape>, base: URL): URL | null {
  const url = URL.parse(answer.endpoint)
  if (url === null) return null
  const isHere = isLoopback(base.hostname) && isLoopback(url.hostname)
  const isSafe = url.protocol === 'wss:' && known.test(url.hostname)
  if (!isSafe && !(isHere && /^wss?:$/.test(url.protocol))) return null
  url.searchParams.set('ticket', answer.ticket)
  return url
}

const refused = new Set([400, 401, 403])

/**
 * Asks the gateway for a connection: its address with a ticket that opens it once, and soon.
 *
 * Fails with `credentialsRefused`, `dingtalkSaysWait`, `dingtalkSilent` or `answerUnknown`.
 */
export async function openGateway(ask: OpeningAsk): Promise<Outcome<URL>> {
  const base = readBase(ask.apiBase)
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base)
  let answer: unknown
  try {
    const response = await ask.fetch(url, {
      method: 'POST',
      // Without the second header the answer is XML.
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      redirect: 'error',
      body: JSON.stringify({
        clientId: ask.clientId,
        clientSecret: ask.clientSecret,
        ua: 'dingkeep/1.0',
        subscriptions: [{ type: 'EVENT', topic: '*' }],
      }),
      signal: AbortSignal.any([ask.signal, AbortSignal.timeout(30_000)]),
    })
    if (refused.has(response.status))
      return failed('credentialsRefused', { code: `${response.status}` })
    if (response.status === 429) return failed('dingtalkSaysWait', { api: 'gateway' })
    if (response.status !== 200) return failed('dingtalkSilent', { code: `${response.status}` })
    answer = await response.json()
  } catch (error) {
    ask.signal.throwIfAborted()
    if (error instanceof SyntaxError)
      return failed('answerUnknown', { call: 'gateway', code: 'no-json' })
    // Whatever `fetch` throws is a connection that did not come about; its text may hold addresses.
    return failed('dingtalkSilent', { code: 'cut' })
  }
  const read = shape.safeParse(answer)
  const address = read.success ? addressOf(read.data, base) : null
  if (address === null) return failed('answerUnknown', { call: 'gateway', code: 'shape' })
  return { ok: true, value: address }
}

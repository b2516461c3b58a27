import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Company } from '../company/company.ts'
import { objectOf, readBody } from '../http/message.ts'
import type { Side } from '../http/server.ts'

/** How long a ticket holds, milliseconds. */
const ticketLife = 90_000

/** Where apps ask for a connection, and the tickets that it hands out. */
export type Opening = Readonly<{
  side: Side
  /** Takes a ticket: each opens one connection, and soon none. */
  take(ticket: string): boolean
}>

type Answer = Readonly<{ status: number; type: string; body: string }>

const json = (status: number, value: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
})

const isKnown = (body: Readonly<Record<string, unknown>>, company: Company): boolean =>
  body['clientId'] === company.clientId && body['clientSecret'] === company.clientSecret

/** Makes the address of `POST /v1.0/gateway/connections/open` (dingtalk-api.md, 6.1). */
export function createOpening(company: Company): Opening {
  const tickets = new Map<string, number>()

  function answer(request: IncomingMessage, text: string | null, origin: string): Answer {
    const body = objectOf(text ?? '') ?? {}
    if (!isKnown(body, company))
      return json(401, { code: 'authFailed', requestid: 'SAMPLE-stream', message: '鉴权失败' })
    const { subscriptions } = body
    if (!Array.isArray(subscriptions) || subscriptions.length === 0)
      return json(400, { code: 'param.error', requestid: 'SAMPLE-stream', message: '参数错误' })
    const ticket = randomBytes(12).toString('hex')
    tickets.set(ticket, Date.now() + ticketLife)
    const endpoint = `${origin.replace(/^http/, 'ws')}/connect`
    if ((request.headers.accept ?? '').includes('json')) return json(200, { endpoint, ticket })
    // Who does not ask for JSON gets what the platform likes.
    const xml = `<open><endpoint>${endpoint}</endpoint><ticket>${ticket}</ticket></open>`
    return { status: 200, type: 'application/xml', body: xml }
  }

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const { status, type, body } = answer(request, await readBody(request), url.origin)
    response.writeHead(status, { 'content-type': type }).end(body)
  }

  return {
    side: { prefix: '/v1.0/gateway/connections/open', handle },
    take(ticket) {
      const until = tickets.get(ticket) ?? 0
      tickets.delete(ticket)
      return until > Date.now()
    },
  }
}

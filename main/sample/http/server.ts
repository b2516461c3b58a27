import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { serve, type Office } from './desk.ts'
import type { Endpoint } from './endpoint.ts'
import { safeQuery, type RequestLog } from './log.ts'
import { objectOf, readBody, send } from './message.ts'
import { envelope, gateway } from './refusal.ts'
import { jsonType, type Reply } from './reply.ts'
import { createRouter, type Found } from './router.ts'

/** A part of the server beside the API: the control address, the file host. */
export interface Side {
  readonly prefix: string
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

/** What the server serves. */
export type House = Readonly<{
  office: Office
  endpoints: readonly Endpoint[]
  sides: readonly Side[]
  log: RequestLog
  port: number
}>

const isLegacy = (path: string): boolean => !/^\/v\d/.test(path)

/** Body of a call: JSON, or for the legacy generation also a form. */
function bodyOf(
  text: string,
  type: string,
  legacy: boolean,
): Readonly<Record<string, unknown>> | null {
  if (!type.includes('x-www-form-urlencoded')) return objectOf(text)
  return legacy ? Object.fromEntries(new URLSearchParams(text)) : null
}

function strange(path: string, office: Office): Reply {
  const generation = isLegacy(path) ? 'legacy' : 'v1'
  return {
    status: generation === 'v1' ? 404 : 200,
    type: jsonType,
    body: JSON.stringify(envelope(gateway.route, generation, office.requestId())),
    code: gateway.route.code,
    metered: false,
  }
}

function badBody(generation: Endpoint['generation'], office: Office): Reply {
  const message = 'body is mandatory for this action.'
  const shape = { status: 400, code: 'Missingbody', errcode: 40035, message }
  return {
    status: generation === 'v1' ? 400 : 200,
    type: jsonType,
    body: JSON.stringify(envelope(shape, generation, office.requestId())),
    code: 'Missingbody',
    metered: false,
  }
}

const tokenOf = (request: IncomingMessage, url: URL, endpoint: Endpoint): string | null => {
  if (endpoint.generation === 'legacy') return url.searchParams.get('access_token')
  const header = request.headers['x-acs-dingtalk-access-token']
  return typeof header === 'string' ? header : null
}

function answer(
  found: Found,
  text: string,
  at: Readonly<{ request: IncomingMessage; url: URL; office: Office }>,
): Reply {
  const { endpoint, path } = found
  const { request, url, office } = at
  const type = request.headers['content-type'] ?? ''
  const body = bodyOf(text, type, endpoint.generation === 'legacy')
  if (body === null) return badBody(endpoint.generation, office)
  const header = (name: string): string | null => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : null
  }
  const call = { path, query: url.searchParams, body, header, origin: url.origin }
  return serve({ endpoint, call, token: tokenOf(request, url, endpoint) }, office)
}

/** Writes one request into the log. */
function note(log: RequestLog, seen: Seen): void {
  const { request, url, found, text, reply } = seen
  const open = found?.endpoint.token === true && text !== null && text !== ''
  log.add({
    at: seen.at,
    method: request.method ?? '',
    path: url.pathname,
    query: safeQuery(url.searchParams),
    body: open ? objectOf(text) : null,
    endpoint: found?.endpoint.id ?? null,
    status: reply.status,
    code: reply.code,
    metered: reply.metered,
  })
}

type Seen = Readonly<{
  at: number
  request: IncomingMessage
  url: URL
  found: Found | null
  text: string | null
  reply: Reply
}>

/** Serves one request of the API. */
async function serveApi(
  request: IncomingMessage,
  url: URL,
  at: Readonly<{ house: House; find: ReturnType<typeof createRouter> }>,
): Promise<Reply> {
  const { office, log } = at.house
  const text = await readBody(request)
  const found = at.find(request.method ?? '', url.pathname)
  const reply =
    found === null || text === null
      ? strange(url.pathname, office)
      : answer(found, text, { request, url, office })
  note(log, { at: office.company.clock.now(), request, url, found, text, reply })
  return reply
}

/** A started server; `origin` is `http://127.0.0.1:port`. */
export type Running = Readonly<{ origin: string; server: Server; stop(): Promise<void> }>

const originOf = (server: Server): string =>
  `http://127.0.0.1:${String((server.address() as AddressInfo | null)?.port ?? 0)}`

/** Starts to serve on the loopback address; rejects if the port is taken. */
export async function startServer(house: House): Promise<Running> {
  const find = createRouter(house.endpoints)
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The origin is ours, not what the Host header claims: answers hand out addresses made of it.
    const asked = `${originOf(server)}${request.url ?? '/'}`
    const url = new URL(URL.canParse(asked) ? asked : originOf(server))
    const side = house.sides.find(({ prefix }) => url.pathname.startsWith(prefix))
    if (side !== undefined) await side.handle(request, response, url)
    else await send(response, await serveApi(request, url, { house, find }))
  }
  const server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that hung up in the middle of its question has nobody to answer.
      if (request.destroyed && !request.complete) return
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(`bug in the sample company: ${String(error)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(house.port, '127.0.0.1', resolve)
  })
  return {
    origin: originOf(server),
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

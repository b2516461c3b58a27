import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { RequestLog } from '../http/log.ts'
import { safeQuery } from '../http/log.ts'
import { createRandom } from '../random.ts'
import { serveGraph, type Desk, type Served } from './desk.ts'
import { guid } from './directory.ts'
import { answerLogin } from './login.ts'
import { sendAnswer } from './send.ts'
import { isObject, type Answer } from './wire.ts'

/** What the host needs. */
export type Host = Readonly<{
  desk: Desk
  log: RequestLog
  port: number
  /** Takes the pieces of upload sessions, whose addresses carry no token. */
  upload: (
    request: Readonly<{ method: string; path: string; range: string; body: Buffer }>,
  ) => Answer | null
}>

/** A started host. */
export type RunningHost = Readonly<{ origin: string; stop(): Promise<void> }>

const bodyMost = 4 * 1_048_576

async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= bodyMost) parts.push(part)
  }
  return size <= bodyMost ? Buffer.concat(parts) : null
}

const header =
  (request: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

const textual = /json/

function note(
  host: Host,
  seen: { request: IncomingMessage; url: URL; body: Buffer; served: Served },
): void {
  const { request, url, body, served } = seen
  const json = textual.test(request.headers['content-type'] ?? '') && body.length > 0
  host.log.add({
    at: host.desk.tenant.now(),
    method: request.method ?? '',
    path: url.pathname,
    query: safeQuery(url.searchParams),
    body: json ? parsed(body) : null,
    endpoint: served.route === null ? null : `graph ${request.method ?? ''} ${served.route}`,
    status: served.answer.status,
    code: served.code,
    metered: false,
  })
}

function parsed(body: Buffer): unknown {
  // Big bodies are attachments and mails: the log keeps that they came, not what was in them.
  if (body.length > 65_536) return `${body.length} bytes`
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isObject(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const plain = (answer: Answer): Served => ({
  answer,
  code: '',
  message: '',
  route: null,
  fault: null,
  leave: () => undefined,
})

const tooLong: Served = {
  ...plain({ status: 413 }),
  code: 'RequestEntityTooLarge',
  message: 'The request entity is too large.',
}

type Visit = Readonly<{ request: IncomingMessage; url: URL; body: Buffer | null; origin: string }>

/** Sends a request to whom it is for: Graph, an upload session, the sign-in. */
function serveVisit(host: Host, { request, url, body, origin }: Visit): Served {
  const method = request.method ?? ''
  if (body === null) return tooLong
  const range = header(request)('content-range') ?? ''
  const piece = host.upload({ method, path: url.pathname, range, body })
  if (piece !== null) return plain(piece)
  if (url.pathname.startsWith('/v1.0/')) {
    return serveGraph(host.desk, {
      method,
      url: `${url.pathname.slice('/v1.0'.length)}${url.search}`,
      base: `${origin}/v1.0`,
      header: header(request),
      body,
    })
  }
  return plain(answerLogin(host.desk.tenant, { method, url, body, origin }))
}

const originOf = (server: Server): string =>
  `http://127.0.0.1:${String((server.address() as AddressInfo | null)?.port ?? 0)}`

const nothing = Buffer.alloc(0)

/** Answers one request from its first byte to the last of the answer. */
async function handle(
  host: Host,
  {
    request,
    response,
    origin,
  }: Readonly<{ request: IncomingMessage; response: ServerResponse; origin: string }>,
): Promise<void> {
  const { tenant } = host.desk
  const asked = `${origin}${request.url ?? '/'}`
  const url = new URL(URL.canParse(asked) ? asked : origin)
  const body = await bytesOf(request)
  const served = serveVisit(host, { request, url, body, origin })
  // What comes to the sign-in and to upload sessions holds secrets or files.
  const open = url.pathname.startsWith('/v1.0/') ? (body ?? nothing) : nothing
  note(host, { request, url, body: open, served })
  const random = createRandom(
    `${tenant.tenantId}/request/${host.log.entries.length}/${url.pathname}`,
  )
  const client = header(request)('client-request-id') ?? guid(random)
  const ids = { request: guid(random), client, at: tenant.now() }
  const { latency } = tenant.quirks
  try {
    await sendAnswer(response, served, { ids, prefer: header(request)('prefer'), latency })
  } finally {
    served.leave()
  }
}

/** Starts to serve on the loopback address; rejects if the port is taken. */
export async function startHost(host: Host): Promise<RunningHost> {
  const server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
    handle(host, { request, response, origin: originOf(server) }).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(`bug in the sample company: ${String(error)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(host.port, '127.0.0.1', resolve)
  })
  return {
    origin: originOf(server),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

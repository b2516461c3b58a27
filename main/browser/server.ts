import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { WebSocketServer } from 'ws'

import type { Clock } from '../core/ports.ts'
import { securityHeaders } from '../csp.ts'
import type { EngineClient } from '../engine-client.ts'
import { closedPages, wantedLanguage } from './closed-page.ts'
import { createDoors } from './doors.ts'
import { serveTab } from './tab.ts'
import type { WindowFile, WindowFiles } from './window-files.ts'

const host = '127.0.0.1'
const socketPath = '/socket'
/** What a window asks is small; files never cross. */
const mostFrameBytes = 1024 * 1024

export type BrowserServer = Readonly<{
  port: number
  /** A new address that lets one tab in, once. */
  newAddress(): string
  close(): Promise<void>
}>

export type BrowserOptions = Readonly<{
  files: WindowFiles
  engine: Pick<EngineClient, 'ask' | 'hear'>
  clock: Clock
  /** 0 takes a free one. */
  port: number
}>

type Refusal = 403 | 404 | 405 | 421

/** Only this computer, only by the address that we gave: a foreign name may lead here (rebinding). */
const isOurs = (request: IncomingMessage, port: number): boolean =>
  request.headers.host === `${host}:${port}` && request.socket.remoteAddress === host

function refuse(response: ServerResponse, status: Refusal): void {
  response.writeHead(status, { 'Content-Length': 0, Connection: 'close' }).end()
}

function refuseSocket(socket: Duplex, status: 403 | 404 | 421): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}

function send(
  response: ServerResponse,
  { type, body }: WindowFile,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(200, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': type,
    'Content-Length': body.length,
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** Opens a port of this computer alone. Throws what `listen` throws, as `EADDRINUSE`. */
async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return (server.address() as AddressInfo).port
}

/** Answers asks for files; everything that is not in the list is 404. */
async function fileAnswers(files: WindowFiles) {
  const closed = await closedPages()
  return (request: IncomingMessage, response: ServerResponse, port: number) => {
    if (!isOurs(request, port)) return refuse(response, 421)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    const [path = '/'] = (request.url ?? '/').split('?')
    const file =
      path === '/closed'
        ? closed.get(wantedLanguage(request.headers['accept-language']))
        : files.get(path)
    if (file === undefined) return refuse(response, 404)
    return send(response, file, securityHeaders(`ws://${host}:${port}`))
  }
}

/**
 * Serves the built window to browsers of this computer: files by a fixed list, asks and tells over a
 * socket. Listens on 127.0.0.1 only, checks Host and Origin, and lets a tab in by an address that
 * works once; the tab keeps a key of its own, since browsers share cookies between all ports.
 */
export async function startBrowserServer(options: BrowserOptions): Promise<BrowserServer> {
  const { files, engine, clock } = options
  const doors = createDoors(() => clock.now())
  const answer = await fileAnswers(files)
  const server = createServer((request, response) => answer(request, response, port))
  const tabs = new WebSocketServer({
    noServer: true,
    maxPayload: mostFrameBytes,
    perMessageDeflate: false,
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(request, port)) return refuseSocket(socket, 421)
    if (request.headers.origin !== `http://${host}:${port}`) return refuseSocket(socket, 403)
    if (request.url !== socketPath) return refuseSocket(socket, 404)
    tabs.handleUpgrade(request, socket, head, (tab) => serveTab(tab, { doors, engine }))
  })
  const port = await listening(server, options.port)
  return {
    port,
    newAddress: () => `http://${host}:${port}/#token=${doors.newToken()}`,
    async close() {
      for (const tab of tabs.clients) tab.terminate()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'

import { type WebSocket, WebSocketServer } from 'ws'

import type { Company } from '../company/company.ts'
import type { Side } from '../http/server.ts'
import { eventOf, type StreamEvent } from './events.ts'
import { createSpoiler, type StreamFault, streamFaults } from './faults.ts'
import { acknowledged, eventFrame, isPong, systemFrame } from './frames.ts'
import { createOpening, type Opening } from './opening.ts'

type Body = Readonly<Record<string, unknown>>

/** An order for the stream that cannot be followed. */
export class WrongStreamOrder extends Error {}

/** What the control address tells of the stream. */
export type StreamState = Readonly<{
  connections: number
  opened: number
  sent: number
  acknowledged: number
  waiting: number
  /** Pings that were answered as they should be. */
  pongs: number
}>

/** The push channel of the open platform: events over a WebSocket (dingtalk-api.md, section 6). */
export interface StreamGateway {
  readonly side: Side
  attach(server: Server): void
  /** Tells the apps of a change, if there is an event for it. */
  changed(order: Body): void
  readonly verbs: Readonly<Record<string, (body: Body) => object>>
  stop(): void
}

/** Times in milliseconds: of signs of life, and until an event is sent again. */
const keepAliveEvery = 20_000
const againAfter = 60_000
const pingData = { opaque: 'x' }

type Waiting = { readonly id: string; readonly event: StreamEvent; timer: NodeJS.Timeout | null }

function fitEvent(type: unknown, data: unknown): StreamEvent {
  if (typeof type !== 'string' || typeof data !== 'object' || data === null)
    throw new WrongStreamOrder('an event has a name and an object as data')
  return { type, data: { ...data } }
}

class Gateway implements StreamGateway {
  readonly #company: Company
  readonly #opening: Opening
  readonly #sockets = new Set<WebSocket>()
  /** Connections that were told to go: nothing is delivered over them any more. */
  readonly #leaving = new WeakSet<WebSocket>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #spoiler = createSpoiler<Waiting>()
  readonly #wss = new WebSocketServer({ noServer: true })
  readonly #alive: NodeJS.Timeout
  #isSilent = false
  #opened = 0
  #sent = 0
  #acknowledged = 0
  #pongs = 0

  constructor(company: Company) {
    this.#company = company
    this.#opening = createOpening(company)
    this.#alive = setInterval(() => this.#toAll('KEEPALIVE'), keepAliveEvery)
    this.#alive.unref()
  }

  get side(): Side {
    return this.#opening.side
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const ticket = url.searchParams.get('ticket') ?? ''
      if (url.pathname !== '/connect' || !this.#opening.take(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n')
        return
      }
      this.#wss.handleUpgrade(request, socket, head, (open) => this.#welcome(open))
    })
  }

  #welcome(socket: WebSocket): void {
    this.#opened += 1
    this.#sockets.add(socket)
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('message', (said: Buffer) => this.#heard(said.toString('utf8')))
    this.#system(socket, 'CONNECTED')
    this.#system(socket, 'REGISTERED')
    for (const one of this.#waiting.values()) this.#deliver(one)
  }

  #heard(text: string): void {
    if (isPong(text, JSON.stringify(pingData))) this.#pongs += 1
    const id = acknowledged(text)
    const waiting = id === null ? undefined : this.#waiting.get(id)
    if (waiting === undefined) return
    if (waiting.timer !== null) clearTimeout(waiting.timer)
    this.#waiting.delete(waiting.id)
    this.#acknowledged += 1
  }

  #system(socket: WebSocket, topic: string, data: object = {}): void {
    if (this.#isSilent) return
    socket.send(systemFrame(topic, data, { now: this.#company.clock.now() }))
  }

  #toAll(topic: string, data: object = {}): void {
    for (const socket of this.#sockets) this.#system(socket, topic, data)
  }

  changed(order: Body): void {
    const event = eventOf(order, this.#company.clock.now())
    if (event !== null) this.#tell(event)
  }

  #tell(event: StreamEvent): void {
    const id = randomBytes(8).toString('hex')
    for (const one of this.#spoiler.pass({ id, event, timer: null })) {
      this.#waiting.set(one.id, one)
      this.#deliver(one)
    }
  }

  /** Each event goes to one of the connections, and again until it is acknowledged. */
  #deliver(one: Waiting): void {
    const socket = [...this.#sockets].find((open) => !this.#leaving.has(open))
    if (socket === undefined || this.#isSilent) return
    this.#sent += 1
    const { corpId, clock } = this.#company
    socket.send(eventFrame(one, { corpId, now: clock.now() }))
    if (one.timer !== null) clearTimeout(one.timer)
    one.timer = setTimeout(() => {
      if (this.#waiting.has(one.id)) this.#deliver(one)
    }, againAfter)
    one.timer.unref()
  }

  readonly verbs = {
    'POST stream': (body: Body): object => this.#order(body),
    'GET stream': (): StreamState => ({
      connections: this.#sockets.size,
      opened: this.#opened,
      sent: this.#sent,
      acknowledged: this.#acknowledged,
      waiting: this.#waiting.size,
      pongs: this.#pongs,
    }),
  }

  #order(body: Body): object {
    const { do: what, count = 1 } = body
    const fault = streamFaults.find((one) => one === what)
    if (fault !== undefined) this.#spoil(fault, count)
    else this.#does(body)
    return this.verbs['GET stream']()
  }

  #spoil(fault: StreamFault, count: unknown): void {
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
      throw new WrongStreamOrder('count must be a whole number from 1')
    this.#spoiler.add(fault, count)
  }

  #does({ do: what, event, data = {} }: Body): void {
    switch (what) {
      case 'silence':
      case 'speak':
        this.#isSilent = what === 'silence'
        return undefined
      case 'disconnect':
        return this.#sendAway()
      case 'cut':
        return this.#cut()
      case 'ping':
        return this.#toAll('ping', pingData)
      case 'event':
        return this.#tell(fitEvent(event, data))
      default:
        throw new WrongStreamOrder(
          `do must be one of ${streamFaults.join(' ')} silence speak disconnect cut ping event`,
        )
    }
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  /** Connections are renewed now and then: the old one stands a little longer and hears nothing. */
  #sendAway(): void {
    this.#toAll('disconnect', { reason: 'persistent connection is timeout' })
    for (const socket of this.#sockets) {
      this.#leaving.add(socket)
      setTimeout(() => socket.terminate(), 10_000).unref()
    }
  }

  stop(): void {
    clearInterval(this.#alive)
    for (const { timer } of this.#waiting.values()) if (timer !== null) clearTimeout(timer)
    this.#cut()
    this.#wss.close()
  }
}

/** Makes the gateway of a company. */
export const createStream = (company: Company): StreamGateway => new Gateway(company)

import { WebSocket } from 'ws'

import { FailureError } from '../../../core/failure.ts'
import { answers, type Frame, readFrame, type StreamEvent } from './frames.ts'

/** Times in milliseconds: a connection's beginning, silence after which it is dead, our pings. */
export type StreamTimes = Readonly<{ handshake: number; silence: number; ping: number }>

export const usualTimes: StreamTimes = { handshake: 15_000, silence: 60_000, ping: 8_000 }

/** No event comes near this; longer frames are a fault or an attack. */
const largestFrame = 1_048_576

export type ConnectionAsk = Readonly<{
  url: URL
  times: StreamTimes
  signal: AbortSignal
  /** The connection stands: whatever happened before it is to be looked for. */
  onOpen: () => void
  /**
   * Makes an event durable before it is acknowledged; it is delivered again until then. Throws
   * where that fails: then the event is asked for later.
   */
  keep: (event: StreamEvent) => void
}>

/** How a connection ended: `renew` = the gateway wants a new one, `silent` = it was dead. */
export type Ending = Readonly<{
  why: 'renew' | 'silent' | 'closed' | 'stopped'
  /** Milliseconds that it stood; 0 where it never did. */
  stood: number
}>

function answerTo(frame: Frame, keep: ConnectionAsk['keep']): string | null {
  switch (frame.is) {
    case 'ping':
      return answers.pong(frame.messageId, frame.data)
    case 'unasked':
      return answers.unasked(frame.messageId)
    case 'event':
      try {
        keep(frame.event)
        return answers.event(frame.messageId, 'SUCCESS')
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        // The disk or the database is in the way: it is delivered again, and told then.
        return answers.event(frame.messageId, 'LATER')
      }
    case 'alive':
    case 'renew':
    case 'unfit':
      return null
  }
}

/** Watches over life: pings go out, and silence of the gateway ends what merely looks alive. */
function watchLife(socket: WebSocket, times: StreamTimes, end: (why: Ending['why']) => void) {
  // Pongs of a dead proxy prove nothing: only frames of the gateway count as life.
  let silence = setTimeout(() => end('silent'), times.silence + times.handshake)
  const pings = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.ping()
  }, times.ping)
  return {
    heard() {
      clearTimeout(silence)
      silence = setTimeout(() => end('silent'), times.silence)
    },
    stop() {
      clearTimeout(silence)
      clearInterval(pings)
    },
  }
}

const openSocket = (url: URL, times: StreamTimes): WebSocket =>
  new WebSocket(url, {
    handshakeTimeout: times.handshake,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    followRedirects: false,
  })

/** Holds one connection until it ends, for whatever reason; never throws. */
export function holdConnection(ask: ConnectionAsk): Promise<Ending> {
  const { url, times, signal, onOpen, keep } = ask
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const socket = openSocket(url, times)
  let opened = 0
  let why: Ending['why'] = 'closed'
  const end = (reason: Ending['why']) => {
    why = reason
    socket.terminate()
  }
  const life = watchLife(socket, times, end)
  const stop = () => end('stopped')
  signal.addEventListener('abort', stop, { once: true })
  socket.on('open', () => {
    opened = performance.now()
    life.heard()
    onOpen()
  })
  socket.on('message', (said: Buffer) => {
    life.heard()
    const frame = readFrame(said.toString('utf8'))
    const answer = answerTo(frame, keep)
    if (answer !== null) socket.send(answer)
    if (frame.is === 'renew') end('renew')
  })
  // A close follows every error and brings the end.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    life.stop()
    signal.removeEventListener('abort', stop)
    resolve({ why, stood: opened === 0 ? 0 : performance.now() - opened })
  })
  if (signal.aborted) stop()
  return promise
}

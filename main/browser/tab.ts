import type { WebSocket } from 'ws'

import type { EngineClient, Told } from '../engine-client.ts'
import type { Doors, Entry } from './doors.ts'
import { closings, Enter, FromTab, jsonOf } from './wire.ts'

/** A tab has so long to show its token or key. */
const enterMs = 10_000
const mostAsksAtOnce = 256
/** A tab that takes nothing off its socket is let go before it fills the memory. */
const mostWaitingBytes = 32 * 1024 * 1024

type Parts = Readonly<{ doors: Doors; engine: Pick<EngineClient, 'ask' | 'hear'> }>

const entryOf = (doors: Doors, frame: unknown): Entry | null => {
  const enter = Enter.safeParse(frame)
  if (!enter.success) return null
  return 'token' in enter.data ? doors.withToken(enter.data.token) : doors.withKey(enter.data.key)
}

/** Serves one tab's socket: nothing is answered and nothing told before it is let in. */
export function serveTab(socket: WebSocket, { doors, engine }: Parts): void {
  let entry: Entry | null = null
  let asking = 0
  let stopHearing: (() => void) | null = null
  const late = setTimeout(() => socket.close(closings.late), enterMs)

  const send = (message: object) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > mostWaitingBytes) socket.terminate()
    else socket.send(JSON.stringify(message))
  }
  const enter = (frame: unknown) => {
    entry = entryOf(doors, frame)
    if (entry === null) return socket.close(closings.refused)
    clearTimeout(late)
    send({ type: 'entered', key: entry.key })
    stopHearing = engine.hear(({ name, news }: Told) => send({ type: 'tell', name, news }))
  }
  const answer = async (frame: unknown, { session }: Entry) => {
    const message = FromTab.safeParse(frame)
    if (!message.success) return socket.close(closings.junk)
    if (asking >= mostAsksAtOnce) return socket.close(closings.tooMuch)
    const { id, name, input } = message.data
    asking += 1
    send({ type: 'answer', id, answer: await engine.ask({ session }, name, input) })
    asking -= 1
  }

  socket.on('message', (data: Buffer, isBinary) => {
    const frame = isBinary ? undefined : jsonOf(data)
    if (frame === undefined) return socket.close(closings.junk)
    if (entry === null) enter(frame)
    else void answer(frame, entry)
  })
  socket.on('close', () => {
    clearTimeout(late)
    stopHearing?.()
  })
  // A frame too large or broken: ws closes the socket with the right code by itself.
  socket.on('error', () => undefined)
}

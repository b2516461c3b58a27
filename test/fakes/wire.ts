import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

import { onTestFinished } from 'vitest'

/** A wire to a server on this computer that can be cut, held up, or listened to. */
export interface Wire {
  readonly port: number
  /** Bytes that came from the server so far. */
  received(): number
  /** Text that went to the server so far, in Latin-1. */
  sent(): string
  /** Cuts all connections once so many more bytes have come from the server; again each time. */
  cutAfter(bytes: number, times: number): void
  /** Lets nothing through from now on, while connections stay open. */
  hold(): void
  /** Takes no more connections and cuts those that stand. */
  down(): void
}

/** Lays a wire to a port; taken away with the test. */
export async function layWire(to: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  let received = 0
  let sent = ''
  let left: number | null = null
  let again = { bytes: 0, times: 0 }
  let isHeld = false
  let isDown = false
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((near) => {
    if (isDown) {
      near.destroy()
      return
    }
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.on('data', (part) => {
      sent += part.toString('latin1')
      if (!isHeld) far.write(part)
    })
    far.on('data', (part) => {
      received += part.length
      if (isHeld) return
      if (left !== null && part.length >= left) {
        near.write(part.subarray(0, left), cut)
        again = { ...again, times: again.times - 1 }
        left = again.times > 0 ? again.bytes : null
        return
      }
      if (left !== null) left -= part.length
      near.write(part)
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    cut()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    sent: () => sent,
    cutAfter(bytes, times) {
      left = bytes
      again = { bytes, times }
    },
    hold() {
      isHeld = true
    },
    down() {
      isDown = true
      cut()
    },
  }
}

import { connect as dial, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import { expect, it, onTestFinished, vi } from 'vitest'

import { watchInbox } from '../../../main/adapters/imap/watch.ts'
import { mailOf, mailProgram, password, startTestDovecot } from '../../app/mailboxes.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'
import { quiet } from '../graph/reading.ts'

/** A door to a server that can be slammed. */
async function doorTo(port: number) {
  const open = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    count += 1
    const inner = dial(port, '127.0.0.1')
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const slam = () => open.forEach((socket) => socket.destroy())
  onTestFinished(async () => {
    slam()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, slam, connections: () => count }
}

const watching = (port: number, word = password) => {
  const stop = new AbortController()
  const hint = vi.fn()
  const done = watchInbox({
    mailbox: {
      address: 'amy@example.com',
      host: '127.0.0.1',
      port,
      security: 'plain',
      user: 'amy',
    },
    password: () => Promise.resolve(word),
    clock: skippingClock(0),
    log: quiet,
    signal: stop.signal,
    hint,
  })
  done.catch(() => undefined)
  return { stop, hint, done }
}

it('tells of a mail that comes, also after the connection was cut, and ends with its signal', async () => {
  const dovecot = await startTestDovecot()
  const door = await doorTo(dovecot.port)
  const { stop, hint, done } = watching(door.port)
  await vi.waitFor(() => expect(hint).toHaveBeenCalledTimes(1), 10_000)
  const program = await mailProgram(dovecot)
  await program.append('INBOX', mailOf('one'))
  await vi.waitFor(() => expect(hint).toHaveBeenCalledTimes(2), 10_000)

  door.slam()
  await vi.waitFor(() => expect(door.connections()).toBeGreaterThanOrEqual(2), 10_000)
  await vi.waitFor(() => expect(hint.mock.calls.length).toBeGreaterThanOrEqual(3), 10_000)
  const before = hint.mock.calls.length
  await program.append('INBOX', mailOf('two'))
  await vi.waitFor(() => expect(hint.mock.calls.length).toBeGreaterThan(before), 10_000)

  stop.abort()
  await expect(done).resolves.toBeUndefined()
})

it('asks for a person where the password is not taken any more', async () => {
  const dovecot = await startTestDovecot()
  const { done } = watching(dovecot.port, 'wrong')

  await expect(done).rejects.toMatchObject({ failure: { name: 'mailLoginRefused' } })
})

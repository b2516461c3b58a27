import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { openState } from '../../main/adapters/database/state.ts'
import { newFacts, putFacts } from '../../main/app/sync/facts.ts'
import { usualPolicy } from '../../main/core/sync/policy.ts'
import { hintLink, hintLinks } from '../../main/desk/sync-hints.ts'
import { type InboxEngine, SyncInboxes } from '../../main/desk/sync-inboxes.ts'
import { quiet } from '../adapters/graph/reading.ts'
import { testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { mailOf, mailProgram, password, startTestDovecot } from './mailboxes.ts'
import { scratch } from './profile.ts'

const address = 'amy@example.com'

/** A door to a server that counts who is inside. */
async function doorTo(port: number) {
  const inside = new Set<Socket>()
  let came = 0
  const server = createServer((socket) => {
    came += 1
    inside.add(socket)
    const inner = connect(port, '127.0.0.1')
    inner.pipe(socket).pipe(inner)
    inner.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('error', () => inner.destroy())
    socket.on('close', () => {
      inside.delete(socket)
      inner.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of inside) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port: at } = server.address() as AddressInfo
  return { port: at, inside: () => inside.size, came: () => came }
}

/** A state with one live mail link whose mailbox stands on a real server. */
async function linkedMail(word = password) {
  const dovecot = await startTestDovecot()
  const door = await doorTo(dovecot.port)
  const clock = skippingClock(testNow)
  const allowance = { org: 'corp', cap: 10_000, capSource: 'person' } as const
  const file = join(await scratch(), 'state.db')
  const state = openState(file, { clock, allowance, onDamaged: () => undefined })
  const { linkId } = state.sync.addLink({
    kind: 'mail',
    dAccount: 'amy',
    mAccount: 'm',
    dIdentity: 'corp',
    mIdentity: 'tenant',
    scope: '{}',
    policy: JSON.stringify(usualPolicy),
    generation: 0,
    epoch: 1,
    mode: 'live',
    snapshotId: 'copy',
  })
  const log = { ...quiet, write: vi.fn() }
  const engine: InboxEngine = {
    state,
    clock,
    log,
    settings: {
      mailboxes: [{ address, host: '127.0.0.1', port: door.port, security: 'plain', user: 'amy' }],
    },
    secrets: { read: (name) => Promise.resolve(name === `mail.${address}` ? word : null) },
  }
  const person = { id: 'amy', name: 'Amy', unionId: 'u' }
  const mailbox = { id: 'm', address }
  putFacts(
    engine,
    linkId,
    newFacts({ person, mailbox, imap: address, directory: false, since: null }),
  )
  const inboxes = new SyncInboxes()
  onTestFinished(async () => {
    await inboxes.close()
    state.close()
  })
  const hints = () => state.sync.hints().filter((hint) => hint.linkId === linkId)
  const take = () => {
    for (const hint of hints()) state.sync.putHint({ ...hint, taken: clock.now() })
  }
  const setMode = (mode: 'live' | 'off') => {
    const link = state.sync.link(linkId)
    if (link !== null) state.sync.putLink({ ...link, mode })
  }
  return { dovecot, door, linkId, engine, inboxes, hints, take, setMode, log }
}

it('asks for a round when a mail comes into the inbox of a live link, until the desk closes', async () => {
  const { dovecot, door, engine, inboxes, hints, take, setMode } = await linkedMail()
  const program = await mailProgram(dovecot)
  inboxes.follow(engine)
  inboxes.follow(engine)
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  take()

  await program.append('INBOX', mailOf('one'))
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  const [hint] = hints()
  const ofOne = [door.came(), door.inside()]
  setMode('off')
  inboxes.follow(engine)
  await vi.waitFor(() => expect(door.inside()).toBe(0), 10_000)
  take()
  setMode('live')
  inboxes.follow(engine)
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  await inboxes.close()
  await vi.waitFor(() => expect(door.inside()).toBe(0), 10_000)

  expect(hint).toMatchObject({ kind: 'mail', remoteId: null })
  expect(ofOne).toEqual([1, 1])
  expect(door.came()).toBe(2)
})

it('keeps one hint for a link until a round has taken it', async () => {
  const { engine, linkId, hints, take } = await linkedMail()

  hintLink(engine, linkId, 'mail')
  hintLinks(engine, 'mail')
  hintLinks(engine, 'calendar')
  const before = hints().length
  take()
  hintLinks(engine, 'mail')

  expect([before, hints().length]).toEqual([1, 1])
})

it('does not knock again and again where the password is not taken', async () => {
  const { door, engine, inboxes, hints, log } = await linkedMail('wrong')

  for (let ticks = 0; ticks < 3; ticks += 1) inboxes.follow(engine)
  await vi.waitFor(
    () => expect(log.write).toHaveBeenCalledWith('warn', 'failed', expect.anything()),
    10_000,
  )
  for (let ticks = 0; ticks < 3; ticks += 1) inboxes.follow(engine)
  await inboxes.close()

  expect(hints()).toEqual([])
  expect(door.came()).toBe(1)
})

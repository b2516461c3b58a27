import { join } from 'node:path'

import { expect, it, onTestFinished, vi } from 'vitest'

import { openState } from '../../main/adapters/database/state.ts'
import { newFacts, putFacts } from '../../main/app/sync/facts.ts'
import { usualPolicy } from '../../main/core/sync/policy.ts'
import { type InboxEngine, SyncInboxes } from '../../main/desk/sync-inboxes.ts'
import { quiet } from '../adapters/graph/reading.ts'
import { testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { mailOf, mailProgram, password, startTestDovecot } from './mailboxes.ts'
import { scratch } from './profile.ts'

const address = 'amy@example.com'

/** A state with one live mail link whose mailbox stands on a real server. */
async function linkedMail(word = password) {
  const dovecot = await startTestDovecot()
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
      mailboxes: [
        { address, host: '127.0.0.1', port: dovecot.port, security: 'plain', user: 'amy' },
      ],
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
  return { dovecot, engine, inboxes, hints, take, setMode, log }
}

it('asks for a round when a mail comes into the inbox of a live link, until the desk closes', async () => {
  const { dovecot, engine, inboxes, hints, take, setMode } = await linkedMail()
  const program = await mailProgram(dovecot)
  inboxes.follow(engine)
  inboxes.follow(engine)
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  take()

  await program.append('INBOX', mailOf('one'))
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  await program.append('INBOX', mailOf('two'))
  await program.noop()
  const [hint, ...more] = hints()
  take()
  await inboxes.close()
  await program.append('INBOX', mailOf('three'))
  await program.noop()

  expect([hint?.kind, hint?.remoteId, more]).toEqual(['mail', null, []])
  expect(hints()).toEqual([])
  setMode('off')
  inboxes.follow(engine)
  setMode('live')
  inboxes.follow(engine)
  await vi.waitFor(() => expect(hints()).toHaveLength(1), 10_000)
  setMode('off')
  inboxes.follow(engine)
  await inboxes.close()
})

it('does not knock again and again where the password is not taken', async () => {
  const { engine, inboxes, hints, log } = await linkedMail('wrong')

  for (let ticks = 0; ticks < 3; ticks += 1) inboxes.follow(engine)
  await vi.waitFor(
    () => expect(log.write).toHaveBeenCalledWith('warn', 'failed', expect.anything()),
    10_000,
  )
  const before = log.write.mock.calls.length
  for (let ticks = 0; ticks < 3; ticks += 1) inboxes.follow(engine)
  await inboxes.close()

  expect(hints()).toEqual([])
  expect(log.write.mock.calls).toHaveLength(before)
})

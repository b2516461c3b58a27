import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { AlertEvent } from '../../main/desk/alert-log.ts'
import { withEvent } from '../../main/desk/alert-log.ts'
import { testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { guardedDesk } from './guarded.ts'
import { companyProfile, scratch, testProfile, valueOf, watching } from './profile.ts'

const minute = 60_000

/** A desk whose storage has gone away for so long that an alert is open. */
async function withAlert() {
  const source = join(await scratch(), 'accounts')
  await mkdir(source)
  const clock = skippingClock(testNow)
  const made = await testProfile({
    sample: null,
    scope: { kinds: ['folders'], folders: [source] },
    world: { clock },
  })
  const app = await made.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  await app.close()
  const desk = await guardedDesk(made.profile, { clock })
  // Nothing was checked or tried for so long: something is to do.
  for (let n = 0; n < 4; n += 1) {
    clock.move(50 * 24 * 60 * minute)
    await desk.tick()
  }
  return { ...desk, window: await desk.owner() }
}

it('keeps what became of an alert: its beginning, messages, notes and what was put off', async () => {
  const { window, clock, tick } = await withAlert()
  const { open, planned } = await window.get('alerts.read', null)
  const [alert] = [...open, ...planned]
  const id = alert?.id ?? ''
  expect(alert?.history[0]).toMatchObject({ is: 'began', by: null, note: null })

  await window.get('alerts.note', { id, note: '  The new disk comes on Friday ' })
  clock.move(minute)
  await tick()

  const after = await window.get('alerts.read', null)
  const noted = [...after.open, ...after.planned].find((one) => one.id === id)
  expect(noted?.history.find(({ is }) => is === 'noted')).toMatchObject({
    is: 'noted',
    by: 'owner',
    note: 'The new disk comes on Friday',
  })
  const filter = { actor: null, area: null, result: null, since: null, until: null } as const
  const log = JSON.stringify(await window.get('audit.read', { filter, before: null, limit: 50 }))
  expect(log).toContain('alert.noted')
  expect(log).not.toContain('Friday')
}, 60_000)

it('takes no note that is empty or of an alert that is not open', async () => {
  const { window } = await withAlert()

  expect(await window.try('alerts.note', { id: 'a999', note: 'what' })).toBe('unfitInput')
  expect(await window.try('alerts.note', { id: 'a1', note: '   ' })).toBe('unfitInput')
}, 60_000)

it('keeps the beginning and the newest of a long history, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (n) => {
      const log = Array.from({ length: n }).reduce<AlertEvent[]>(
        (all, _, at) => withEvent(all, { at, is: at === 0 ? 'began' : 'told' }),
        [],
      )

      expect(log.length).toBe(Math.min(n, 100))
      expect(log[0]).toMatchObject({ is: 'began', at: 0 })
      expect(log.at(-1)?.at).toBe(n - 1)
      expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).toSorted((a, b) => a - b))
    }),
  )
})

it('lets an Owner take a used-up allowance as it is; until then it stays a failure', async () => {
  const { profile } = await companyProfile({
    company: { allowance: 60 },
    more: { allowance: { calls: 60 } },
  })
  const { owner, desk, clock, tick } = await guardedDesk(profile)
  const window = await owner()

  expect((await window.get('alerts.read', null)).wait).toBe(null)
  expect(await window.get('allowance.accept', null)).toBe(false)
  await window.get('backup.start', { full: true, kinds: null, refetch: false })
  await tick()
  clock.move(minute)
  await tick()

  const { wait } = await window.get('alerts.read', null)
  expect(wait).toMatchObject({ accepted: false })
  expect(wait?.kinds.length).toBeGreaterThan(0)
  expect(await window.get('allowance.accept', null)).toBe(true)
  expect((await window.get('alerts.read', null)).wait).toMatchObject({ accepted: true })
  const states = await desk.status()
  const names = [states.state, ...states.others].map(({ name }) => name)
  expect(names).toContain('allowance-used')
}, 60_000)

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { leavingShown } from '../../main/app/leaving.ts'
import { dangerDelay } from '../../main/core/danger.ts'
import type { Desk } from '../../main/desk-types.ts'
import { guardedDesk } from './guarded.ts'
import { newPerson, passwordOf, withFactor } from './people-desk.ts'
import { scratch, testProfile } from './profile.ts'

const name = 'usb-home'
const lower = (reason = 'the disk was sold') => ({
  change: { section: 'second-copy' as const, does: 'remove' as const, name },
  reason,
})

const names = (desk: Desk) => async () => {
  const opened = await desk.opened()
  return opened?.engine.settings.secondCopies.map((copy) => copy.name)
}

/** A profile with a second copy, and its first Owner signed in with a second factor. */
async function withSecond() {
  const folder = await scratch()
  const source = join(folder, 'accounts')
  const path = join(folder, 'second')
  await mkdir(source)
  const secondCopies = [{ name, path }]
  const { profile } = await testProfile({ scope: { folders: [source] }, more: { secondCopies } })
  const made = await guardedDesk(profile)
  const owner = await made.owner()
  const { codes } = await withFactor(owner, 'p1', made.clock)
  await owner.get('session.factor', { code: codes[0] ?? '', for: 'settings' })
  const second = async () => {
    const opened = await made.desk.opened()
    return opened === null ? null : leavingShown(opened.engine.state, name)
  }
  const actions = async () => {
    const opened = await made.desk.opened()
    const rows = opened?.engine.state.audit.newest({ limit: 50 }) ?? []
    return rows.map(({ body }) => (JSON.parse(body) as { action: string }).action)
  }
  return { ...made, owner, second, actions }
}

it('gives a second copy up seven days after it was asked for, and says so all the while', async () => {
  const { owner, second, clock, tick, desk, of, actions } = await withSecond()
  const asked = await owner.get('settings.lower', lower())
  expect(asked).toMatchObject({ saved: false, lowers: [{ key: 'second-copy' }] })
  const leaving = await second()
  expect(leaving).toMatchObject({ by: 'p1', reason: 'the disk was sold', needsOwner: false })
  expect(Date.parse(leaving?.due ?? '') - clock.now()).toBeGreaterThan(dangerDelay - 60_000)
  const told = JSON.stringify(of('notice.show'))
  expect(told).toContain('audit.actions.danger.asked')

  // Asking again does not begin the days anew, nor end them.
  clock.move(60_000)
  await owner.get('settings.lower', lower('again'))
  expect(await second()).toEqual(leaving)
  clock.move(dangerDelay - 3_600_000)
  await tick()
  expect(await second()).toEqual(leaving)

  clock.move(2 * 3_600_000)
  await tick()
  await expect.poll(names(desk), { timeout: 10_000 }).toEqual([])
  expect(await actions()).toContain('danger.done')
  expect(JSON.stringify(of('notice.show'))).toContain('audit.actions.danger.done')
  expect(await second()).toBe(null)
}, 60_000)

it('waits for the other Owner where there are two, also after the seven days', async () => {
  const { owner, clock, tick, desk, window, actions, second } = await withSecond()
  await owner.get('people.add', newPerson('Owner Two', 'owner'))
  const signIn = { name: 'Owner Two', password: passwordOf('Owner Two'), code: null }
  const other = window()
  await other.get('session.signIn', signIn)
  const { codes } = await withFactor(other, 'p2', clock)

  await owner.get('settings.lower', lower())
  expect(await second()).toMatchObject({ needsOwner: true })
  expect(await owner.try('settings.agree', { name })).toBe('wrongUse')
  expect(await other.try('settings.agree', { name: 'another' })).toBe('wrongUse')
  clock.move(dangerDelay + 1)
  await tick()
  expect(await names(desk)()).toEqual([name])

  await other.get('session.signIn', signIn)
  expect(await other.try('settings.agree', { name })).toBe('factorNeeded')
  await other.get('session.factor', { code: codes[0] ?? '', for: 'settings' })
  await other.get('settings.agree', { name })
  await tick()
  await expect.poll(names(desk), { timeout: 10_000 }).toEqual([])
  expect(await actions()).toEqual(expect.arrayContaining(['danger.agreed', 'danger.done']))
}, 60_000)

it('keeps the second copy where IT cancels, and where whoever asked is gone', async () => {
  const { owner, clock, tick, desk, window, second, actions } = await withSecond()
  await owner.get('people.add', newPerson('Ivy', 'it-admin'))
  await owner.get('people.add', newPerson('Kim', 'keeper'))
  const [it1, keeper] = [window(), window()]
  for (const [one, who] of [
    [it1, 'Ivy'],
    [keeper, 'Kim'],
  ] as const)
    await one.get('session.signIn', { name: who, password: passwordOf(who), code: null })
  await owner.get('settings.lower', lower())
  expect(await keeper.try('settings.keep', { name })).toBe('notAllowed')
  expect(await it1.try('settings.agree', { name })).toBe('notAllowed')
  const kept = await it1.get('settings.keep', { name })
  expect(kept.secondCopies).toMatchObject([{ name, leaving: null }])
  expect(await actions()).toContain('danger.cancelled')

  const { codes } = await withFactor(it1, 'p2', clock)
  await it1.get('session.factor', { code: codes[0] ?? '', for: 'settings' })
  await it1.get('settings.lower', lower())
  expect(await second()).toMatchObject({ by: 'p2', name: 'Ivy' })
  await owner.get('people.remove', { id: 'p2' })
  expect(await second()).toBe(null)
  clock.move(dangerDelay + 1)
  await tick()
  expect(await names(desk)()).toEqual([name])
}, 60_000)

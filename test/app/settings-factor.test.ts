import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import type { SettingsChange } from '../../preload/contract/settings.ts'
import { guardedDesk } from './guarded.ts'
import { withFactor } from './people-desk.ts'
import { companyProfile, scratch, testProfile } from './profile.ts'

async function localProfile() {
  const source = join(await scratch(), 'accounts')
  await mkdir(source)
  return testProfile({ scope: { folders: [source] } })
}

/** Ten minutes and a bit: no second factor lasts that long. */
const tooLong = 11 * 60_000

it('changes the connection and the places of copies only with the second factor', async () => {
  const { profile, sample, storage } = await companyProfile()
  const { owner, clock } = await guardedDesk(profile)
  const window = await owner()
  const second = join(await scratch(), 'second')
  const place = (path: string) => ({ where: 'disk' as const, place: path, user: '' })
  const changes: SettingsChange[] = [
    { section: 'connection', clientSecret: sample.clientSecret },
    { section: 'storage', storage: place(storage) },
    { section: 'second-copy', does: 'add', name: 'b', storage: place(second) },
  ]

  const without = await Promise.all(changes.map((change) => window.try('settings.write', change)))
  expect(without).toEqual(changes.map(() => 'factorMissing'))
  expect((await window.get('settings.read', null)).secondCopies).toEqual([])

  const { codes } = await withFactor(window, 'p1', clock)
  clock.move(tooLong)
  await window.get('session.touch', null)
  expect(await window.try('settings.write', changes[0] ?? { section: 'general' })).toBe(
    'factorNeeded',
  )
  await window.get('session.factor', { code: codes[0] ?? '', for: 'settings' })
  for (const change of changes)
    expect(await window.get('settings.write', change)).toMatchObject({ saved: true })
}, 60_000)

it('says what is wrong with a field before it asks for a code, and asks none for the rest', async () => {
  const { profile } = await companyProfile()
  const { owner } = await guardedDesk(profile)
  const window = await owner()

  const clientId = 'this is no id'
  expect(await window.try('settings.write', { section: 'connection', clientId })).toBe(
    'settingsUnfit',
  )
  expect(
    await window.get('settings.write', { section: 'catalogue', fullText: false }),
  ).toMatchObject({ saved: true })
}, 30_000)

it('asks for a reason and the factor before the words of the sheet are changed', async () => {
  const { profile } = await localProfile()
  const { owner, clock } = await guardedDesk(profile)
  const window = await owner()

  expect(await window.try('key.renew', { reason: '' })).toBe('unfitInput')
  expect(await window.try('key.renew', { reason: 'lost' })).toBe('factorMissing')
  const { codes } = await withFactor(window, 'p1', clock)
  await window.get('session.factor', { code: codes[0] ?? '', for: 'key' })
  expect((await window.get('key.renew', { reason: 'lost' })).words).toHaveLength(12)

  // What opens the whole backup is not shown to whoever finds the window open.
  clock.move(tooLong)
  await window.get('session.touch', null)
  expect(await window.try('setup.key.make', { passphrase: null })).toBe('factorNeeded')
  const sheet = { format: 'html', custodians: [] as string[] } as const
  expect(await window.try('setup.key.sheet', sheet)).toBe('factorNeeded')
}, 30_000)

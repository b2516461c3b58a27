import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import { startRestServer } from '../peers/rest-server.ts'
import { runRestic } from '../peers/restic.ts'
import { scratch } from './profile.ts'
import { addOwner, prove, throughStorage, type Window, windowOn } from './setup-desk.ts'

async function fresh() {
  const folder = await scratch()
  const profile = join(folder, 'profile')
  // Nothing is woken, but what follows a run follows at once.
  const window = await windowOn(profile, systemClock, { ticker: () => ({ stop: () => {} }) })
  return { folder, profile, storage: join(folder, 'one'), second: join(folder, 'two'), window }
}

const onDisk = (place: string) => ({
  step: 'second' as const,
  second: { where: 'disk' as const, place, user: '' },
})

const missingOf = async (window: Window) => {
  const { steps } = await window.get('setup.read', null)
  return steps
    .find(({ step }) => step === 'storage')
    ?.missing.map(({ key, field }) => `${field} ${key.replace('setup.missing.', '')}`)
}

const rowsOf = async (window: Window) => {
  const { tests } = await window.get('setup.test', { step: 'second' })
  return new Map(tests.filter(({ step }) => step === 'second').map((row) => [row.id, row]))
}

test('a second copy chosen in the wizard is made after the first backup, and the same words open it', async () => {
  const { window: first, profile, storage, second } = await fresh()
  await throughStorage(first, storage)
  expect(await missingOf(first)).toEqual([])
  await first.get('setup.write', onDisk(second))
  expect(await missingOf(first)).toEqual(['second-test second-test'])
  const rows = await rowsOf(first)
  expect(rows.get('storage.write')).toMatchObject({ state: 'ready' })
  expect(rows.get('storage.distance')).toMatchObject({ result: 'second-same-disk' })
  expect(rows.get('storage.theft')).toMatchObject({ result: 'second-theft-all' })
  expect(first.told).toContainEqual({ name: 'setup.moved', news: rows.get('storage.theft') })

  const window = await first.restart()
  expect(await missingOf(window)).toEqual([])
  const { values } = await window.get('setup.read', null)
  expect(values.second).toEqual({ where: 'disk', place: second, user: '', hasPassword: false })
  const { words } = await window.get('setup.key.make', { passphrase: null })
  await prove(window, words)
  await addOwner(window)
  expect(existsSync(join(second, 'config'))).toBe(false)
  await window.get('setup.finish', { start: 'now' })
  const { secondCopies } = await window.get('settings.read', null)
  expect(secondCopies).toMatchObject([{ name: 'second', place: second }])
  await expect
    .poll(
      async () => {
        const opened = await window.desk.opened()
        const done = opened?.engine.state.runs(10).filter(({ ended }) => ended !== null)
        return done?.find(({ what }) => what === 'copy')?.state
      },
      { timeout: 60_000 },
    )
    .toBe('finished')
  const restic = await runRestic(
    { repository: second, password: words.join(' ') },
    'snapshots',
    '--json',
  )
  expect(restic).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(restic.stdout)).toHaveLength(1)
  expect(await readFile(join(profile, 'settings.json'), 'utf8')).toContain(second)
  await setupOf(window.desk).stop()
}, 120_000)

test('a second copy at the place of the first, inside it, or untested keeps Next from going on', async () => {
  const { window, storage, second } = await fresh()
  await throughStorage(window, storage)
  await window.get('setup.write', onDisk(''))
  expect(await missingOf(window)).toEqual(['second-place place-empty'])
  await window.get('setup.write', onDisk(`${storage}/`))
  expect(await missingOf(window)).toEqual(['second-place second-same'])
  await window.get('setup.write', onDisk(join(storage, 'below')))
  expect((await rowsOf(window)).get('storage.place')).toMatchObject({ state: 'failed' })
  expect(await missingOf(window)).toEqual(['second-test second-failed'])

  await window.get('setup.write', onDisk(second))
  await rowsOf(window)
  expect(await missingOf(window)).toEqual([])
  // The first moved: how far they are from each other is not known any more.
  const moved = { step: 'storage' as const, where: 'disk' as const, place: `${storage}2`, user: '' }
  await window.get('setup.write', moved)
  expect(await missingOf(window)).toEqual(['test test', 'second-test second-test'])
  const left = await window.get('setup.write', { step: 'second', second: null })
  expect(left.values.second).toBe(null)
  expect(left.tests.filter(({ step }) => step === 'second')).toEqual([])
  expect(await missingOf(window)).toEqual(['test test'])
}, 60_000)

test('a server that forbids deleting withstands a thief; its password lies sealed and goes with it', async () => {
  const { window, profile, folder, storage } = await fresh()
  await throughStorage(window, storage)
  const login = { user: 'amy', password: 'harbour seven' }
  const server = await startRestServer({ path: join(folder, 'served'), appendOnly: true, login })
  onTestFinished(() => server.stop())
  const place = `rest:${server.url}office/`
  const typed = { where: 'rest' as const, place, ...login }
  const written = await window.get('setup.write', { step: 'second', second: typed })
  expect(written.values.second).toMatchObject({ hasPassword: true })
  const rows = await rowsOf(window)
  expect(rows.get('storage.theft')).toMatchObject({ state: 'ready', result: 'second-theft-none' })
  expect(rows.get('storage.distance')).toMatchObject({ result: 'second-distance' })
  for (const name of ['setup-draft.json', 'secrets.enc'])
    expect(await readFile(join(profile, name), 'utf8')).not.toContain('harbour seven')
  await window.get('setup.write', { step: 'second', second: null })
  const again = { where: 'rest' as const, place, user: 'amy' }
  const anew = await window.get('setup.write', { step: 'second', second: again })
  expect(anew.values.second).toMatchObject({ hasPassword: false })
}, 60_000)

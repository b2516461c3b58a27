import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { profileAt } from '../../main/adapters/profile.ts'
import { loadSettings, saveSettings } from '../../main/adapters/settings/index.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import { runRestic } from '../peers/restic.ts'
import { companyProfile, scratch, valueOf, watching } from './profile.ts'
import { addOwner, prove, throughStorage, type Window, windowOn } from './setup-desk.ts'

const place = (path: string) => ({ where: 'disk' as const, place: path, user: '' })
const full = { mode: 'full' as const, refetch: false }

/** A company of the old computer, set up by the wizard, with one copy and a second one. */
async function oldComputer() {
  const folder = await scratch()
  const storage = join(folder, 'backup')
  const second = join(folder, 'second')
  const window = await windowOn(join(folder, 'old'), systemClock)
  await throughStorage(window, storage)
  await window.get('setup.write', { step: 'scope', kinds: ['contacts'] })
  await window.get('setup.write', { step: 'language', language: 'id' })
  const { gaps } = await window.get('setup.read', null)
  await window.get('setup.write', { step: 'start', accepted: gaps.map(({ id }) => id) })
  const { words } = await window.get('setup.key.make', { passphrase: null })
  await prove(window, words)
  await addOwner(window, 'Amy Chan')
  await window.get('setup.finish', { start: 'tonight' })
  const profile = profileAt(join(folder, 'old'))
  const settings = valueOf(await loadSettings(profile, systemClock))
  const secondCopies = [{ name: 'office-b', path: second }]
  valueOf(await saveSettings(profile, { ...settings, secondCopies }))
  await window.desk.reopen()
  const opened = valueOf(await window.desk.needed())
  valueOf(await opened.app.backup(full, watching()))
  valueOf(await opened.app.copy({ dryRun: false }, watching()))
  await setupOf(window.desk).stop()
  return { folder, storage, second, words, window }
}

async function everythingBack(window: Window, folder: string): Promise<void> {
  const { app, engine } = valueOf(await window.desk.needed())
  expect(engine.settings).toMatchObject({ language: 'id', scope: { kinds: ['contacts'] } })
  expect(engine.state.people.all().map(({ name }) => name)).toEqual(['Amy Chan'])
  expect(engine.state.runs(5).map(({ what }) => what)).toContain('backup')
  const { snapshots } = valueOf(await app.snapshots(false))
  expect(snapshots).toHaveLength(1)
  const ask = { snapshot: 'latest', target: join(folder, 'saved'), include: [], exclude: [] }
  const kept = { dryRun: false, overwrite: 'never' } as const
  const saved = valueOf(await app.restore({ ...ask, ...kept }, watching()))
  expect(saved).toMatchObject({ failed: [] })
  expect((await readdir(join(folder, 'saved', 'contacts', 'people'))).length).toBeGreaterThan(10)
}

test('a new computer with storage and words has everything back, with DingTalk gone', async () => {
  const { folder, storage, second, words } = await oldComputer()
  const window = await windowOn(join(folder, 'new'))
  const wrong = [...words.slice(1), 'zoo'].join(' ')
  const open = (typed: string, path = storage) =>
    window.ask('setup.existing.open', { storage: place(path), words: typed })
  const refused = await open(wrong)
  expect(refused).toMatchObject({ failure: { name: 'wordsWrong' } })
  const about = refused.ok ? {} : refused.failure.about
  expect(about['fingerprint']).toMatch(/^[0-9A-F]{4} [0-9A-F]{4} [0-9A-F]{4}$/)
  expect(await open(words.join(' '), join(folder, 'nothing'))).toMatchObject({
    failure: { name: 'noRepository' },
  })
  expect(await window.get('setup.needed', null)).toMatchObject({ needed: true })

  const found = valueOf(await open(` ${words.join('  ').toUpperCase()}\n`))
  expect(found).toMatchObject({ copies: 1, settings: true, state: true, needsSecret: true })
  expect(await window.get('setup.needed', null)).toMatchObject({ needed: false })
  await everythingBack(window, folder)
  expect(await open(words.join(' '))).toMatchObject({ failure: { name: 'wrongUse' } })
  const { engine } = valueOf(await window.desk.needed())
  expect(await engine.secrets.read('dingtalk.client-secret')).toBeNull()
  expect((await window.get('settings.read', null)).connection.hasSecret).toBe(false)
  const passphrase = (await readFile(join(folder, 'new', 'passphrase'), 'utf8')).trim()
  for (const password of [passphrase, words.join(' ')])
    expect((await runRestic({ repository: storage, password }, 'cat', 'config')).code).toBe(0)

  const other = await windowOn(join(folder, 'third'))
  const twin = await other.ask('setup.existing.open', {
    storage: place(second),
    words: words.join(' '),
  })
  expect(valueOf(twin)).toMatchObject({ copies: 1, settings: true })
}, 120_000)

test('backups go on once the secret of the app is typed, and a wrong one is not kept', async () => {
  const company = await companyProfile({ scope: { kinds: ['contacts'] } })
  const app = await company.open()
  valueOf(await app.backup(full, watching()))
  const added = valueOf(await app.addKey({ words: true }))
  await app.close()
  const folder = await scratch()
  const window = await windowOn(join(folder, 'new'))
  const words = added.words ?? ''
  await window.get('setup.existing.open', { storage: place(company.storage), words })
  const run = async () => {
    const { app: opened } = valueOf(await window.desk.needed())
    return opened.backup({ mode: 'incremental', refetch: false }, watching())
  }
  const without = await run()
  expect(without.ok && !without.value.partial).toBe(false)
  const write = (clientSecret: string) =>
    window.ask('settings.write', { section: 'connection', clientSecret })
  expect(await write('8f14e45f-ceea-467f-a1d1-0e0c9f2b7a10')).toMatchObject({
    failure: { name: 'settingsUnfit', about: { text: 'setup.missing.secret-guid' } },
  })
  expect(await write('x'.repeat(64))).toMatchObject({ failure: { name: 'credentialsRefused' } })
  expect((await window.get('settings.read', null)).connection.hasSecret).toBe(false)
  expect(await write(company.sample.clientSecret)).toMatchObject({ value: { saved: true } })
  expect(await run()).toMatchObject({ ok: true, value: { partial: false } })
}, 120_000)

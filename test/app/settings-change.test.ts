import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { checkSettings, type Settings } from '../../main/adapters/settings/index.ts'
import { changedSettings, loweringsOf } from '../../main/app/settings-change.ts'
import { tickedKinds } from '../../main/core/kinds.ts'
import type { SettingsChange } from '../../preload/contract/settings.ts'
import { companyProfile, scratch, valueOf } from './profile.ts'
import { windowOn } from './setup-desk.ts'

const settingsOf = (more: object = {}): Settings => {
  const value = {
    version: 1,
    dingtalk: { clientId: 'dingabcdefgh12345678', corpId: `ding${'0a'.repeat(16)}` },
    storage: { path: '/backup' },
    passphraseFile: '/passphrase',
    ...more,
  }
  return valueOf(checkSettings({ file: 'settings.json', text: JSON.stringify(value), value }))
}

const keysOf = (change: SettingsChange, was = settingsOf()) =>
  loweringsOf(was, valueOf(changedSettings(was, change))).map(({ key }) => key)

test('what a change takes away is named, and what adds something takes nothing', () => {
  const wide = settingsOf({
    scope: { departments: [1], folders: ['/data'] },
    secondCopies: [{ name: 'b', path: '/second' }],
  })
  expect(keysOf({ section: 'scope', departments: [5, 6] }, wide)).toEqual(['departments'])
  expect(keysOf({ section: 'scope', kinds: ['contacts', 'drive'] })).toEqual(['kind', 'kind'])
  expect(keysOf({ section: 'scope', folders: [] }, wide)).toEqual(['folder'])
  expect(keysOf({ section: 'scope', newDepartments: false })).toEqual(['new-departments'])
  expect(keysOf({ section: 'retention', retention: { within: '1d', daily: 7 } })).toEqual([
    'retention',
    'retention',
  ])
  expect(keysOf({ section: 'second-copy', does: 'remove', name: 'b' }, wide)).toEqual([
    'second-copy',
  ])
  const narrow = settingsOf({ scope: { departments: [5], newDepartments: false } })
  expect(keysOf({ section: 'scope', departments: [1], newDepartments: true }, narrow)).toEqual([])
  expect(keysOf({ section: 'retention', retention: { within: '1m', weekly: 60 } })).toEqual([])
  expect(keysOf({ section: 'general', language: 'id' })).toEqual([])
})

test('of two retentions only the way to the smaller one takes something away', () => {
  const rule = fc.record({
    daily: fc.nat(100),
    weekly: fc.nat(100),
    monthly: fc.nat(100),
    within: fc.nat(60).map((days) => `${days}d`),
  })
  fc.assert(
    fc.property(rule, rule, (a, b) => {
      const one = settingsOf({ retention: a })
      const two = settingsOf({ retention: b })
      const down = loweringsOf(one, two).map(({ facts }) => facts['rule'])
      const up = loweringsOf(two, one).map(({ facts }) => facts['rule'])
      expect(down.filter((name) => up.includes(name))).toEqual([])
      const same = JSON.stringify(a) === JSON.stringify(b)
      expect(down.length + up.length === 0).toBe(same)
    }),
  )
})

test('every nonsense is refused with the key of what to do', () => {
  const wrong: [SettingsChange, string][] = [
    [{ section: 'general', region: 'Hongkong' }, 'problems.region'],
    [{ section: 'retention', retention: { within: 'two days' } }, 'problems.duration'],
    [{ section: 'retention', retention: { daily: -1 } }, 'problems.too-small'],
    [{ section: 'scope', departments: [] }, 'problems.too-small'],
    [{ section: 'scope', departments: [3, 3] }, 'problems.twice'],
    [place('nas', 'backup'), 'setup.missing.place-relative'],
    [folders('data/x'), 'setup.missing.place-relative'],
    [folders('/'), 'problems.storage-inside'],
    [second('/backup/../backup'), 'problems.twice'],
    [place('rest', 'http://example.com/x'), 'setup.missing.place-not-https'],
    [place('rest', 'https://amy:secret@nas:8000/'), 'setup.missing.place-password'],
  ]
  for (const [change, text] of wrong)
    expect(changedSettings(settingsOf(), change)).toMatchObject({
      ok: false,
      failure: { name: 'settingsUnfit', about: { text } },
    })
})

function place(where: 'disk' | 'nas' | 'rest', path: string): SettingsChange {
  return { section: 'storage', storage: { where, place: path, user: '' } }
}

function folders(path: string): SettingsChange {
  return { section: 'scope', folders: [{ path, label: '' }] }
}

function second(path: string): SettingsChange {
  const storage = { where: 'disk' as const, place: path, user: '' }
  return { section: 'second-copy', does: 'add', name: 'b', storage }
}

test('a change that takes nothing away is saved at once; another one only when it is confirmed', async () => {
  const { profile, sample } = await companyProfile()
  const window = await windowOn(profile)
  const before = await window.get('settings.read', null)
  expect(before.connection).toMatchObject({ corpId: sample.corpId, hasSecret: true })
  expect(before.scope.kinds).toEqual(tickedKinds)
  expect(JSON.stringify(before)).not.toContain(sample.clientSecret)
  const saved = await window.get('settings.write', { section: 'general', language: 'zh-Hans' })
  expect(saved).toMatchObject({ saved: true, settings: { general: { language: 'zh-Hans' } } })
  const change: SettingsChange = { section: 'retention', retention: { daily: 3 } }
  const asked = await window.get('settings.write', change)
  expect(asked).toMatchObject({ saved: false, lowers: [{ key: 'retention' }] })
  expect(asked.settings.retention.daily).toBe(30)
  const lowered = await window.get('settings.lower', { change, reason: 'disk is small' })
  expect(lowered).toMatchObject({ saved: true, settings: { retention: { daily: 3 } } })
  const onDisk = JSON.parse(await readFile(join(profile, 'settings.json'), 'utf8'))
  expect(onDisk).toMatchObject({ language: 'zh-Hans', retention: { daily: 3 } })
  await window.desk.reopen()
  const { engine } = valueOf(await window.desk.needed())
  const audit = JSON.stringify(engine.state.audit.newest({ limit: 10 }))
  expect(audit).toContain('settings.changed')
  expect(audit).not.toContain('zh-Hans')
}, 30_000)

test('storage moves only to the same backup, and the connection can be tried', async () => {
  const { profile, sample } = await companyProfile()
  const window = await windowOn(profile)
  const elsewhere = join(await scratch(), 'empty')
  await mkdir(elsewhere)
  expect(await window.ask('settings.write', place('disk', elsewhere))).toMatchObject({
    failure: { name: 'noRepository' },
  })
  const other = await companyProfile()
  expect((await window.ask('settings.write', place('disk', other.storage))).ok).toBe(false)
  const { rows } = await window.get('settings.test', { what: 'connection' })
  expect(rows).toMatchObject([{ id: 'app.sign-in', state: 'ready' }])
  await sample.stop()
  const after = await window.get('settings.test', { what: 'connection' })
  expect(after.rows).toMatchObject([{ state: 'failed', failure: { name: 'dingtalkSilent' } }])
  const storage = await window.get('settings.test', { what: 'storage', storage: null })
  expect(storage.rows.map(({ state }) => state)).not.toContain('failed')
}, 60_000)

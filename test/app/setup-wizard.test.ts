import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import type { Clock } from '../../main/core/ports.ts'
import { steps } from '../../main/core/setup.ts'
import { runRestic } from '../peers/restic.ts'
import { scratch } from './profile.ts'
import { addOwner, prove, throughStorage, windowOn } from './setup-desk.ts'

const secret = 'a'.repeat(64)

async function fresh(clock?: Clock) {
  const folder = await scratch()
  const profile = join(folder, 'profile')
  return {
    folder,
    profile,
    storage: join(folder, 'backup'),
    window: await windowOn(profile, clock),
  }
}

test('a new computer is asked to set up, and reading makes no files', async () => {
  const { window, profile } = await fresh()
  expect(await window.get('setup.needed', null)).toMatchObject({ needed: true, sample: false })
  const state = await window.get('setup.read', null)
  expect(state.steps.map(({ step }) => step)).toEqual([...steps])
  expect(state.finished).toBe(false)
  expect(existsSync(join(profile, 'setup-draft.json'))).toBe(false)
  expect(existsSync(join(profile, 'passphrase'))).toBe(false)
})

test('what was typed survives Back and a restart; the secret lies sealed, not in the draft', async () => {
  const { window, profile } = await fresh()
  const corpId = `ding${'0a'.repeat(16)}`
  await window.get('setup.write', { step: 'language', language: 'zh-Hant', region: 'MO' })
  await window.get('setup.write', {
    step: 'app',
    corpId: `  ${corpId}\u200b `,
    clientId: 'dingabcdefgh12345678',
    clientSecret: ` ${secret} `,
  })
  await window.get('setup.go', { step: 'language' })
  const again = await window.restart()
  const { values, step } = await again.get('setup.read', null)
  expect(values).toMatchObject({ language: 'zh-Hant', region: 'MO', corpId, hasSecret: true })
  expect(step).toBe('language')
  for (const name of ['setup-draft.json', 'secrets.enc'])
    expect(await readFile(join(profile, name), 'utf8')).not.toContain(secret)
  expect((await stat(join(profile, 'passphrase'))).mode & 0o777).toBe(0o600)
})

test('a draft that was cut off is put aside, and the wizard begins anew', async () => {
  const { window, profile } = await fresh()
  await window.get('setup.write', { step: 'language', language: 'id' })
  await writeFile(join(profile, 'setup-draft.json'), '{"version":1,"st')
  const again = await window.restart()
  expect((await again.get('setup.read', null)).step).toBe('language')
})

test('each wrong value of the app is told by name before any call', async () => {
  const { window } = await fresh()
  const missing = async (values: object) => {
    const state = await window.get('setup.write', { step: 'app', ...values })
    const found = state.steps.find(({ step }) => step === 'app')?.missing ?? []
    return found.map(({ key, field }) => `${field} ${key.replace('setup.missing.', '')}`)
  }
  const long = `ding${'0a'.repeat(16)}`
  const short = 'dingxyzxyz12345678'
  expect(await missing({})).toContain('corpId corp-id-empty')
  expect(await missing({ corpId: short, clientId: long })).toEqual([
    'corpId ids-swapped',
    'clientId ids-swapped',
    'clientSecret secret-empty',
  ])
  expect(await missing({ corpId: long, clientId: '123456789' })).toContain(
    'clientId client-id-agent',
  )
  const guid = '8f14e45f-ceea-467f-a1d1-0e0c9f2b7a10'
  expect(await missing({ clientId: short, clientSecret: guid })).toEqual([
    'clientSecret secret-guid',
  ])
  expect((await window.get('setup.read', null)).values.hasSecret).toBe(false)
  expect(await missing({ clientSecret: short })).toEqual(['clientSecret secret-is-id'])
  expect(await missing({ clientSecret: secret })).toEqual(['test test'])
})

test('Next goes no further than the first step that misses something', async () => {
  const { window } = await fresh()
  expect((await window.get('setup.go', { step: 'app' })).step).toBe('app')
  expect((await window.get('setup.go', { step: 'storage' })).step).toBe('app')
  expect((await window.get('setup.go', { step: 'needs' })).step).toBe('needs')
})

test('the sample company is set up from the first step to the first copy, over a restart', async () => {
  const { window: first, profile, storage } = await fresh(systemClock)
  const found = await first.get('setup.sample', { people: 12 })
  expect(found.sample).toEqual({ people: 12 })
  expect(found.organisation).not.toBe('')
  expect(found.steps.find(({ step }) => step === 'app')?.state).toBe('done')
  const window = await first.restart()
  await throughStorage(window, storage)
  const { rows } = await window.get('setup.departments', null)
  expect(rows.find(({ id }) => id === 1)?.name).not.toBe('')
  expect(rows.length).toBeGreaterThan(3)
  const members = await window.get('setup.members', { department: 1 })
  expect(members.rows.length).toBeGreaterThanOrEqual(12)
  expect(window.told.filter(({ name }) => name === 'setup.moved').length).toBeGreaterThan(20)

  const made = await window.get('setup.key.make', { passphrase: null })
  expect(await window.get('setup.key.make', { passphrase: null })).toEqual(made)
  expect(await prove(window, made.words)).toEqual({ proven: true, wrong: [], tries: 0 })
  expect(await window.ask('setup.key.make', { passphrase: null })).toMatchObject({
    failure: { name: 'wrongUse' },
  })
  const early = await window.ask('setup.finish', { start: 'now' })
  expect(early).toMatchObject({ failure: { name: 'wrongUse' } })
  await addOwner(window)
  const ready = await window.get('setup.read', null)
  expect(ready.steps.flatMap(({ missing }) => missing)).toEqual([])
  await window.get('setup.finish', { start: 'now' })
  expect(existsSync(join(profile, 'setup-draft.json'))).toBe(false)
  expect(await window.get('setup.needed', null)).toMatchObject({ needed: false, sample: true })
  await window.desk.reopen()
  const opened = await window.desk.opened()
  const copies = await opened?.app.snapshots(false)
  expect(copies).toMatchObject({ ok: true, value: { snapshots: [{ partial: false }] } })

  const how = { repository: storage, password: made.words.join(' ') }
  const restic = await runRestic(how, 'snapshots', '--json')
  expect(restic).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(restic.stdout)).toHaveLength(1)
}, 60_000)

test('tonight is the next 20:00 of the zone', async () => {
  const { tonight } = await import('../../main/app/setup-finish.ts')
  const at = (time: string) => Date.parse(`${time}+08:00`)
  const zone = 'Asia/Hong_Kong'
  expect(tonight(at('2026-11-20T10:00:00'), zone)).toBe(at('2026-11-20T20:00:00'))
  expect(tonight(at('2026-11-20T20:00:00'), zone)).toBe(at('2026-11-21T20:00:00'))
})

test('the computer is looked at, and what changes under a test takes its outcome away', async () => {
  const { window, storage } = await fresh()
  await window.get('setup.sample', { people: 5 })
  const looked = await window.get('setup.test', { step: 'needs' })
  expect(looked.tests.filter(({ step }) => step === 'needs')).toMatchObject([
    { id: 'needs.disk', facts: { bytes: expect.stringMatching(/^\d+$/) as string } },
    { id: 'needs.clock', state: 'ready' },
  ])
  await window.get('setup.write', { step: 'storage', where: 'disk', place: storage, user: '' })
  const running = window.get('setup.test', { step: 'storage' })
  await window.get('setup.write', {
    step: 'storage',
    where: 'disk',
    place: `${storage}2`,
    user: '',
  })
  const after = await running
  expect(after.values.place).toBe(`${storage}2`)
  expect(after.tests.filter(({ step }) => step === 'storage')).toEqual([])
  const typed = await window.get('setup.write', { step: 'app', corpId: `ding${'1b'.repeat(16)}` })
  expect(typed).toMatchObject({ sample: null, organisation: '' })
  expect(new Set(typed.permissions.map(({ state }) => state))).toEqual(new Set(['not-tested']))
}, 30_000)

test('a sample company whose port was taken meanwhile is silent, not fatal', async () => {
  const { window, profile } = await fresh()
  await window.get('setup.sample', { people: 5 })
  const { port } = JSON.parse(await readFile(join(profile, 'sample.json'), 'utf8')) as {
    port: number
  }
  await setupOf(window.desk).stop()
  const taker = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
  await once(taker, 'listening')
  try {
    const again = await window.restart()
    const state = await again.get('setup.test', { step: 'app' })
    expect(state.tests.find(({ step }) => step === 'app')).toMatchObject({ state: 'failed' })
  } finally {
    taker.close()
  }
}, 60_000)

test('times chosen in the wizard are kept and become the schedule', async () => {
  const { window, storage, folder } = await fresh(systemClock)
  const { values } = await window.get('setup.read', null)
  expect(values.times).toMatchObject({ incremental: '00:00', full: 'sunday 00:00' })
  const times = {
    zone: 'Asia/Jakarta',
    incremental: '22:30',
    full: 'friday 23:00',
    check: '05:00',
    drill: 'first-monday 06:00',
  }
  const wrong = { ...times, zone: 'Jakarta' }
  const asked = await window.get('setup.write', { step: 'schedule', times: wrong })
  const schedule = asked.steps.find(({ step }) => step === 'schedule')
  expect(schedule?.missing).toMatchObject([{ field: 'zone' }])
  await window.get('setup.write', { step: 'schedule', times })
  const again = await window.restart()
  expect((await again.get('setup.read', null)).values.times).toEqual(times)

  await throughStorage(again, storage)
  const { gaps } = await again.get('setup.read', null)
  await again.get('setup.write', { step: 'start', accepted: gaps.map(({ id }) => id) })
  const { words } = await again.get('setup.key.make', { passphrase: null })
  await prove(again, words)
  await addOwner(again)
  await again.get('setup.finish', { start: 'tonight' })
  const settings = JSON.parse(await readFile(join(folder, 'profile', 'settings.json'), 'utf8'))
  expect(settings.schedule).toEqual(times)
  await setupOf(again.desk).stop()
}, 60_000)

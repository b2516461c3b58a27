import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { beforeEach, expect, test } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { findBrowser } from '../../main/adapters/print.ts'
import type { Sealer } from '../../main/adapters/secrets/index.ts'
import { readKeyState } from '../../main/app/setup-key-state.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import { runRestic } from '../peers/restic.ts'
import { scratch } from './profile.ts'
import { addOwner, prove, throughStorage, type Window, windowOn } from './setup-desk.ts'

let window: Window
let storage: string
let profile: string
let folder: string

const kept = ['setup-draft.json', 'secrets.enc', 'passphrase']
/** What a set-up that came to the words has in its profile; made once, by the wizard itself. */
let template: Map<string, string> | null = null
let from = ''

async function makeTemplate(): Promise<Map<string, string>> {
  from = await scratch()
  const at = join(from, 'profile')
  const first = await windowOn(at, systemClock)
  await throughStorage(first, join(from, 'STORAGE'))
  const files = kept.map(async (name) => [name, await readFile(join(at, name), 'latin1')] as const)
  return new Map(await Promise.all(files))
}

beforeEach(async () => {
  template ??= await makeTemplate()
  folder = await scratch()
  profile = join(folder, 'profile')
  storage = join(folder, 'backup')
  await mkdir(profile)
  for (const [name, text] of template)
    await writeFile(join(profile, name), text.replaceAll(`${from}/STORAGE`, storage), 'latin1')
  window = await windowOn(profile, systemClock)
}, 30_000)

const restic = (words: readonly string[]) =>
  runRestic({ repository: storage, password: words.join(' ') }, 'cat', 'config')

test('wrong words never pass: neither one letter, nor the words of another sheet', async () => {
  const { words } = await window.get('setup.key.make', { passphrase: null })
  await window.get('setup.key.quiz', { byHand: true })
  const typed = words.map((word, at) => ({ position: at + 1, word }))
  const others = typed.map((one) => (one.position === 3 ? { ...one, word: 'zoo' } : one))
  const attempt = { words: others, understood: true as const }
  const wrongAt = words[2] === 'zoo' ? [] : [3]
  expect(await window.get('setup.key.prove', attempt)).toEqual({
    proven: false,
    wrong: wrongAt,
    tries: 1,
  })
  const few = typed.slice(0, 5)
  const missing = await window.get('setup.key.prove', { words: few, understood: true })
  expect(missing).toMatchObject({ proven: false, wrong: [6, 7, 8, 9, 10, 11, 12], tries: 2 })
  const pasted = [{ position: 1, word: ` 1. ${words.join(', ').toUpperCase()} ` }]
  expect(await window.get('setup.key.prove', { words: pasted, understood: true })).toMatchObject({
    proven: true,
  })
  expect((await restic(words)).code).toBe(0)
}, 60_000)

test('a sheet whose key file is gone from the storage cannot pass', async () => {
  const { words } = await window.get('setup.key.make', { passphrase: null })
  const opened = await window.desk.opened()
  const { id } = readKeyState(opened?.engine.state ?? { noted: () => null })
  await rm(join(storage, 'keys', id ?? 'none'))
  expect(await prove(window, words)).toMatchObject({ proven: false, wrong: [] })
}, 60_000)

test('after the proof the words are on no disk, and the passphrase file opens the backup', async () => {
  const { words } = await window.get('setup.key.make', { passphrase: null })
  await prove(window, words)
  expect(await window.ask('setup.key.sheet', { format: 'html', custodians: [] })).toMatchObject({
    failure: { name: 'wrongUse' },
  })
  const found = await promisify(execFile)('grep', ['-rl', words.join(' '), folder]).catch(
    () => null,
  )
  expect(found).toBeNull()
  const passphrase = (await readFile(join(profile, 'passphrase'), 'utf8')).trim()
  expect((await restic([passphrase])).code).toBe(0)
}, 60_000)

test('a passphrase of one’s own is kept nowhere: a new start asks for it', async () => {
  const typed = 'correct horse battery'
  const { words } = await window.get('setup.key.make', { passphrase: typed })
  expect(existsSync(join(profile, 'passphrase'))).toBe(false)
  expect(await prove(window, words)).toMatchObject({ proven: true })
  const again = await window.restart()
  expect(await again.desk.needed()).toMatchObject({ failure: { name: 'profileLocked' } })
  expect(await again.desk.unlock('wrong')).toMatchObject({ failure: { name: 'passphraseWrong' } })
  expect(await again.desk.unlock(typed)).toMatchObject({ ok: true })
  expect((await again.get('setup.read', null)).key.state).toBe('proven')
}, 60_000)

test('the proof can be put off once, for a day, and done later with the same words', async () => {
  const skipped = await window.get('setup.key.skip', null)
  expect(skipped.key.state).toBe('skipped')
  expect(Date.parse(skipped.key.skippedUntil ?? '')).toBeGreaterThan(Date.now() + 86_000_000)
  expect(skipped.steps.find(({ step }) => step === 'recovery-key')?.state).toBe('attention')
  expect(await window.ask('setup.key.skip', null)).toMatchObject({ failure: { name: 'wrongUse' } })
  await addOwner(window)
  expect((await window.desk.facts()).setUp).toBe(false)
  await window.get('setup.finish', { start: 'tonight' })
  await window.desk.opened()
  expect((await window.desk.facts()).setUp).toBe(true)
  const { words } = await window.get('setup.key.make', { passphrase: null })
  expect(await prove(window, words)).toMatchObject({ proven: true })
  expect((await window.get('key.read', null)).state).toBe('proven')
}, 60_000)

test('new words end the old sheet, but only once they are proven', async () => {
  const { words: old } = await window.get('setup.key.make', { passphrase: null })
  await prove(window, old)
  const { words, fingerprint } = await window.get('key.renew', { reason: 'the sheet was lost' })
  expect((await restic(old)).code).toBe(0)
  expect(await prove(window, words)).toMatchObject({ proven: true })
  expect((await restic(old)).code).not.toBe(0)
  expect((await restic(words)).code).toBe(0)
  expect((await window.get('key.read', null)).sheets).toMatchObject([
    { fingerprint, current: true },
  ])
}, 60_000)

test('the sheet holds words, way back and storage, loads nothing, and prints as a PDF', async () => {
  await window.get('setup.write', { step: 'language', language: 'zh-Hant' })
  const { words, fingerprint } = await window.get('setup.key.make', { passphrase: null })
  const custodians = ['<b>Amy</b>']
  const { html } = await window.get('setup.key.sheet', { format: 'html', custodians })
  for (const word of [...words, fingerprint, storage, '緊急復原紙', 'emergency sheet', 'restic -r'])
    expect(html).toContain(word)
  expect(html).toContain('&lt;b&gt;Amy')
  expect(html).not.toMatch(/<script|src=|https?:\/\/(?!www\.w3\.org)/)
  expect(findBrowser()).not.toBeNull()
  const sheet = await window.get('setup.key.sheet', { format: 'pdf', folder: storage, custodians })
  expect(sheet.warning).toBe('inside-storage')
  const pdf = (await readFile(sheet.path ?? '')).toString('latin1')
  expect(pdf).toMatch(/^%PDF-/)
  expect(pdf).toMatch(/\/Count 2\b/)
  await rm(sheet.path ?? '')
  const nowhere = join(folder, 'nowhere')
  const lost = await window.ask('setup.key.sheet', { format: 'pdf', folder: nowhere, custodians })
  expect(lost).toMatchObject({ ok: false, failure: { name: 'storageUnreachable' } })
}, 90_000)

test('without a browser the PDF says so, and the page is there to print', async () => {
  await window.get('setup.key.make', { passphrase: null })
  const before = process.env['CHROMIUM']
  process.env['CHROMIUM'] = join(folder, 'none')
  try {
    const ask = { format: 'pdf' as const, folder, custodians: [] }
    expect(await window.ask('setup.key.sheet', ask)).toMatchObject({
      failure: { name: 'noPrinter' },
    })
  } finally {
    if (before === undefined) delete process.env['CHROMIUM']
    else process.env['CHROMIUM'] = before
  }
}, 60_000)

test('another storage needs words of its own, and the first one is left alone', async () => {
  const { words } = await window.get('setup.key.make', { passphrase: null })
  await prove(window, words)
  const second = join(folder, 'other')
  await window.get('setup.write', { step: 'storage', where: 'disk', place: second, user: '' })
  const state = await window.get('setup.test', { step: 'storage' })
  const missing = state.steps.find(({ step }) => step === 'recovery-key')?.missing
  expect(missing).toMatchObject([{ key: 'setup.missing.key' }])
  const other = await window.get('setup.key.make', { passphrase: null })
  expect(other.words).not.toEqual(words)
  expect(await prove(window, other.words)).toMatchObject({ proven: true })
  const there = { repository: second, password: other.words.join(' ') }
  expect((await runRestic(there, 'cat', 'config')).code).toBe(0)
  expect((await restic(words)).code).toBe(0)
}, 60_000)

test('where the system keeps secrets, no passphrase lies in a file and none is asked', async () => {
  const sealer: Sealer = {
    seal: async (text) => Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a),
    open: async (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString('utf8'),
  }
  const own = join(folder, 'sealed')
  await mkdir(own)
  const text = template?.get('setup-draft.json') ?? ''
  const place = join(folder, 'backup-2')
  await writeFile(join(own, 'setup-draft.json'), text.replaceAll(`${from}/STORAGE`, place))
  const first = await windowOn(own, systemClock, { sealer })
  await first.get('setup.write', { step: 'app', clientSecret: 'a'.repeat(64) })
  const draft = JSON.parse(text) as { tests: object; permissions: object }
  const { context } = setupOf(first.desk)
  await context.change(
    (now) => ({ ...now, tests: draft.tests, permissions: draft.permissions }) as typeof now,
  )
  const { words } = await first.get('setup.key.make', { passphrase: 'typed all the same' })
  expect(await prove(first, words)).toMatchObject({ proven: true })
  const again = await first.restart()
  expect((await again.get('setup.read', null)).key.state).toBe('proven')
  expect(existsSync(join(own, 'passphrase')) || existsSync(join(own, 'secrets.enc'))).toBe(false)
  const opened = await again.desk.opened()
  expect(await opened?.app.snapshots(false)).toMatchObject({ ok: true })
}, 60_000)

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { type Language, languages } from '../../resources/locales/language.ts'
import {
  look,
  openWizard,
  owner,
  walkKey,
  walkPeople,
  walkSecond,
  walkToKey,
} from './setup-walk.ts'

/** Pictures are taken in every language; otherwise one is enough. */
const spoken: readonly Language[] =
  process.env['DINGKEEP_SCREENSHOTS'] === undefined ? ['en'] : languages

const kept = { root: '', storage: '', twelve: [] as readonly string[] }
afterAll(() => rm(kept.root, { recursive: true, force: true }))

describe('setting up', { timeout: 240_000 }, () => {
  test.each(spoken)('leads from nothing to the first finished backup (%s)', async (language) => {
    kept.root = await mkdtemp(join(tmpdir(), 'dingkeep-setup-'))
    kept.storage = join(kept.root, 'copies')
    const wizard = await openWizard({ language })
    const { page, words, button, heading, next, ask } = wizard
    const found: string[] = []
    const at = async (name: string) => void found.push(...(await look(wizard, name)))
    const atStorage = async (name: string) => {
      await at(name)
      if (name !== 'storage') return
      await walkSecond(wizard, `${kept.storage}-two`)
      await at('storage-second')
    }

    await walkToKey(wizard, kept.storage, atStorage)
    kept.twelve = await walkKey(wizard, at)
    await next()
    await walkPeople(wizard, at)
    await next()
    await heading('setup.schedule.title').waitFor()
    await at('schedule')
    await next()
    await heading('setup.start.title').waitFor()
    await at('start')
    await button('setup.start.now').click()
    await heading('setup.done.title').waitFor()
    await at('done')
    await page.getByText(words.say('setup.done.finished')).waitFor({ timeout: 120_000 })
    await at('done-finished')

    expect(found).toEqual([])
    expect(await ask('setup.needed', null)).toMatchObject({ value: { needed: false } })
    const runs = await ask('runs.read', { before: null, limit: 5, what: ['backup'] })
    expect(runs).toMatchObject({ value: { runs: [{ state: 'finished' }] } })
  })

  test('on a new computer opens the backup with storage and words, DingTalk away', async () => {
    const wizard = await openWizard()
    const { page, button, heading, field, ask, missing } = wizard
    await button('setup.welcome.open').click()
    await heading('setup.existing.title').waitFor()
    await button('setup.existing.open').click()
    expect(await field('place').evaluate((one) => one.ownerDocument.activeElement === one)).toBe(
      true,
    )
    await field('place').fill(kept.storage)
    const first = page.getByLabel('Word 1', { exact: true })
    await first.fill([...kept.twelve].toReversed().join(' '))
    await button('setup.existing.open').click()
    await page.getByRole('alert', { name: 'These words do not open this backup' }).waitFor()
    const found = await look(wizard, 'existing-wrong')

    await first.fill(kept.twelve.map((word, n) => `${n + 1}. ${word.toUpperCase()}`).join('\n'))
    await missing.and(page.locator(':empty')).waitFor({ state: 'attached' })
    await button('setup.existing.open').click()
    await heading('setup.existing.opened').waitFor({ timeout: 60_000 })
    found.push(...(await look(wizard, 'existing-open')))
    expect(found).toEqual([])

    await button('setup.done.home').click()
    const { name, password } = owner
    const signedIn = await ask('session.signIn', { name, password, code: null })
    expect(signedIn).toMatchObject({ value: { who: { name, role: 'owner', factor: 'totp' } } })
    const copies = await ask('browse.copies', { before: null, until: null, limit: 10 })
    expect(copies).toMatchObject({ ok: true })
  })
})

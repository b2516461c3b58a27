import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'

import { profileAt } from '../../main/adapters/profile.ts'
import { newDraft, saveDraft } from '../../main/adapters/settings/index.ts'
import { type Sample, startSample } from '../../main/sample/index.ts'
import { valueOf } from '../app/profile.ts'
import { fillQuiz, folder, look, openWizard, owner, walkToKey } from './setup-walk.ts'

const nothing = async () => undefined

/** A company of its own in DingTalk's place, with a set-up that has come to its permissions. */
async function openAtPermissions() {
  const sample = await startSample({ people: 12, limits: false })
  onTestFinished(() => sample.stop())
  const profile = await folder()
  const { apiBase, legacyBase, corpId, clientId, operator } = sample
  const draft = newDraft({ locale: 'en-HK', zone: 'Asia/Hong_Kong' })
  const values = { ...draft.values, corpId, clientId, operator }
  const hosts = { apiBase, legacyBase }
  valueOf(await saveDraft(profileAt(profile), { ...draft, values, hosts, step: 'app' }))
  const wizard = await openWizard({ profile })
  await wizard.button('setup.welcome.goOn').click()
  await wizard.field('clientSecret').fill(sample.clientSecret)
  await wizard.field('test').click()
  await wizard.page.getByText('Signed in to').first().waitFor({ timeout: 60_000 })
  await wizard.next()
  await wizard.heading('setup.permissions.title').waitFor()
  return { sample, wizard }
}

async function order(sample: Sample, body: object): Promise<void> {
  const answer = await fetch(`${sample.control}/change`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

/** The message that stands with a field, by the link that readers follow. */
const errorOf = (page: Page, field: string) =>
  page.locator(`[data-field="${field}"]`).evaluate((one) => {
    const input = one.matches('input') ? one : one.querySelector('input')
    const ids = (input?.getAttribute('aria-describedby') ?? '').split(' ')
    return ids
      .map((id: string) => one.ownerDocument.getElementById(id)?.textContent ?? '')
      .join(' ')
  })

describe('the wizard', { timeout: 180_000 }, () => {
  test('says at each field what is wrong with it, and keeps it over Back and reload', async () => {
    const wizard = await openWizard()
    const { page, button, heading, field, next, missing } = wizard
    await button('setup.welcome.setUp').click()
    await next()
    await heading('setup.needs.title').waitFor()
    await next()
    await heading('setup.app.title').waitFor()
    await button('setup.frame.next').click()
    await expect.poll(() => errorOf(page, 'corpId')).toContain('Type the Organisation ID')
    expect(await page.evaluate('document.activeElement.dataset.field')).toBe('corpId')

    await field('corpId').fill(' ding0123456789abcdef ')
    await field('clientId').fill('2031234567')
    await field('clientSecret').fill('6f1c2a5e-0d4b-4c3a-9f70-1b2c3d4e5f60')
    await field('clientSecret').blur()
    await expect.poll(() => errorOf(page, 'clientId')).toContain('This is the AgentId')
    await expect
      .poll(() => errorOf(page, 'clientSecret'))
      .toContain('This is an ID, not the secret')
    await field('clientId').fill('ding0123456789abcdef0123456789abcdef')
    await field('clientId').blur()
    await expect.poll(() => errorOf(page, 'clientId')).toContain('look swapped')
    expect(await look(wizard, 'app-wrong')).toEqual([])

    await field('clientId').fill('dingabcdefgh12345678')
    await button('setup.frame.back').click()
    await heading('setup.needs.title').waitFor()
    await page.reload()
    await heading('setup.needs.title').waitFor()
    await next()
    expect(await field('corpId').inputValue()).toBe('ding0123456789abcdef')
    expect(await field('clientId').inputValue()).toBe('dingabcdefgh12345678')
    expect(await field('clientSecret').inputValue()).toBe('')
    expect(await missing.textContent()).not.toBe('')
  })

  test('names a missing permission and goes on without it, or with it once granted', async () => {
    const { sample, wizard } = await openAtPermissions()
    const { page, button, field, next, heading, missing } = wizard
    await order(sample, { change: 'revoke-scope', scope: 'Storage.DownloadInfo.Read' })
    await order(sample, { change: 'revoke-scope', scope: 'Calendar.Event.Read' })
    await field('test').click()
    await page.getByText('2 permissions are missing').waitFor({ timeout: 90_000 })
    await page.getByText('13 of 15 ready').first().waitFor()
    const spoken = page.locator('[aria-live=polite]', { hasText: '13 of 15 ready' })
    await spoken.waitFor({ state: 'attached' })
    expect(await look(wizard, 'permissions-missing')).toEqual([])
    await expect.poll(() => missing.textContent()).toBe('Decide about: Calendars')
    await button('setup.frame.next').click()
    expect(await page.evaluate('document.activeElement.textContent')).toBe(
      'Continue without: Calendars',
    )
    await page.keyboard.press('Enter')
    await expect.poll(() => missing.textContent()).toBe('Decide about: File contents')

    await order(sample, { change: 'grant-scope', scope: 'Storage.DownloadInfo.Read' })
    await field('test').click()
    await page.getByText('14 of 15 ready').first().waitFor({ timeout: 90_000 })
    await next()
    await heading('setup.scope.title').waitFor()
    await page.getByText('1 permission is not ready').waitFor()
  })

  test('says that the storage is lost, and goes on once it is back', async () => {
    const wizard = await openWizard()
    const { page, button, field } = wizard
    const root = await folder()
    await walkToKey(wizard, join(root, 'disk', 'copies'), nothing)
    // A file where the disk was mounted: nothing below it can be reached.
    await rm(join(root, 'disk'), { recursive: true })
    await writeFile(join(root, 'disk'), '')
    await button('setup.key.make').click()
    await page.getByRole('alert', { name: /cannot be reached/ }).waitFor({ timeout: 60_000 })
    expect(await look(wizard, 'storage-lost')).toEqual([])
    await page.getByRole('button', { name: /Where to keep it/ }).click()
    await field('place').fill('copies')
    await field('place').blur()
    await expect.poll(() => errorOf(page, 'place')).toContain('Type the whole path')
    await field('place').fill(join(root, 'other'))
    await field('test').click()
    await page.getByText('Speed', { exact: true }).waitFor({ timeout: 60_000 })
    await wizard.next()
    await button('setup.key.make').click()
    await page.locator('.key-words li').nth(11).waitFor({ timeout: 60_000 })
  })

  test('shows the words again after two wrong tries, and takes a sheet that was printed', async () => {
    const wizard = await openWizard()
    const { page, words, button } = wizard
    await walkToKey(wizard, join(await folder(), 'copies'), nothing)
    await button('setup.key.make').click()
    await page.locator('.key-words li').nth(11).waitFor({ timeout: 60_000 })
    await button('setup.key.print').click()
    await page.getByText(words.say('setup.key.sheetDone'), { exact: true }).waitFor()

    await button('setup.key.begin').click()
    await page.locator('.key-words').waitFor({ state: 'detached' })
    const [asked = 0] = await fillQuiz(page, words, () => 'zebra')
    await button('setup.key.prove').click()
    await page.getByText(words.say('setup.key.understandFirst')).waitFor()
    await page.getByRole('checkbox').check()
    // Pressed twice at once it is one try.
    await button('setup.key.prove').dblclick()
    await page.getByText(words.say('setup.key.wrong')).first().waitFor()
    expect(await button('setup.key.showAgain').count()).toBe(0)
    await button('setup.key.prove').click()
    await button('setup.key.showAgain').waitFor()
    const label = words.say('setup.key.position', { position: asked })
    const field = page.getByLabel(label, { exact: true })
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('zoo')
    await page.locator('datalist option[value="zoo"]').waitFor({ state: 'attached' })
    expect(await look(wizard, 'key-wrong')).toEqual([])
    await button('setup.key.showAgain').click()
    await page.locator('.key-words li').nth(11).waitFor()
    await button('setup.key.skip').click()
    await page.getByText(/Put off until/).waitFor()
    await wizard.next()
    await wizard.heading('setup.outlook.title').waitFor()
    await wizard.next()
    await wizard.heading('setup.people.title').waitFor()
  })

  test('goes on after its engine died: the Owner signs in and finds what was typed', async () => {
    const wizard = await openWizard({ size: { width: 480, height: 800 } })
    const { page, button, heading, field, ask, program, words, next } = wizard
    await button('setup.welcome.setUp').click()
    await next()
    await heading('setup.needs.title').waitFor()
    await next()
    await field('corpId').fill('ding0123456789abcdef')
    const reach = { departments: null, kinds: null }
    const person = { ...owner, role: 'owner' as const, reach, mail: '' }
    expect(await ask('people.add', person)).toMatchObject({ ok: true })
    await field('clientId').fill('dingabcdefgh12345678')
    await field('clientId').blur()
    await page.getByText(words.say('setup.missing.secret-empty')).first().waitFor()

    process.kill(await program.enginePid(), 'SIGKILL')
    await heading('setup.signIn.title').waitFor({ timeout: 60_000 })
    expect(await look(wizard, 'sign-in')).toEqual([])
    await page.getByLabel(words.say('setup.people.name')).fill(owner.name)
    await page
      .getByRole('textbox', { name: words.say('setup.people.password') })
      .fill('not this one at all')
    await button('signIn.button').click()
    await page.getByRole('alert').first().waitFor()
    await page
      .getByRole('textbox', { name: words.say('setup.people.password') })
      .fill(owner.password)
    await button('signIn.button').click()
    await heading('setup.app.title').waitFor()
    expect(await field('corpId').inputValue()).toBe('ding0123456789abcdef')
    expect(await field('clientId').inputValue()).toBe('dingabcdefgh12345678')
    expect(await look(wizard, 'narrow')).toEqual([])
    const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
    expect(await page.evaluate(wide)).toBe(false)
  })

  test('has each known gap accepted before the start, also where the key waits', async () => {
    const wizard = await openWizard()
    const { page, words, button, field, heading, next, ask } = wizard
    const leaveOut = async (step: string) => {
      if (step === 'scope') await page.getByRole('checkbox', { name: 'Approvals' }).uncheck()
    }
    await walkToKey(wizard, join(await folder(), 'copies'), leaveOut)
    await button('setup.key.make').click()
    await page.locator('.key-words li').nth(11).waitFor({ timeout: 60_000 })
    await button('setup.key.skip').click()
    await next()
    await heading('setup.outlook.title').waitFor()
    await next()
    await field('person-name').fill(owner.name)
    await field('person-password').fill('short')
    await button('setup.people.addOwner').click()
    await expect.poll(() => errorOf(page, 'person-password')).toContain('at least 10 characters')
    await field('person-password').fill(owner.password)
    await button('setup.people.addOwner').click()
    await page.getByRole('heading', { name: owner.name }).waitFor()
    await next()
    await heading('setup.schedule.title').waitFor()
    await next()
    await heading('setup.start.title').waitFor()
    await button('setup.start.tonight').click()
    const gap = page.getByRole('checkbox', { name: 'Not saved: Approvals' })
    expect(await gap.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
    expect(await look(wizard, 'gap')).toEqual([])
    await gap.check()
    await page.getByText(words.say('setup.missing.gap')).waitFor({ state: 'detached' })
    await button('setup.start.tonight').click()
    await heading('setup.done.title').waitFor({ timeout: 60_000 })
    expect(await ask('setup.needed', null)).toMatchObject({ value: { needed: false } })
  })

  test('lets go of the sample company for the own DingTalk', async () => {
    const { page, button, heading, field, next, ask } = await openWizard()
    await button('setup.welcome.trySample').click()
    await heading('setup.language.title').waitFor({ timeout: 60_000 })
    await next()
    await heading('setup.needs.title').waitFor()
    await next()
    await button('setup.app.own').click()
    await field('corpId').waitFor()
    expect(await ask('setup.read', null)).toMatchObject({ value: { sample: null } })
    await button('setup.frame.finishLater').click()
    await page.getByText('Setup stopped at step 3 of 11').waitFor()
    await button('setup.welcome.goOn').click()
    await heading('setup.app.title').waitFor()
  })
})

import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { profileAt } from '../../main/adapters/profile.ts'
import { newDraft, type OutlookDraft, saveDraft } from '../../main/adapters/settings/index.ts'
import { type Language, languages } from '../../resources/locales/language.ts'
import { valueOf } from '../app/profile.ts'
import { walkOpenId } from '../peers/openid-pages.ts'
import { type OpenId, openidIds, startOpenId } from '../peers/openid.ts'
import { browser } from './chromium.ts'
import { openCompany } from './company.ts'
import { withFactor } from './restore-company.ts'
import { folder, look, openWizard, type Wizard } from './setup-walk.ts'
import { accessibilityProblems } from './window.ts'

/** Pictures are taken in every language; otherwise one is enough. */
const spoken: readonly Language[] =
  process.env['DINGKEEP_SCREENSHOTS'] === undefined ? ['en'] : languages

let openid: OpenId
beforeAll(async () => {
  openid = await startOpenId()
})
afterAll(() => openid.stop())

/** A wizard that has come to Outlook; the steps before are no part of these tests. */
async function openStep(
  given: Partial<OutlookDraft> = {},
  options: Parameters<typeof openWizard>[0] = {},
): Promise<Wizard> {
  const profile = await folder()
  const draft = newDraft({ locale: 'en-HK', zone: 'Asia/Hong_Kong' })
  const outlook = { ...draft.outlook, ...given }
  const language = options.language ?? 'en'
  const values = { ...draft.values, language }
  valueOf(await saveDraft(profileAt(profile), { ...draft, values, step: 'outlook', outlook }))
  const wizard = await openWizard({ ...options, profile })
  await wizard.button('setup.welcome.goOn').click()
  await wizard.heading('setup.outlook.title').waitFor()
  return wizard
}

const choose = ({ page, words }: Wizard, way: 'person' | 'certificate' | 'secret' | 'none') =>
  page.getByRole('radio', { name: words.say(`setup.outlook.${way}`) }).check()

/** The message that stands with a field, by the link that readers follow. */
const errorOf = ({ page }: Wizard, field: string) =>
  page.locator(`[data-field="${field}"]`).evaluate((one) => {
    const input = one.matches('input') ? one : one.querySelector('input')
    const ids = (input?.getAttribute('aria-describedby') ?? '').split(' ')
    return ids
      .map((id: string) => one.ownerDocument.getElementById(id)?.textContent ?? '')
      .join(' ')
  })

describe('Outlook in the wizard', { timeout: 180_000 }, () => {
  test('is left out by one answer, and says at each id what is wrong with it', async () => {
    const wizard = await openStep()
    const { missing, field, words, page } = wizard
    await missing.and(page.locator(':empty')).waitFor({ state: 'attached' })
    const found = await look(wizard, 'outlook-none')

    await choose(wizard, 'secret')
    await wizard.button('setup.frame.next').click()
    await expect
      .poll(() => errorOf(wizard, 'tenantId'))
      .toContain(words.say('setup.missing.tenant-empty'))
    expect(await page.evaluate('document.activeElement.dataset.field')).toBe('tenantId')
    await field('tenantId').fill(openidIds.tenant)
    await field('microsoftClientId').fill('contoso.onmicrosoft.com')
    await field('microsoftClientId').blur()
    await expect
      .poll(() => errorOf(wizard, 'microsoftClientId'))
      .toContain(words.say('setup.missing.microsoft-ids-swapped'))
    await field('microsoftClientId').fill(openidIds.tenant)
    await field('microsoftClientId').blur()
    await expect
      .poll(() => errorOf(wizard, 'microsoftClientId'))
      .toContain(words.say('setup.missing.app-id-same'))
    await field('microsoftClientId').fill(openidIds.app)
    await field('microsoftSecret').fill('6f1c2a5e-0d4b-4c3a-9f70-1b2c3d4e5f60')
    await field('microsoftSecret').blur()
    await expect
      .poll(() => errorOf(wizard, 'microsoftSecret'))
      .toContain(words.say('setup.missing.microsoft-secret-guid'))
    found.push(...(await look(wizard, 'outlook-wrong')))
    expect(found).toEqual([])

    await choose(wizard, 'none')
    await missing.and(page.locator(':empty')).waitFor({ state: 'attached' })
    await wizard.close()
  })

  test.each(spoken)('tries every right with the sample company (%s)', async (language) => {
    const wizard = await openStep({}, { language })
    const { page, words, button, ask, field } = wizard
    expect(await ask('setup.sample', { people: 12 })).toMatchObject({ ok: true })
    await page.reload()
    await button('setup.outlook.useSample').click()
    await page.getByText(words.say('setup.outlook.sample')).waitFor()
    const ready = page.getByText(words.say('setup.result.outlook-ready'))
    await ready.nth(2).waitFor({ timeout: 60_000 })
    await expect.poll(() => field('test').getAttribute('aria-disabled')).not.toBe('true')

    expect(await look(wizard, 'outlook-sample')).toEqual([])
    const state = await ask('outlook.read', null)
    expect(state).toMatchObject({ value: { way: 'secret', sample: true, failure: null } })
    await wizard.close()
  })

  test('makes a certificate, to be saved as a file, and says that Microsoft does not know it', async () => {
    const wizard = await openStep()
    const { page, words, button, ask, field } = wizard
    expect(await ask('setup.sample', { people: 12 })).toMatchObject({ ok: true })
    expect(await ask('outlook.sample', null)).toMatchObject({ ok: true })
    await page.reload()
    await choose(wizard, 'certificate')
    await button('setup.outlook.make').click()
    const save = page.getByRole('link', { name: words.say('setup.outlook.saveFile') })
    await save.waitFor({ timeout: 60_000 })
    const coming = page.waitForEvent('download')
    await save.click()
    const file = await coming
    expect(file.suggestedFilename()).toMatch(/^dingkeep-[0-9a-f]{8}\.cer$/)
    await field('test').click()

    await page.getByRole('alert', { name: words.say('failures.DK-1219.headline') }).waitFor()
    expect(await look(wizard, 'outlook-certificate')).toEqual([])
    await wizard.close()
  })

  test('signs a person in by browser and by code, and gives up when asked', async () => {
    const refusing = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { code: 'ErrorAccessDenied', message: 'no' } }))
    })
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void refusing.close())
    const address = refusing.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    const ca = join(await folder(), 'ca.pem')
    await writeFile(ca, openid.ca)
    const wizard = await openStep(
      {
        way: 'person',
        tenantId: openidIds.tenant,
        clientId: openidIds.person,
        authority: openid.authority,
        graphBase: `http://127.0.0.1:${port}`,
      },
      { env: { NODE_EXTRA_CA_CERTS: ca } },
    )
    const { page, words, button, ask } = wizard
    const pageOf = async () => {
      const state = await ask('outlook.read', null)
      return state.ok ? state.value.signIn : null
    }

    await button('setup.outlook.code').click()
    await page.locator('.device-code').waitFor({ timeout: 30_000 })
    const found = await look(wizard, 'outlook-code')
    await button('setup.outlook.cancel').click()
    await button('setup.outlook.browser').click()
    await page.getByText(words.say('setup.outlook.waiting')).first().waitFor()
    const signIn = await pageOf()
    await walkOpenId(await browser(), signIn?.page ?? '', 'amy')

    await page.getByText('amy@contoso.example').waitFor()
    const refused = page.getByText('User.Read', { exact: false }).first()
    await refused.waitFor()
    found.push(...(await look(wizard, 'outlook-person')))
    expect(found).toEqual([])
    await button('setup.outlook.signOut').click()
    await page.getByText('amy@contoso.example').waitFor({ state: 'detached' })
    await wizard.close()
  })

  test('can be gone through by keyboard', async () => {
    const wizard = await openStep()
    const { page, words } = wizard
    const way = page.getByRole('radio', { name: words.say('setup.outlook.none') })
    await way.focus()
    await page.keyboard.press('ArrowDown')
    await page.getByText(words.say('setup.outlook.certificateHow')).waitFor()
    const reached = new Set<string>()
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate('document.activeElement.dataset.field ?? ""'))
    }

    expect([...reached]).toEqual(expect.arrayContaining(['tenantId', 'microsoftClientId', 'test']))
    await wizard.close()
  })
})

describe('Outlook in the settings', { timeout: 180_000 }, () => {
  test('is changed with the second factor only, and is found by its words', async () => {
    const window = await openCompany({
      size: { width: 1280, height: 872 },
      place: '#/settings?section=outlook',
    })
    const { page, ask } = window
    const none = page.getByRole('radio', { name: 'Not now' })
    const secret = page.getByRole('radio', { name: /with a secret/ })
    await none.waitFor()

    await secret.click()
    await page.getByText('You have no second factor yet', { exact: true }).waitFor()
    await expect.poll(() => none.isChecked()).toBe(true)
    expect(await ask('outlook.read', null)).toMatchObject({ value: { way: 'none' } })
    // Connecting one counts as given.
    await withFactor(window)
    await secret.click()
    await page.getByLabel('Directory (tenant) ID').fill('common')
    await page.getByLabel('Directory (tenant) ID').blur()
    await page.getByText(/This stands for personal accounts/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const state = await ask('outlook.read', null)
    expect(state).toMatchObject({ value: { way: 'secret', tenantId: 'common', sample: false } })
  })
})

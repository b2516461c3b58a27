import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

const h1 = (page: Page) => page.getByRole('heading', { level: 1 })
const goTo = (page: Page, place: string) => page.evaluate(`location.hash = '${place}'`)
const inFocus = (page: Page) => page.evaluate<string>('document.activeElement.tagName')

it('names page and state in the title, puts the focus on the heading, and knows strange addresses for none', async () => {
  const { page } = await openCompany()
  await h1(page).waitFor()

  await page.getByRole('link', { name: 'Alerts' }).click()
  await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()

  expect(await page.title()).toMatch(/^Alerts, .+, DingKeep$/)
  expect(await inFocus(page)).toBe('H1')
  expect(await page.locator('[aria-current="page"]').innerText()).toContain('Alerts')

  for (const place of ['#/../etc', '#/constructor', '#/home/__proto__', '#/%00', '#nonsense']) {
    await goTo(page, place)
    await page.getByRole('region', { name: 'What is protected' }).waitFor()
    expect(await page.title()).toMatch(/^Home, /)
    await goTo(page, '#/alerts')
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()
  }
})

it('is used by keys alone: help beside the work, regions and the list of keys', async () => {
  const { page } = await openCompany()
  await page.getByRole('region', { name: 'What is protected' }).waitFor()

  await page.keyboard.press('F1')
  await page.getByRole('complementary', { name: 'Home' }).waitFor()
  const inHelp = await inFocus(page)
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').waitFor({ state: 'detached' })
  const back = await inFocus(page)
  await page.keyboard.press('F6')
  const region = await page.evaluate("document.activeElement.closest('nav,main').tagName")
  await page.keyboard.press('Control+?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  const problems = await accessibilityProblems(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  expect([inHelp, back, region]).toEqual(['H2', 'H1', 'NAV'])
  expect(problems).toEqual([])
})

it('fits a window of 320 pixels in high contrast, and shows states and ages only once signed out', async () => {
  const { page, ask } = await openCompany({
    size: { width: 320, height: 720 },
    forcedColors: true,
  })
  await page.getByRole('region', { name: 'What is protected' }).waitFor()

  const wide = await page.evaluate('document.querySelector("main").scrollWidth')
  const room = await page.evaluate('document.querySelector("main").clientWidth')
  expect(wide).toBe(room)
  expect(await accessibilityProblems(page)).toEqual([])

  await ask('session.signOut', null)
  await goTo(page, '#/home')
  await page.getByText('How fresh the copies are').waitFor()
  expect(await page.getByRole('link', { name: 'Alerts' }).count()).toBe(0)
  expect(await page.locator('body').innerText()).not.toMatch(/Kwok|storage/)
  expect(await accessibilityProblems(page)).toEqual([])
})

it('says that the engine is away, keeps what is shown, and reads again when it is back', async () => {
  const { page, program } = await openCompany({ expects: ['DK-9002', 'DK-1803'] })
  await page.getByRole('region', { name: 'What is protected' }).waitFor()
  await page.evaluate(`window.seen = []; new MutationObserver(() => {
    const text = document.querySelector('.notices').innerText
    if (text !== '') seen.push(text)
  }).observe(document.querySelector('.notices'), { childList: true, subtree: true })`)

  process.kill(await program.enginePid(), 'SIGKILL')
  await expect
    .poll(() => page.evaluate('seen.join()'), { timeout: 20_000 })
    .toContain('started again')
  await expect.poll(() => page.locator('.notices').innerText(), { timeout: 20_000 }).toBe('')

  // A new engine knows no session of before: the person signs in again.
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.title()).toMatch(/, DingKeep$/)
})

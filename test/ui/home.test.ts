import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems, type TestWindow } from './window.ts'

const isKey = /^[a-z]\w*(\.[\w-]+)+$/m

async function read({ page }: TestWindow, title: string): Promise<string> {
  await page.getByRole('region', { name: title }).waitFor()
  return page.locator('main').innerText()
}

it('shows the state, the facts and every source, the organisation by name, and starts a backup', async () => {
  const window = await openCompany({ size: { width: 1280, height: 872 } })
  const { page, shot, ask } = window
  const text = await read(window, 'What is protected')
  await shot('home')

  expect(text).not.toMatch(isKey)
  for (const source of ['Contacts', 'Calendars', 'Approvals', 'Files'])
    expect(text).toContain(source)
  expect(text).toContain('20 of 20')
  expect(await page.locator('header.strip').innerText()).toContain('Haitang')
  expect(await accessibilityProblems(page)).toEqual([])

  await expect
    .poll(
      async () => {
        // The first copy is proven by itself: one run at a time.
        await page.keyboard.press('Control+Shift+b')
        const answer = await ask('runs.read', { before: null, limit: 10, what: ['backup'] })
        return answer.ok ? answer.value.runs.filter(({ by }) => by === 'person').length : 0
      },
      { timeout: 20_000 },
    )
    .toBe(1)
})

it.each([
  ['zh-Hant', 'dark', '受保護的內容'],
  ['id', 'dark', 'Yang terlindungi'],
] as const)('reads whole in %s, %s', async (language, theme, title) => {
  const window = await openCompany({ language, theme, size: { width: 1000, height: 760 } })
  const text = await read(window, title)
  await window.shot('home')

  expect(text).not.toMatch(isKey)
  expect(await window.page.locator('html').getAttribute('lang')).toBe(language)
  expect(await accessibilityProblems(window.page)).toEqual([])
})

it('shows the same at a glance in the panel beside the tray', async () => {
  const { page, shot } = await openCompany({ size: { width: 360, height: 420 } })
  await page.evaluate("location.hash = '#/panel'")
  await page.getByRole('list', { name: 'How fresh the copies are' }).waitFor()
  await shot('panel')

  expect(await page.locator('body').innerText()).not.toMatch(isKey)
  expect(await page.getByRole('button', { name: 'Open DingKeep' }).count()).toBe(1)
  expect(await accessibilityProblems(page)).toEqual([])
})

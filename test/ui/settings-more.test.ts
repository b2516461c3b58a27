import { expect, it } from 'vitest'

import { openCompany, owner } from './company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }

it('finds a setting by its words, shows licences, and has no row for what a browser cannot do', async () => {
  const opened = await openCompany({
    size,
    place: '#/settings',
    before: async () => undefined,
    settings: { company: { people: 2 } },
  })
  const { page, shot, openTab, shotOf } = opened
  await page.getByLabel('Theme').waitFor()
  // Nobody can tell the system from a browser.
  expect(await page.getByText('Start DingKeep when the computer starts').count()).toBe(0)

  const find = page.getByRole('searchbox', { name: 'Find a setting' })
  await find.fill('LOCK time')
  await page.getByText('1 found').waitFor()
  await shot('settings-find')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('link', { name: /Lock after/ }).click()
  await page.getByLabel('Lock after this time without input').waitFor()
  await find.fill('nothing of this sort')
  await page.getByText('0 found').waitFor()

  await page.getByRole('link', { name: 'About' }).click()
  await page.getByRole('link', { name: 'Licences of the parts' }).click()
  await page.getByText(/packages are shipped with DingKeep/).waitFor()
  await page.getByText('zod', { exact: true }).click()
  await page.locator('.licence[open] pre', { hasText: 'Permission is hereby' }).waitFor()
  await shot('settings-licences')
  expect(await accessibilityProblems(page)).toEqual([])

  const look = { language: 'zh-Hans', theme: 'dark', size } as const
  const tab = await openTab(look)
  const signIn = { ...owner, code: null }
  await tab.evaluate(`dingkeep.ask('session.signIn', ${JSON.stringify(signIn)})`)
  for (const place of ['general', 'connection', 'scope', 'storage', 'security', 'about']) {
    await tab.evaluate(`location.hash = '#/settings?section=${place}'`)
    await tab.reload()
    await tab.getByRole('searchbox', { name: '查找设置' }).waitFor()
    await tab.locator('.settings .card').first().waitFor()
    await shotOf(tab, `settings-dark-${place}`, look)
  }
  await tab.evaluate("location.hash = '#/people'")
  await tab.getByText(owner.name).last().waitFor()
  await shotOf(tab, 'people-dark', look)
})

import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

it('finds pages by words and codes, and opens what a page links to', async () => {
  const { page, shot } = await openCompany({ place: '#/help', signedIn: false })
  await page.evaluate("location.hash = '#/help'")
  const search = page.getByRole('searchbox', { name: 'Search in all help' })
  await search.fill('employee')
  await page.getByRole('button', { name: 'An employee leaves' }).click()

  const article = page.getByRole('article', { name: 'An employee leaves' })
  await article.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('article', { name: 'Restore' }).waitFor()
  await search.fill('DK-1301')
  await page.getByRole('button', { name: /^DK-1301/ }).click()
  await page.getByRole('article', { name: /^DK-1301/ }).waitFor()
  await shot('help')

  expect(await accessibilityProblems(page)).toEqual([])
})

it('speaks the language of the system, in the dark too', async () => {
  const { page, shot } = await openCompany({
    language: 'zh-Hant',
    theme: 'dark',
    signedIn: false,
  })
  await page.evaluate("location.hash = '#/help?page=topic-computer-died'")
  await page.getByRole('article', { name: '電腦壞了' }).waitFor()
  await shot('help')

  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
  expect(await accessibilityProblems(page)).toEqual([])
})

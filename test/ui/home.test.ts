import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

it('shows the state, the facts and every source of a company that was backed up', async () => {
  const { page, shot } = await openCompany({ size: { width: 1280, height: 872 } })

  await page.getByRole('region', { name: 'What is protected' }).waitFor()
  await shot('home')

  expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toMatch(/^\w+(\.\w+)+$/)
  expect(await accessibilityProblems(page)).toEqual([])
})

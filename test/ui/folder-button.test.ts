import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { scratch } from '../app/profile.ts'
import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }

it('picks a folder to save by going through the folders, and gives the page back after Escape', async () => {
  const folder = await scratch()
  await mkdir(join(folder, 'Accounts 帳目', '2025'), { recursive: true })
  const { page } = await openCompany({
    size,
    place: '#/settings?section=scope',
    env: { HOME: folder },
  })
  const open = page.getByRole('button', { name: 'Add a folder' })
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' })
  await open.click()
  await dialog.getByRole('button', { name: 'Accounts 帳目' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('#root').getAttribute('aria-hidden')).toBe(null)

  await open.click()
  await dialog.getByRole('button', { name: 'Accounts 帳目' }).click()
  await dialog.getByRole('button', { name: '2025' }).click()
  await dialog.getByText('There are no folders in here.').waitFor()
  await dialog.getByRole('button', { name: 'One level up' }).click()
  await dialog.getByRole('button', { name: '2025' }).waitFor()
  await dialog.getByRole('button', { name: 'Use this folder' }).click()

  await page.getByText(join(folder, 'Accounts 帳目'), { exact: true }).waitFor()
})

it('says where nothing can be saved, and takes no such folder', async () => {
  const { page } = await openCompany({ size, place: '#/restore' })
  await page.getByRole('tab', { name: /^Files/ }).click()
  await page
    .getByRole('row', { name: /\.(docx|xlsx|pdf|csv)/ })
    .first()
    .getByRole('checkbox')
    .check()
  await page.getByRole('button', { name: 'Save to a folder…' }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill('/proc')
  await page.getByRole('button', { name: 'Choose folder…' }).click()

  const dialog = page.getByRole('dialog', { name: 'Choose a folder' })
  await dialog.getByText('Nothing can be saved in this folder. Choose another one.').waitFor()
  const use = dialog.getByRole('button', { name: 'Use this folder' })
  expect(await use.getAttribute('aria-disabled')).toBe('true')
  expect(await accessibilityProblems(page)).toEqual([])
})

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { openCompany } from './company.ts'
import { withFactor } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'

it('lists who did what, checks the chain on demand, and shows all of an entry', async () => {
  const { page, shot } = await openCompany({ place: '#/audit', size: { width: 1280, height: 872 } })
  await page
    .getByRole('row', { name: /Backup finished/ })
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByText(/Chain intact: \d+ entries/).waitFor()
  await shot('audit')
  expect(await accessibilityProblems(page)).toEqual([])

  await page
    .getByRole('row', { name: /Backup finished/ })
    .first()
    .click()
  await page.getByText(/^[0-9a-f]{64}$/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
})

it('filters, and says how many entries there are where none fits', async () => {
  const { page } = await openCompany({ place: '#/audit' })
  await page
    .getByRole('row', { name: /Backup finished/ })
    .first()
    .waitFor()
  await page.getByRole('combobox', { name: 'About' }).selectOption('forget')

  const text = page.getByText(/No entries fit/)
  await text.waitFor()
  expect(await text.innerText()).toMatch(/The log itself has [1-9]/)
})

it('exports the log as lines that can be verified without us', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-audit-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const window = await openCompany({ place: '#/audit' })
  const nextCode = await withFactor(window)
  const { page } = window
  await page.getByRole('textbox', { name: 'Folder on this computer' }).fill(folder)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill(nextCode())
  await page.getByRole('dialog').getByRole('textbox').press('Enter')
  await page.getByText(/entries written to/).waitFor()

  const [file = ''] = await readdir(folder)
  const lines = (await readFile(join(folder, file), 'utf8')).trim().split('\n')
  expect(file).toMatch(/^audit-.*\.jsonl$/)
  expect(JSON.parse(lines[0] ?? '')).toHaveProperty('hash')
})

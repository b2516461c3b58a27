import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

it('keeps a note with the alert, and shows what became of it', async () => {
  const { page, shot, ask, storage } = await openCompany({
    place: '#/alerts',
    size: { width: 1280, height: 872 },
    settings: { company: { people: 2 } },
  })
  await page.getByText('No open alerts.').waitFor()
  // A pack that is gone is damage that a check finds.
  const data = join(storage, 'data')
  for (const folder of readdirSync(data)) rmSync(join(data, folder), { recursive: true })
  await expect.poll(() => ask('verify.start', { depth: 'all' })).toMatchObject({ ok: true })
  const add = page.getByRole('button', { name: 'Add a note' }).first()
  await add.waitFor()
  await add.click()
  await page.getByRole('button', { name: 'Save the note' }).click()
  await page.getByText('Type the note first.').waitFor()
  await page.getByLabel('Note', { exact: true }).fill('新硬碟星期五到 <b>Friday</b>')
  await page.getByRole('button', { name: 'Save the note' }).click()

  await page
    .getByText(/^History \(/)
    .first()
    .click()
  await page.getByText('新硬碟星期五到 <b>Friday</b>').waitFor()
  await page.getByText('Note by: Owner').waitFor()
  await shot('alerts-note')
  expect(await accessibilityProblems(page)).toEqual([])
})

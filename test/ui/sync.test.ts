import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { openSync } from './sync-company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }

it('leads to the settings of Outlook where it is not connected', async () => {
  const { page, shot } = await openCompany({ size, place: '#/sync' })

  await page.getByRole('button', { name: 'Connect Outlook' }).waitFor()
  await shot('sync-not-connected')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Connect Outlook' }).click()
  await page.getByRole('radio', { name: 'Not now' }).waitFor()
}, 300_000)

it('makes a pair, shows what it would write, writes what is ticked, and takes it back', async () => {
  const window = await openSync({ size, place: '#/sync' })
  const { page, shot, change, person, mailbox, sample } = window
  page.setDefaultTimeout(60_000)
  await change.D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await change.M({ change: 'add-contact', displayName: 'Only Outlook' })
  const found: string[] = []
  const look = async (name: string) => {
    await shot(name)
    found.push(...(await accessibilityProblems(page)))
  }

  await page.getByRole('button', { name: 'Set up sync' }).waitFor()
  await look('sync-none')
  await page.getByRole('button', { name: 'Set up sync' }).click()
  await page.getByRole('searchbox').fill(person.name)
  await page.getByRole('radio', { name: person.name }).check()
  await page.getByRole('checkbox', { name: 'Contacts' }).check()
  await look('sync-add')
  await page.getByRole('button', { name: 'Add pair' }).click()
  const row = page.getByRole('row', { name: new RegExp(`Contacts of ${person.name}`) })
  await row.waitFor()
  await look('sync-list-off')
  await row.click()
  await page.getByRole('heading', { name: 'Before the first write' }).waitFor()
  await page.getByText('You have seen the preview').waitFor()
  await look('sync-pair-off')

  await page.getByRole('button', { name: 'Show preview' }).click()
  const grid = page.getByRole('grid', { name: 'Changes in detail' })
  await grid.waitFor()
  await page.getByText(/Full copy made/).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await look('sync-preview')
  const only = grid.getByRole('row', { name: /黃詩敏/ })
  await only.focus()
  await page.keyboard.press('Space')
  await expect.poll(() => only.getAttribute('aria-selected')).toBe('false')
  await page.getByRole('button', { name: /^Write \d+ changes?$/ }).click()
  await page.getByRole('alertdialog').waitFor()
  await look('sync-confirm')
  await page.getByRole('button', { name: 'Write them' }).click()

  await page.getByRole('heading', { level: 1, name: 'First sync' }).waitFor()
  await page.getByRole('button', { name: 'Show what it would do' }).waitFor()
  await look('sync-run')
  const names = () => mailbox.all('contact').map(({ fields }) => String(fields['displayName']))
  expect(names()).not.toContain('黃詩敏')
  const written = names().length
  await page.getByRole('button', { name: 'Show what it would do' }).click()
  await page.getByRole('button', { name: 'Undo it' }).waitFor()
  await look('sync-undo')
  await page.getByRole('button', { name: 'Undo it' }).click()
  await expect.poll(() => names().length, { timeout: 60_000 }).toBeLessThan(written)
  expect(sample.graph.ledger).toEqual([])
  expect(found).toEqual([])
}, 400_000)

import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }

it('starts a backup, shows its progress per source and lists it in the history', async () => {
  const { page, shot } = await openCompany({ size, place: '#/backups' })
  await page.getByRole('button', { name: 'Full backup' }).click()

  await page.getByRole('progressbar', { name: 'Progress of the run' }).waitFor()
  await page.getByRole('heading', { name: 'Per source' }).waitFor()
  await shot('backups-running')
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByRole('button', { name: 'Back up now' }).waitFor({ timeout: 60_000 })
  await page.getByRole('link', { name: 'History' }).click()
  const rows = page.getByRole('row', { name: /Full backup/ })
  await rows.first().waitFor()
  expect(await rows.count()).toBe(2)
  await shot('backups-history')
  expect(await accessibilityProblems(page)).toEqual([])

  await rows.first().click()
  await page.getByRole('heading', { name: 'Full backup' }).waitFor()
  expect(await page.getByRole('rowheader', { name: 'Contacts' }).count()).toBe(1)
  await shot('backups-detail')
  expect(await accessibilityProblems(page)).toEqual([])
})

it('stops a run only after a question whose safe answer has the focus', async () => {
  const { page } = await openCompany({ size, place: '#/backups' })
  await page.getByRole('button', { name: 'Full backup' }).click()
  await page.getByRole('button', { name: 'Stop safely' }).click()

  const safe = page.getByRole('button', { name: 'Go on' })
  await safe.waitFor()
  expect(await page.locator(':focus').innerText()).toBe('Go on')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop safely' }).click()

  await page.getByRole('button', { name: 'Back up now' }).waitFor({ timeout: 60_000 })
})

it('pauses what comes by itself until a time, and goes on when told', async () => {
  const { page, ask } = await openCompany({ size, place: '#/backups' })
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('radio', { name: 'For 4 hours' }).check()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click()

  const resume = page.getByRole('button', { name: 'Resume' })
  await resume.waitFor()
  const paused = await ask('schedule.read', null)
  expect(paused.ok && paused.value.pausedUntil).toMatch(/Z$/)
  await resume.click()

  await page.getByRole('button', { name: 'Pause' }).waitFor()
  const going = await ask('schedule.read', null)
  expect(going).toMatchObject({ ok: true, value: { pausedUntil: null } })
})

it('names a copy, and shows what a retention would remove before it is kept', async () => {
  const { page, shot } = await openCompany({ size, place: '#/backups/copies' })
  await page
    .getByRole('row', { name: /Full backup/ })
    .first()
    .click()
  await page.getByRole('textbox', { name: 'Name of this copy' }).fill('Before year-end')
  // The first copy is proven by itself, and one thing at a time works on a storage.
  const save = page.getByRole('button', { name: 'Save the name' })
  const kept = page.getByRole('row', { name: /Before year-end/ })
  const tried = async () => {
    if ((await save.count()) > 0) await save.click()
    return kept.count()
  }
  await expect.poll(tried, { interval: 1000 }).toBe(1)
  await shot('backups-copies')
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByRole('button', { name: 'Show the effect' }).click()
  await page.getByText(/Nothing would be removed/).waitFor()
})

it('shows the schedule as sentences and a week, with the ages that each plan promises', async () => {
  const { page, shot } = await openCompany({ size, place: '#/backups/schedule' })

  await page.getByRole('list', { name: 'The week' }).waitFor()
  await page.getByRole('radio', { name: /Economy/ }).waitFor()
  await shot('backups-schedule')
  expect(await accessibilityProblems(page)).toEqual([])
})

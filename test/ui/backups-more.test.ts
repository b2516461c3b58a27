import { expect, it } from 'vitest'

import { order } from '../adapters/sample.ts'
import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }

it('tries failed items again from the list of them, until none is left', async () => {
  const { page, ask, sample, shot } = await openCompany({
    size,
    place: '#/backups',
    before: async () => undefined,
    settings: { company: { people: 5 }, scope: { kinds: ['drive'] } },
    expects: ['DK-'],
  })
  await order(sample, 'fault', {
    fault: 'refuse',
    status: 403,
    endpoint: 'download',
    count: 10_000,
  })
  await page.getByRole('button', { name: 'Full backup' }).click()
  const failed = async () => {
    const found = await ask('runs.read', { before: null, limit: 20, what: ['backup'] })
    return found.ok ? found.value.runs.map(({ counts }) => counts.failed) : []
  }
  await expect.poll(async () => (await failed())[0] ?? 0, { timeout: 60_000 }).toBeGreaterThan(0)
  await order(sample, 'fault', { clear: true })

  await page.getByRole('link', { name: 'History' }).click()
  await page
    .getByRole('row', { name: /Full backup/ })
    .first()
    .click()
  const again = page.getByRole('button', { name: 'Try these again' })
  await again.waitFor()
  await shot('backups-failed')
  expect(await accessibilityProblems(page)).toEqual([])

  await expect.poll(async () => (await ask('run.read', null)).ok).toBe(true)
  const tried = async () => {
    if ((await again.count()) > 0) await again.click()
    return (await failed())[0]
  }
  await expect.poll(tried, { timeout: 60_000, interval: 1_000 }).toBe(0)
})

it('moves the rest of a run to the evening and says when it goes on', async () => {
  const { page, ask, sample, shot } = await openCompany({
    size,
    place: '#/backups',
    settings: { company: { people: 5 } },
  })
  await order(sample, 'fault', { fault: 'slow', endpoint: '*', count: 10_000, amount: 400 })
  await page.getByRole('button', { name: 'Full backup' }).click()
  const move = page.getByRole('button', { name: 'Move rest to tonight' })
  await move.waitFor()
  await page.getByRole('heading', { name: 'Requests to DingTalk' }).waitFor()
  await shot('backups-requests')
  expect(await accessibilityProblems(page)).toEqual([])

  await move.click()
  await page.getByText(/What is done stays; the rest goes on at/).waitFor()
  await order(sample, 'fault', { clear: true })
  const full = async () => {
    const found = await ask('schedule.read', null)
    return found.ok ? found.value.next.find(({ job }) => job === 'full')?.at : null
  }
  const hoursAway = async () => (Date.parse((await full()) ?? '') - Date.now()) / 3_600_000
  await expect.poll(hoursAway, { timeout: 30_000 }).toBeLessThanOrEqual(24)
})

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { accessibilityProblems } from './window.ts'

/** Changes one byte in the middle of the largest pack: what a bad disk does. */
function damage(storage: string): void {
  const files = readdirSync(join(storage, 'data'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(storage, 'data', name))
    .filter((path) => statSync(path).isFile())
    .toSorted((a, b) => statSync(b).size - statSync(a).size)
  const [largest = ''] = files
  const bytes = readFileSync(largest)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(largest, bytes, { mode: 0o600 })
}

it('says that nothing is open, then shows damage that a check found, which no click takes away', async () => {
  const { page, shot, ask, storage } = await openCompany()
  await page.evaluate("location.hash = '#/alerts'")
  await page.getByText('No open alerts.').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])

  damage(storage)
  // The first copy is proven by itself: one run at a time.
  await expect.poll(() => ask('verify.start', { depth: 'all' })).toMatchObject({ ok: true })
  const alert = page.getByRole('article', { name: 'Some saved items are damaged' })
  await alert.waitFor()
  await shot('alerts')

  // Beside other tests the disk fills so fast that the alert of room may stand there too.
  const open = page.getByRole('tab', { name: /^Open \(\d\)/ })
  expect(await open.getAttribute('aria-selected')).toBe('true')
  expect(await alert.getByRole('button', { name: /day/ }).count()).toBe(0)
  expect(await accessibilityProblems(page)).toEqual([])

  await page.reload()
  await page.getByRole('link', { name: /^Alerts \d+ open alert/ }).waitFor()
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('heading', { level: 1, name: 'Some saved items are damaged' }).waitFor()
  await shot('home-damaged')
  expect(await page.title()).toBe('Home, Some saved items are damaged, DingKeep')
  expect(await accessibilityProblems(page)).toEqual([])
})

import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { folder, openWizard, owner } from './setup-walk.ts'

/** What has the focus, by text, field or selector. */
const isAt = (page: Page, wanted: string): Promise<boolean> =>
  page.evaluate(
    `(() => {
      const at = document.activeElement
      const wanted = ${JSON.stringify(wanted)}
      return wanted.startsWith('[') ? at.matches(wanted) : at.textContent.trim() === wanted
    })()`,
  )

/** Presses Tab until something has the focus; a keyboard must reach it. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await isAt(page, wanted)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${wanted}`)
}

async function press(page: Page, wanted: string, key = 'Enter'): Promise<void> {
  await tabTo(page, wanted)
  await page.keyboard.press(key)
}

async function type(page: Page, field: string, text: string): Promise<void> {
  await tabTo(page, `[data-field="${field}"]`)
  await page.keyboard.type(text)
}

test('setting up needs no pointer', { timeout: 180_000 }, async () => {
  const wizard = await openWizard()
  const { page, heading, words, missing } = wizard
  const focused = page.locator('h1:focus')
  const next = async (title: Parameters<typeof heading>[0]) => {
    await missing.and(page.locator(':empty')).waitFor({ state: 'attached', timeout: 60_000 })
    await press(page, 'Next')
    await heading(title).and(focused).waitFor({ timeout: 60_000 })
  }
  await heading('setup.welcome.title').waitFor()
  await press(page, 'Try the sample')
  await heading('setup.language.title').and(focused).waitFor()
  await next('setup.needs.title')
  for (let box = 0; box < 3; box += 1) {
    await page.keyboard.press('Tab')
    await press(page, '[type="checkbox"]', 'Space')
  }
  await next('setup.app.title')
  await next('setup.permissions.title')
  await press(page, 'Test')
  await page.getByText(words.say('setup.permissions.allReady')).waitFor({ timeout: 60_000 })
  await next('setup.scope.title')
  await page.getByRole('treeitem').first().waitFor()
  await press(page, '[role="treeitem"]', 'End')
  const last = page.getByRole('treeitem').last()
  expect(await last.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  await page.keyboard.press('Space')
  await expect.poll(() => last.getAttribute('aria-checked')).toBe('false')
  expect(await page.getByRole('treeitem').first().getAttribute('aria-checked')).toBe('mixed')
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await expect.poll(() => last.getAttribute('aria-checked')).toBe('true')
  await page.keyboard.press('ArrowLeft')
  expect(await page.getByRole('treeitem').count()).toBe(1)
  await next('setup.storage.title')
  await type(page, 'place', join(await folder(), 'copies'))
  await press(page, 'Test')
  await next('setup.key.title')

  await press(page, 'Make the 12 words')
  const shown = page.locator('.key-words li')
  await shown.nth(11).waitFor({ timeout: 60_000 })
  const twelve = await shown.evaluateAll((items) =>
    items.map((item) => (item.lastChild?.textContent ?? '').trim()),
  )
  await press(page, 'Hide and begin')
  const fields = page.locator('.quiz input')
  await fields.nth(2).waitFor()
  const labels = await page.locator('.quiz label').allTextContents()
  for (const label of labels) {
    await tabTo(page, `[id="${await page.getByLabel(label, { exact: true }).getAttribute('id')}"]`)
    await page.keyboard.type(twelve[Number(label.replace('Word ', '')) - 1] ?? '')
  }
  await page.keyboard.press('Tab')
  await press(page, '[type="checkbox"]', 'Space')
  await press(page, 'Prove the key')
  await page.getByText(words.say('setup.key.proven')).waitFor({ timeout: 60_000 })
  await next('setup.outlook.title')
  await next('setup.people.title')
  await type(page, 'person-name', owner.name)
  await type(page, 'person-password', owner.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: owner.name }).waitFor({ timeout: 60_000 })
  await next('setup.schedule.title')
  await next('setup.start.title')
  await press(page, 'Start tonight at 20:00')
  await heading('setup.done.title').waitFor({ timeout: 60_000 })
  await page.getByText(/It starts at/).waitFor()
})

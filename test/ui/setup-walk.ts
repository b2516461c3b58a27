import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Secret, TOTP } from 'otpauth'
import type { Locator, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

import { openWords, type WordKey, type Words } from '../../resources/locales/words.ts'
import { accessibilityProblems, openWindow, type TestWindow, type WindowOptions } from './window.ts'

/** The Owner whom the walk adds. */
export const owner = { name: 'Chan Siu Ming', password: 'quiet harbour at seven' } as const

export type Wizard = TestWindow &
  Readonly<{
    words: Words
    button: (key: WordKey) => Locator
    heading: (key: WordKey) => Locator
    /** Presses Next once nothing is missing any more. */
    next: () => Promise<void>
    /** What the bar says is missing. */
    missing: Locator
    /** Field or button under a name of the engine. */
    field: (name: string) => Locator
  }>

/** Opens a window on a profile in which nothing is set up. */
export async function openWizard(options: WindowOptions = {}): Promise<Wizard> {
  const words = await openWords(options.language ?? 'en')
  const window = await openWindow({ size: { width: 1280, height: 872 }, ...options })
  const { page } = window
  const button = (key: WordKey) => page.getByRole('button', { name: words.say(key), exact: true })
  const missing = page.locator('.bottom-bar .end')
  return {
    ...window,
    words,
    button,
    missing,
    heading: (key) => page.getByRole('heading', { level: 1, name: words.say(key) }),
    field: (name) => page.locator(`[data-field="${name}"]`),
    next: async () => {
      await missing.and(page.locator(':empty')).waitFor({ state: 'attached', timeout: 60_000 })
      await button('setup.frame.next').click()
    },
  }
}

/** A folder that goes with the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'dingkeep-setup-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** The code that a code app shows for a typed key. */
export const codeOf = (key: string): string =>
  new TOTP({ secret: Secret.fromBase32(key.replaceAll(/\s/g, '')) }).generate()

/** Looks at a screen in both themes: nothing for axe to find; a picture of each, where wanted. */
export async function look({ page, shot }: TestWindow, name: string): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`[data-theme=${colorScheme}]`).first().waitFor()
    const problems = await accessibilityProblems(page)
    found.push(...problems.map((problem) => `${name}, ${colorScheme}: ${problem}`))
    await shot(colorScheme === 'dark' ? `setup-${name}-dark` : `setup-${name}`)
  }
  return found
}

/** Called on each screen of the walk, by name. */
export type Looking = (name: string) => Promise<void>

/** From the first screen to the storage's test, with the sample company. */
export async function walkToKey(wizard: Wizard, storage: string, at: Looking): Promise<void> {
  const { page, words, button, heading, next, field } = wizard
  await heading('setup.welcome.title').waitFor()
  await at('welcome')
  await button('setup.welcome.trySample').click()
  await heading('setup.language.title').waitFor()
  await at('language')
  await next()
  await heading('setup.needs.title').waitFor()
  await page.getByText(words.say('setup.check.needs.clock')).waitFor()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await at('needs')
  await next()
  await heading('setup.app.title').waitFor()
  await at('app')
  await next()
  await heading('setup.permissions.title').waitFor()
  await field('test').click()
  await page.getByText(words.say('setup.permissions.allReady')).waitFor({ timeout: 60_000 })
  await at('permissions')
  await next()
  await heading('setup.scope.title').waitFor()
  await page.getByRole('treeitem').first().waitFor()
  await at('scope')
  await next()
  await heading('setup.storage.title').waitFor()
  await field('place').fill(storage)
  await field('test').click()
  await page.getByText(words.say('setup.check.storage.speed')).waitFor({ timeout: 60_000 })
  await at('storage')
  await next()
  await heading('setup.key.title').waitFor()
}

/** Asks for a second copy, and says no before it says yes. */
export async function walkSecond(wizard: Wizard, storage: string): Promise<void> {
  const { page, words, field } = wizard
  const wanted = page.getByRole('checkbox', { name: words.say('setup.second.want') })
  await wanted.check()
  await field('second-place').waitFor()
  await wanted.uncheck()
  await field('second-place').waitFor({ state: 'detached' })
  await wanted.check()
  await page
    .getByRole('radiogroup', { name: words.say('setup.second.where') })
    .getByRole('radio')
    .first()
    .check()
  await field('second-place').fill(storage)
  await field('second-test').click()
  await page.getByText(words.say('setup.check.storage.theft')).waitFor({ timeout: 60_000 })
}

/** Makes the key and proves it by the words on the screen; gives the 12 words. */
export async function walkKey(wizard: Wizard, at: Looking): Promise<readonly string[]> {
  const { page, words, button } = wizard
  await button('setup.key.make').click()
  const shown = page.locator('.key-words li')
  await shown.nth(11).waitFor({ timeout: 60_000 })
  const twelve = await shown.evaluateAll((items) =>
    items.map((item) => (item.lastChild?.textContent ?? '').trim()),
  )
  await at('key')
  await button('setup.key.begin').click()
  await fillQuiz(page, words, (position) => twelve[position - 1] ?? '')
  await page.getByRole('checkbox').check()
  await at('key-proof')
  await button('setup.key.prove').click()
  await page.getByText(words.say('setup.key.proven')).waitFor({ timeout: 60_000 })
  return twelve
}

/** Types an answer into each field of the quiz; gives the positions that were asked. */
export async function fillQuiz(
  page: Page,
  words: Words,
  answer: (position: number) => string,
): Promise<number[]> {
  const asked: number[] = []
  await page.locator('.quiz input').first().waitFor()
  for (let position = 1; position <= 12; position += 1) {
    const field = page.getByLabel(words.say('setup.key.position', { position }), { exact: true })
    if ((await field.count()) === 0) continue
    asked.push(position)
    await field.fill(answer(position))
  }
  return asked
}

/** Adds the Owner with a code app, and one more person; gives the backup codes. */
export async function walkPeople(wizard: Wizard, at: Looking): Promise<void> {
  const { page, words, button, heading, field } = wizard
  await heading('setup.outlook.title').waitFor()
  await at('outlook')
  await wizard.next()
  await heading('setup.people.title').waitFor()
  await at('people')
  await field('person-name').fill(owner.name)
  await field('person-password').fill(owner.password)
  await button('setup.people.addOwner').click()
  await button('setup.factor.start').click()
  const key = await page.locator('.factor .strong').textContent()
  await at('people-factor')
  await page.getByLabel(words.say('factor.code')).fill(codeOf(key ?? ''))
  await button('setup.factor.confirm').click()
  const codes = page.locator('.codes li')
  await codes.nth(9).waitFor()
  const [code = ''] = await codes.allTextContents()
  await at('people-codes')
  await field('person-name').fill('Dewi Lestari')
  await field('person-password').fill('lima angsa di sawah')
  await button('setup.people.add').click()
  const dialog = page.getByRole('dialog')
  const added = page.getByRole('heading', { name: 'Dewi Lestari' })
  await dialog.or(added).first().waitFor()
  if (await dialog.isVisible()) {
    await dialog.getByLabel(words.say('factor.code')).fill(code)
    await dialog.getByRole('button', { name: words.say('factor.confirm') }).click()
  }
  await added.waitFor()
}

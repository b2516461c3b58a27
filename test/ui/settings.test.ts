import { expect, it } from 'vitest'

import { openCompany } from './company.ts'
import { withFactor } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 872 }
const at = (section: string) => `#/settings?section=${section}`

it('shows every section without an accessibility finding', async () => {
  const { page, shot } = await openCompany({ size, place: '#/settings' })
  const sections = page.getByRole('navigation', { name: 'Sections' })
  const marks = {
    General: 'Language',
    DingTalk: 'Client ID (formerly AppKey)',
    Outlook: 'Not now',
    'What is saved': 'Contacts',
    Storage: 'Test the storage',
    Search: 'Also index the text of files, mails and approvals',
    Security: 'Lock after this time without input',
    About: 'Version 0.1.0',
  }
  for (const [name, mark] of Object.entries(marks)) {
    await sections.getByRole('link', { name, exact: true }).click()
    await page
      .getByLabel(mark)
      .or(page.getByText(mark))
      .or(page.getByRole('button', { name: mark }))
      .first()
      .waitFor()
    await shot(`settings-${name.toLowerCase().replaceAll(' ', '-')}`)
    expect({ name, found: await accessibilityProblems(page) }).toEqual({ name, found: [] })
  }
})

it('changes language and theme at once, and goes back to the default', async () => {
  const { page, ask } = await openCompany({ size, place: at('general') })
  await page.getByLabel('Theme').selectOption('dark')
  await page.locator('[data-theme="dark"]').waitFor()
  await page.getByRole('button', { name: 'Back to default: Theme' }).click()
  await page.locator('[data-theme="light"]').waitFor()

  await page.getByLabel('Language', { exact: true }).selectOption('zh-Hant')
  await page.getByRole('heading', { name: '設定', exact: true }).waitFor()
  await expect
    .poll(async () => ask('settings.read', null), { timeout: 20_000 })
    .toMatchObject({ value: { general: { language: 'zh-Hant' } } })
})

it('tries the connection, and refuses a secret that is none with what to do', async () => {
  const { page } = await openCompany({ size, place: at('connection') })
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('1 of 1 ready').first().waitFor({ state: 'attached' })

  const secret = page.getByLabel('New Client Secret')
  await secret.fill('4f5c9bb4-9f0e-4f52-8b9d-0d8f6d8a1c77')
  await page.getByRole('button', { name: 'Save' }).click()

  await page.getByText(/This is an ID, not the secret/).waitFor()
  expect(await secret.inputValue()).not.toBe('')
})

it('saves less only after it showed what that takes away, with a reason and a factor', async () => {
  const opened = await openCompany({ size, place: at('scope') })
  const { page, ask, shot } = opened
  const kindsNow = async () => {
    const answer = await ask('settings.read', null)
    return answer.ok ? answer.value.scope.kinds : []
  }
  await page.getByRole('treeitem').first().waitFor()
  expect(await ask('setup.needed', null)).toMatchObject({ value: { needed: false } })
  await page.getByRole('checkbox', { name: 'Calendars' }).uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Calendars is no longer saved').waitFor()
  await shot('settings-lower')
  expect(await accessibilityProblems(page)).toEqual([])
  expect(await kindsNow()).toContain('calendar')

  await page.getByRole('button', { name: 'Make the change' }).click()
  await page.getByText('Type a reason first.').waitFor()
  await page.getByLabel('Reason, for the audit log').fill('kept elsewhere')
  await page.getByRole('button', { name: 'Make the change' }).click()
  // Without a second factor nothing is taken away; the card leads to where one is connected.
  await page.getByText('You have no second factor yet', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Connect a code app' }).waitFor()
  expect(await kindsNow()).toContain('calendar')

  // Connecting one counts as given.
  await withFactor(opened)
  await page.getByRole('button', { name: 'Make the change' }).click()
  await expect.poll(kindsNow).not.toContain('calendar')
})

it('adds a second copy, says what is wrong with its place, and has seven days to keep it', async () => {
  const opened = await openCompany({ size, place: at('storage') })
  const { page, profile, ask, shot } = opened
  const names = async () => {
    const answer = await ask('settings.read', null)
    return answer.ok ? answer.value.secondCopies.map(({ name }) => name) : null
  }
  await withFactor(opened)
  await page.getByRole('button', { name: 'Add a second copy' }).click()
  await page.getByLabel('Name', { exact: true }).fill('usb-home')
  await page.getByLabel('Folder', { exact: true }).fill('not/a/whole/path')
  await page.getByRole('button', { name: 'Add a second copy' }).click()
  await page.getByText(/Type the whole path/).waitFor()

  await page.getByLabel('Folder', { exact: true }).fill(`${profile}-second`)
  await page.getByRole('button', { name: 'Add a second copy' }).click()
  await page.getByRole('button', { name: 'Remove usb-home' }).waitFor()
  await shot('settings-second')
  expect(await names()).toEqual(['usb-home'])

  await page.getByRole('button', { name: 'Remove usb-home' }).click()
  await page.getByText('The second copy usb-home is no longer made').waitFor()
  await page.getByLabel('Reason, for the audit log').fill('the disk was sold')
  await page.getByRole('button', { name: 'Make the change' }).click()
  await page.getByText('This is not what is shown.').waitFor()
  expect(await names()).toEqual(['usb-home'])
  await page.getByLabel('Type usb-home to go on').fill('usb-home')
  await page.getByRole('button', { name: 'Make the change' }).click()
  await page.getByText(/^To be removed on /).waitFor()
  await page.getByText(/the disk was sold$/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await shot('settings-second-leaves')
  expect(await names()).toEqual(['usb-home'])
  await page.getByRole('button', { name: 'Keep usb-home' }).click()
  await page.getByRole('button', { name: 'Remove usb-home' }).waitFor()
  expect(await page.getByText(/^To be removed on /).count()).toBe(0)
})

it('makes new recovery words, which hold once they were typed from the paper', async () => {
  const opened = await openCompany({ size, place: at('security') })
  const { page, ask, shot } = opened
  const code = await withFactor(opened)
  // Words of the set-up are not there for a profile of the command line: make and prove first ones.
  await page.getByRole('button', { name: 'Show the words again' }).click()
  await page.getByLabel('Code', { exact: true }).fill(code())
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await proveFromPaper(opened)
  await page.getByText(/The new words open the backup/).waitFor()

  await page.reload()
  await page.getByRole('button', { name: 'Make new words' }).click()
  const sheet = await ask('key.read', null)
  const fingerprint = sheet.ok ? (sheet.value.sheets[0]?.fingerprint ?? '') : ''
  await page.getByLabel('Reason, for the audit log').fill('the sheet was lost')
  await page.getByRole('button', { name: 'Make new words' }).click()
  await page.getByText('This is not what is shown.').waitFor()
  await page.getByLabel(`Type ${fingerprint} to go on`).fill(fingerprint)
  // The code that was given for the first words holds for ten minutes.
  await page.getByRole('button', { name: 'Make new words' }).click()
  await page.locator('.key-words li').first().waitFor()
  await shot('settings-words')
  await proveFromPaper(opened)
  await page.getByText(/The new words open the backup/).waitFor()

  expect(await ask('key.read', null)).toMatchObject({ value: { state: 'proven' } })
})

/** Copies the shown words, hides them and types those that are asked. */
async function proveFromPaper({ page }: Pick<Awaited<ReturnType<typeof openCompany>>, 'page'>) {
  await page.locator('.key-words li').first().waitFor()
  const lines = await page.locator('.key-words li').allInnerTexts()
  const words = lines.map((line) => line.replaceAll(/[^a-z]/g, ''))
  await page.getByRole('button', { name: 'Hide and begin' }).click()
  const fields = page.locator('.quiz input')
  await fields.first().waitFor()
  for (const label of await page.locator('.quiz label').allInnerTexts()) {
    const position = Number(/\d+/.exec(label)?.[0])
    await page.getByLabel(`Word ${position}`, { exact: true }).fill(words[position - 1] ?? '')
  }
  await page.getByRole('checkbox', { name: /I understand/ }).check()
  await page.getByRole('button', { name: 'Prove the key' }).click()
}

import { expect, it } from 'vitest'

import { openCompany, owner } from './company.ts'
import { withFactor } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'

const size = { width: 1280, height: 1100 }

it('adds a Keeper with kinds of data, changes, disables and removes them', async () => {
  const opened = await openCompany({ size, place: '#/people' })
  const { page, ask, shot } = opened
  const keeper = async () => {
    const answer = await ask('people.read', null)
    return answer.ok ? answer.value.people.find(({ name }) => name === 'Lam Siu Fong') : null
  }
  await withFactor(opened)
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByRole('heading', { name: 'Add a person' }).waitFor()
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByText('Type a name.').waitFor()
  await page.getByText(/Too short/).waitFor()

  await page.getByLabel('Name', { exact: true }).fill('Lam Siu Fong')
  await page.getByLabel('Password').fill('another four quiet words')
  await page.getByRole('switch', { name: 'All kinds of data' }).click()
  await page.getByRole('checkbox', { name: 'Approvals' }).uncheck()
  await shot('people-add')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByRole('link', { name: 'Change Lam Siu Fong' }).waitFor()
  const added = await keeper()
  expect(added).toMatchObject({ role: 'keeper', reach: { departments: null } })
  expect(added?.reach.kinds).not.toContain('approvals')
  await shot('people')
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByRole('link', { name: 'Change Lam Siu Fong' }).click()
  await page.getByLabel('Role', { exact: true }).selectOption('auditor')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(keeper).toMatchObject({ role: 'auditor' })

  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('alertdialog').waitFor()
  expect(await page.locator(':focus').innerText()).toBe('Leave enabled')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
  await page.getByRole('button', { name: 'Enable again' }).waitFor()
  await shot('people-person')
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('This is not what is shown.').waitFor()
  expect(await keeper()).toMatchObject({ disabled: true })
  await page.getByLabel('Type Lam Siu Fong to go on').fill('Lam Siu Fong')
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect.poll(keeper).toBe(undefined)
})

it('gives another person a password that signs in, and keeps the last Owner', async () => {
  const opened = await openCompany({ size, place: '#/people' })
  const { page, ask, openTab } = opened
  await withFactor(opened)
  const reach = { departments: null, kinds: null }
  const person = { name: 'Ho Ka Yan', role: 'it-admin', reach, mail: '' } as const
  const added = await ask('people.add', { ...person, password: 'long enough at first' })
  const id = added.ok ? added.value.person.id : ''

  await page.evaluate(`location.hash = '#/people/person?id=${id}'`)
  await page.getByLabel('New password').fill('a later one, as long')
  await page.getByRole('button', { name: 'Set this password' }).click()
  await page.getByText('The password was changed.', { exact: true }).waitFor()
  const tab = await openTab({})
  await tab.evaluate("location.hash = '#/sign-in'")
  await tab.getByLabel('Name').fill(person.name)
  await tab.getByLabel('Password').fill('a later one, as long')
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await tab.evaluate("location.hash = '#/people'")
  // IT sees who there is; roles are the Owner's.
  await tab.getByText('Only an Owner may add or change people.').waitFor()
  expect(await tab.getByRole('button', { name: 'Add a person' }).count()).toBe(0)

  const session = await ask('session.read', null)
  const own = session.ok ? (session.value.who?.id ?? '') : ''
  await page.evaluate(`location.hash = '#/people/person?id=${own}'`)
  await page.getByRole('heading', { name: owner.name }).waitFor()
  await page.getByLabel('Role', { exact: true }).selectOption('keeper')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('There must always be an Owner who can sign in', { exact: true }).waitFor()
})

it('changes the own password only with the present one, and shows new backup codes once', async () => {
  const opened = await openCompany({ size, place: '#/people' })
  const { page, ask, shot } = opened
  const next = 'five quite other quiet words'
  await page.getByLabel('Present password').fill('not the present one')
  await page.getByLabel('New password').fill(next)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('Name or password not accepted', { exact: true }).waitFor()
  await page.getByLabel('Present password').fill(owner.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('The password was changed.', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'Connect a code app' }).click()
  await page.getByRole('img', { name: `QR code for ${owner.name}` }).waitFor()
  await shot('people-factor')
  expect(await accessibilityProblems(page)).toEqual([])
  await withFactor(opened)
  await page.reload()
  await page.getByRole('button', { name: 'New backup codes' }).click()
  await expect.poll(() => page.locator('.codes li').count()).toBe(10)
  const session = await ask('session.read', null)
  expect(session).toMatchObject({ value: { who: { factor: 'totp', codesLeft: 10 } } })
})

it('lets an Owner without password and phone in by the words, and no other words do', async () => {
  const opened = await openCompany({ size })
  const { page, ask, shot } = opened
  const code = await withFactor(opened)
  await ask('session.factor', { code: code(), for: 'key' })
  const made = await ask('setup.key.make', { passphrase: null })
  const words = made.ok ? made.value.words : []
  expect(words).toHaveLength(12)
  await ask('session.signOut', null)
  await page.evaluate("location.hash = '#/people'")
  await page.reload()

  await page.getByRole('button', { name: 'Lost password or phone' }).click()
  const first = page.getByLabel('Word 1', { exact: true })
  await first.fill(words.toReversed().join(' '))
  await page.getByLabel('Name of the Owner').fill(owner.name)
  await page.getByLabel('New password').fill('six brand new quiet words')
  await page.getByRole('button', { name: 'Set password, sign in' }).click()
  await page.getByText('DK-1503').first().waitFor()
  await shot('sign-in-words')
  expect(await accessibilityProblems(page)).toEqual([])

  await first.fill(words.join(' '))
  await page.getByRole('button', { name: 'Set password, sign in' }).click()
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
  const session = await ask('session.read', null)
  expect(session).toMatchObject({ value: { who: { name: owner.name, factor: 'none' } } })
})

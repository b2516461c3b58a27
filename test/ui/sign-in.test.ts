import { expect, it } from 'vitest'

import { openCompany, owner } from './company.ts'
import { accessibilityProblems } from './window.ts'

it('shows states to all, and names only after signing in with the right password', async () => {
  const { page, ask, shot } = await openCompany()
  await ask('session.signOut', null)
  await page.evaluate(`location.hash = '#/backups'`)
  await page.reload()

  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await shot('sign-in')
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Name' }).fill(owner.name)
  await page.getByRole('textbox', { name: 'Password' }).fill('not the words')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page
    .getByText(/DK-17\d\d/)
    .first()
    .waitFor()

  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
  await page.getByRole('textbox', { name: 'Password' }).press('Enter')

  await page.getByRole('heading', { name: 'Backups', level: 1 }).waitFor()
})

it('names the first Owner of a profile that the command line set up', async () => {
  const { page, ask } = await openCompany({ signedIn: false, place: '#/backups' })
  await page.getByRole('heading', { name: 'Who is the Owner?' }).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByRole('textbox', { name: 'Name' }).fill('Lam Wai Kit')
  await page.getByRole('textbox', { name: 'Password' }).fill('a b')
  await page.getByRole('button', { name: 'Add the Owner' }).click()
  await page.getByText('DK-1710').first().waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill('eleven green bottles')
  await page.getByRole('button', { name: 'Add the Owner' }).click()

  await page.getByRole('heading', { name: 'Backups', level: 1 }).waitFor()
  const session = await ask('session.read', null)
  expect(session).toMatchObject({ ok: true, value: { who: { role: 'owner' } } })
})

import { expect, it } from 'vitest'

import { passwordOf } from '../app/people-desk.ts'
import { openCompany, owner } from './company.ts'
import { withFactor } from './restore-company.ts'

const size = { width: 1280, height: 872 }

it('brings back what was typed when the session locked, to the same person, without secrets', async () => {
  const opened = await openCompany({
    size,
    place: '#/settings?section=storage',
    before: async () => undefined,
    settings: { company: { people: 2 } },
  })
  const { page, ask } = opened
  await withFactor(opened)
  const second = { name: 'Lam Wai Kit', role: 'owner', mail: '' } as const
  const reach = { departments: null, kinds: null }
  await ask('people.add', { ...second, reach, password: passwordOf(second.name) })
  const signIn = async (name: string, password: string) => {
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const place = page.getByLabel('Address', { exact: true })

  await page.getByRole('button', { name: 'Add a second copy' }).click()
  await page.getByRole('radio', { name: /server/i }).check()
  await place.fill('rest:https://nas.example:8000/b/')
  await page.getByLabel('Name', { exact: true }).fill('office-b')
  await page.getByLabel('Password', { exact: true }).fill('the secret of the server')
  await ask('session.lock', null)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.content()).not.toContain('nas.example')
  await signIn(owner.name, owner.password)

  await place.waitFor()
  expect(await place.inputValue()).toBe('rest:https://nas.example:8000/b/')
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('office-b')
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')

  await ask('session.lock', null)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(second.name, passwordOf(second.name))
  await page.getByRole('button', { name: 'Test the storage' }).waitFor()
  expect(await place.count()).toBe(0)

  // Leaving a page on purpose forgets what was typed there.
  await page.evaluate("location.hash = '#/people'")
  await page.getByRole('button', { name: 'Add a person' }).click()
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Somebody')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Add a person' }).click()
  await name.waitFor()
  expect(await name.inputValue()).toBe('')
}, 150_000)

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { languages } from '../../resources/locales/language.ts'
import { sayText } from '../../resources/locales/text.ts'
import { openWords } from '../../resources/locales/words.ts'
import { guardedDesk } from './guarded.ts'
import { newPerson, passwordOf, withFactor } from './people-desk.ts'
import { scratch, testProfile } from './profile.ts'

async function twoOwners() {
  const source = join(await scratch(), 'accounts')
  await mkdir(source)
  const { profile } = await testProfile({ sample: null, scope: { folders: [source] } })
  const desk = await guardedDesk(profile)
  const first = await desk.owner()
  await withFactor(first, 'p1', desk.clock)
  await first.get('people.add', newPerson('Owner Two', 'owner'))
  const second = desk.window()
  const password = passwordOf('Owner Two')
  await second.get('session.signIn', { name: 'Owner Two', password, code: null })
  return { ...desk, first, second, profile }
}

it('tells the others what somebody did with people and keys, not the one who did it', async () => {
  const { first, second, of, desk } = await twoOwners()
  await desk.reopen()

  const heard = of('notice.show').filter(({ by }) => by !== undefined)
  expect(heard.map(({ by, title }) => [by, title.key])).toContainEqual([
    'p1',
    'audit.actions.people.added',
  ])
  const { messages } = await second.get('messages.read', null)
  expect(messages[0]).toMatchObject({
    action: 'people.added',
    role: 'owner',
    name: 'Owner One',
  })
  expect((await first.get('messages.read', null)).messages).toEqual([])
}, 60_000)

it('has words for every message in every language, within the length of a system message', async () => {
  const { of } = await twoOwners()
  const notices = of('notice.show').filter(({ by }) => by !== undefined)
  expect(notices.length).toBeGreaterThan(1)

  for (const language of languages) {
    const words = await openWords(language)
    for (const { title, body } of notices) {
      expect(sayText(words, title)).not.toContain('audit.')
      expect(sayText(words, title).length).toBeLessThanOrEqual(48)
      expect(sayText(words, body)).not.toMatch(/[{}]|roles\./)
    }
  }
}, 60_000)

it('tells nobody of changes that are everyday work', async () => {
  const { second, first, of, desk } = await twoOwners()
  const before = of('notice.show').length

  await first.get('settings.write', { section: 'general', language: 'id' })
  await first.get('pause.set', { until: new Date(Date.now() + 3_600_000).toISOString() })
  await desk.reopen()

  expect(of('notice.show')).toHaveLength(before)
  expect(
    (await second.get('messages.read', null)).messages.map(({ action }) => action),
  ).not.toContain('settings.changed')
}, 60_000)

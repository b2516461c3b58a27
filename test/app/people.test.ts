import { expect, it } from 'vitest'

import { newPerson, passwordOf, peopleDesk, withFactor } from './people-desk.ts'
import { valueOf } from './profile.ts'

const minute = 60_000

it('lets anyone add the first Owner, who is then signed in, and nobody after that', async () => {
  const { window, desk } = await peopleDesk()
  const [one, two] = [window(), window()]

  expect(await one.get('session.read', null)).toMatchObject({ state: 'no-people', who: null })
  expect(await one.try('people.add', newPerson('Kim', 'keeper'))).toBe('lastOwner')
  expect(await one.try('people.add', { ...newPerson('Kim', 'owner'), password: 'kim' })).toBe(
    'passwordWeak',
  )
  const { person } = await one.get('people.add', newPerson('Amy', 'owner'))

  expect(person).toMatchObject({ id: 'p1', role: 'owner', factor: 'none', isYou: true })
  const here = await one.get('session.read', null)
  expect(here).toMatchObject({ state: 'signed-in', who: { id: 'p1', name: 'Amy' } })
  expect(await two.get('session.read', null)).toMatchObject({ state: 'signed-out', who: null })
  expect(await two.try('people.add', newPerson('Eve', 'owner'))).toBe('signInNeeded')
  expect(await two.try('people.read', null)).toBe('signInNeeded')
  const stored = await desk.needed()
  const hash = stored.ok ? stored.value.engine.state.people.find('p1')?.password : ''
  expect(hash).toMatch(/^scrypt\$/)
})

it('signs in by name and password, and says nothing of which was wrong', async () => {
  const { window, owner } = await peopleDesk()
  await owner()
  const other = window()
  const sign = (name: string, password: string) =>
    other.try('session.signIn', { name, password, code: null })

  expect(await sign('Nobody', passwordOf('Owner One'))).toBe('signInRefused')
  expect(await sign('Owner One', 'wrong password here')).toBe('signInRefused')
  expect(await sign(' owner  ONE ', passwordOf('Owner One'))).toMatchObject({ state: 'signed-in' })
  expect(await other.get('session.signOut', null)).toMatchObject({ state: 'signed-out' })
  expect(await other.try('audit.verify', null)).toBe('signInNeeded')
})

it('keeps a name out for 15 minutes after 5 wrong tries, one that nobody has too', async () => {
  const { window, owner, clock } = await peopleDesk()
  await owner()
  const sign = (name: string, password: string) =>
    window().try('session.signIn', { name, password, code: null })

  for (const name of ['Owner One', 'Nobody']) {
    const tries = await Promise.all(Array.from({ length: 6 }, () => sign(name, 'a wrong password')))
    expect(tries).toEqual([
      ...Array.from({ length: 4 }, () => 'signInRefused'),
      'tooManyTries',
      'tooManyTries',
    ])
  }
  expect(await sign('Owner One', passwordOf('Owner One'))).toBe('tooManyTries')
  clock.move(15 * minute)
  expect(await sign('Owner One', passwordOf('Owner One'))).toMatchObject({ state: 'signed-in' })
})

it('locks a window after its minutes without input, and tells nothing of the person then', async () => {
  const { owner, clock } = await peopleDesk()
  const window = await owner()
  await withFactor(window, 'p1', clock)
  await window.get('people.setLock', { minutes: 5 })

  clock.move(4 * minute)
  await window.get('people.read', null)
  clock.move(30_000)
  const touched = await window.get('session.touch', null)
  expect(Date.parse(touched.expires ?? '')).toBeGreaterThan(clock.now() + 4.9 * minute)
  clock.move(5 * minute)

  expect(await window.try('people.read', null)).toBe('signInNeeded')
  expect(await window.get('session.touch', null)).toMatchObject({
    state: 'locked',
    who: null,
    expires: null,
    factors: {},
    lockMinutes: 5,
  })
  const again = { name: 'Owner One', password: passwordOf('Owner One'), code: null }
  expect(await window.get('session.signIn', again)).toMatchObject({
    state: 'signed-in',
    factors: {},
  })
  expect(await window.get('session.lock', null)).toMatchObject({ state: 'locked' })
})

it('asks for the second factor by kind of action, for 10 minutes, and takes no code twice', async () => {
  const { owner, clock, folder } = await peopleDesk()
  const window = await owner()
  const filter = { actor: null, area: null, result: null, since: null, until: null }
  const save = () => window.try('audit.export', { format: 'jsonl', folder, filter })

  expect(await save()).toBe('factorMissing')
  const { app, codes } = await withFactor(window, 'p1', clock)
  expect(await save()).toBe('factorNeeded')
  const give = (code: string) => window.try('session.factor', { code, for: 'export' })
  expect(await give(app())).toBe('codeRefused')
  expect(await give(app(1))).toMatchObject({ factors: { export: expect.any(String) } })
  expect(await save()).toMatchObject({ file: expect.stringContaining(folder) })
  clock.move(10 * minute)
  await window.get('session.touch', null)
  expect(await save()).toBe('factorNeeded')

  expect(await give(codes[0] ?? '')).toMatchObject({ who: { codesLeft: 9 } })
  expect(await give(codes[0] ?? '')).toBe('codeRefused')
  expect(await give(codes[1]?.toLowerCase().replace('-', ' ') ?? '')).toMatchObject({
    who: { codesLeft: 8 },
  })
})

it('keeps the second factor closed after 5 wrong codes, right ones too', async () => {
  const { owner, clock } = await peopleDesk()
  const window = await owner()
  const { codes } = await withFactor(window, 'p1', clock)
  const give = (code: string) => window.try('session.factor', { code, for: 'restore' })

  for (let n = 0; n < 4; n += 1) expect(await give('000000')).toBe('codeRefused')
  expect(await give('000000')).toBe('tooManyTries')
  expect(await give(codes[0] ?? '')).toBe('tooManyTries')
})

it('keeps the secret of the code app sealed in the state, and opens it after a restart', async () => {
  const { owner, desk, clock } = await peopleDesk()
  const window = await owner()
  const { app } = await withFactor(window, 'p1', clock)
  await desk.reopen()

  expect(await window.try('session.factor', { code: app(1), for: 'key' })).toMatchObject({
    factors: { key: expect.any(String) },
  })
  const opened = await desk.needed()
  const person = opened.ok ? opened.value.engine.state.people.find('p1') : null
  expect(person?.totp?.length).toBe(20 + 28)
  const kept = opened.ok ? await opened.value.engine.secrets.read('repository.master') : null
  expect(kept).toMatch(/^[\w-]{86}$/)
})

it('lets an Auditor in with the second factor only, to read and export the log and no more', async () => {
  const { owner, window, clock, folder } = await peopleDesk()
  const first = await owner()
  await withFactor(first, 'p1', clock)
  const { person } = await first.get('people.add', newPerson('Audrey', 'auditor'))
  const other = window()
  const sign = (code: string | null) =>
    other.try('session.signIn', { name: 'Audrey', password: passwordOf('Audrey'), code })

  expect(await sign(null)).toBe('factorMissing')
  const { app } = await withFactor(first, person.id, clock)
  expect(await sign(null)).toBe('factorNeeded')
  expect(await sign('123456')).toBe('codeRefused')
  expect(await sign(app(1))).toMatchObject({
    state: 'signed-in',
    who: { role: 'auditor', reach: { departments: [], kinds: [] } },
  })
  const filter = { actor: null, area: null, result: null, since: null, until: null }
  await other.get('audit.read', { filter, before: null, limit: 5 })
  await other.get('audit.export', { format: 'csv', folder, filter })
  expect(await other.try('people.read', null)).toBe('notAllowed')
  expect(await other.try('people.add', newPerson('Eve', 'owner'))).toBe('notAllowed')
})

it('leaves people to the Owner, signs out whose role changed, and keeps the last Owner', async () => {
  const { owner, window, clock } = await peopleDesk()
  const first = await owner()
  await withFactor(first, 'p1', clock)
  await first.get('people.add', newPerson('Ivy', 'it-admin'))
  const other = window()
  await other.get('session.signIn', { name: 'Ivy', password: passwordOf('Ivy'), code: null })

  expect((await other.get('people.read', null)).people.map(({ id, isYou }) => [id, isYou])).toEqual(
    [
      ['p1', false],
      ['p2', true],
    ],
  )
  expect(await other.try('people.change', { id: 'p2', role: 'owner' })).toBe('notAllowed')
  await withFactor(other, 'p2', clock)
  expect(await other.try('people.add', newPerson('Eve', 'owner'))).toBe('notAllowed')
  expect(await other.try('people.startFactor', { id: 'p1' })).toBe('notAllowed')
  expect(await first.try('people.change', { id: 'p1', role: 'keeper' })).toBe('lastOwner')
  expect(await first.try('people.change', { id: 'p1', disabled: true })).toBe('lastOwner')
  expect(await first.try('people.remove', { id: 'p1' })).toBe('lastOwner')
  expect(await first.try('people.change', { id: 'p2', name: 'OWNER one' })).toBe('nameTaken')

  const reach = { departments: [7], kinds: ['drive' as const] }
  const { person } = await first.get('people.change', { id: 'p2', role: 'keeper', reach })
  expect(person).toMatchObject({ role: 'keeper', reach })
  expect(await other.get('session.read', null)).toMatchObject({ state: 'signed-out' })
  await first.get('people.remove', { id: 'p2' })
  expect(await first.try('people.remove', { id: 'p2' })).toBe('personGone')
  const { person: next } = await first.get('people.add', newPerson('Joy', 'keeper'))
  expect(next.id).toBe('p3')
})

it('lets an Owner give a new password, which ends a lock and other sessions', async () => {
  const { owner, window, clock } = await peopleDesk()
  const first = await owner()
  await withFactor(first, 'p1', clock)
  await first.get('people.add', newPerson('Kim', 'keeper'))
  const kim = window()
  const sign = (password: string) =>
    kim.try('session.signIn', { name: 'Kim', password, code: null })
  await sign(passwordOf('Kim'))
  for (let n = 0; n < 5; n += 1)
    await window().try('session.signIn', { name: 'Kim', password: 'wrong wrong', code: null })
  expect((await first.get('people.read', null)).people[1]?.lockedUntil).not.toBeNull()

  await first.get('people.resetPassword', { id: 'p2', password: 'quite another sentence' })

  expect(await kim.get('session.read', null)).toMatchObject({ state: 'signed-out' })
  expect(await sign(passwordOf('Kim'))).toBe('signInRefused')
  expect(await sign('quite another sentence')).toMatchObject({ who: { role: 'keeper' } })
  expect(
    await kim.try('people.changePassword', {
      old: 'not the old one',
      password: 'the third sentence',
    }),
  ).toBe('signInRefused')
  await kim.get('people.changePassword', {
    old: 'quite another sentence',
    password: 'the third sentence',
  })
  await kim.get('session.signOut', null)
  expect(await sign('the third sentence')).toMatchObject({ state: 'signed-in' })
})

it('lets an Owner who lost password and phone back in with the recovery words, and nobody else', async () => {
  const { owner, window, clock, desk } = await peopleDesk()
  const first = await owner()
  await withFactor(first, 'p1', clock)
  const opened = await desk.needed()
  const { app } = valueOf(opened)
  const { words } = valueOf(await app.addKey({ words: true }))
  const lost = window()
  const again = (typed: string, name = 'Owner One') =>
    lost.try('session.recover', { words: typed, name, password: 'a sentence of today' })

  expect(
    await again('legal winner thank year wave sausage worth useful legal winner thank yellow'),
  ).toBe('wordsWrong')
  expect(await again('')).toBe('wordsWrong')
  expect(await again(words ?? '', 'Somebody')).toBe('personGone')
  expect(await first.get('session.read', null)).toMatchObject({ state: 'signed-in' })
  expect(await again(` 1. ${words?.toUpperCase().replaceAll(' ', ',  ')}`)).toMatchObject({
    state: 'signed-in',
    who: { id: 'p1', factor: 'none', codesLeft: 0 },
  })
  expect(await first.get('session.read', null)).toMatchObject({ state: 'signed-out' })
  for (let n = 0; n < 5; n += 1) await again('wrong')
  expect(await again(words ?? '')).toBe('tooManyTries')
})

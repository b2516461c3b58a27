import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  applicationPage,
  linkPermissions,
  permissionOf,
  permissions,
} from '../../main/core/permissions.ts'
import { passwordOf, typedSheet, wordsIn, wrongPlaces } from '../../main/core/recovery-words.ts'
import {
  clientIdProblem,
  corpIdProblem,
  folderProblem,
  secretProblem,
  tidy,
} from '../../main/core/setup-fields.ts'
import {
  type Facts,
  gapsOf,
  isComplete,
  missingIn,
  next,
  stateOf,
  type Step,
  steps,
} from '../../main/core/setup.ts'
import { Step as StepOfWindow } from '../../preload/contract/setup-shapes.ts'

const values: Facts['values'] = {
  language: 'en',
  region: 'HK',
  iAm: 'owner',
  ticked: [],
  way: 'have',
  cloud: 'china',
  corpId: `ding${'0a'.repeat(16)}`,
  clientId: 'dingabcdefgh12345678',
  operator: 'u1',
  skipped: [],
  departments: [1],
  newDepartments: true,
  kinds: ['contacts', 'calendar', 'approvals', 'drive'],
  folders: [],
  plan: 'economy',
  calls: 5000,
  where: 'disk',
  place: '/backup',
  user: '',
  accepted: [],
}

const whole: Facts = {
  values,
  hasSecret: true,
  secretProblem: null,
  placeProblem: null,
  app: 'good',
  scope: 'not-tested',
  storage: 'good',
  permissions: permissions.map(({ id, kind, needed }) => ({ id, kind, needed, ready: true })),
  key: 'proven',
  owners: 1,
  people: 2,
}

const tested = fc.constantFrom('not-tested', 'failed', 'good' as const)
const facts: fc.Arbitrary<Facts> = fc.record({
  values: fc.record({
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, fc.constant(value)]),
    ),
    corpId: fc.constantFrom('', values.corpId, values.clientId),
    kinds: fc.subarray([...values.kinds]),
    folders: fc.subarray(['/a', 'relative']),
    skipped: fc.subarray(permissions.map(({ id }) => id as string)),
  }) as unknown as fc.Arbitrary<Facts['values']>,
  hasSecret: fc.boolean(),
  secretProblem: fc.constantFrom(null, 'secret-guid' as const),
  placeProblem: fc.constantFrom(null, 'place-empty' as const),
  app: tested,
  scope: tested,
  storage: tested,
  permissions: fc.subarray(
    permissions.map(({ id, kind, needed }) => ({ id, kind, needed, ready: false })),
  ),
  key: fc.constantFrom('none', 'shown', 'proven', 'skipped' as const),
  owners: fc.nat(2),
  people: fc.nat(3),
})
const step = fc.constantFrom(...steps)

test('the wizard never goes past a step that misses something, and back at will', () => {
  fc.assert(
    fc.property(facts, step, (known, asked) => {
      const at = next(asked, known)
      const before = steps.slice(0, steps.indexOf(at))
      expect(before.flatMap((one) => missingIn(one, known))).toEqual([])
      expect(steps.indexOf(at)).toBeLessThanOrEqual(steps.indexOf(asked))
      const isHeld = missingIn(at, known).length > 0
      expect(at === asked || isHeld).toBe(true)
    }),
  )
})

test('a step is to do exactly while something is missing, and all done means complete', () => {
  fc.assert(
    fc.property(facts, (known) => {
      for (const one of steps)
        expect(stateOf(one, known) === 'to-do').toBe(missingIn(one, known).length > 0)
      const open = steps.filter((one) => stateOf(one, known) === 'to-do')
      expect(isComplete(known)).toBe(open.length === 0)
    }),
  )
  expect(isComplete(whole)).toBe(true)
})

test('a needed permission cannot be gone without; another one becomes a gap to accept', () => {
  const without = (id: string, skipped: string[], accepted: string[] = []): Facts => ({
    ...whole,
    values: { ...values, skipped, accepted },
    permissions: whole.permissions.map((row) => (row.id === id ? { ...row, ready: false } : row)),
  })
  const keys = (at: Step, known: Facts) => missingIn(at, known).map(({ key }) => key)
  expect(keys('permissions', without('people', ['people']))).toEqual([
    'setup.missing.permission-needed',
  ])
  expect(keys('permissions', without('calendar', []))).toEqual([
    'setup.missing.permission-undecided',
  ])
  const skipped = without('calendar', ['calendar'])
  expect(keys('permissions', skipped)).toEqual([])
  expect(gapsOf(skipped).map(({ id }) => id)).toEqual(['permission:calendar'])
  expect(keys('start', skipped)).toEqual(['setup.missing.gap'])
  expect(isComplete(without('calendar', ['calendar'], ['permission:calendar']))).toBe(true)
})

test('a range that is too small and taken as it is becomes a gap to accept', () => {
  const small: Facts = {
    ...whole,
    permissions: whole.permissions.map((row) =>
      row.id === 'departments' ? { ...row, partly: true } : row,
    ),
  }
  expect(gapsOf(small)).toMatchObject([{ id: 'permission:departments', key: 'setup.gap.range' }])
  expect(isComplete(small)).toBe(false)
})

test('ids are told from what is pasted in their place', () => {
  expect(corpIdProblem(values.corpId)).toBeNull()
  expect(clientIdProblem(values.clientId)).toBeNull()
  expect(clientIdProblem(values.corpId)).toBe('ids-swapped')
  expect(corpIdProblem('dingxyzabcdefgh12345')).toBe('ids-swapped')
  expect(clientIdProblem('2712345678')).toBe('client-id-agent')
  expect(clientIdProblem('0a'.repeat(32))).toBe('client-id-robot')
  expect(corpIdProblem('acme')).toBe('corp-id-form')
})

test('no GUID passes as a secret, however it is written', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), fc.boolean(), (uuid, upper, braces) => {
      const text = upper ? uuid.toUpperCase() : uuid
      expect(secretProblem(tidy(` ${braces ? `{${text}}` : text}\u200b `), [])).toBe('secret-guid')
    }),
  )
})

test('whole paths of all systems are taken, others are not', () => {
  for (const path of ['/data', 'D:\\Backup', 'e:/x', '\\\\nas\\share\\x'])
    expect(folderProblem(path)).toBeNull()
  for (const path of ['backup', '.\\x', '\\\\nas', '~/x'])
    expect(folderProblem(path)).toBe('place-relative')
})

test('words may be typed with numbers, dots, commas, capitals and any spaces', () => {
  const word = fc.stringMatching(/^[a-z]{3,8}$/)
  const between = fc.constantFrom(' ', '\n', '\t', ', ', ' . ', '\u3000', ' 7. ', '\u00a0')
  const twelve = fc.array(word, { minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(twelve, between, fc.boolean(), (words, space, upper) => {
      const typed = upper ? words.join(space).toUpperCase() : words.join(space)
      expect(passwordOf(wordsIn(`  ${typed}\n`))).toBe(words.join(' '))
    }),
  )
})

test('a sheet is right exactly where every place is', () => {
  const sheet = Array.from({ length: 12 }, (_none, at) => `word${'abcdefghijkl'[at] ?? ''}`)
  const places = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 })
  fc.assert(
    fc.property(places, places, (asked, spoilt) => {
      const typed = asked.map((position) => ({
        position,
        word: spoilt.includes(position) ? 'other' : (sheet[position - 1] ?? ''),
      }))
      const wrong = asked.filter((position) => spoilt.includes(position)).toSorted((a, b) => a - b)
      expect(wrongPlaces(sheet, typed, asked)).toEqual(wrong)
      expect(typedSheet(sheet, typed).join(' ') === sheet.join(' ')).toBe(wrong.length === 0)
      expect(wrongPlaces(sheet, [], asked)).toEqual(asked.toSorted((a, b) => a - b))
    }),
  )
})

test('ids and codes of permissions are single, and the page names app and code', () => {
  const all = [...permissions, ...linkPermissions]
  const ids = all.map(({ id }) => id)
  const codes = all.flatMap((one) => one.codes)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.map((code) => permissionOf(code)?.id)).toEqual(ids)
  expect(permissionOf('Calendar.Acl.Read')).toBeNull()
  expect(applicationPage('ding1', 'Calendar.Event.Read')).toBe(
    'https://open-dev.dingtalk.com/appscope/apply?content=ding1%23Calendar.Event.Read',
  )
  expect(applicationPage('', 'x')).toBeNull()
})

test('a time zone that is none is said before the start, the default never is', () => {
  const at = (zone: string) => ({ ...whole, values: { ...values, times: { zone } } })

  expect(missingIn('schedule', whole)).toEqual([])
  expect(missingIn('schedule', at('Asia/Jakarta'))).toEqual([])
  for (const zone of ['', 'Hong Kong', 'Asia/Nowhere', '../etc'])
    expect(missingIn('schedule', at(zone))).toMatchObject([{ key: 'setup.missing.zone' }])
})

// Neither side may import the other's list.
test('the window counts the same steps in the same order', () => {
  expect(StepOfWindow.options).toEqual(steps)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  afterWrong,
  isLocked,
  isWeak,
  lockedFor,
  lockMinutesOf,
  minutesLocked,
  nameKey,
  noTries,
  readCode,
  type Tries,
} from '../../main/core/sign-in.ts'

it('lets through at most 5 tries in any 15 minutes, however they are spread', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20 * 60_000), { maxLength: 60 }), (waits) => {
      let now = 1_000_000
      let tries: Tries = noTries
      const taken: number[] = []
      for (const wait of waits) {
        now += wait
        if (minutesLocked(tries, now) > 0) continue
        tries = afterWrong(tries, now)
        taken.push(now)
      }

      for (const start of taken) {
        const within = taken.filter((one) => one >= start && one < start + lockedFor)
        expect(within.length).toBeLessThanOrEqual(5)
      }
    }),
  )
})

it('locks with the fifth wrong try, says for how long, and forgets after that', () => {
  let tries = noTries
  for (let n = 1; n <= 4; n += 1) tries = afterWrong(tries, n)
  expect(minutesLocked(tries, 5)).toBe(0)

  tries = afterWrong(tries, 5)

  expect(minutesLocked(tries, 5)).toBe(15)
  expect(minutesLocked(tries, 5 + lockedFor - 1)).toBe(1)
  expect(minutesLocked(tries, 5 + lockedFor)).toBe(0)
  expect(afterWrong(tries, 5 + lockedFor)).toMatchObject({ tries: 1, lockedUntil: null })
})

it('keeps nobody out for longer than the lock where the clock was set back', () => {
  let tries = noTries
  for (let n = 0; n < 5; n += 1) tries = afterWrong(tries, 10 ** 12)

  expect(minutesLocked(tries, 0)).toBe(15)
})

it('locks a session after its minutes without input, and when the clock was set back', () => {
  const touched = 10 ** 12

  expect(isLocked(touched, 15, touched + 15 * 60_000 - 1)).toBe(false)
  expect(isLocked(touched, 15, touched + 15 * 60_000)).toBe(true)
  expect(isLocked(touched, 15, touched - 1_000)).toBe(false)
  expect(isLocked(touched, 15, touched - 3_600_000)).toBe(true)
})

it('takes only minutes from 5 to 60 for the lock, else the usual 15', () => {
  const noted = [null, '', '4', '5', '60', '61', '-5', '1e3', '15.5']
  expect(noted.map(lockMinutesOf)).toEqual([15, 15, 15, 5, 60, 15, 15, 15, 15])
})

it('refuses passwords that are short, known, the own name, or one pattern', () => {
  const mine = ['Amy Chan', 'amy.chan@example.com']
  const weak = [
    'short',
    '123456789',
    '1234567890',
    'aaaaaaaaaaaaaaa',
    'abababababab',
    'password12',
    'Passw0rd2026',
    'amy chan 1',
    'AMY.CHAN99',
    'qwertyuiop1',
  ]

  expect(weak.filter((one) => !isWeak(one, mine))).toEqual([])
})

it('takes passwords of several words in any of the four languages', () => {
  const good = [
    'correct horse battery',
    '今日天氣很好我們去行山',
    'kopi susu gula aren',
    'Tr0ub4dor&3x',
  ]

  expect(good.filter((one) => isWeak(one, ['Amy', '']))).toEqual([])
})

it('compares names without width, case and spaces, and reads codes without dashes', () => {
  expect(nameKey('  Ａmy   CHAN ')).toBe(nameKey('amy chan'))
  expect(nameKey('陳大文')).not.toBe(nameKey('陳大明'))
  expect(readCode(' abcde–fghjk ')).toBe('ABCDEFGHJK')
  expect(readCode('１２３ 456')).toBe('123456')
})

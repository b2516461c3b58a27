import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { goJson, goName, quoteName, unquoteName } from '../../main/repository/go-json.ts'
import { compareNames, nameFromBytes, nameToBytes } from '../../main/repository/names.ts'
import { localTime, nsFromTime, timeFromMs, timeFromNs } from '../../main/repository/stored-time.ts'
import { isAssigned } from '../../main/repository/unicode-15.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 40 }).map(nameFromBytes),
)

describe('names', () => {
  it('keep every byte, valid UTF-8 or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect([...nameToBytes(nameFromBytes(bytes))]).toEqual([...bytes])
      }),
    )
  })

  it('stand in the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        const expected = Math.sign(Buffer.compare(nameToBytes(a), nameToBytes(b)))
        expect(Math.sign(compareNames(a, b))).toBe(expected)
      }),
    )
    expect(['\u{1f600}', '\uff5e'].sort(compareNames)).toEqual(['\uff5e', '\u{1f600}'])
  })

  it('come back from their quoted form', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const read = unquoteName(JSON.parse(goName(name)) as string)
        expect([...nameToBytes(read)]).toEqual([...nameToBytes(name)])
      }),
    )
  })

  it.each([
    ['plain', 'plain'],
    ['a"b\\c', 'a\\"b\\\\c'],
    ['\n\t\u0000\u007f', '\\n\\t\\x00\\x7f'],
    ['\u0085\u00a0\u200b\u3000\ufeff\u202e', '\\u0085\\u00a0\\u200b\\u3000\\ufeff\\u202e'],
    ['\u{1f468}\u200d\u{1f469}', '\u{1f468}\\u200d\u{1f469}'],
    ['\u{e000}\u{f0000}', '\\ue000\\U000f0000'],
    [nameFromBytes(Uint8Array.of(0x61, 0xff, 0x80)), 'a\\xff\\x80'],
    ['\u{1fae9}', '\\U0001fae9'], // came with Unicode 16
    ['\ufffd\u5408\u540c', '\ufffd\u5408\u540c'],
  ])('quote %j as Go does', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted)
  })

  it.each(['\\', 'a\\q', '\\x1', '\\U00110000', 'a\\\\\\'])('refuse %j as a quoted name', (bad) => {
    expect(() => unquoteName(bad)).toThrow(SyntaxError)
  })

  it('take the characters of Unicode 15 as known and no later ones', () => {
    expect([0x41, 0x5408, 0x1fae8, 0x2ebf0 - 0x1b10].map(isAssigned)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([0x378, 0x1fae9, 0x2ebf0, 0x31ef, 0x10ffff].map(isAssigned)).toEqual(
      Array(5).fill(false),
    )
  })

  it('escape in JSON what Go escapes', () => {
    expect(goJson({ a: '<&>\u2028\u2029' })).toBe('{"a":"\\u003c\\u0026\\u003e\\u2028\\u2029"}')
  })
})

describe('times', () => {
  it('have no trailing zeros and come back to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt(-62_000_000_000n * 10n ** 9n, 250_000_000_000n * 10n ** 9n), (ns) => {
        const time = timeFromNs(ns)
        expect(time).not.toMatch(/\.\d*0Z$|\.Z$/)
        expect(nsFromTime(time)).toBe(ns)
      }),
    )
    expect(timeFromMs(500)).toBe('1970-01-01T00:00:00.5Z')
    expect(timeFromMs(0)).toBe('1970-01-01T00:00:00Z')
  })

  it('stay within the years 0 and 9999', () => {
    expect(timeFromNs(10n ** 21n)).toMatch(/^9999-12-31T23:59:59/)
    expect(timeFromNs(-(10n ** 21n))).toMatch(/^0000-01-01T00:00:00/)
  })

  it('in local form name the same moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        expect(nsFromTime(localTime(ms))).toBe(BigInt(ms) * 1_000_000n)
      }),
    )
  })

  it.each(['', '2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01T00:00:00'])('refuse %j', (bad) => {
    expect(() => nsFromTime(bad)).toThrow(SyntaxError)
  })
})

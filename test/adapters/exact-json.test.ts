import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  exactNumber,
  parseExact,
  readable,
  recordBytes,
  recordLine,
} from '../../main/adapters/exact-json.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('exact JSON', () => {
  it('keeps every digit of numbers that a double cannot hold', () => {
    const source = '{"a":12345678901234567890,"b":1.0,"c":1e400,"d":-0,"e":0.1}'

    const line = recordLine(parseExact(source))

    expect(line).toBe(`${source}\n`)
  })

  it('writes keys in one order, two spaces deep, with one line feed at the end', () => {
    const value = parseExact('{"b":[1,{"d":null,"c":""}],"a":{},"10":[],"9":true}')

    expect(text(recordBytes(value))).toBe(
      '{\n  "10": [],\n  "9": true,\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": "",\n      "d": null\n    }\n  ]\n}\n',
    )
  })

  it('gives back the same value for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const source = JSON.stringify(value)
        expect(JSON.parse(recordLine(parseExact(source)))).toEqual(JSON.parse(source))
        expect(JSON.parse(text(recordBytes(parseExact(source))))).toEqual(JSON.parse(source))
      }),
    )
  })

  it('writes the same bytes whatever order the keys came in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed())
        expect(recordLine(parseExact(JSON.stringify(turned)))).toBe(
          recordLine(parseExact(JSON.stringify(value))),
        )
      }),
    )
  })

  it('reads 64-bit ids as text and whole values as numbers', () => {
    const value = readable(parseExact('{"id":12345678901234567890,"n":1.0,"s":"x","l":[2]}'))

    expect(value).toEqual({ id: '12345678901234567890', n: 1, s: 'x', l: [2] })
  })

  it('writes an id of digits as a number with all its digits', () => {
    expect(recordLine({ id: exactNumber('12345678901234567890'), one: exactNumber('1') })).toBe(
      '{"id":12345678901234567890,"one":1}\n',
    )
  })

  it('keeps a member named __proto__ as data', () => {
    expect(recordLine(parseExact('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}\n')
  })

  it('refuses nesting that would break the reader as bad JSON', () => {
    expect(() => parseExact(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toThrow(SyntaxError)
  })
})

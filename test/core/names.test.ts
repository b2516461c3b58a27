import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { itemKey, longItemKey, shardOf } from '../../main/adapters/item-key.ts'
import {
  fileName,
  foldedName,
  folderNames,
  keyedFileName,
  keyedName,
  label,
} from '../../main/core/names.ts'

const bytes = (text: string): number => new TextEncoder().encode(text).length

/** What Windows accepts, written anew from Microsoft's rules and not from the code under test. */
function isWindowsSafe(name: string): boolean {
  const base = (name.split('.')[0] ?? '').trimEnd().toUpperCase()
  const devices = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$']
  for (const digit of '0123456789¹²³') devices.push(`COM${digit}`, `LPT${digit}`)
  const hasRefused = Array.from(name).some((one) => '<>:"/\\|?*'.includes(one) || one < ' ')
  return name !== '' && !hasRefused && !/[. ]$/.test(name) && !devices.includes(base)
}

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'CON',
        'nul',
        'COM¹',
        'LPT9',
        '.',
        '..',
        ' ',
        '\u3000',
        '.pdf',
        '/',
        '\\',
        ':',
      ),
      fc.constantFrom(
        '\u0000',
        '\u200d',
        '\u202e',
        '\ud800',
        'e\u0301',
        '👩‍👩‍👧',
        '張',
        'É',
        '~00',
        '.tar.gz',
      ),
      fc.constantFrom(' '.repeat(70), 'x'.repeat(70), '漢'.repeat(50), '\u0301'.repeat(80)),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))

describe('label', () => {
  it.each([
    ['Sales', 'Sales'],
    ['人事部', '人事部'],
    ['', 'untitled'],
    ['..', 'untitled'],
    [' . ', 'untitled'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['<>:"/\\|?*', '_________'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['nul ', '_nul'],
    ['COM¹', '_COM¹'],
    ['COM10', 'COM10'],
    ['console', 'console'],
    ['Smith Ltd.', 'Smith Ltd'],
    ['Te\u0301', 'Té'],
    ['a\u202eb\u0000c', 'a_b_c'],
    ['lone\ud800', 'lone\ufffd'],
    ['x'.repeat(61), 'x'.repeat(60)],
    ['漢'.repeat(41), '漢'.repeat(40)],
    ['😀'.repeat(31), '😀'.repeat(30)],
    [`CON${' '.repeat(60)}x`, '_CON'],
  ])('turns %j into %j', (name, wanted) => {
    expect(label(name)).toBe(wanted)
  })

  it('does not tear a mark from the letter it stands on', () => {
    expect(label(`${'x'.repeat(59)}q\u0302`)).toBe('x'.repeat(59))
  })

  it('is safe on Windows, short, whole and the same when asked again', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const made = label(name)

        expect(isWindowsSafe(made)).toBe(true)
        expect(Array.from(made).length).toBeLessThanOrEqual(60)
        expect(bytes(made)).toBeLessThanOrEqual(120)
        expect(made.isWellFormed()).toBe(true)
        expect(made.normalize('NFC')).toBe(made)
        expect(label(made)).toBe(made)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('fileName', () => {
  it.each([
    ['Acme 2026.docx', 'Acme 2026.docx', false],
    ['.gitignore', '.gitignore', false],
    ['archive.tar.gz', 'archive.tar.gz', false],
    [`${'x'.repeat(80)}.xlsx`, `${'x'.repeat(55)}.xlsx`, true],
    ['aux.pdf', '_aux.pdf', true],
    ['CON\u3000.tar.gz', '_CON\u3000.tar.gz', true],
    ['a?.pdf', 'a_.pdf', true],
    ['report.', 'report', true],
    ['_items.jsonl', '_items.jsonl', true],
    ['_ITEMS.jsonl', '_ITEMS.jsonl', true],
    ['~0f', '~0f', true],
    ['~0g', '~0g', false],
    ['..', 'untitled', true],
  ])('turns %j into %j', (name, wanted, changed) => {
    expect(fileName(name)).toEqual({ name: wanted, changed })
  })

  it('is safe on Windows and settled, and says truly whether the name changed', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const made = fileName(name)

        expect(isWindowsSafe(made.name)).toBe(true)
        expect(Array.from(made.name).length).toBeLessThanOrEqual(60)
        expect(bytes(made.name)).toBeLessThanOrEqual(120)
        expect(fileName(made.name).name).toBe(made.name)
        expect(made.changed || made.name === name).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps the extension of a name that is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (stem) => {
        expect(fileName(`a${stem}b.docx`).name.endsWith('.docx')).toBe(true)
      }),
    )
  })
})

describe('names of a folder', () => {
  const keyOf = (id: string, long: boolean): string =>
    long ? longItemKey('drive', 'file', id) : itemKey('drive', 'file', id)

  it('leaves ordinary names as they are', () => {
    const names = folderNames(
      [
        { id: '1', name: 'a.txt' },
        { id: '2', name: 'b.txt' },
      ],
      keyOf,
    )

    expect([...names.values()]).toEqual(['a.txt', 'b.txt'])
  })

  it('gives both a key where two differ only in case', () => {
    const names = folderNames(
      [
        { id: '1', name: 'Plan.txt' },
        { id: '2', name: 'plan.TXT' },
      ],
      keyOf,
    )

    expect(names.get('1')).toBe(keyedFileName('Plan.txt', keyOf('1', false)))
    expect(names.get('2')).toBe(keyedFileName('plan.TXT', keyOf('2', false)))
  })

  it('gives way to a real file that bears the name it would make', () => {
    const made = keyedFileName('a_.txt', keyOf('1', false))
    const names = folderNames(
      [
        { id: '1', name: 'a?.txt' },
        { id: '2', name: made },
      ],
      keyOf,
    )

    expect(new Set([...names.values()].map(foldedName)).size).toBe(2)
  })

  it('never gives one name twice, whatever the order', () => {
    const entries = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        name: fc.oneof(hostile, fc.constantFrom('a', 'A', 'a?', 'a*', 'a_', '_items.jsonl', '~00')),
      }),
      { selector: ({ id }) => id, maxLength: 12 },
    )
    fc.assert(
      fc.property(entries, (some) => {
        const names = folderNames(some, keyOf)

        expect(new Set([...names.values()].map(foldedName)).size).toBe(some.length)
        expect(folderNames(some.toReversed(), keyOf)).toEqual(names)
        for (const name of names.values()) expect(isWindowsSafe(name)).toBe(true)
      }),
    )
  })
})

describe('keys', () => {
  it('are the first letters of the hash in base32', () => {
    expect(itemKey('contacts', 'user', 'manager4220')).toBe('dykn62tw')
    expect(longItemKey('contacts', 'user', 'manager4220')).toMatch(/^dykn62tw[a-z2-7]{4}$/)
    expect(keyedName('Sales', 'k7q2m4xa')).toBe('Sales~k7q2m4xa')
  })

  it('name a shard by the first byte of the hash of the id', () => {
    // SHA-256 of "abc" begins ba7816bf (FIPS 180-4).
    expect(shardOf('abc')).toBe('~ba')
  })

  it('stand before the extension of a file', () => {
    expect(keyedFileName('plan.xlsx', 'k7q2m4xa')).toBe('plan~k7q2m4xa.xlsx')
    expect(keyedFileName('README', 'k7q2m4xa')).toBe('README~k7q2m4xa')
    expect(keyedFileName('.env', 'k7q2m4xa')).toBe('.env~k7q2m4xa')
  })
})

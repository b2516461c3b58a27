import fc from 'fast-check'
import { expect, it } from 'vitest'

import { licenceParts } from '../../main/core/licence-parts.ts'
import { licencesText } from '../../main/licences.ts'

it('gives back every package that was written, with its terms', () => {
  const word = fc.stringMatching(/^[a-z@/.-]{1,20}$/)
  const part = fc.record({
    name: word,
    version: fc.stringMatching(/^\d\.\d\.\d$/),
    licence: fc.constantFrom('MIT', 'ISC', 'Apache-2.0 OR MIT'),
    text: fc.constantFrom('', 'Terms\n\nof use', '-'.repeat(72), `${'-'.repeat(72)}\nmore of it`),
  })
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(licenceParts(licencesText(parts))).toEqual(parts)
    }),
  )
})

it('finds nothing in a file that is none', () => {
  expect(licenceParts('')).toEqual([])
  expect(licenceParts('Licence: MIT')).toEqual([])
})

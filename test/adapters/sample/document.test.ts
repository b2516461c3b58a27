import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { changeNames } from '../../../main/sample/company/change.ts'
import { faultNames } from '../../../main/sample/http/faults.ts'

const page = readFileSync(
  new URL('../../../resources/docs/sample-company.md', import.meta.url),
  'utf8',
)

test('the page on the sample company names every change and every fault', () => {
  const lacking = [...changeNames, ...faultNames].filter((name) => !page.includes(`\`${name}\``))

  expect(lacking).toEqual([])
})

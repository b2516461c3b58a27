import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { changeNames } from '../../../main/sample/company/change.ts'
import { graphChangeNames } from '../../../main/sample/graph/change.ts'
import { graphFaultNames } from '../../../main/sample/graph/faults.ts'
import { quietQuirks } from '../../../main/sample/graph/quirks.ts'
import { faultNames } from '../../../main/sample/http/faults.ts'

const page = readFileSync(
  new URL('../../../resources/docs/sample-company.md', import.meta.url),
  'utf8',
)

test('the page on the sample company names every change and every fault', () => {
  const lacking = [...changeNames, ...faultNames].filter((name) => !page.includes(`\`${name}\``))

  expect(lacking).toEqual([])
})

test('the page names every change, fault and habit of the Microsoft side', () => {
  const part = page.slice(page.indexOf('## The Microsoft side'))
  const names = [...graphChangeNames, ...graphFaultNames, ...Object.keys(quietQuirks())]

  expect(names.filter((name) => !part.includes(`\`${name}\``))).toEqual([])
})

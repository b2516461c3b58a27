import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { Output } from '../../preload/contract.ts'
import { csvOf, htmlOf } from '../../renderer/features/sync/export-file.ts'
import {
  allOrNone,
  countTicked,
  everything,
  isTicked,
  type Ticked,
  turned,
} from '../../renderer/features/sync/ticked.ts'
import { openWords } from '../../resources/locales/words.ts'

type Line = Output<'sync.lines'>['lines'][number]

const lines = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.boolean()), {
    selector: ([hash]) => hash,
    maxLength: 12,
  })
  .map((all) => all.map(([hash, waits]) => ({ hash, hold: waits ? 'notifies' : null })))
const presses = fc.array(fc.oneof(fc.nat(11), fc.constant('all' as const)), { maxLength: 20 })

it('counts as many ticked lines as there are, whatever was ticked and unticked', () => {
  fc.assert(
    fc.property(lines, presses, (all, pressed) => {
      let ticked: Ticked = everything
      for (const press of pressed) {
        const line = press === 'all' ? undefined : all[press]
        if (press === 'all') ticked = allOrNone(ticked)
        else if (line !== undefined) ticked = turned(ticked, line)
      }
      const held = new Set(all.filter(({ hold }) => hold !== null).map(({ hash }) => hash))

      const counted = countTicked(ticked, { ready: all.length - held.size, held })

      expect(counted).toBe(all.filter((line) => isTicked(ticked, line)).length)
    }),
  )
})

const line = (some: Partial<Line>): Line => ({
  hash: 'h',
  op: 'update',
  side: 'M',
  title: 'Maria',
  container: '',
  reason: 'changed-there',
  fields: [],
  hold: null,
  notifies: 0,
  cost: 0,
  ...some,
})

it('saves a preview so that no spreadsheet takes a value for a formula', async () => {
  const words = await openWords('en')
  const fields = [{ field: 'title', before: '=1+1', after: 'says "hi", twice' }]

  const { text } = csvOf([line({ title: '@cmd', fields })], words)

  expect(text).toContain(`"'@cmd"`)
  expect(text).toContain(`"'=1+1","says ""hi"", twice"`)
  expect(text.trimEnd().split('\r\n')).toHaveLength(2)
})

it('saves a preview as a page in which content stays text', async () => {
  const words = await openWords('zh-Hans')
  const fields = [{ field: 'notes', before: null, after: '<img src=x onerror=alert(1)>' }]

  const { text } = htmlOf([line({ title: '<script>', fields })], words)

  expect(text).not.toMatch(/<script|<img/)
  expect(text).toContain('&lt;script&gt;')
})

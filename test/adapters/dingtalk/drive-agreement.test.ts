import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { Space } from '../../../main/sample/company/drive-types.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { readDrive } from './drive-reading.ts'

const verbs = [
  'add-file',
  'add-folder',
  'edit-file',
  'rename-file',
  'move-file',
  'move-file',
  'rename-file',
  'delete-file',
  'restore-file',
  'rename-space',
] as const

/** Names that meet: renamed folders and files get in each other's way. */
const names = ['a', 'A', 'b', 'b?', 'CON', '2025 年度', 'Invoices', 'Q1', 'a.txt', '_items.jsonl']

const step = fc.record({
  verb: fc.constantFrom(...verbs),
  space: fc.nat(2),
  one: fc.nat(60),
  other: fc.nat(60),
  name: fc.constantFrom(...names),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const pick = <T>(list: readonly T[], at: number): T | undefined =>
  list[at % Math.max(1, list.length)]

/** Entries that a step may change: online and archived ones have no bytes to compare. */
const plainEntries = (space: Space) =>
  [...space.dentries.values()].filter(({ online, archived }) => !online && !archived)

/** Carries a step out on whatever the numbers point to. */
async function carryOut(sample: Sample, { verb, space: at, one, other, name }: Step) {
  const open = [...sample.company.spaces.values()].filter(({ members }) => members === null)
  const space = pick(open, at)
  if (space === undefined) return
  const entries = plainEntries(space)
  const folders = entries.filter(({ type }) => type === 'FOLDER')
  const files = entries.filter(({ type }) => type === 'FILE')
  const found = pick(verb === 'edit-file' ? files : entries, one)
  const restored = space.recycled[0]?.dentry.id
  await order(sample, 'change', {
    change: verb,
    space: space.id,
    dentry: (verb === 'restore-file' ? restored : found?.id) ?? '',
    parent: other % 3 === 0 ? '0' : (pick(folders, other)?.id ?? '0'),
    name,
  })
}

it('gives the same files by changes, by a complete reading, and from nothing', async () => {
  const sample = await startTestSample({ people: 4 })
  let last = await readDrive(sample)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const one of steps) await carryOut(sample, one)

      const changed = await readDrive(sample, last)
      const full = await readDrive(sample, last, { mode: 'full' })
      const fresh = await readDrive(sample)

      expect(changed.failure ?? full.failure ?? fresh.failure).toBe(null)
      const wanted = await filesOf(fresh)
      expect(await filesOf(full)).toEqual(wanted)
      expect(await filesOf(changed)).toEqual(wanted)
      last = changed
    }),
    { numRuns: 5, endOnFailure: true },
  )
})

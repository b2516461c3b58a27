import fc from 'fast-check'
import { expect, it } from 'vitest'

import { type Dentry, readDentry } from '../../../main/adapters/dingtalk/drive/dentry.ts'
import { itemsFile, layoutOf } from '../../../main/adapters/dingtalk/drive/layout.ts'
import { foldedName } from '../../../main/core/names.ts'

const ids = ['1', '2', '3', '4', '5', '6']
const entry = fc.record({
  parentId: fc.constantFrom(...ids, '0', 'unknown'),
  type: fc.constantFrom('FOLDER', 'FILE'),
  name: fc.constantFrom('a', 'A', 'a?', '..', '', 'CON', '_items.jsonl', 'é', 'e\u0301'),
})
const space = fc.array(entry, { minLength: 6, maxLength: 6 }).map(
  (entries) =>
    new Map<string, Dentry>(
      entries.map((one, at) => {
        const id = ids[at] ?? ''
        return [id, readDentry({ ...one, id, version: 1, size: 1 }, 'test')]
      }),
    ),
)

it('gives every entry one place of its own, even in rings and under parents unknown', () => {
  fc.assert(
    fc.property(space, (all) => {
      const { paths, inside } = layoutOf('s', 'Space~aaaaaaaa', all)

      const places = [...paths.values()].map(foldedName)
      expect(new Set(places).size).toBe(all.size + 1)
      for (const path of paths.values()) expect(path.startsWith('Space~aaaaaaaa')).toBe(true)
      const held = [...inside.values()].flat().map(({ id }) => id)
      expect(held.toSorted()).toEqual(ids)
    }),
    { numRuns: 1_000 },
  )
})

it('does not depend on the order in which the service tells', () => {
  fc.assert(
    fc.property(space, (all) => {
      const there = layoutOf('s', 'Space~aaaaaaaa', all)
      const back = layoutOf('s', 'Space~aaaaaaaa', new Map([...all].toReversed()))

      expect(back.paths.get('3')).toBe(there.paths.get('3'))
      for (const [id, entries] of there.inside)
        expect(itemsFile(back.inside.get(id) ?? [])).toEqual(itemsFile(entries))
    }),
  )
})

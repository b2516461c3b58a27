import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  allBelow,
  type Department,
  linesOf,
  toggled,
  topmost,
} from '../../renderer/features/setup/parts/departments.ts'

/** Trees: each department lies below one with a smaller number, the first below none. */
const trees: fc.Arbitrary<Department[]> = fc
  .array(fc.nat(), { minLength: 1, maxLength: 20 })
  .map((picks) =>
    picks.map((pick, at) => ({ id: at + 1, parent: at === 0 ? null : (pick % at) + 1 })),
  )
const picked = trees.chain((rows) =>
  fc.tuple(
    fc.constant(rows),
    fc.subarray(rows.map(({ id }) => id)),
    fc.constantFrom(...rows.map(({ id }) => id)),
  ),
)

test('a tick holds for all below it, and only a tick right there takes it away', () => {
  fc.assert(
    fc.property(picked, ([rows, chosen, id]) => {
      const before = allBelow(rows, chosen)
      const after = allBelow(rows, toggled(rows, chosen, id))
      const below = allBelow(rows, [id])
      for (const one of below) expect(after.has(one)).toBe(!before.has(id))
      const above = new Set(rows.filter((row) => allBelow(rows, [row.id]).has(id)).map((r) => r.id))
      for (const { id: other } of rows) {
        if (below.has(other) || above.has(other)) continue
        expect(after.has(other)).toBe(before.has(other))
      }
    }),
  )
})

test('the fewest departments stand for the same ticks', () => {
  fc.assert(
    fc.property(picked, ([rows, chosen]) => {
      const ticked = allBelow(rows, chosen)
      const few = topmost(rows, ticked)
      expect(allBelow(rows, few)).toEqual(ticked)
      expect(few.length).toBeLessThanOrEqual(new Set(chosen).size)
    }),
  )
})

test('a tree with every department open shows each of them once, below its own', () => {
  fc.assert(
    fc.property(trees, (rows) => {
      const lines = linesOf(rows, new Set(rows.map(({ id }) => id)))
      expect(lines.map(({ row }) => row.id).toSorted((a, b) => a - b)).toEqual(
        rows.map(({ id }) => id),
      )
      const level = new Map(lines.map((line) => [line.row.id, line.level]))
      for (const { id, parent } of rows) {
        expect(level.get(id)).toBe(parent === null ? 1 : (level.get(parent) ?? 0) + 1)
      }
    }),
  )
})

test('departments in a circle do not hang the window', () => {
  const rows = [
    { id: 1, parent: 2 },
    { id: 2, parent: 1 },
  ]
  expect(allBelow(rows, [1])).toEqual(new Set([1, 2]))
  expect(linesOf(rows, new Set())).toEqual([])
})

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { addDays, daysBetween, endOfWeek, weekday } from '../../renderer/features/restore/dates.ts'
import {
  clearSelection,
  maxTicked,
  selectItems,
  selectList,
  tick,
  tickAlso,
  useSelection,
  whatOf,
} from '../../renderer/features/restore/selection.ts'
import { type Branch, nodesOf, parentOf } from '../../renderer/features/restore/tree-nodes.ts'
import { pieces } from '../../renderer/features/search/pieces.ts'

const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const ticked = fc.record({ item: fc.constantFrom('x', 'y', 'z'), copy: fc.constantFrom('a', 'b') })
const chosen = () => whatOf(useSelection.getState())

it('counts days over months, leap years and clock changes', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -800, max: 800 }), (from, days) => {
      const to = addDays(from, days)
      expect(daysBetween(from, to)).toBe(days)
      expect(weekday(endOfWeek(to))).toBe(6)
      expect(daysBetween(to, endOfWeek(to))).toBeLessThan(7)
    }),
  )
  expect(weekday('2026-11-22')).toBe(6)
})

it('ticks and takes the tick away, and keeps the same item of two copies apart', () => {
  fc.assert(
    fc.property(fc.uniqueArray(ticked, { selector: ({ item, copy }) => copy + item }), (items) => {
      clearSelection()
      for (const one of items) expect(tick(one)).toBe(true)
      const what = chosen()
      expect(what === null ? [] : what.by === 'items' && what.items).toEqual(items)
      for (const one of items) tick(one)
      expect(chosen()).toBeNull()
    }),
  )
})

it('never chooses more items than the engine takes, and says so', () => {
  const many = Array.from({ length: maxTicked + 1 }, (_, n) => ({ item: `${n}`, copy: 'a' }))

  expect(selectItems(many)).toBe(false)
  expect(useSelection.getState().items.size).toBe(maxTicked)
  expect(tick({ item: 'more', copy: 'a' })).toBe(false)
  expect(tickAlso([{ item: 'more', copy: 'a' }])).toBe(false)
  expect(tickAlso(many.slice(0, 2))).toBe(true)
})

it('asks for a whole list by its place, not by a list of names', () => {
  const who = { is: 'department', key: 'abcdefgh', name: 'Sales' } as const
  selectList({ copy: 'c', who, kind: 'drive', onlyDeleted: true, count: 1_000_000 })

  expect(chosen()).toEqual({
    by: 'list',
    copy: 'c',
    kind: 'drive',
    onlyDeleted: true,
    person: null,
    department: 'abcdefgh',
    left: false,
  })
})

const departments = fc.array(fc.nat(), { maxLength: 12 }).map((seeds) =>
  seeds.map((seed, n) => ({
    key: `d${n}`,
    name: `Department ${n}`,
    // Any that stands before it, the top, or one outside the reach.
    parent:
      n === 0
        ? null
        : (['gone', null, ...Array.from({ length: n }, (_, at) => `d${at}`)][seed % (n + 2)] ??
          null),
    people: 1,
  })),
)

it('shows every department once, below the one that holds it, also where that is out of reach', () => {
  fc.assert(
    fc.property(departments, (all) => {
      const open = new Set(all.map(({ key }) => key))
      const branch: Branch = {
        people: [{ key: 'p', name: 'Someone', left: false, departments: [] }],
        next: 'more',
        state: 'ready',
      }
      const branches = new Map(all.map(({ key }) => [key, branch]))
      const tree = { departments: all, left: 0, kinds: [] }
      const compare = (a: string, b: string) => a.localeCompare(b)
      const nodes = nodesOf({ tree, open, branches, compare })

      const places = nodes.filter(({ open: isOpen }) => isOpen !== null)
      expect(places.map(({ id }) => id).toSorted()).toEqual(all.map(({ key }) => key).toSorted())
      for (const [at, node] of nodes.entries()) {
        expect(node.place).toBeLessThanOrEqual(node.of)
        const above = nodes[parentOf(nodes, at)]
        expect(above?.level ?? 0).toBe(node.level - 1)
      }
      expect(nodes.filter(({ shows }) => shows.is === 'more')).toHaveLength(all.length)
    }),
  )
})

it('marks words without losing or doubling a letter, however marks overlap', () => {
  const marks = fc.array(fc.tuple(fc.nat(40), fc.nat(40)))
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), marks, (text, found) => {
      const parts = pieces(text, found)
      expect(parts.map((part) => part.text).join('')).toBe(text)
      expect(parts.every((part) => part.text !== '')).toBe(true)
      const isMarked = (at: number) => found.some(([from, to]) => from <= at && at < to)
      for (const part of parts) {
        for (let at = part.at; at < part.at + part.text.length; at += 1)
          expect(part.isMark).toBe(isMarked(at))
      }
    }),
  )
})

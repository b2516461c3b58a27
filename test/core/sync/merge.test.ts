import fc from 'fast-check'
import { expect, it } from 'vitest'

import { cutMark, cutText, type Around } from '../../../main/core/sync/carry.ts'
import { lines, matchesOf, merge3, words } from '../../../main/core/sync/diff.ts'
import { units, type Unit } from '../../../main/core/sync/fields.ts'
import { mergePair, type PairMerge } from '../../../main/core/sync/merge.ts'
import type { Conflicts } from '../../../main/core/sync/policy.ts'
import type { Image, Patch, Side, SyncKind } from '../../../main/core/sync/types.ts'
import { patched, textOf } from '../../../main/core/sync/values.ts'
import { drawOf, editOf, firstImage } from './planner-draw.ts'
import { PlannerState } from './planner-state.ts'

const around: Around = new PlannerState('mail', 'live').around()

type Four = Readonly<{
  kind: SyncKind
  base: Readonly<Record<Side, Image>>
  obs: Readonly<Record<Side, Image>>
  modified?: Readonly<Record<Side, number | null>>
  origin?: Side | 'both'
  ahead?: boolean
  conflicts?: Conflicts
  may?: (unit: Unit, side: Side) => boolean
}>

const merge = (four: Four): PairMerge =>
  mergePair({
    ...four,
    court: {
      modified: four.modified ?? { D: 2_000_000, M: 1_000_000 },
      origin: four.origin ?? 'M',
      day: '2026-11-20',
      ahead: four.ahead ?? false,
      conflicts: four.conflicts ?? 'table',
      roleOf: (_side, remoteId) => (remoteId.endsWith('two') ? 'deleted' : null),
      around,
    },
    may: four.may ?? (() => true),
    choice: () => null,
    careful: false,
    open: false,
  })

/** One side changed and the other not. */
const changed = (
  kind: SyncKind,
  side: Side,
  images: Readonly<{ base: Record<Side, Image>; patch: Patch }>,
): PairMerge =>
  merge({
    kind,
    base: images.base,
    obs: { ...images.base, [side]: patched(images.base[side], images.patch) },
  })

/** Images alike on both sides, of fields that both can hold in the same way. */
const plainFields: Readonly<Record<string, readonly string[]>> = {
  contact: ['name', 'company', 'title', 'address', 'notes'],
  task: ['title', 'body', 'done'],
  event: ['title', 'place', 'description', 'categories'],
}
const value = fc.constantFrom('a', 'a\nb', 'a\nb\nc', 'x\nb\nc', 'a\nb\ny')
const imageOf = (kind: string): fc.Arbitrary<Image> =>
  fc
    .dictionary(fc.constantFrom(...(plainFields[kind] ?? [])), value, { noNullPrototype: true })
    .map((image) => ({
      ...image,
      ...(image['done'] !== undefined && { done: true as const }),
      ...(image['categories'] !== undefined && {
        categories: image['categories'].split('\n').toSorted(),
      }),
    }))
const kinds = fc.constantFrom('contact', 'task', 'event') as fc.Arbitrary<SyncKind>
const fours = kinds.chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    base: imageOf(kind),
    d: imageOf(kind),
    m: imageOf(kind),
    times: fc.constantFrom([5e6, 1e6], [1e6, 5e6], [1e6, 1e6], [null, 1e6]),
    origin: fc.constantFrom<Side | 'both'>('D', 'M', 'both'),
    conflicts: fc.constantFrom<Conflicts>('table', 'D', 'M', 'ask'),
  }),
)

const swapped = <Word extends string>(word: Word | Side): Word | Side =>
  word === 'D' ? 'M' : word === 'M' ? 'D' : word

it('gives the same with the sides exchanged', () => {
  fc.assert(
    fc.property(fours, ({ kind, base, d, m, times, origin, conflicts }) => {
      const [early = null, late = null] = times
      const one = merge({
        kind,
        base: { D: base, M: base },
        obs: { D: d, M: m },
        modified: { D: early, M: late },
        origin,
        conflicts,
      })
      const two = merge({
        kind,
        base: { D: base, M: base },
        obs: { D: m, M: d },
        modified: { D: late, M: early },
        origin: swapped(origin),
        conflicts: swapped(conflicts),
      })

      expect([two.patch.M, two.patch.D]).toEqual([one.patch.D, one.patch.M])
      expect([two.touch.M, two.touch.D]).toEqual([one.touch.D, one.touch.M])
      expect(two.conflicts.length).toBe(one.conflicts.length)
    }),
    { numRuns: 1000 },
  )
})

it('has nothing left to do once it is done, also when only one side was written', () => {
  fc.assert(
    fc.property(
      fours,
      fc.constantFrom<Side | 'both'>('D', 'M', 'both'),
      ({ kind, base, d, m, origin, conflicts }, first) => {
        const four = { kind, base: { D: base, M: base }, obs: { D: d, M: m }, origin, conflicts }
        const made = merge(four)
        const obs = {
          D: first === 'M' ? d : patched(d, made.patch.D),
          M: first === 'D' ? m : patched(m, made.patch.M),
        }
        const again = merge({ ...four, obs })

        expect({ D: patched(obs.D, again.patch.D), M: patched(obs.M, again.patch.M) }).toEqual({
          D: patched(d, made.patch.D),
          M: patched(m, made.patch.M),
        })
      },
    ),
    { numRuns: 1000 },
  )
})

it('writes nothing for what did not change', () => {
  for (const kind of ['mail', 'event', 'contact', 'task'] as const) {
    for (let seed = 0; seed < 200; seed += 1) {
      const m = firstImage(kind, drawOf(seed), `k${seed}`)
      const base = { D: new PlannerState(kind, 'live').onD(m), M: m }

      const made = merge({ kind, base, obs: base })

      expect(textOf([made.patch, made.touch, made.rebase])).toBe(
        textOf([
          { D: {}, M: {} },
          { D: {}, M: {} },
          { D: { D: {}, M: {} }, M: { D: {}, M: {} } },
        ]),
      )
    }
  }
})

const long = Array.from({ length: 300 }, (_, at) => `line ${at} of the long text`).join('\n')
const cut = cutText(long, 4096)

it('keeps the end of a long text that DingTalk could not hold', () => {
  const base = { D: { title: 't', body: cut }, M: { title: 't', body: long } }

  const made = changed('task', 'D', {
    base,
    patch: { body: cut.replace('line 3 of', 'line three of') },
  })

  expect(made.patch.M['body']).toBe(long.replace('line 3 of', 'line three of'))
  expect(made.conflicts).toEqual([])
})

it('keeps both texts where an edit of the short one does not fit on the long one', () => {
  const base = { D: { title: 't', body: cut }, M: { title: 't', body: long } }

  const made = changed('task', 'D', { base, patch: { body: 'all new' } })

  expect(made.patch.M['body']).toBe(`${long}\n\n—— other version · 2026-11-20 ——\nall new`)
  expect(made.conflicts.map(({ draft }) => [draft.field, draft.rule])).toEqual([
    ['body', 'both-kept'],
  ])
})

it('keeps the end of the long text also where DingTalk may not be written', () => {
  const base = { D: { title: 't', body: cut }, M: { title: 't', body: long } }
  const obs = { ...base, D: { title: 't', body: `${cut}\nadded` } }

  const made = merge({ kind: 'task', base, obs, may: (_unit, side) => side === 'M' })

  expect(made.patch.D).toEqual({})
  expect(made.patch.M['body']).toBe(`${long}\n\n—— other version · 2026-11-20 ——\n${obs.D.body}`)
})

it('never takes a date of Outlook for a change of the time of day in DingTalk', () => {
  const base = {
    D: { title: 't', due: '2026-11-20T01:30:00Z' },
    M: { title: 't', due: '2026-11-20' },
  }

  const unchanged = merge({ kind: 'task', base, obs: base })
  const moved = changed('task', 'M', { base, patch: { due: '2026-11-25' } })
  const later = changed('task', 'D', { base, patch: { due: '2026-11-20T09:30:00Z' } })

  expect(unchanged.patch).toEqual({ D: {}, M: {} })
  expect(moved.patch.D).toEqual({ due: '2026-11-25T01:30:00Z' })
  expect([later.patch, later.touch.D]).toEqual([{ D: {}, M: {} }, { due: '2026-11-20T09:30:00Z' }])
})

it('keeps the other addresses when one changes where only one can be held', () => {
  const base = {
    D: { name: 'n', emails: ['a@x.cn'] },
    M: { name: 'n', emails: ['a@x.cn', 'b@x.cn'] },
  }

  const made = changed('contact', 'D', { base, patch: { emails: ['c@x.cn'] } })

  expect(made.patch.M).toEqual({ emails: ['c@x.cn', 'b@x.cn'] })
})

it('joins what two people added, and asks where both changed the only address', () => {
  const base = { D: { emails: ['a@x.cn'] }, M: { emails: ['a@x.cn'] } }

  const made = merge({
    kind: 'contact',
    base,
    obs: { D: { emails: ['d@x.cn'] }, M: { emails: ['m@x.cn'] } },
  })

  expect([made.asks.map(({ field }) => field), made.patch]).toEqual([['emails'], { D: {}, M: {} }])
})

it('asks about the time of an event to come, and takes the later change of a past one', () => {
  const time = (start: string) => ({ time: { start, end: '2026-11-20T09:00:00Z' } })
  const four = {
    kind: 'event' as const,
    base: { D: time('1'), M: time('1') },
    obs: { D: time('2'), M: time('3') },
  }

  expect(merge({ ...four, ahead: true }).asks.map(({ field }) => field)).toEqual(['when'])
  const past = merge(four)
  expect([past.patch.D, past.patch.M['time']]).toEqual([{}, time('2').time])
  expect(past.conflicts.map(({ draft }) => draft.kept)).toEqual(['D'])
})

it('lets a move into the bin lose against any other move', () => {
  const four = {
    kind: 'mail' as const,
    base: { D: { folder: 'D-one' }, M: { folder: 'M-one' } },
    obs: { D: { folder: 'D-two' }, M: { folder: 'M-three' } },
  }

  const made = merge({ ...four, obs: { D: { folder: 'D-two' }, M: { folder: 'M-one' } } })

  expect(made.patch.M).toEqual({ folder: 'M-two' })
  expect(merge(four).differs).toEqual(['folder'])
})

it('lets done win, and unread, unless the other change is known to be later', () => {
  const done = {
    kind: 'task' as const,
    base: { D: {}, M: { done: true } },
    obs: { D: { done: true }, M: {} },
  }
  const read = {
    kind: 'mail' as const,
    base: { D: { folder: 'D-one' }, M: { folder: 'M-one', read: true } },
    obs: { D: { folder: 'D-one', read: true }, M: { folder: 'M-one' } },
  }
  const unknown = { D: null, M: null }

  expect(merge({ ...done, modified: unknown }).patch).toEqual({ D: {}, M: { done: true } })
  expect(merge({ ...done, modified: { D: 0, M: 100_000 } }).patch).toEqual({
    D: { done: null },
    M: {},
  })
  expect(merge({ ...read, modified: unknown }).patch).toEqual({ D: { read: null }, M: {} })
  expect(merge({ ...read, modified: { D: 200_000, M: 0 } }).patch).toEqual({
    D: {},
    M: { read: true },
  })
})

it('leaves a change where it is if the other side may not be written', () => {
  const base = { D: { title: 'a' }, M: { title: 'a' } }

  const made = merge({
    kind: 'event',
    base,
    obs: { D: { title: 'd' }, M: { title: 'm' } },
    may: (_unit, side) => side === 'D',
  })

  expect([made.patch.M, made.patch.D]).toEqual([{}, { title: 'm' }])
})

it('finds the shortest edit, and merges what does not touch', () => {
  const token = fc
    .array(fc.constantFrom('a ', 'b ', 'c\n', '钉', '. '), { maxLength: 14 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(token, token, token, (base, a, b) => {
      for (const grain of [words, lines]) {
        const [x, y] = [grain(base), grain(a)]
        const matches = [...matchesOf(x, y)]
        const hits = matches.filter((at) => at >= 0)
        expect(hits).toEqual([...new Set(hits)].toSorted((p, q) => p - q))
        expect(matches.every((at, from) => at < 0 || x[from] === y[at])).toBe(true)
        expect(merge3({ base, a, b: base }, grain)).toBe(a)
        expect(merge3({ base, a, b: a }, grain)).toBe(a)
        expect(merge3({ base, a, b }, grain)).toBe(merge3({ base, a: b, b: a }, grain))
      }
    }),
    { numRuns: 500 },
  )
})

it('cuts a text within its limit and never through a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.integer({ min: 10, max: 60 }),
      (text, max) => {
        const short = cutText(text, max)
        expect(short.length).toBeLessThanOrEqual(max)
        expect(short.isWellFormed() || !text.isWellFormed()).toBe(true)
        expect(short === text || short.endsWith(cutMark)).toBe(true)
      },
    ),
  )
})

it('merges random edits of every kind without a throw, and only fields of the kind', () => {
  for (const kind of ['mail', 'event', 'contact', 'task'] as const) {
    const known = new Set(units[kind].flatMap(({ fields }) => fields))
    for (let seed = 0; seed < 300; seed += 1) {
      const draw = drawOf(seed)
      const m = firstImage(kind, draw, 'k')
      const base = { D: new PlannerState(kind, 'live').onD(m), M: m }
      const edited = (side: Side): Image => {
        const { field, value: set } = editOf(kind, {
          draw,
          side,
          image: base[side],
          word: `w${side}`,
        })
        return patched(base[side], { [field]: set })
      }

      const made = merge({ kind, base, obs: { D: edited('D'), M: edited('M') } })

      expect(
        Object.keys({ ...made.patch.D, ...made.patch.M }).every((field) => known.has(field)),
      ).toBe(true)
    }
  }
})

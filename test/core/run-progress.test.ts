import fc from 'fast-check'
import { expect, it } from 'vitest'

import { begun, moved, type Move, type Past, speedOf } from '../../main/core/run-progress.ts'

const past: Past = { ms: null, items: {}, weights: {} }
const phases = ['read', 'write', 'commit', 'verify', 'prune'] as const
const someKinds = ['contacts', 'calendar', 'drive'] as const

const anyMove: fc.Arbitrary<Move> = fc.record(
  {
    phase: fc.constantFrom(...phases),
    kind: fc.constantFrom(...someKinds),
    done: fc.nat(1_000),
    total: fc.option(fc.nat(1_000)),
    bytes: fc.nat(1e9),
    wait: fc.record({ code: fc.constant('DK-1109'), until: fc.nat(1e6) }),
  },
  { requiredKeys: ['phase', 'done', 'total', 'bytes'] },
)
const anyPast: fc.Arbitrary<Past> = fc.record({
  ms: fc.option(fc.integer({ min: 1, max: 1e8 })),
  items: fc.record({ contacts: fc.nat(500), drive: fc.nat(500) }, { requiredKeys: [] }),
  weights: fc.record({ contacts: fc.nat(500), drive: fc.nat(500) }, { requiredKeys: [] }),
})
const read = (kind: Move['kind'], done: number, total: number | null): Move => ({
  phase: 'read',
  ...(kind && { kind }),
  done,
  total,
  bytes: done * 10,
})

it('never runs backwards and never stands at the end before it is there', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyMove, fc.nat(60_000))), anyPast, (moves, some) => {
      let progress = begun(0, someKinds)
      let now = 0
      for (const [move, step] of moves) {
        now += step
        const next = moved(progress, move, { now, past: some })

        expect(next.fraction ?? 0).toBeGreaterThanOrEqual(progress.fraction ?? 0)
        expect(next.fraction ?? 0).toBeLessThan(1)
        expect(next.bytes).toBeGreaterThanOrEqual(progress.bytes)
        for (const [at, one] of next.kinds.entries())
          expect(one.done).toBeGreaterThanOrEqual(progress.kinds[at]?.done ?? 0)
        expect(next.left?.from ?? 0).toBeLessThanOrEqual(next.left?.to ?? 0)
        progress = next
      }
    }),
  )
})

it('knows no share before anything was counted', () => {
  const progress = moved(begun(0, someKinds), read('drive', 5, null), { now: 1, past })

  expect(progress.fraction === null || progress.fraction < 0.01).toBe(true)
})

it('weighs kinds by how long they took the last time', () => {
  const heavy = { ...past, weights: { contacts: 1, calendar: 1, drive: 98 } }
  const after = moved(begun(0, someKinds), read('contacts', 10, 10), { now: 1, past: heavy })

  expect(after.fraction).toBeLessThan(0.02)
})

it('marks the kinds that wait, counts pauses once, and takes the mark away when they go on', () => {
  const wait = { code: 'DK-1109', until: 43_000 }
  const begin = moved(begun(0, someKinds), read('drive', 1, 10), { now: 0, past })
  const first = moved(begin, { ...read(undefined, 0, null), wait }, { now: 1_000, past })
  const again = moved(first, { ...read(undefined, 0, null), wait }, { now: 2_000, past })
  const on = moved(again, read('drive', 2, 10), { now: 44_000, past })

  expect(first.kinds.map(({ state }) => state)).toEqual(['queued', 'queued', 'waiting'])
  expect(again.pauses).toEqual({ n: 1, ms: 42_000 })
  expect([on.wait, on.kinds[2]?.state]).toEqual([null, 'running'])
})

it('names its last phase while the copy is closed', () => {
  const progress = moved(
    begun(0, someKinds),
    { phase: 'commit', done: 0, total: null, bytes: 0 },
    { now: 1, past },
  )

  expect(progress).toMatchObject({ phase: 'commit', fraction: 0.95 })
})

it('tells the time left as a range, anew every 30 seconds', () => {
  let progress = begun(0, someKinds)
  const tell = (now: number, done: number) => {
    progress = moved(progress, { phase: 'verify', done, total: 100, bytes: 0 }, { now, past })
    return progress.left
  }
  const first = tell(10_000, 10)
  const same = tell(20_000, 40)
  const later = tell(41_000, 50)

  expect(first?.from).toBeLessThan(90_000)
  expect(first?.to).toBeGreaterThan(90_000)
  expect(same).toEqual(first)
  expect(later).not.toEqual(first)
})

it('measures speed over the last minute', () => {
  let progress = begun(0, someKinds)
  for (let now = 0; now <= 120_000; now += 1_000)
    progress = moved(
      progress,
      { phase: 'verify', done: 0, total: 1, bytes: now * 2 },
      { now, past },
    )

  expect(speedOf(progress)).toBe(2_000)
})

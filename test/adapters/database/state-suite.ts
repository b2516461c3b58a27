import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Kind } from '../../../main/core/kinds.ts'
import type { Clock, Purpose, RunRow, State } from '../../../main/core/ports.ts'

/** A clock that stands where it is put. */
export const handClock = (at: string): Clock & { set(at: string): void } => {
  let now = Date.parse(at)
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    set: (to) => {
      now = Date.parse(to)
    },
  }
}

export const runRow = (id: string, started: number, more: Partial<RunRow> = {}): RunRow => ({
  id,
  what: 'backup',
  mode: 'incremental',
  state: 'finished',
  started,
  ended: started + 5,
  snapshot: 'ab'.repeat(32),
  counts: { new: 1, changed: 2, gone: 3, same: 4, failed: 0 },
  failure: null,
  ...more,
})

type Open = (options: { clock: Clock; cap: number }) => State

const backup = { kind: 'drive', purpose: 'backup' } as const
const restore = { kind: 'drive', purpose: 'restore' } as const

function takeAll(state: State, use: { kind: Kind; purpose: Purpose }): number {
  let calls = 0
  while (state.ledger.reserve(use).ok) calls += 1
  return calls
}

/** What every `State` promises, on a disk or in memory. */
export function stateSuite(place: string, open: Open): void {
  const november = () => handClock('2026-11-20T01:00:00Z')

  describe(`state ${place}`, () => {
    it('gives runs back newest first, each in its last state', () => {
      const state = open({ clock: november(), cap: 100 })
      state.putRun(runRow('r1', 10, { state: 'running', ended: null, snapshot: null }))
      state.putRun(runRow('r2', 20, { failure: { name: 'storageFull', about: { storage: 'x' } } }))
      state.putRun(runRow('r1', 10))

      expect(state.runs(5)).toEqual([
        runRow('r2', 20, { failure: { name: 'storageFull', about: { storage: 'x' } } }),
        runRow('r1', 10),
      ])
      expect(state.runs(1).map(({ id }) => id)).toEqual(['r2'])
    })

    it('gives runs back page by page, and forgets one that is dropped', () => {
      const state = open({ clock: november(), cap: 100 })
      for (const at of [10, 20, 30]) state.putRun(runRow(`r${at}`, at))
      state.dropRun('r20')

      expect(state.runs(5).map(({ id }) => id)).toEqual(['r30', 'r10'])
      expect(state.runs(5, 30).map(({ id }) => id)).toEqual(['r10'])
      state.close()
    })

    it('keeps dated records by subject, newest first, and each once', () => {
      const state = open({ clock: november(), cap: 100 })
      const { records } = state
      for (const at of [1, 2, 3]) records.put('size', { id: `d${at}`, at, body: { used: at } })
      records.put('size', { id: 'd2', at: 4, body: { used: 9 } })
      records.put('other', { id: 'd2', at: 5, body: null })

      expect(records.list('size').map(({ id }) => id)).toEqual(['d2', 'd3', 'd1'])
      expect(records.list('size', { since: 3, before: 4 }).map(({ id }) => id)).toEqual(['d3'])
      expect(records.list('size', { limit: 1 })).toEqual([{ id: 'd2', at: 4, body: { used: 9 } }])
      expect([records.get('size', 'd2'), records.get('size', 'no')]).toEqual([
        { used: 9 },
        undefined,
      ])
      records.cut('size', 3)
      records.remove('size', 'd2')
      expect(records.list('size').map(({ id }) => id)).toEqual(['d3'])
      expect(records.list('other')).toHaveLength(1)
      state.close()
    })

    it('replaces the list of doomed packs as a whole', () => {
      const state = open({ clock: november(), cap: 100 })
      state.setDoomedPacks(new Map([['a', 1]]))
      state.setDoomedPacks(
        new Map([
          ['b', 2],
          ['c', 3],
        ]),
      )

      expect(Object.fromEntries(state.doomedPacks())).toEqual({ b: 2, c: 3 })
    })

    it('keeps the last note of each key', () => {
      const state = open({ clock: november(), cap: 100 })
      state.note('k', 'one')
      state.note('k', "two'; DROP TABLE note; --")

      expect(state.noted('k')).toBe("two'; DROP TABLE note; --")
      expect(state.noted('other')).toBeNull()
    })

    it('keeps 5 % for restoring and 5 % for sync from ordinary work', () => {
      const state = open({ clock: november(), cap: 1_000 })

      expect(takeAll(state, backup)).toBe(900)
      expect(takeAll(state, { kind: 'calendar', purpose: 'setup' })).toBe(0)
      expect(takeAll(state, restore)).toBe(50)
      expect(takeAll(state, { kind: 'calendar', purpose: 'sync' })).toBe(50)
      expect(state.ledger.read()).toMatchObject({ used: 1_000, byKind: { drive: 950 } })
    })

    it('names when calls are granted again', () => {
      const clock = november()
      const state = open({ clock, cap: 10 })
      takeAll(state, backup)

      const refused = state.ledger.reserve(backup)

      expect(refused).toMatchObject({
        failure: { name: 'allowanceUsed', about: { date: '2026-11-30T16:00:00.000Z', all: '10' } },
      })
      expect(state.ledger.read().renews).toBe(Date.parse('2026-12-01T00:00:00+08:00'))
    })

    it('takes a call back that was never sent', () => {
      const state = open({ clock: november(), cap: 100 })
      state.ledger.reserve(backup)
      state.ledger.reserve(backup)
      state.ledger.release(backup)

      expect(state.ledger.read().used).toBe(1)
    })

    it('does not count below nothing, however often calls are taken back', () => {
      const state = open({ clock: november(), cap: 100 })
      state.ledger.reserve(backup)
      for (let again = 0; again < 5; again += 1) state.ledger.release(backup)

      expect(state.ledger.read().used).toBe(0)
      expect(takeAll(state, backup)).toBe(90)
    })

    it('grants nothing more once the service says that the month is used up', () => {
      const clock = november()
      const state = open({ clock, cap: 1_000 })
      state.ledger.reserve(backup)
      state.ledger.exhausted()

      expect(state.ledger.reserve(backup).ok).toBe(false)
      expect(state.ledger.reserve(restore).ok).toBe(false)
      clock.set('2026-11-30T16:00:00Z')
      expect(state.ledger.reserve(backup).ok).toBe(true)
    })

    it('begins the month at midnight of UTC+8', () => {
      const clock = handClock('2026-11-30T15:59:59.999Z')
      const state = open({ clock, cap: 10 })
      takeAll(state, backup)

      expect(state.ledger.read().month).toBe('2026-11')
      clock.set('2026-11-30T16:00:00Z')
      expect(state.ledger.read()).toMatchObject({ month: '2026-12', used: 0 })
    })

    it.each([
      ['over the end of the month', '2026-11-29T00:00:00Z'],
      ['to the factory date', '2000-01-01T00:00:00Z'],
    ])('does not grant a month twice when the clock is set back %s', (_, back) => {
      const clock = handClock('2026-12-02T00:00:00Z')
      const state = open({ clock, cap: 100 })
      takeAll(state, backup)
      clock.set(back)

      expect(state.ledger.reserve(backup).ok).toBe(false)
      expect(state.ledger.read().month).toBe('2026-12')
    })

    it('believes the clock again after it had been years ahead', () => {
      const clock = handClock('2031-05-05T00:00:00Z')
      const state = open({ clock, cap: 100 })
      takeAll(state, backup)
      clock.set('2026-12-05T00:00:00Z')

      expect(state.ledger.reserve(backup).ok).toBe(true)
      expect(state.ledger.read().month).toBe('2026-12')
    })

    it('never grants more than the month holds, in whatever order calls come', () => {
      const use = fc.record({
        kind: fc.constantFrom<Kind>('drive', 'calendar', 'approvals'),
        purpose: fc.constantFrom<Purpose>('backup', 'restore', 'sync', 'setup', 'alert'),
        release: fc.boolean(),
      })
      fc.assert(
        fc.property(fc.array(use, { maxLength: 150 }), fc.nat(60), (calls, cap) => {
          const state = open({ clock: november(), cap })
          let granted = 0
          const out = new Map<string, number>()
          for (const { kind, purpose, release } of calls) {
            const key = `${kind} ${purpose}`
            const open = out.get(key) ?? 0
            if (release && open > 0) {
              state.ledger.release({ kind, purpose })
              out.set(key, open - 1)
              granted -= 1
            } else if (state.ledger.reserve({ kind, purpose }).ok) {
              out.set(key, open + 1)
              granted += 1
            }
            expect(state.ledger.read().used).toBe(granted)
            expect(granted).toBeLessThanOrEqual(cap)
          }
          state.close()
        }),
        { numRuns: 40 },
      )
    })
  })
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { rollbackPoint, syncRights } from '../../main/core/preflight.ts'

const hour = 3_600_000
const now = Date.parse('2026-11-22T12:00:00Z')
const copy = (hoursAgo: number, partial = false) => ({
  id: `copy-${hoursAgo}`,
  at: now - hoursAgo * hour,
  partial,
})
const check = (hoursAgo: number, whole = true, good = true) => ({
  at: now - hoursAgo * hour,
  whole,
  good,
})

describe('the point to go back to', () => {
  it('is a complete copy that was read again as a whole since, and is younger than a day', () => {
    expect(rollbackPoint({ copies: [copy(5)], checks: [check(3)] }, now)).toEqual({
      is: 'ready',
      copy: 'copy-5',
      at: now - 5 * hour,
      checked: now - 3 * hour,
    })
  })

  it.each([
    ['none', [], []],
    ['none', [copy(-1)], [check(-2)]],
    ['old', [copy(24)], [check(1)]],
    ['partial', [copy(2, true)], [check(1)]],
    ['unchecked', [copy(5)], []],
    ['unchecked', [copy(5)], [check(6)]],
    ['unchecked', [copy(5)], [check(3, false)]],
    ['damaged', [copy(5)], [check(3), check(2, true, false)]],
    ['damaged', [copy(5)], [check(3), check(2, false, false)]],
  ] as const)('is not there: %s', (is, copies, checks) => {
    expect(rollbackPoint({ copies, checks }, now).is).toBe(is)
  })

  it('is the newest that will do, although a newer copy was not read again yet', () => {
    const copies = [copy(1), copy(2, true), copy(8)]

    expect(rollbackPoint({ copies, checks: [check(4)] }, now)).toMatchObject({
      is: 'ready',
      copy: 'copy-8',
    })
  })

  it('is never older than a day, partial, or unread, whatever lies in the storage', () => {
    const anyCopy = fc.record({
      id: fc.uuid(),
      at: fc.integer({ min: now - 60 * hour, max: now + 10 * hour }),
      partial: fc.boolean(),
    })
    const anyCheck = fc.record({
      at: fc.integer({ min: now - 60 * hour, max: now + 10 * hour }),
      whole: fc.boolean(),
      good: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyCopy), fc.array(anyCheck), (copies, checks) => {
        const found = rollbackPoint({ copies, checks }, now)
        if (found.is !== 'ready') return
        const { at, partial } = copies.find(({ id }) => id === found.copy) ?? {
          at: 0,
          partial: true,
        }
        expect(partial).toBe(false)
        expect(now - at).toBeLessThan(24 * hour)
        expect(checks.some((one) => one.whole && one.good && one.at >= at && one.at <= now)).toBe(
          true,
        )
        expect(checks.some((one) => !one.good && one.at >= at && one.at <= now)).toBe(false)
      }),
    )
  })
})

describe('the rights of a sync', () => {
  it('are the least for its kinds, with what is missing and what is too much', () => {
    const granted = new Set([
      'openid',
      'User.Read.All',
      'Mail.ReadWrite',
      'Mail.Send',
      'Calendars.Read',
      'Files.ReadWrite.All',
    ])

    expect(syncRights(granted, { kinds: ['mail', 'event'], access: 'application' })).toEqual({
      have: ['Mail.ReadWrite'],
      missing: ['Calendars.ReadWrite'],
      more: ['Files.ReadWrite.All', 'Mail.Send'],
    })
  })

  it('name tasks as each kind of sign-in calls them', () => {
    const none = new Set<string>()

    expect(syncRights(none, { kinds: ['task'], access: 'delegated' }).missing).toEqual([
      'Tasks.ReadWrite',
    ])
    expect(syncRights(none, { kinds: ['task'], access: 'application' }).missing).toEqual([
      'Tasks.ReadWrite.All',
    ])
  })
})

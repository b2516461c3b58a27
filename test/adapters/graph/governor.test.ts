import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createGovernor, type Lane, type Turn } from '../../../main/adapters/graph/governor.ts'
import { virtualClock } from '../dingtalk/client-of.ts'

const { signal } = new AbortController()
const turn = (mailbox: string, more: Partial<Turn> = {}): Turn => ({
  mailbox,
  lane: 'backup',
  signal,
  ...more,
})
const minute = 60_000

describe('the governor', () => {
  it('lets four requests of a mailbox go at once, and the next when one is over', async () => {
    const governor = createGovernor(virtualClock())
    const releases = await Promise.all([1, 2, 3, 4].map(() => governor.take(turn('a'))))
    let fifth = false
    const waiting = governor.take(turn('a')).then((release) => {
      fifth = true
      return release
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(fifth).toBe(false)

    releases[0]?.()
    ;(await waiting)()

    expect(fifth).toBe(true)
  })

  it('sends at most 8,000 requests of a mailbox in ten minutes, however fast answers come', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const start = clock.now()
    const sent: number[] = []
    for (let batch = 0; batch < 450; batch += 1) {
      const release = await governor.take(turn('a', { requests: 20, slots: 4 }))
      sent.push(clock.now() - start)
      release()
    }

    expect(sent.filter((at) => at < 10 * minute)).toHaveLength(400)
    expect(sent.at(-1)).toBeLessThan(21 * minute)
  })

  it('keeps uploads of a mailbox below 135 MB in five minutes', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const start = clock.now()
    for (let part = 0; part < 40; part += 1) {
      ;(await governor.take(turn('a', { bytes: 4_000_000 })))()
    }

    expect(clock.now() - start).toBeGreaterThanOrEqual(5 * minute)
  })

  it('holds up a mailbox that was refused, and no other', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const start = clock.now()
    governor.throttled('a', 30_000)

    ;(await governor.take(turn('b')))()
    const other = clock.now() - start
    ;(await governor.take(turn('a')))()

    expect(other).toBe(0)
    expect(clock.now() - start).toBeGreaterThanOrEqual(30_000)
  })

  it('lets a person go before sync, and sync before the bulk of a backup', async () => {
    const governor = createGovernor(virtualClock())
    const held = await Promise.all([1, 2, 3, 4].map(() => governor.take(turn('a'))))
    const order: string[] = []
    const lanes: Lane[] = ['backup', 'first-sync', 'live', 'recovery']
    const waiting = lanes.map(async (lane) => {
      const release = await governor.take(turn('a', { lane }))
      order.push(lane)
      release()
    })
    for (const release of held) release()
    await Promise.all(waiting)

    expect(order).toEqual(['recovery', 'live', 'first-sync', 'backup'])
  })

  it('leaves no gap behind when who waits gives up', async () => {
    const governor = createGovernor(virtualClock())
    const held = await Promise.all([1, 2, 3, 4].map(() => governor.take(turn('a'))))
    const stop = new AbortController()
    const left = governor.take(turn('a', { signal: stop.signal }))
    const next = governor.take(turn('a'))
    stop.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')

    held[0]?.()

    ;(await next)()
  })

  it('never has more in flight than the limits, and lets everybody go in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            mailbox: fc.constantFrom('', 'a', 'b', 'c'),
            slots: fc.constantFrom(1, 1, 1, 4),
            lane: fc.constantFrom<Lane>('backup', 'live'),
            takes: fc.integer({ min: 0, max: 5 }),
            refused: fc.boolean(),
          }),
          { maxLength: 40 },
        ),
        async (asks) => {
          const governor = createGovernor(virtualClock())
          const flying = new Map<string, number>()
          let went = 0
          let most = 0
          const runs = asks.map(async ({ mailbox, slots, lane, takes, refused }) => {
            const release = await governor.take(turn(mailbox, { slots, lane }))
            flying.set(mailbox, (flying.get(mailbox) ?? 0) + slots)
            most = Math.max(most, mailbox === '' ? 0 : (flying.get(mailbox) ?? 0))
            for (let at = 0; at < takes; at += 1) await Promise.resolve()
            if (refused) governor.throttled(mailbox, 1000)
            flying.set(mailbox, (flying.get(mailbox) ?? 0) - slots)
            release()
            went += 1
          })
          await Promise.all(runs)

          expect(went).toBe(asks.length)
          expect(most).toBeLessThanOrEqual(4)
        },
      ),
      { numRuns: 200 },
    )
  })
})

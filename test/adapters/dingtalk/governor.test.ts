import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createGovernor } from '../../../main/adapters/dingtalk/governor.ts'
import { virtualClock } from './client-of.ts'

const open = new AbortController().signal

/** The most that fell into any second. */
function peak(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.max(
    0,
    ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1000).length),
  )
}

describe('the governor', () => {
  it('never lets more than 19 calls to one API go in any second, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4000), { minLength: 1, maxLength: 120, size: 'max' }),
        async (arrivals) => {
          const clock = virtualClock()
          const governor = createGovernor(clock)
          const sent: number[] = []
          await Promise.all(
            arrivals.map(async (at) => {
              if (at > 0) await clock.sleep(at, open)
              await governor.take('a', open)
              sent.push(clock.now())
            }),
          )
          expect(sent).toHaveLength(arrivals.length)
          expect(peak(sent)).toBeLessThanOrEqual(19)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps below the limit where calls are held up on their way and come in together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(200), { minLength: 60, maxLength: 120, size: 'max' }),
        async (delays) => {
          const clock = virtualClock()
          const governor = createGovernor(clock)
          const cameIn: number[] = []
          const answers: Promise<void>[] = []
          const calls = delays.map(async (delay) => {
            const answered = await governor.take('a', open)
            answers.push(
              (async () => {
                if (delay > 0) await clock.sleep(delay, open)
                cameIn.push(clock.now())
                await clock.sleep(5, open)
                answered()
              })(),
            )
          })
          await Promise.all(calls)
          await Promise.all(answers)
          expect(cameIn).toHaveLength(delays.length)
          expect(peak(cameIn)).toBeLessThanOrEqual(20)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('sends only a few calls to an API before one of them is answered', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const from = clock.now()
    const sent: number[] = []
    const calls = Array.from({ length: 10 }, async () => {
      const answered = await governor.take('a', open)
      sent.push(clock.now() - from)
      await clock.sleep(250, open)
      answered()
    })
    await Promise.all(calls)

    expect(sent.filter((at) => at < 250)).toHaveLength(3)
    expect(Math.max(...sent)).toBeLessThan(250 + 10 * 60)
  })

  it('keeps its pace on a slow line that is steady', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const from = clock.now()

    const calls = Array.from({ length: 200 }, async (_, at) => {
      const answered = await governor.take('a', open)
      await clock.sleep(200 + (at % 7) * 5, open)
      answered()
    })
    await Promise.all(calls)

    expect(200 / ((clock.now() - from) / 1000)).toBeGreaterThanOrEqual(17.5)
  })

  it('uses at least nine tenths of the 20 calls a second that are allowed', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const from = clock.now()

    await Promise.all(Array.from({ length: 400 }, () => governor.take('a', open)))

    const perSecond = 400 / ((clock.now() - from) / 1000)
    expect(perSecond).toBeGreaterThanOrEqual(18)
  })

  it('keeps APIs apart, but all together below the limit of an address', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const from = clock.now()
    const sent: number[] = []
    const calls = Array.from({ length: 60 }, (_, api) => Array.from({ length: 40 }, () => api))

    await Promise.all(
      calls.flat().map(async (api) => {
        await governor.take(String(api), open)
        sent.push(clock.now())
      }),
    )

    expect(clock.now() - from).toBeLessThan(60 * 2000)
    expect(sent.filter((at) => at < from + 1000).length).toBeGreaterThan(100)
    expect(peak(sent)).toBeLessThanOrEqual(500)
  })

  it('sends nothing to an API while it is told to wait, and the rest goes on', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const from = clock.now()
    governor.pause('a', 60_000)

    await governor.take('b', open)
    const other = clock.now() - from
    await governor.take('a', open)

    expect(other).toBeLessThan(100)
    expect(clock.now() - from).toBeGreaterThanOrEqual(60_000)
  })

  it('does not stand still after the clock was set back', async () => {
    let now = 10_000_000
    const slept: number[] = []
    const governor = createGovernor({
      now: () => now,
      sleep: async (ms) => {
        slept.push(ms)
        now += ms
      },
    })
    for (let at = 0; at < 30; at += 1) await governor.take('a', open)

    now -= 3_600_000
    await governor.take('a', open)

    expect(Math.max(...slept)).toBeLessThan(1100)
  })

  it('lets others pass when one who waits is stopped', async () => {
    const clock = virtualClock()
    const governor = createGovernor(clock)
    const stop = new AbortController()
    governor.pause('a', 5000)

    const stopped = governor.take('a', stop.signal)
    const other = governor.take('a', open)
    stop.abort(new Error('stopped'))

    await expect(stopped).rejects.toThrow('stopped')
    await expect(other).resolves.toBeTypeOf('function')
  })
})

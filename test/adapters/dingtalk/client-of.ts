import { systemClock } from '../../../main/adapters/clock.ts'
import { createDingTalk, type DingTalk } from '../../../main/adapters/dingtalk/client.ts'
import { createDirectory, type Directory } from '../../../main/adapters/dingtalk/directory.ts'
import { createGovernor, type Governor } from '../../../main/adapters/dingtalk/governor.ts'
import type { Waiting } from '../../../main/adapters/dingtalk/retry.ts'
import { done, failed } from '../../../main/core/failure.ts'
import type { Clock, Fetch, Ledger, Log, Purpose } from '../../../main/core/ports.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { checkedFetch } from '../contract.ts'

/** A ledger in memory that counts what it is told. */
export function countingLedger(cap = 5000): Ledger & {
  reserved: number
  released: number
  told: number
} {
  const ledger = {
    reserved: 0,
    released: 0,
    told: 0,
    reserve() {
      if (ledger.told > 0 || ledger.reserved - ledger.released >= cap) {
        return failed('allowanceUsed', {})
      }
      ledger.reserved += 1
      return done(null)
    },
    release() {
      ledger.released += 1
    },
    exhausted() {
      ledger.told += 1
    },
    read: () => ({
      month: '2026-11',
      cap,
      used: ledger.reserved - ledger.released,
      byKind: {},
      renews: 0,
    }),
  }
  return ledger
}

/** A clock whose waits end at once and move it; `slept` holds them. */
export function leapingClock(start = Date.parse('2026-11-20T10:00:00+08:00')): Clock & {
  slept: number[]
} {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      slept.push(ms)
      now += ms
      await Promise.resolve()
    },
  }
}

/**
 * A clock without real time: whoever sleeps is woken in order, and time jumps to that moment. It
 * stands still while `busy`.
 */
export function virtualClock(start = 1_000_000, busy: () => boolean = () => false): Clock {
  let now = start
  const sleepers: { at: number; wake: () => void }[] = []
  let ticking = false
  const tick = (): void => {
    if (busy()) return void setImmediate(tick)
    sleepers.sort((a, b) => a.at - b.at)
    const next = sleepers.shift()
    ticking = sleepers.length > 0
    if (next === undefined) return
    now = Math.max(now, next.at)
    next.wake()
    if (ticking) setImmediate(tick)
  }
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      await new Promise<void>((wake) => {
        sleepers.push({ at: now + ms, wake })
        if (!ticking) setImmediate(tick)
        ticking = true
      })
      signal.throwIfAborted()
    },
  }
}

/** Lets every call go at once. */
export const noGovernor: Governor = { take: async () => () => undefined, pause: () => undefined }

export const silentLog: Log = { write: () => undefined }

export type Made = Readonly<{
  dingtalk: DingTalk
  directory: Directory
  ledger: ReturnType<typeof countingLedger>
  /** What the contract holds against requests and answers. */
  problems: string[]
  waits: Waiting[]
}>

type Wanted = Partial<{
  fetch: Fetch
  clock: Clock
  /** Keeps to the limits as in real life; without it calls go at once. */
  governed: boolean
  purpose: Purpose
  cap: number
  clientSecret: string
  corpId: string
  /** Spoilt answers fit no contract: then only requests that fail are of interest. */
  unchecked: boolean
}>

/** A client of a sample company, every request checked against the contract. */
export function clientOf(sample: Sample, wanted: Wanted = {}): Made {
  const problems: string[] = []
  const waits: Waiting[] = []
  const ledger = countingLedger(wanted.cap)
  const clock = wanted.clock ?? systemClock
  const { apiBase, legacyBase, clientId } = sample
  const dingtalk = createDingTalk({
    apiBase,
    legacyBase,
    clientId,
    corpId: wanted.corpId ?? sample.corpId,
    clientSecret: async () => wanted.clientSecret ?? sample.clientSecret,
    fetch: wanted.fetch ?? (wanted.unchecked ? fetch : (checkedFetch(problems) as Fetch)),
    clock,
    governor: wanted.governed ? createGovernor(clock) : noGovernor,
    ledger,
    log: silentLog,
    purpose: wanted.purpose ?? 'backup',
    waiting: (wait) => waits.push(wait),
  })
  return { dingtalk, directory: createDirectory(dingtalk), ledger, problems, waits }
}

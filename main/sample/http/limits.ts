import { day, minute, month } from '../times.ts'
import type { Endpoint } from './endpoint.ts'
import { gateway, type Shape } from './refusal.ts'

/** How hard the platform limits one app (dingtalk-api.md, 1.5). */
export type Rules = Readonly<{
  /** False: no limit per second, minute and address; the month is always counted. */
  on: boolean
  /** Calls a second of one app to one API. */
  perSecond: number
  /** Calls a minute of one app to one API; DingTalk prints no number, so none is set by itself. */
  perMinute: number | null
  /** Days during which calls still pass after the month is used up. */
  graceDays: number
  allowance: () => number
  now: () => number
}>

export interface Limits {
  /** Whether this address may speak at all; a too eager one is shut out for five minutes. */
  punished(): boolean
  /** What stands against this call, or null. */
  refuses(endpoint: Endpoint): Shape | null
  /** Counts a call that did its work or failed in it. */
  count(): void
  readonly used: number
  readonly peak: number
}

/** Times of the last calls; a full ring tells when the oldest of them was. */
function createWindow(size: number): { oldest(): number | null; add(time: number): void } {
  const ring = new Float64Array(size)
  let at = 0
  let filled = 0
  return {
    oldest: () => (filled < size ? null : (ring[at] ?? null)),
    add(time) {
      ring[at] = time
      at = (at + 1) % size
      filled = Math.min(size, filled + 1)
    },
  }
}

type Gate = { full(now: number): boolean; add(now: number): void }
type Gates = { second: Gate; minute: Gate | null }

/** Refuses what comes faster than so many calls in so many milliseconds. */
function createGate(size: number, within: number): Gate {
  const window = createWindow(size)
  return {
    full: (now) => {
      const oldest = window.oldest()
      return oldest !== null && now - oldest < within
    },
    add: (now) => window.add(now),
  }
}

/** The month's counter: starts again with each month, and knows its days of grace. */
function createMonth(rules: Rules): { spent(): boolean; count(): void; used(): number } {
  let current = { name: '', used: 0, full: 0 }
  const present = (): typeof current => {
    const name = month(rules.now())
    if (name !== current.name) current = { name, used: 0, full: 0 }
    return current
  }
  return {
    spent() {
      const now = present()
      if (now.used < rules.allowance()) return false
      if (now.full === 0) now.full = rules.now()
      return rules.now() >= now.full + rules.graceDays * day
    },
    count: () => void (present().used += 1),
    used: () => present().used,
  }
}

/** The gates of every API: who comes too fast is told so. */
function createSpeed(rules: Rules): (id: string) => Shape | null {
  const gates = new Map<string, Gates>()
  const gatesOf = (id: string): Gates => {
    const made = gates.get(id) ?? {
      second: createGate(rules.perSecond, 1000),
      minute: rules.perMinute === null ? null : createGate(rules.perMinute, minute),
    }
    gates.set(id, made)
    return made
  }
  return (id) => {
    const own = gatesOf(id)
    const now = rules.now()
    if (own.second.full(now)) return gateway.appSecond
    if (own.minute?.full(now) === true) return gateway.appMinute
    own.second.add(now)
    own.minute?.add(now)
    return null
  }
}

/** The highest number of calls to one API within one second of the clock. */
function createPeak(now: () => number): { note(id: string): void; highest(): number } {
  const seconds = new Map<string, { second: number; calls: number }>()
  let highest = 0
  return {
    note(id) {
      const second = Math.floor(now() / 1000)
      const last = seconds.get(id)
      const calls = last?.second === second ? last.calls + 1 : 1
      seconds.set(id, { second, calls })
      highest = Math.max(highest, calls)
    },
    highest: () => highest,
  }
}

/** Starts counting. */
export function createLimits(rules: Rules): Limits {
  const crowd = createGate(10_000, 20_000)
  const calendar = createMonth(rules)
  const tooFast = createSpeed(rules)
  const peak = createPeak(rules.now)
  let blockedUntil = 0
  return {
    punished() {
      const now = rules.now()
      if (!rules.on) return false
      if (now < blockedUntil) return true
      if (crowd.full(now)) blockedUntil = now + 5 * minute
      crowd.add(now)
      return now < blockedUntil
    },
    refuses(endpoint) {
      peak.note(endpoint.id)
      const fast = rules.on ? tooFast(endpoint.id) : null
      return fast ?? (endpoint.metered && calendar.spent() ? gateway.month : null)
    },
    count: () => calendar.count(),
    get used() {
      return calendar.used()
    },
    get peak() {
      return peak.highest()
    },
  }
}

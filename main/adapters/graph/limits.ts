import type { Clock } from '../../core/ports.ts'

/** What one request weighs, by the limits of Graph. */
export type Weight = Readonly<{
  /** How many requests it is: those inside a batch count singly. */
  requests?: number
  /** How many of them the service works on at once. */
  slots?: number
  /** Bytes that it uploads. */
  bytes?: number
}>

/** Graph's limits for an app and mailbox; requests and uploads with room for other programs. */
const perMailbox = {
  inFlight: 4,
  requests: { most: 8000, window: 600_000 },
  bytes: { most: 135_000_000, window: 300_000 },
} as const
const appWide = { first: 4, most: 16, quiet: 300_000 } as const

/** Amounts of the last minutes; tells when so much more fits. */
function createWindow({ most, window }: Readonly<{ most: number; window: number }>) {
  let past: { at: number; amount: number }[] = []
  let sum = 0

  function forget(now: number): void {
    // A clock set back must not hold requests until it has caught up.
    const kept = past.filter(({ at }) => at > now - window && at <= now)
    if (kept.length === past.length) return
    past = kept
    sum = past.reduce((all, { amount }) => all + amount, 0)
  }

  return {
    /** Milliseconds until so much more fits; what is more than everything fits an empty window. */
    wait(amount: number, now: number): number {
      if (amount === 0) return 0
      const [oldest] = past
      if (oldest !== undefined && (oldest.at <= now - window || oldest.at > now)) forget(now)
      let over = sum + Math.min(amount, most) - most
      for (const one of past) {
        if (over <= 0) return 0
        over -= one.amount
        if (over <= 0) return Math.max(1, one.at + window - now)
      }
      return 0
    },
    add(amount: number, now: number): void {
      if (amount === 0) return
      past.push({ at: now, amount })
      sum += amount
    },
  }
}

/** How many of a mailbox's places a request takes. */
export const slotsOf = ({ slots = 1 }: Weight): number => Math.min(slots, perMailbox.inFlight)

function createMailbox() {
  const requests = createWindow(perMailbox.requests)
  const bytes = createWindow(perMailbox.bytes)
  let inFlight = 0
  let paused = 0
  return {
    /** Milliseconds until this request may go; `Infinity` = once another one is over. */
    wait(turn: Weight, now: number): number {
      const { requests: count = 1, bytes: size = 0 } = turn
      if (inFlight + slotsOf(turn) > perMailbox.inFlight) return Number.POSITIVE_INFINITY
      return Math.max(0, paused - now, requests.wait(count, now), bytes.wait(size, now))
    },
    begin(turn: Weight, now: number): void {
      inFlight += slotsOf(turn)
      requests.add(turn.requests ?? 1, now)
      bytes.add(turn.bytes ?? 0, now)
    },
    end: (turn: Weight) => void (inFlight -= slotsOf(turn)),
    pause: (until: number) => void (paused = Math.max(paused, until)),
  }
}
type Mailbox = ReturnType<typeof createMailbox>

/** Watches over the limits of all mailboxes; requests to no mailbox have none of these. */
export function createMailboxes(clock: Clock) {
  const all = new Map<string, Mailbox>()

  function mailboxOf(id: string): Mailbox | null {
    if (id === '') return null
    const mailbox = all.get(id) ?? createMailbox()
    all.set(id, mailbox)
    return mailbox
  }

  return {
    wait: (id: string, weight: Weight) => mailboxOf(id)?.wait(weight, clock.now()) ?? 0,
    begin: (id: string, weight: Weight) => mailboxOf(id)?.begin(weight, clock.now()),
    end: (id: string, weight: Weight) => mailboxOf(id)?.end(weight),
    /** Sends nothing for so many milliseconds. */
    pause: (id: string, ms: number) => mailboxOf(id)?.pause(clock.now() + ms),
  }
}

/** How many requests of all mailboxes may be under way: grows in quiet, halves when refused. */
export function createCap(clock: Clock) {
  let cap: number = appWide.first
  let since = clock.now()
  return {
    now(): number {
      const now = clock.now()
      if (now < since) since = now
      if (now - since >= appWide.quiet && cap < appWide.most) {
        cap += 1
        since = now
      }
      return cap
    },
    halve(): void {
      cap = Math.max(1, Math.floor(cap / 2))
      since = clock.now()
    },
  }
}

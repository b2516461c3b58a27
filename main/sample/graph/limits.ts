import { minute } from '../times.ts'
import { GraphError } from './wire.ts'

/** Limits of one app on one mailbox (graph-api.md, 2.5). */
export interface MailboxLimits {
  /** Counts a request; 429 if there are too many at once or in ten minutes, or too much is sent. */
  enter(mailbox: string, upload: number): void
  leave(mailbox: string): void
  /** How often the limits were met, and the most requests that one mailbox had at once. */
  readonly throttled: number
  readonly peak: number
}

type Window = { times: number[]; at: number; filled: number }
type Use = { inFlight: number; window: Window; uploads: { at: number; bytes: number }[] }

const requests = 10_000
const within = 10 * minute
const uploadMost = 150 * 1_048_576
const uploadWithin = 5 * minute
const atOnce = 4

const newUse = (): Use => ({
  inFlight: 0,
  window: { times: [], at: 0, filled: 0 },
  uploads: [],
})

/** Seconds until the window lets one more in; 0 if it does now. */
function wait({ times, at, filled }: Window, now: number): number {
  if (filled < requests) return 0
  return Math.max(0, Math.ceil(((times[at] ?? 0) + within - now) / 1000))
}

function count(window: Window, now: number): void {
  window.times[window.at] = now
  window.at = (window.at + 1) % requests
  window.filled = Math.min(requests, window.filled + 1)
}

/** Seconds until so many bytes more may come; 0 if they may now. */
function uploadWait(use: Use, bytes: number, now: number): number {
  use.uploads = use.uploads.filter(({ at }) => at + uploadWithin > now)
  const sum = use.uploads.reduce((total, one) => total + one.bytes, 0)
  const oldest = use.uploads[0]
  if (bytes === 0 || oldest === undefined || sum + bytes <= uploadMost) return 0
  return Math.max(1, Math.ceil((oldest.at + uploadWithin - now) / 1000))
}

/** Writes Retry-After as whole seconds, or in the forms that were seen beside it. */
function retryAfter(seconds: number, odd: number | null, now: number): string {
  if (odd === null) return String(seconds)
  return odd % 2 === 0 ? `${seconds}.128` : new Date(now + seconds * 1000).toUTCString()
}

type Around = Readonly<{ on: boolean; now: () => number; odd: () => boolean }>

/** Why a request must wait, and for how many seconds; null if it need not. */
function obstacle(use: Use, upload: number, now: number): { why: string; seconds: number } | null {
  const seconds = wait(use.window, now)
  // Throttled requests count as well.
  count(use.window, now)
  if (use.inFlight > atOnce) return { why: 'MailboxConcurrency', seconds: 1 }
  if (seconds > 0) return { why: 'request', seconds }
  const pause = uploadWait(use, upload, now)
  return pause > 0 ? { why: 'upload', seconds: pause } : null
}

/** Starts counting; `on` false lets everything pass. */
export function createMailboxLimits(around: Around): MailboxLimits {
  const uses = new Map<string, Use>()
  const met = { throttled: 0, peak: 0 }
  const useOf = (mailbox: string): Use => {
    const use = uses.get(mailbox) ?? newUse()
    uses.set(mailbox, use)
    return use
  }
  return {
    enter(mailbox, upload) {
      const use = useOf(mailbox)
      const now = around.now()
      use.inFlight += 1
      met.peak = Math.max(met.peak, use.inFlight)
      const found = around.on ? obstacle(use, upload, now) : null
      if (found === null) {
        if (upload > 0 && around.on) use.uploads.push({ at: now, bytes: upload })
        return
      }
      met.throttled += 1
      const message = `Application is over its ${found.why} limit.`
      const odd = around.odd() ? met.throttled : null
      throw new GraphError(
        { status: 429, code: 'ApplicationThrottled', message },
        { 'retry-after': retryAfter(found.seconds, odd, now) },
      )
    },
    leave(mailbox) {
      useOf(mailbox).inFlight -= 1
    },
    get throttled() {
      return met.throttled
    },
    get peak() {
      return met.peak
    },
  }
}

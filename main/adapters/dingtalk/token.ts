import type { Clock } from '../../core/ports.ts'

/** An app token and how long it holds, in seconds. */
export type Token = Readonly<{ value: string; expiresIn: number }>

/** The app's token: fetched when needed, by one caller at a time, kept until shortly before its end. */
export interface Tokens {
  get(signal: AbortSignal): Promise<string>
  /** Notes that DingTalk has taken this token. */
  worked(value: string): void
  /** Forgets this token if it is still the one kept; tells whether DingTalk had taken it before. */
  drop(value: string): boolean
}

/** DingTalk asks to renew 5 min early (paper, 1.2). */
const early = 300

/** Rejects when the signal aborts, so that one caller can leave while others go on waiting. */
function leaving(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  const listener = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
  }
  signal.addEventListener('abort', listener, { once: true })
  return { promise, stop: () => signal.removeEventListener('abort', listener) }
}

/** Keeps tokens that `fetchToken` gets. */
export function createTokens(clock: Clock, fetchToken: () => Promise<Token>): Tokens {
  let kept: { value: string; from: number; until: number } | null = null
  let flight: Promise<string> | null = null
  const good = new Set<string>()

  async function renew(): Promise<string> {
    const from = clock.now()
    const token = await fetchToken()
    const seconds = Math.max(token.expiresIn - early, token.expiresIn / 2)
    kept = { value: token.value, from, until: from + seconds * 1000 }
    return token.value
  }

  return {
    async get(signal) {
      signal.throwIfAborted()
      const now = clock.now()
      // A clock set back makes the kept end meaningless: before `from` the token is not trusted.
      if (kept !== null && now >= kept.from && now < kept.until) return kept.value
      flight ??= renew().finally(() => {
        flight = null
      })
      const leave = leaving(signal)
      try {
        return await Promise.race([flight, leave.promise])
      } finally {
        leave.stop()
      }
    },
    worked: (value) => void good.add(value),
    drop(value) {
      if (kept?.value === value) kept = null
      return good.has(value)
    },
  }
}

import { randomBytes } from 'node:crypto'

/** How long a token holds, in seconds. */
export const tokenLife = 7200

/** The app's access token: one value while it holds, for both generations. */
export interface Tokens {
  /** Gives the token; asking again while it holds gives the same and makes it hold longer. */
  issue(): string
  holds(token: string): boolean
  /** How many different tokens were given out. */
  readonly issued: number
  /** Makes every token worthless, as a change of the secret does. */
  revoke(): void
}

/** Keeps the token by the given clock (milliseconds). */
export function createTokens(now: () => number): Tokens {
  let issued = 0
  let current: { value: string; until: number } | null = null
  return {
    issue() {
      if (current === null || current.until <= now()) {
        issued += 1
        current = { value: randomBytes(16).toString('hex'), until: 0 }
      }
      current.until = now() + tokenLife * 1000
      return current.value
    },
    holds: (token) => current !== null && current.value === token && now() < current.until,
    get issued() {
      return issued
    },
    revoke() {
      current = null
    },
  }
}

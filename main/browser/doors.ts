import { createHash, randomBytes } from 'node:crypto'

/** A tab that was let in: the key that it shows to come back, and the session that people use. */
export type Entry = Readonly<{ key: string; session: string }>

/** Lets tabs in: with an address that works once, and back with the key that the tab then got. */
export interface Doors {
  /** Makes a token for one more address. */
  newToken(): string
  /** Takes the token; null where it is unknown, used or too old. */
  withToken(token: string): Entry | null
  /** Null where the key is unknown: it is from before the last start. */
  withKey(key: string): Entry | null
}

/** A token that nobody used within an hour ends. */
const tokenMs = 60 * 60_000
const mostTokens = 32
const mostTabs = 256

const newSecret = (): string => randomBytes(32).toString('base64url')
// Found by digest: how long a look-up takes tells nothing about the secret.
const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Drops the oldest; maps keep the order in which things came. */
function limit<T>(map: Map<string, T>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}

/** Keeps tokens and keys in memory, as digests: they end with the program. */
export function createDoors(now: () => number): Doors {
  const tokens = new Map<string, number>()
  const sessions = new Map<string, string>()
  return {
    newToken() {
      const token = newSecret()
      tokens.set(digestOf(token), now())
      limit(tokens, mostTokens)
      return token
    },
    withToken(token) {
      const digest = digestOf(token)
      const made = tokens.get(digest)
      tokens.delete(digest)
      if (made === undefined || now() - made > tokenMs) return null
      const entry = { key: newSecret(), session: newSecret() }
      sessions.set(digestOf(entry.key), entry.session)
      limit(sessions, mostTabs)
      return entry
    },
    withKey(key) {
      const session = sessions.get(digestOf(key))
      return session === undefined ? null : { key, session }
    },
  }
}

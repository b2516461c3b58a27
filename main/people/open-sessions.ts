import { type FactorKind, factorLasts } from '../core/people.ts'
import { isLocked } from '../core/sign-in.ts'
import type { Caller } from '../router.ts'

/** How someone proved who it is: by the app, by a backup code, or not at all. */
export type Proof = 'none' | 'totp' | 'backup-code'

/** One window in which somebody signed in. Times in milliseconds since 1970. */
export type OpenSession = {
  readonly person: string
  /** When keyboard or pointer were last used. */
  touched: number
  locked: boolean
  /** When a second factor was given for a kind of action, and which. */
  readonly factors: Map<FactorKind, Readonly<{ at: number; proof: Proof }>>
  /** What was written into the audit log once and need not be again. */
  readonly noted: Set<string>
}

/** Who is signed in where; kept in memory only, so that a restart signs all out. */
export interface OpenSessions {
  /** The session of a caller, locked if its time is over; null = nobody signed in. */
  at(caller: Caller, minutes: number, now: number): OpenSession | null
  begin(caller: Caller, person: string, now: number): OpenSession
  end(caller: Caller): void
  /** Signs a person out everywhere. */
  endOf(person: string): void
}

/** Windows come and go; what is older than this is forgotten. */
const forgottenAfter = 24 * 3_600_000

export function openSessions(): OpenSessions {
  const sessions = new Map<string, OpenSession>()
  const forget = (now: number) => {
    for (const [id, { touched }] of sessions)
      if (Math.abs(now - touched) > forgottenAfter) sessions.delete(id)
  }
  return {
    at(caller, minutes, now) {
      const found = sessions.get(caller.session)
      if (found === undefined) return null
      if (isLocked(found.touched, minutes, now)) found.locked = true
      if (found.locked) found.factors.clear()
      return found
    },
    begin(caller, person, now) {
      forget(now)
      const begun: OpenSession = {
        person,
        touched: now,
        locked: false,
        factors: new Map(),
        noted: new Set(),
      }
      sessions.set(caller.session, begun)
      return begun
    },
    end: (caller) => void sessions.delete(caller.session),
    endOf(person) {
      for (const [id, session] of sessions) if (session.person === person) sessions.delete(id)
    },
  }
}

/** The second factor that still holds for a kind of action, or null. */
export function heldFactor(
  { factors }: OpenSession,
  kind: FactorKind,
  now: number,
): Readonly<{ at: number; proof: Proof }> | null {
  const given = factors.get(kind)
  // A clock that was set back must not make it last longer.
  const holds = given !== undefined && now >= given.at - 60_000 && now < given.at + factorLasts
  return holds ? given : null
}

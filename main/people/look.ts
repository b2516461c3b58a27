import type { StoredPerson } from '../adapters/database/people.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import { done, type Outcome } from '../core/failure.ts'
import { ownerLeft } from '../core/people.ts'
import { lockMinutesOf } from '../core/sign-in.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import type { OpenSession, OpenSessions } from './open-sessions.ts'
import { hasState, isSettingUp, withState } from './state-of.ts'

/** Note in `state.db`: minutes without input after which sessions lock. */
export const lockNote = 'session.lock-minutes'

/** How a caller stands now. */
export type Found = Readonly<{
  /** No passphrase is at hand; people can sign in all the same. */
  profileLocked: boolean
  noOwner: boolean
  settingUp: boolean
  lockMinutes: number
  /** What there is of a session, locked or not. */
  session: OpenSession | null
  /** Who is signed in; null while locked. */
  who: StoredPerson | null
  /** The same as the rules take it. */
  standing: Readonly<{ role: StoredPerson['role']; hasFactor: boolean }> | null
}>

/** Looks at a caller's session; people who were removed or disabled are signed out by it. */
export async function lookAt(
  desk: Desk,
  sessions: OpenSessions,
  caller: Caller,
): Promise<Outcome<Found>> {
  const needed = await desk.needed()
  const profileLocked = !needed.ok && needed.failure.name === 'profileLocked'
  const settingUp = isSettingUp(desk)
  if (!hasState(desk)) return done({ ...nobody, profileLocked, settingUp })
  return withState(desk, (state) => ({
    ...found(state, { sessions, caller, now: desk.clock.now() }),
    profileLocked,
    settingUp,
  }))
}

const nobody = {
  noOwner: true,
  lockMinutes: lockMinutesOf(null),
  session: null,
  who: null,
  standing: null,
} as const

type Looking = Readonly<{ sessions: OpenSessions; caller: Caller; now: number }>

function found(
  state: StateDatabase,
  { sessions, caller, now }: Looking,
): Omit<Found, 'profileLocked' | 'settingUp'> {
  const lockMinutes = lockMinutesOf(state.noted(lockNote))
  const noOwner = !ownerLeft(state.people.all(), '')
  const session = sessions.at(caller, lockMinutes, now)
  const person = session && state.people.find(session.person)
  if (session && (person === null || person.disabled)) {
    sessions.end(caller)
    return { noOwner, lockMinutes, session: null, who: null, standing: null }
  }
  const who = session?.locked === false ? person : null
  const standing = who && { role: who.role, hasFactor: who.totp !== null }
  return { noOwner, lockMinutes, session, who, standing }
}

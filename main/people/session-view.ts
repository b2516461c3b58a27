import type { Session } from '../../preload/contract/session.ts'
import { factorKinds, factorLasts, reachOfRole } from '../core/people.ts'
import { warnSeconds } from '../core/sign-in.ts'
import type { Found } from './look.ts'
import { heldFactor } from './open-sessions.ts'
import { shownReach } from './person-view.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()

function stateOf({ profileLocked, noOwner, session, who }: Found): Session['state'] {
  if (profileLocked) return 'profile-locked'
  if (noOwner) return 'no-people'
  if (who !== null) return 'signed-in'
  return session === null ? 'signed-out' : 'locked'
}

/** A session as the window shows it; nothing about a person while it is locked. */
export function sessionOf(found: Found, now: number): Session {
  const { lockMinutes } = found
  const state = stateOf(found)
  const shown = { state, warnSeconds, lockMinutes }
  const { session, who } = found
  if (state !== 'signed-in' || session === null || who === null)
    return { ...shown, who: null, expires: null, factors: {} }
  const factors: Session['factors'] = {}
  for (const kind of factorKinds) {
    const held = heldFactor(session, kind, now)
    if (held) factors[kind] = isoOf(held.at + factorLasts)
  }
  const { id, name, role, totp, codes } = who
  const reach = shownReach(reachOfRole(role, who.reach))
  const factor = totp === null ? 'none' : 'totp'
  return {
    ...shown,
    who: { id, name, role, reach, factor, codesLeft: codes.length },
    expires: isoOf(session.touched + lockMinutes * 60_000),
    factors,
  }
}

import type { Outcome } from '../core/failure.ts'
import type { RoleName } from '../core/text.ts'
import type { Desk, Opened } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import { sessionsOf } from '../sessions.ts'

/** Answers with an open profile, or says why there is none. */
export async function withProfile<T>(
  desk: Desk,
  work: (opened: Opened) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const opened = await desk.needed()
  return opened.ok ? work(opened.value) : opened
}

/** Writes into the audit log what a person did in a window. */
export async function audited(
  desk: Desk,
  caller: Caller,
  did: Readonly<{ action: string; object: string; about?: Readonly<Record<string, string>> }>,
): Promise<void> {
  const actor = await sessionsOf(desk).actor(caller)
  desk.audit({ ...actor, result: 'ok', about: {}, ...did })
}

/** Before there are people, whoever sits at the computer is its owner. */
export const roleOf = (role: string): RoleName =>
  role === 'it-admin' || role === 'keeper' || role === 'auditor' ? role : 'owner'

import type { PersonRow, Reach as ShownReach } from '../../preload/contract/people.ts'
import type { StoredPerson } from '../adapters/database/people.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import type { Reach } from '../core/people.ts'
import { minutesLocked } from '../core/sign-in.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()

/** A reach as it crosses to the window. */
export const shownReach = ({ departments, kinds }: Reach): ShownReach => ({
  departments: departments && [...departments],
  kinds: kinds && [...kinds],
})

/** What wrong tries of a person are counted under. */
export const passwordTries = (id: string): string => `person:${id}`
export const factorTries = (id: string): string => `factor:${id}`

/** A person as the list shows it; nothing that proves who it is. */
export function personRow(
  person: StoredPerson,
  { state, you, now }: Readonly<{ state: StateDatabase; you: string | null; now: number }>,
): PersonRow {
  const { id, name, role, mail, created, disabled, lastSignIn } = person
  const locks = [passwordTries(id), factorTries(id)].map((whom) => state.people.tries(whom))
  const until = Math.max(
    ...locks.map((tries) => (minutesLocked(tries, now) > 0 ? (tries.lockedUntil ?? 0) : 0)),
  )
  return {
    id,
    name,
    role,
    reach: shownReach(person.reach),
    mail,
    created: isoOf(created),
    disabled,
    factor: person.totp === null ? 'none' : 'totp',
    codesLeft: person.codes.length,
    lastSignIn: lastSignIn === null ? null : isoOf(lastSignIn),
    lockedUntil: until > 0 ? isoOf(until) : null,
    isYou: id === you,
  }
}

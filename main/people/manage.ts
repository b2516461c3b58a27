import type { StoredPerson } from '../adapters/database/people.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import { hashPassword } from '../adapters/people/index.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import { changed, ownerLeft, type PersonChange, type Reach } from '../core/people.ts'
import { reachOfRole, type Role } from '../core/people.ts'
import { isWeak, noTries } from '../core/sign-in.ts'
import type { Desk } from '../desk-types.ts'
import { factorTries, passwordTries } from './person-view.ts'
import { withState } from './state-of.ts'

/** A person to be added. */
export type Wanted = Readonly<{
  name: string
  role: Role
  reach: Reach
  mail: string
  password: string
}>

/** `withState` for work that may fail by itself. */
async function inState<T>(
  desk: Desk,
  work: (state: StateDatabase) => Outcome<T> | Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const outcome = await withState(desk, work)
  return outcome.ok ? outcome.value : outcome
}

/** Adds a person; the first must be an Owner. See the contract's `people.add`. */
export function addPerson(desk: Desk, wanted: Wanted): Promise<Outcome<StoredPerson>> {
  return inState(desk, async (state) => {
    const { name, role, reach, mail, password } = wanted
    if (isWeak(password, [name, mail])) return failed('passwordWeak')
    if (role !== 'owner' && !ownerLeft(state.people.all(), '')) return failed('lastOwner')
    const hash = await hashPassword(password)
    const added = state.people.add({
      name,
      role,
      reach: reachOfRole(role, reach),
      mail,
      password: hash,
      totp: null,
      totpStep: 0,
      codes: [],
      created: desk.clock.now(),
      lastSignIn: null,
      disabled: false,
    })
    return added === null ? failed('nameTaken') : done(added)
  })
}

/** Changes a person; `before` tells what became of it. See the contract's `people.change`. */
export function changePerson(
  desk: Desk,
  id: string,
  change: PersonChange,
): Promise<Outcome<Readonly<{ before: StoredPerson; after: StoredPerson }>>> {
  return inState(desk, (state) => {
    const before = state.people.find(id)
    if (before === null) return failed('personGone')
    const next = changed(before, change, state.people.all())
    if (typeof next === 'string') return failed(next)
    const after = { ...before, ...next }
    return state.people.put(after) ? done({ before, after }) : failed('nameTaken')
  })
}

/** Removes a person, never the last Owner. */
export function removePerson(desk: Desk, id: string): Promise<Outcome<StoredPerson>> {
  return inState(desk, (state) => {
    const person = state.people.find(id)
    if (person === null) return failed('personGone')
    if (person.role === 'owner' && !ownerLeft(state.people.all(), id)) return failed('lastOwner')
    state.people.remove(id)
    clearTries(state, id)
    return done(person)
  })
}

/** Sets a password; a lock by wrong tries ends. */
export function setPassword(desk: Desk, id: string, password: string): Promise<Outcome<null>> {
  return inState(desk, async (state) => {
    const person = state.people.find(id)
    if (person === null) return failed('personGone')
    if (isWeak(password, [person.name, person.mail])) return failed('passwordWeak')
    const hash = await hashPassword(password)
    // While it was computed, the person may have changed or gone.
    const newest = state.people.find(id)
    if (newest === null || !state.people.put({ ...newest, password: hash }))
      return failed('personGone')
    clearTries(state, id)
    return done(null)
  })
}

function clearTries(state: StateDatabase, id: string): void {
  for (const whom of [passwordTries(id), factorTries(id)]) state.people.setTries(whom, noTries)
}

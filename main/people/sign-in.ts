import { createHash } from 'node:crypto'

import type { StoredPerson } from '../adapters/database/people.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import { fitsPassword } from '../adapters/people/index.ts'
import { outcomeOf } from '../app/engine.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import { factorKinds, type FactorKind } from '../core/people.ts'
import { afterWrong, minutesLocked, nameKey, noTries, type Tries } from '../core/sign-in.ts'
import type { AuditEntry, Desk } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import { stateKeyOf, takeCode } from './codes.ts'
import { setPassword } from './manage.ts'
import type { OpenSessions, Proof } from './open-sessions.ts'
import { factorTries, passwordTries } from './person-view.ts'
import { withState } from './state-of.ts'

/** What signing in works with. */
export type Gate = Readonly<{ desk: Desk; open: OpenSessions; caller: Caller }>

/** Nobody's name gets tries of its own too: a lock must not tell who exists. */
const triesOf = (person: StoredPerson | null, name: string): string =>
  person === null
    ? `name:${createHash('sha256').update(nameKey(name)).digest('hex')}`
    : passwordTries(person.id)

/**
 * Notes a try as wrong before it is looked at, so that many at once are not more than few one after
 * another; the caller takes it back if it was right.
 */
export function countTry(state: StateDatabase, whom: string, now: number): Outcome<Tries> {
  const before = state.people.tries(whom)
  const min = minutesLocked(before, now)
  if (min > 0) return failed('tooManyTries', { min: `${min}` })
  state.people.setTries(whom, afterWrong(before, now))
  return done(before)
}

/** The failure of a wrong try: the fifth says for how long no other is taken. */
function wrong(state: StateDatabase, whom: string, now: number): Outcome<never> {
  const min = minutesLocked(state.people.tries(whom), now)
  if (min > 0) return failed('tooManyTries', { min: `${min}` })
  return failed(whom.startsWith('factor:') ? 'codeRefused' : 'signInRefused')
}

const entry = (person: StoredPerson | null, more: Partial<AuditEntry>): AuditEntry => ({
  actor: person?.id ?? 'system',
  role: person?.role ?? '',
  source: 'window',
  action: 'session.signed-in',
  object: person === null ? 'people:unknown' : `people:${person.id}`,
  factor: 'none',
  result: 'ok',
  about: {},
  ...more,
})

type SignIn = Readonly<{ name: string; password: string; code: string | null }>

/** Signs a caller in; see the contract's `session.signIn`. */
export async function signIn(gate: Gate, ask: SignIn): Promise<Outcome<null>> {
  const { desk } = gate
  const checked = await withState(desk, (state) => checkPassword(desk, state, ask))
  if (!checked.ok) return checked
  if (!checked.value.ok) return checked.value
  const found = checked.value.value
  if (found.role === 'auditor') {
    if (found.totp === null) return failed('factorMissing')
    if (ask.code === null) return failed('factorNeeded', { for: 'export' })
    const proof = await giveCode(desk, found, ask.code)
    if (!proof.ok) return proof
    return begin(gate, found, proof.value)
  }
  return begin(gate, found, 'none')
}

async function checkPassword(
  desk: Desk,
  state: StateDatabase,
  ask: SignIn,
): Promise<Outcome<StoredPerson>> {
  const now = desk.clock.now()
  const person = state.people.named(ask.name)
  const whom = triesOf(person, ask.name)
  const counted = countTry(state, whom, now)
  if (!counted.ok) return counted
  const fits = await fitsPassword(ask.password, person?.password ?? null)
  if (person !== null && fits && !person.disabled) {
    state.people.setTries(whom, noTries)
    return done(person)
  }
  const refused = wrong(state, whom, now)
  // Names that nobody has are free to invent: only a lock of one is worth a line.
  if (person !== null || nameOf(refused) === 'tooManyTries')
    desk.audit(entry(person, { action: 'session.refused', result: 'refused' }))
  return refused
}

const nameOf = (outcome: Outcome<unknown>) => (outcome.ok ? null : outcome.failure.name)

export async function begin(
  gate: Gate,
  person: StoredPerson,
  proof: Proof,
): Promise<Outcome<null>> {
  const { desk, open, caller } = gate
  const now = desk.clock.now()
  const session = open.begin(caller, person.id, now)
  // An Auditor gave it for all that an Auditor may do.
  if (proof !== 'none')
    for (const kind of factorKinds) session.factors.set(kind, { at: now, proof })
  const noted = await withState(desk, (state) => {
    const newest = state.people.find(person.id)
    if (newest !== null) state.people.put({ ...newest, lastSignIn: now })
  })
  if (!noted.ok) return noted
  desk.audit(entry(person, { factor: proof }))
  return done(null)
}

/** Takes a person's code of the app or a backup code, within 5 tries. */
export async function giveCode(
  desk: Desk,
  person: StoredPerson,
  typed: string,
): Promise<Outcome<Exclude<Proof, 'none'>>> {
  if (person.totp === null) return failed('factorMissing')
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { engine } = opened.value
  const { state } = engine
  const now = desk.clock.now()
  const whom = factorTries(person.id)
  const counted = countTry(state, whom, now)
  if (!counted.ok) return counted
  const key = await outcomeOf(engine, () => stateKeyOf(engine))
  if (!key.ok) {
    state.people.setTries(whom, counted.value)
    return key
  }
  const proof = takeCode(state.people, { key: key.value, id: person.id, typed, now })
  if (proof !== null) {
    state.people.setTries(whom, noTries)
    return done(proof)
  }
  desk.audit(entry(person, { action: 'session.code-refused', result: 'refused' }))
  return wrong(state, whom, now)
}

/** Gives the second factor for a kind of action; see the contract's `session.factor`. */
export async function giveFactor(
  gate: Gate,
  person: StoredPerson,
  { code, kind }: Readonly<{ code: string; kind: FactorKind }>,
): Promise<Outcome<null>> {
  const { desk, open, caller } = gate
  const proof = await giveCode(desk, person, code)
  if (!proof.ok) return proof
  const now = desk.clock.now()
  const session = open.at(caller, 60, now)
  if (session?.person !== person.id) return failed('signInNeeded')
  session.factors.set(kind, { at: now, proof: proof.value })
  const about = { for: kind }
  desk.audit(entry(person, { action: 'session.factor', factor: proof.value, about }))
  return done(null)
}

/** Changes one's own password; the old one is checked as in signing in. */
export async function changeOwnPassword(
  desk: Desk,
  id: string,
  { old, password }: Readonly<{ old: string; password: string }>,
): Promise<Outcome<null>> {
  const checked = await withState(desk, (state) => {
    const name = state.people.find(id)?.name
    return name === undefined
      ? failed('personGone')
      : checkPassword(desk, state, { name, password: old, code: null })
  })
  if (!checked.ok) return checked
  return checked.value.ok ? setPassword(desk, id, password) : checked.value
}

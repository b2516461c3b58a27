import type { StoredPerson } from '../adapters/database/people.ts'
import {
  hashesOfCodes,
  newBackupCodes,
  newFactor,
  type NewFactor,
  stepOfCode,
} from '../adapters/people/index.ts'
import { outcomeOf } from '../app/engine.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import { afterWrong, minutesLocked, noTries } from '../core/sign-in.ts'
import type { Desk } from '../desk-types.ts'
import { sealTotp, stateKeyOf } from './codes.ts'
import { factorTries } from './person-view.ts'

/** How long a QR code that was shown can be confirmed. */
const waitsFor = 15 * 60_000

type Begun = Readonly<{ secret: Uint8Array; by: string; at: number }>

/** Second factors that were begun and not confirmed; in memory only. */
export interface NewFactors {
  start(person: StoredPerson, by: string): Promise<NewFactor>
  /** Keeps the factor if the code fits; gives 10 backup codes. */
  confirm(
    person: StoredPerson,
    ask: Readonly<{ code: string; by: string }>,
  ): Promise<Outcome<readonly string[]>>
}

export function newFactors(desk: Desk): NewFactors {
  const begun = new Map<string, Begun>()
  return {
    async start(person, by) {
      const factor = await newFactor(person.name)
      begun.set(person.id, { secret: factor.secret, by, at: desk.clock.now() })
      return factor
    },
    async confirm(person, { code, by }) {
      const now = desk.clock.now()
      const found = begun.get(person.id)
      if (found === undefined || found.by !== by || now >= found.at + waitsFor)
        return failed('factorMissing')
      const kept = await keep(desk, { person, code, secret: found.secret })
      if (kept.ok) begun.delete(person.id)
      return kept
    },
  }
}

type Keeping = Readonly<{ person: StoredPerson; code: string; secret: Uint8Array }>

async function keep(desk: Desk, asked: Keeping): Promise<Outcome<readonly string[]>> {
  const { person, code, secret } = asked
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { engine } = opened.value
  const { people } = engine.state
  const now = desk.clock.now()
  const whom = factorTries(person.id)
  const tries = people.tries(whom)
  const min = minutesLocked(tries, now)
  if (min > 0) return failed('tooManyTries', { min: `${min}` })
  const step = stepOfCode(secret, code, now)
  if (step === null) {
    people.setTries(whom, afterWrong(tries, now))
    return failed('codeRefused')
  }
  const key = await outcomeOf(engine, () => stateKeyOf(engine))
  if (!key.ok) return key
  const newest = people.find(person.id)
  if (newest === null) return failed('personGone')
  const codes = newBackupCodes()
  const totp = sealTotp(key.value, person.id, secret)
  const hashes = hashesOfCodes(key.value, codes)
  people.put({ ...newest, totp, totpStep: step, codes: hashes })
  people.setTries(whom, noTries)
  return done(codes)
}

/** Gives a person 10 new backup codes; the old ones end. */
export async function renewCodes(desk: Desk, id: string): Promise<Outcome<readonly string[]>> {
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { engine } = opened.value
  const key = await outcomeOf(engine, () => stateKeyOf(engine))
  if (!key.ok) return key
  const person = engine.state.people.find(id)
  if (person?.totp == null) return failed('factorMissing')
  const codes = newBackupCodes()
  engine.state.people.put({ ...person, codes: hashesOfCodes(key.value, codes) })
  return done(codes)
}

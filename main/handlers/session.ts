import { done, failed, type Outcome } from '../core/failure.ts'
import { afterWrong, minutesLocked, noTries, type Tries } from '../core/sign-in.ts'
import type { Desk } from '../desk-types.ts'
import { lookAt } from '../people/look.ts'
import { recover } from '../people/recover.ts'
import { giveFactor, signIn } from '../people/sign-in.ts'
import type { Caller, Handlers } from '../router.ts'
import { type Sessions, sessionsOf } from '../sessions.ts'

type Asks =
  | 'session.read'
  | 'session.signIn'
  | 'session.factor'
  | 'session.unlockProfile'
  | 'session.recover'
  | 'session.signOut'
  | 'session.lock'
  | 'session.touch'

/** Signing in and out, the second factor, the lock. */
export function sessionHandlers(desk: Desk): Pick<Handlers, Asks> {
  const sessions = sessionsOf(desk)
  const after = async (caller: Caller, outcome: Outcome<unknown>) =>
    outcome.ok ? sessions.read(caller) : outcome
  return {
    'session.read': (_, caller) => sessions.read(caller),
    'session.signIn': (ask, caller) =>
      sessions.inTurn(async () =>
        after(caller, await signIn({ desk, open: sessions.open, caller }, ask)),
      ),
    'session.factor': (ask, caller) =>
      sessions.inTurn(async () => after(caller, await factor(desk, sessions, { ...ask, caller }))),
    'session.unlockProfile': unlocker(desk, sessions),
    'session.recover': (ask, caller) =>
      sessions.inTurn(async () =>
        after(caller, await recover({ desk, open: sessions.open, caller }, ask)),
      ),
    'session.signOut': async (_, caller) => {
      sessions.open.end(caller)
      desk.tell('session.moved', null)
      return sessions.read(caller)
    },
    'session.lock': async (_, caller) => {
      const found = await lookAt(desk, sessions.open, caller)
      if (found.ok && found.value.session) found.value.session.locked = true
      desk.tell('session.moved', null)
      return sessions.read(caller)
    },
    'session.touch': async (_, caller) => {
      const found = await lookAt(desk, sessions.open, caller)
      if (found.ok && found.value.who && found.value.session)
        found.value.session.touched = desk.clock.now()
      return sessions.read(caller)
    },
  }
}

type FactorAsk = Parameters<Handlers['session.factor']>[0] & Readonly<{ caller: Caller }>

async function factor(desk: Desk, sessions: Sessions, ask: FactorAsk): Promise<Outcome<null>> {
  const { caller, code } = ask
  const found = await lookAt(desk, sessions.open, caller)
  if (!found.ok) return found
  const { who } = found.value
  if (who === null) return failed('signInNeeded')
  return giveFactor({ desk, open: sessions.open, caller }, who, { code, kind: ask.for })
}

/** Tries are counted in memory: before the profile is open there is nothing to sign in to. */
function unlocker(desk: Desk, sessions: Sessions): Handlers['session.unlockProfile'] {
  let tries: Tries = noTries
  return ({ passphrase }, caller) =>
    sessions.inTurn(async () => {
      const now = desk.clock.now()
      const min = minutesLocked(tries, now)
      if (min > 0) return failed('tooManyTries', { min: `${min}` })
      const before = tries
      tries = afterWrong(tries, now)
      const opened = await desk.unlock(passphrase)
      if (!opened.ok) {
        if (opened.failure.name !== 'passphraseWrong') tries = before
        return opened
      }
      tries = noTries
      desk.tell('session.moved', null)
      desk.touched()
      const read = await sessions.read(caller)
      return read.ok ? done(read.value) : read
    })
}

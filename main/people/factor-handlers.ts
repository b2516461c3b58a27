import { done, failed, type Outcome } from '../core/failure.ts'
import type { Person } from '../core/people.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import type { Sessions } from '../sessions.ts'
import { lookAt } from './look.ts'
import { newFactors, renewCodes } from './new-factor.ts'
import { withState } from './state-of.ts'

type Asks = 'people.startFactor' | 'people.confirmFactor' | 'people.newCodes'

/** Setting up a second factor: one's own, or an Owner for another person. */
export function factorHandlers(desk: Desk, sessions: Sessions): Pick<Handlers, Asks> {
  const factors = newFactors(desk)
  return {
    'people.startFactor': async ({ id }, caller) => {
      const allowed = await mayStart({ desk, sessions, caller }, id)
      if (!allowed.ok) return allowed
      const found = await withState(desk, (state) => state.people.find(id))
      if (!found.ok) return found
      if (found.value === null) return failed('personGone')
      const { address, key, qr } = await factors.start(found.value, allowed.value.id)
      return done({ address, key, qr })
    },
    'people.confirmFactor': ({ id, code }, caller) =>
      sessions.inTurn(async () => {
        const you = await sessions.who(caller)
        if (you === null) return failed('signInNeeded')
        const found = await withState(desk, (state) => state.people.find(id))
        if (!found.ok) return found
        if (found.value === null) return failed('personGone')
        const codes = await factors.confirm(found.value, { code, by: you.id })
        if (!codes.ok) return codes
        await confirmed({ desk, sessions, caller }, { id, isYou: id === you.id })
        return done({ codes: [...codes.value] })
      }),
    'people.newCodes': async (_, caller) => {
      const you = await sessions.who(caller)
      if (you === null) return failed('signInNeeded')
      const codes = await renewCodes(desk, you.id)
      if (!codes.ok) return codes
      const actor = await sessions.actor(caller, 'people')
      const object = `people:${you.id}`
      desk.audit({ ...actor, action: 'people.codes-renewed', object, result: 'ok', about: {} })
      return done({ codes: [...codes.value] })
    },
  }
}

type At = Readonly<{ desk: Desk; sessions: Sessions; caller: Caller }>

/** Oneself, or an Owner for others; whoever has a factor gives it first. */
async function mayStart({ sessions, caller }: At, id: string): Promise<Outcome<Person>> {
  const you = await sessions.who(caller)
  if (you === null) return failed('signInNeeded')
  if (you.id !== id && you.role !== 'owner') return failed('notAllowed')
  const refusal = await sessions.factorRefusal(caller, 'people')
  // One who has no factor yet has none to give: this is where it comes from.
  const isFirst = refusal?.name === 'factorMissing' && you.id === id
  return refusal === null || isFirst ? done(you) : { ok: false, failure: refusal }
}

async function confirmed(
  { desk, sessions, caller }: At,
  { id, isYou }: Readonly<{ id: string; isYou: boolean }>,
): Promise<void> {
  const found = await lookAt(desk, sessions.open, caller)
  const session = found.ok ? found.value.session : null
  const at = desk.clock.now()
  // The code that confirmed it counts as given for what comes next in set-up.
  if (isYou && session)
    for (const kind of ['people', 'settings'] as const)
      session.factors.set(kind, { at, proof: 'totp' })
  const actor = await sessions.actor(caller, 'people')
  const object = `people:${id}`
  desk.audit({ ...actor, action: 'people.factor-set', object, result: 'ok', about: {} })
  desk.tell('session.moved', null)
  desk.touched()
}

import { type Ask, contract } from '../preload/contract.ts'
import type { Session } from '../preload/contract/session.ts'
import { type Failure, type Outcome } from './core/failure.ts'
import { type FactorKind, factorRefusal, type Person, type Reach } from './core/people.ts'
import { noReach, reachOfRole, refusalOf } from './core/people.ts'
import type { AuditEntry, Desk } from './desk-types.ts'
import { type Found, lookAt } from './people/look.ts'
import { heldFactor, openSessions, type OpenSessions } from './people/open-sessions.ts'
import { sessionOf } from './people/session-view.ts'
import type { Caller, Guard } from './router.ts'

/** Who is signed in, what they may ask and see; one for each desk. */
export interface Sessions extends Guard {
  /** For the parts that sign in and out. */
  readonly open: OpenSessions
  /** A caller's session as the window shows it. */
  read(caller: Caller): Promise<Outcome<Session>>
  /** Who is signed in and not locked; null = nobody. */
  who(caller: Caller): Promise<Person | null>
  /** What a caller may see of copies: nothing, if nobody is signed in. */
  reach(caller: Caller): Promise<Reach>
  /** Asks for a second factor where only some inputs need one; null = it holds. */
  factorRefusal(caller: Caller, kind: FactorKind): Promise<Failure | null>
  /** The members of an audit entry that say who did it; `kind` = the factor that was asked for. */
  actor(caller: Caller, kind?: FactorKind): Promise<Actor>
  /** Sign-ins and codes come one after another, so that tries are counted right. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

/** Who did something, for `desk.audit({ ...actor, action, … })`. */
export type Actor = Pick<AuditEntry, 'actor' | 'role' | 'source' | 'factor'>

const known = new WeakMap<Desk, Sessions>()

/** The sessions of a desk, the same ones for guard and handlers. */
export function sessionsOf(desk: Desk): Sessions {
  const found = known.get(desk) ?? createSessions(desk)
  known.set(desk, found)
  return found
}

function createSessions(desk: Desk): Sessions {
  const open = openSessions()
  let turn: Promise<unknown> = Promise.resolve()
  const look = (caller: Caller) => lookAt(desk, open, caller)
  const factorHolds = ({ session }: Found, kind: FactorKind | undefined) =>
    kind !== undefined && session !== null && heldFactor(session, kind, desk.clock.now()) !== null
  return {
    open,
    refusal: (caller, ask) => refusal(desk, { caller, ask, look, factorHolds }),
    read: async (caller) => {
      const found = await look(caller)
      return found.ok ? { ok: true, value: sessionOf(found.value, desk.clock.now()) } : found
    },
    who: async (caller) => {
      const found = await look(caller)
      return found.ok ? found.value.who : null
    },
    reach: async (caller) => {
      const found = await look(caller)
      const who = found.ok ? found.value.who : null
      return who === null ? noReach : reachOfRole(who.role, who.reach)
    },
    factorRefusal: async (caller, kind) => {
      const found = await look(caller)
      if (!found.ok) return found.failure
      const { noOwner, settingUp, standing } = found.value
      const holds = factorHolds(found.value, kind)
      if (noOwner) return null
      const name = factorRefusal({ noOwner, settingUp, who: standing, factorHolds: holds })
      return name && { name, about: { for: kind } }
    },
    actor: async (caller, kind) => {
      const found = await look(caller)
      const { who, session } = found.ok ? found.value : { who: null, session: null }
      const held = kind && session && heldFactor(session, kind, desk.clock.now())
      const factor = held ? held.proof : 'none'
      // Before there are people, whoever sits at this computer sets up.
      return { actor: who?.id ?? 'system', role: who?.role ?? 'none', source: 'window', factor }
    },
    inTurn(work) {
      const next = turn.then(work, work)
      turn = next.catch(() => undefined)
      return next
    },
  }
}

type Door = Readonly<{
  caller: Caller
  ask: Ask
  look: (caller: Caller) => Promise<Outcome<Found>>
  factorHolds: (found: Found, kind: FactorKind | undefined) => boolean
}>

async function refusal(desk: Desk, door: Door): Promise<Failure | null> {
  const { caller, ask, look, factorHolds } = door
  const { access, factor }: Demand = contract.asks[ask]
  if (access === 'anyone') return null
  const found = await look(caller)
  if (!found.ok) return found.failure
  const { noOwner, settingUp, standing, session, who } = found.value
  const holds = factorHolds(found.value, factor)
  const name = refusalOf(
    { access, factor },
    { noOwner, settingUp, who: standing, factorHolds: holds },
  )
  if (name === 'notAllowed' && who && session && !session.refused.has(ask)) {
    session.refused.add(ask)
    const actor = { actor: who.id, role: who.role, source: 'window', factor: 'none' } as const
    const refused = { action: 'session.refused', object: `ask:${ask}`, result: 'refused' } as const
    desk.audit({ ...actor, ...refused, about: {} })
  }
  return name && { name, about: factor === undefined ? {} : { for: factor } }
}

/** The rows of the contract differ in whether they name a factor; this is what all of them fit. */
type Demand = Readonly<{
  access: 'anyone' | 'setup' | 'signed-in' | readonly Person['role'][]
  factor?: FactorKind
}>

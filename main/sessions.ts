import { type Ask, contract } from '../preload/contract.ts'
import type { Session } from '../preload/contract/session.ts'
import { type Failure, type Outcome } from './core/failure.ts'
import { type FactorKind, factorRefusal, type Person, type Reach } from './core/people.ts'
import { noReach, reachOfRole, refusalOf, type Standing } from './core/people.ts'
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
  /** True once for a session and a word: for entries that need not be repeated. */
  isFirst(caller: Caller, word: string): Promise<boolean>
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
  const look: Look = (caller) => lookAt(desk, open, caller)
  const now = () => desk.clock.now()
  const seen = async (caller: Caller) => {
    const found = await look(caller)
    return found.ok ? found.value : null
  }
  return {
    open,
    refusal: (caller, ask) => refusal(desk, { caller, ask, look }),
    read: async (caller) => {
      const found = await look(caller)
      return found.ok ? { ok: true, value: sessionOf(found.value, now()) } : found
    },
    who: async (caller) => (await seen(caller))?.who ?? null,
    reach: async (caller) => {
      const who = (await seen(caller))?.who
      return who ? reachOfRole(who.role, who.reach) : noReach
    },
    factorRefusal: async (caller, kind) => {
      const found = await look(caller)
      if (!found.ok) return found.failure
      if (found.value.noOwner) return null
      const name = factorRefusal(standingOf(found.value, kind, now()))
      return name && { name, about: { for: kind } }
    },
    actor: async (caller, kind) => actorOf(await seen(caller), kind, now()),
    isFirst: async (caller, word) => {
      const noted = (await seen(caller))?.session?.noted
      const isFirst = noted?.has(word) === false
      noted?.add(word)
      return isFirst
    },
    inTurn: turns(),
  }
}

type Look = (caller: Caller) => Promise<Outcome<Found>>

function turns(): Sessions['inTurn'] {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = turn.then(work, work)
    turn = next.catch(() => undefined)
    return next
  }
}

function standingOf(found: Found, kind: FactorKind | undefined, now: number): Standing {
  const { noOwner, settingUp, standing: who, session } = found
  const factorHolds = kind !== undefined && session !== null && !!heldFactor(session, kind, now)
  return { noOwner, settingUp, who, factorHolds }
}

function actorOf(found: Found | null, kind: FactorKind | undefined, now: number): Actor {
  const who = found?.who
  const held = kind && found?.session && heldFactor(found.session, kind, now)
  const factor = held ? held.proof : 'none'
  // Before there are people, whoever sits at this computer sets up.
  return { actor: who?.id ?? 'system', role: who?.role ?? '', source: 'window', factor }
}

type Door = Readonly<{ caller: Caller; ask: Ask; look: Look }>

async function refusal(desk: Desk, door: Door): Promise<Failure | null> {
  const { caller, ask, look } = door
  const { access, factor }: Demand = contract.asks[ask]
  if (access === 'anyone') return null
  const found = await look(caller)
  if (!found.ok) return found.failure
  const { session, who } = found.value
  const name = refusalOf({ access, factor }, standingOf(found.value, factor, desk.clock.now()))
  if (name === 'notAllowed' && who && session && !session.noted.has(ask)) {
    session.noted.add(ask)
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

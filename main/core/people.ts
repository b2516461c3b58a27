import type { FailureName } from './failure.ts'
import type { Kind } from './kinds.ts'

export const roles = ['owner', 'it-admin', 'keeper', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Departments (with those below them) × kinds; null = all. */
export type Reach = Readonly<{
  departments: readonly number[] | null
  kinds: readonly Kind[] | null
}>

/** A person of the window, without what proves who it is. Times in milliseconds since 1970. */
export type Person = Readonly<{
  /** `p1`, `p2`…; never used again. */
  id: string
  name: string
  role: Role
  reach: Reach
  mail: string
  created: number
  lastSignIn: number | null
  disabled: boolean
}>

export const wholeReach: Reach = { departments: null, kinds: null }
export const noReach: Reach = { departments: [], kinds: [] }

/** The reach that a role gives: Owner and IT admin see all, an Auditor no items, a Keeper as set. */
export function reachOfRole(role: Role, wanted: Reach): Reach {
  if (role === 'keeper') return wanted
  return role === 'auditor' ? noReach : wholeReach
}

// ---- Who may ask what ---------------------------------------------------------------------------

/** Kinds of action that a second factor is given for. */
export const factorKinds = ['restore', 'settings', 'export', 'people', 'key', 'sync'] as const
export type FactorKind = (typeof factorKinds)[number]

/** Milliseconds that a second factor lasts for the same kind of action (ux-spec, section 15). */
export const factorLasts = 10 * 60_000

/** What an ask demands (the contract's `access` and `factor`). */
export type Demand = Readonly<{
  access: 'anyone' | 'setup' | 'signed-in' | readonly Role[]
  factor?: FactorKind | undefined
}>

/** How a caller stands. */
export type Standing = Readonly<{
  /** Nobody is there who could sign in: whoever sits at this computer sets up. */
  noOwner: boolean
  /** The wizard was not gone through to its end yet. */
  settingUp: boolean
  /** Set while signed in and not locked. */
  who: Readonly<{ role: Role; hasFactor: boolean }> | null
  /** The second factor was given for this kind of action and still holds. */
  factorHolds: boolean
}>

/**
 * Why a caller may not ask something, or null. Set-up is free until there is an Owner; from then
 * on it is for Owner and IT admin. A factor that nobody can have yet is not asked for in set-up.
 */
export function refusalOf(demand: Demand, standing: Standing): FailureName | null {
  const { access } = demand
  const { who, noOwner } = standing
  if (access === 'anyone' || (access === 'setup' && noOwner)) return null
  if (who === null) return 'signInNeeded'
  if (!allowedRoles(access).includes(who.role)) return 'notAllowed'
  return demand.factor === undefined ? null : factorRefusal(standing)
}

function allowedRoles(access: Demand['access']): readonly Role[] {
  if (access === 'setup') return ['owner', 'it-admin']
  return typeof access === 'string' ? roles : access
}

/** Why the second factor is missing for something, or null. */
export function factorRefusal({ who, settingUp, factorHolds }: Standing): FailureName | null {
  if (who === null) return 'signInNeeded'
  // An Auditor gave it when signing in; the session itself is the proof.
  if (who.role === 'auditor' && who.hasFactor) return null
  if (!who.hasFactor) return settingUp ? null : 'factorMissing'
  return factorHolds ? null : 'factorNeeded'
}

/** Tells whether an Owner who can sign in is left once `without` is taken away. */
export const ownerLeft = (people: readonly Person[], without: string): boolean =>
  people.some(({ id, role, disabled }) => id !== without && role === 'owner' && !disabled)

/** What a change of a person may say; absent members stay. */
export type PersonChange = Readonly<{
  name?: string | undefined
  role?: Role | undefined
  reach?: Reach | undefined
  mail?: string | undefined
  disabled?: boolean | undefined
}>

/** The person as changed, or why not: an Owner who can sign in must be left. */
export function changed(
  person: Person,
  change: PersonChange,
  all: readonly Person[],
): Person | FailureName {
  const role = change.role ?? person.role
  const next: Person = {
    ...person,
    name: change.name ?? person.name,
    role,
    reach: reachOfRole(role, change.reach ?? person.reach),
    mail: change.mail ?? person.mail,
    disabled: change.disabled ?? person.disabled,
  }
  const isOwner = next.role === 'owner' && !next.disabled
  return isOwner || ownerLeft(all, person.id) ? next : 'lastOwner'
}

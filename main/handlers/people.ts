import type { PersonRow } from '../../preload/contract/people.ts'
import type { StoredPerson } from '../adapters/database/people.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { AuditEntry, Desk } from '../desk-types.ts'
import { factorHandlers } from '../people/factor-handlers.ts'
import { lockNote } from '../people/look.ts'
import { addPerson, changePerson, removePerson, setPassword } from '../people/manage.ts'
import { personRow } from '../people/person-view.ts'
import { changeOwnPassword } from '../people/sign-in.ts'
import { withState } from '../people/state-of.ts'
import type { Caller, Handlers } from '../router.ts'
import { type Sessions, sessionsOf } from '../sessions.ts'

type Asks = Extract<keyof Handlers, `people.${string}`>

/** The window's people: who they are, what they may see, how they prove it. */
export function peopleHandlers(desk: Desk): Pick<Handlers, Asks> {
  const sessions = sessionsOf(desk)
  return {
    ...readers(desk, sessions),
    ...changers(desk, sessions),
    ...removers(desk, sessions),
    ...passwords(desk, sessions),
    ...factorHandlers(desk, sessions),
  }
}

const rowFor =
  (desk: Desk, sessions: Sessions) =>
  async (person: StoredPerson, caller: Caller): Promise<Outcome<{ person: PersonRow }>> => {
    const you = (await sessions.who(caller))?.id ?? null
    return withState(desk, (state) => ({
      person: personRow(person, { state, you, now: desk.clock.now() }),
    }))
  }

/** Writes an entry of who did what to whom; `about` holds ids and words of ours only. */
async function audited(
  { desk, sessions, caller }: Readonly<{ desk: Desk; sessions: Sessions; caller: Caller }>,
  entry: Readonly<{ action: string; id: string; about?: AuditEntry['about'] }>,
): Promise<void> {
  const { action, id, about = {} } = entry
  const actor = await sessions.actor(caller, 'people')
  desk.audit({ ...actor, action, object: `people:${id}`, result: 'ok', about })
}

function readers(desk: Desk, sessions: Sessions) {
  return {
    'people.read': async (_, caller) => {
      const you = (await sessions.who(caller))?.id ?? null
      const now = desk.clock.now()
      return withState(desk, (state) => ({
        people: state.people.all().map((person) => personRow(person, { state, you, now })),
      }))
    },
  } satisfies Partial<Handlers>
}

function changers(desk: Desk, sessions: Sessions) {
  const row = rowFor(desk, sessions)
  return {
    'people.add': (ask, caller) =>
      sessions.inTurn(async () => {
        const before = await sessions.who(caller)
        // IT sets up, but roles are the Owner's (ux-spec, section 2).
        if (before !== null && before.role !== 'owner') return failed('notAllowed')
        const added = await addPerson(desk, ask)
        if (!added.ok) return added
        const { id, role } = added.value
        await audited({ desk, sessions, caller }, { action: 'people.added', id, about: { role } })
        if (before === null) sessions.open.begin(caller, id, desk.clock.now())
        desk.tell('session.moved', null)
        desk.touched()
        return row(added.value, caller)
      }),
    'people.change': ({ id, ...change }, caller) =>
      sessions.inTurn(async () => {
        const found = await changePerson(desk, id, change)
        if (!found.ok) return found
        const { before, after } = found.value
        const about = { was: before.role, role: after.role, members: Object.keys(change).join(' ') }
        await audited({ desk, sessions, caller }, { action: 'people.changed', id, about })
        if (after.role !== before.role || after.disabled) sessions.open.endOf(id)
        desk.tell('session.moved', null)
        desk.touched()
        return row(after, caller)
      }),
  } satisfies Partial<Handlers>
}

function removers(desk: Desk, sessions: Sessions) {
  return {
    'people.remove': ({ id }, caller) =>
      sessions.inTurn(async () => {
        const removed = await removePerson(desk, id)
        if (!removed.ok) return removed
        const { role } = removed.value
        await audited({ desk, sessions, caller }, { action: 'people.removed', id, about: { role } })
        sessions.open.endOf(id)
        desk.tell('session.moved', null)
        desk.touched()
        return done(null)
      }),
    'people.setLock': async ({ minutes }, caller) => {
      const noted = await withState(desk, (state) => state.note(lockNote, `${minutes}`))
      if (!noted.ok) return noted
      const actor = await sessions.actor(caller, 'settings')
      const what = { action: 'settings.changed', object: 'settings:lock', result: 'ok' } as const
      desk.audit({ ...actor, ...what, about: { minutes: `${minutes}` } })
      desk.tell('session.moved', null)
      return done(null)
    },
  } satisfies Partial<Handlers>
}

function passwords(desk: Desk, sessions: Sessions) {
  return {
    'people.resetPassword': ({ id, password }, caller) =>
      sessions.inTurn(async () => {
        const set = await setPassword(desk, id, password)
        if (!set.ok) return set
        await audited({ desk, sessions, caller }, { action: 'people.password-reset', id })
        const you = await sessions.who(caller)
        if (you?.id !== id) sessions.open.endOf(id)
        desk.tell('session.moved', null)
        return set
      }),
    'people.changePassword': (ask, caller) =>
      sessions.inTurn(async () => {
        const you = await sessions.who(caller)
        if (you === null) return failed('signInNeeded')
        const right = await changeOwnPassword(desk, you.id, ask)
        if (!right.ok) return right
        await audited({ desk, sessions, caller }, { action: 'people.password-changed', id: you.id })
        return done(null)
      }),
  } satisfies Partial<Handlers>
}

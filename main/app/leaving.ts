import { z } from 'zod'

import type { SettingsState } from '../../preload/contract/settings.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import { dangerDelay, type Deciding, hasLapsed, needsOwner, type Waiting } from '../core/danger.ts'

type State = Pick<StateDatabase, 'records' | 'people'>

const subject = 'leaving-second-copy'
const shape = z.object({
  by: z.string(),
  reason: z.string(),
  asked: z.number(),
  due: z.number(),
  agreed: z.string().nullable(),
})

const put = ({ records }: State, name: string, waiting: Waiting): void =>
  records.put(subject, { id: name, at: waiting.asked, body: waiting })

/** Who decides about what cannot be undone. */
export function decidingOf({ people }: State): Deciding {
  const active = people.all().filter(({ disabled }) => !disabled)
  return {
    people: active.map(({ id }) => id),
    owners: active.filter(({ role }) => role === 'owner').map(({ id }) => id),
  }
}

/** A second copy that is to be given up; null where nobody who is still there asked for it. */
export function leavingOf(state: State, name: string): Waiting | null {
  const found = state.records.get(subject, name)
  if (found === undefined) return null
  const waiting = shape.parse(found)
  return hasLapsed(waiting, decidingOf(state)) ? null : waiting
}

/** All second copies that are to be given up, by name. */
export const allLeaving = (state: State): readonly Readonly<{ name: string; waiting: Waiting }>[] =>
  state.records.list(subject).flatMap(({ id: name }) => {
    const waiting = leavingOf(state, name)
    return waiting === null ? [] : [{ name, waiting }]
  })

type Asking = Readonly<{ by: string; reason: string; now: number }>

/** Asks for it; false where it was asked for before, whose days go on. */
export function askToLeave(state: State, name: string, { by, reason, now }: Asking): boolean {
  if (leavingOf(state, name) !== null) return false
  put(state, name, { by, reason, asked: now, due: now + dangerDelay, agreed: null })
  return true
}

/** Takes it back, or notes that it was done; false where nobody asked. */
export function forgetLeaving(state: State, name: string): boolean {
  const had = leavingOf(state, name) !== null
  state.records.remove(subject, name)
  return had
}

/** Another Owner agrees; false where nobody asked, or whoever asked agrees with oneself. */
export function agreeToLeave(state: State, name: string, owner: string): boolean {
  const waiting = leavingOf(state, name)
  if (waiting === null || waiting.by === owner) return false
  put(state, name, { ...waiting, agreed: owner })
  return true
}

type Shown = SettingsState['secondCopies'][number]['leaving']

/** How it stands, for the window; null where the second copy stays. */
export function leavingShown(state: State, name: string): Shown {
  const waiting = leavingOf(state, name)
  if (waiting === null) return null
  const { by, reason, due } = waiting
  return {
    by,
    name: state.people.find(by)?.name ?? '',
    reason,
    due: new Date(due).toISOString(),
    needsOwner: needsOwner(waiting, decidingOf(state)),
  }
}

import { z } from 'zod'

import type { State } from '../core/ports.ts'

type Notes = Pick<State, 'note' | 'noted'>

/** Moments that the desk remembers, milliseconds since 1970. */
export type Moment =
  /** Newest sign of life. */
  | 'desk.alive'
  /** When the first full copy was finished. */
  | 'first.full'
  /** Since when the storage cannot be reached, or is full. */
  | 'storage.lost'
  | 'storage.full'

/** Reads a moment; null where none is noted. */
export function momentOf(notes: Notes, name: Moment): number | null {
  const noted = notes.noted(name)
  return noted === null || noted === '' ? null : Number(noted)
}

/** Notes a moment, or with null that there is none; what is noted already costs no write. */
export function noteMoment(notes: Notes, name: Moment, at: number | null): void {
  if (momentOf(notes, name) !== at) notes.note(name, at === null ? '' : `${at}`)
}

const pause = z.object({
  by: z.enum(['owner', 'it-admin', 'keeper', 'auditor']),
  since: z.number(),
  until: z.number(),
})

/** A pause that a person set. */
export type Pause = z.output<typeof pause>

/** The pause that holds now; null where none does. */
export function pauseOf(notes: Notes, now: number): Pause | null {
  const noted = notes.noted('pause') ?? ''
  if (noted === '') return null
  const found = pause.parse(JSON.parse(noted))
  // A clock set back must not make a pause longer than a person may ask for.
  return found.until > now && found.until - now <= longestPause ? found : null
}

/** A pause ends by itself after a day at most, in milliseconds. */
export const longestPause = 24 * 3_600_000

/** Notes a pause, or with null its end. */
export const notePause = (notes: Notes, value: Pause | null): void =>
  notes.note('pause', value === null ? '' : JSON.stringify(value))

const waitNote = (month: string): string => `allowance.accepted.${month}`

/** Whether an Owner took it as it is that kinds wait until the next month. */
export const isWaitAccepted = (notes: Notes, month: string): boolean =>
  notes.noted(waitNote(month)) === 'yes'

/** Notes that an Owner took it so, for this month (`2026-11`). */
export const acceptWait = (notes: Notes, month: string): void => notes.note(waitNote(month), 'yes')

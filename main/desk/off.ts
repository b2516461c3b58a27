import { z } from 'zod'

import { longestPause, type OffSpan, offBetween } from '../core/ages.ts'
import type { State } from '../core/ports.ts'
import { momentOf, noteMoment } from './notes.ts'

type Keeper = Pick<State, 'records' | 'note' | 'noted'>

const subject = 'off'
const body = z.object({ to: z.number() })
/** Ages older than this are late whatever the nights were. */
const keptFor = 60 * 86_400_000
const signEvery = 60_000

/** Times in which the computer was off or DingKeep did not run. */
export const offSpans = ({ records }: Pick<State, 'records'>): readonly OffSpan[] =>
  records.list(subject).map((one) => ({ from: one.at, to: body.parse(one.body).to }))

/**
 * Notes a sign of life, and the off time that lies before it. Gives that off time, or null.
 *
 * Called at least once a minute while DingKeep runs.
 */
export function noteAlive(state: Keeper, now: number): OffSpan | null {
  const last = momentOf(state, 'desk.alive')
  // Every note is flushed to the disk: one a minute is enough.
  if (last !== null && now >= last && now - last < signEvery) return null
  const off = offBetween(last, now)
  if (off !== null) {
    state.records.put(subject, { id: `${off.from}`, at: off.from, body: { to: off.to } })
    state.records.cut(subject, now - keptFor)
  }
  noteMoment(state, 'desk.alive', now)
  return off
}

/** Since when the background part has given no sign of life; null while it does, or never did. */
export function silentSince(state: Keeper, now: number): number | null {
  const last = momentOf(state, 'desk.alive')
  return last !== null && now - last > 3 * longestPause ? last : null
}

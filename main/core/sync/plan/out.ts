import type { Note, Op, Plan, Probe, Step } from '../plan-types.ts'
import type { Item } from '../view.ts'
import { keyOf } from './world.ts'

/** A plan that is being made. */
export type Out = {
  readonly folders: Map<string, Plan['folders'][number]>
  readonly probes: Probe[]
  readonly steps: Step[]
  readonly ops: Op[]
  readonly notes: Note[]
  same: number
}

/** An empty plan. */
export const newOut = (): Out => ({
  folders: new Map(),
  probes: [],
  steps: [],
  ops: [],
  notes: [],
  same: 0,
})

/** Adds a note on a pair or on items. */
export function note(
  out: Out,
  is: Note['is'],
  about: Readonly<{ pairId?: number | null; items?: readonly Item[]; field?: string | null }>,
): void {
  const items = (about.items ?? []).map(keyOf)
  out.notes.push({ is, pairId: about.pairId ?? null, items, field: about.field ?? null })
}

import type { Engine } from '../app/engine.ts'
import { runDetail } from '../app/run-detail.ts'
import { isKind, type Kind } from '../core/kinds.ts'
import type { RunRow } from '../core/ports.ts'
import type { Past } from '../core/run-progress.ts'
import type { LongWork } from '../desk-types.ts'

const nothingKnown: Past = { ms: null, items: {}, weights: {} }

/** What the last finished run of the same sort came to, to tell how far a new one is. */
export function pastOf(
  { state }: Pick<Engine, 'state'>,
  { what, mode }: Pick<LongWork, 'what' | 'mode'>,
): Past {
  const last = state
    .runs(200)
    .find((row) => row.what === what && row.mode === (mode ?? null) && isWhole(row))
  if (last === undefined || last.ended === null) return nothingKnown
  const items: Partial<Record<Kind, number>> = {}
  const weights: Partial<Record<Kind, number>> = {}
  for (const line of runDetail(state, last.id).kinds) {
    const { kind, counts, started, ended } = line
    if (!isKind(kind)) continue
    items[kind] = counts.new + counts.changed + counts.same
    weights[kind] = Math.max(1, ended - started)
  }
  return { ms: last.ended - last.started, items, weights }
}

const isWhole = ({ state }: RunRow): boolean => state.startsWith('finished')

/** The run before this one was cut off or stopped: this one goes on where it was. */
export function goesOn({ state }: Pick<Engine, 'state'>): boolean {
  const last = state.runs(50).find(({ what }) => what === 'backup')
  return last !== undefined && (last.state === 'stopped' || isBroken(last))
}

/** Closed by the next start after a crash: its end is its start. */
const isBroken = ({ ended, started, state, failure }: RunRow): boolean =>
  ended === null || (state === 'failed' && failure === null && ended === started)

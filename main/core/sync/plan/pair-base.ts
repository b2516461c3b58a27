import { agree, shown, type Around, type Both } from '../carry.ts'
import { units, type Unit } from '../fields.ts'
import { unitPatch, unitValue } from '../merge.ts'
import type { ConflictDraft } from '../plan-types.ts'
import { other, type Image, type Side, type SyncKind, type Value } from '../types.ts'
import { listOf, patched, same } from '../values.ts'

/** Bases of a new pair, chosen so that what shall cross counts as changed. */
export type PairBase = Readonly<{
  base: Readonly<Record<Side, Image>>
  conflicts: readonly ConflictDraft[]
}>

/** The images that meet, and whose value a person wants per field. */
export type Meeting = Readonly<{
  kind: SyncKind
  obs: Readonly<Record<Side, Image>>
  prefer: Readonly<Record<string, Side>>
  around: Around
}>

/** What both have of a set: the rest then counts as added by the side that has it. */
function shared({ D: d, M: m }: Both): Both {
  const has = (list: readonly Value[]) => (one: Value) => list.some((two) => same(one, two))
  const both = listOf(d).filter(has(listOf(m)))
  const value = both.length === 0 ? null : both
  return { D: value, M: value }
}

function preferred(unit: Unit, obs: Both, ask: Readonly<{ side: Side; around: Around }>): Both {
  const loser = other(ask.side)
  const told = shown({ unit, from: loser, after: obs[loser] }, ask.around)
  return ask.side === 'D' ? { D: told, M: obs.M } : { D: obs.D, M: told }
}

type Met = Readonly<{ base: Both; conflict: 'preferred' | 'ask' | null; kept: Side | 'none' }>

const fixedUnit = (unit: Unit): boolean =>
  unit.fixed === true || unit.on !== 'both' || unit.fromOrigin === true

function meetUnit(unit: Unit, obs: Both, { prefer, around }: Meeting): Met {
  const asIs: Met = { base: obs, conflict: null, kept: 'none' }
  if (fixedUnit(unit) || agree(unit, obs, around)) return asIs
  if (unit.merge === 'read') return { ...asIs, base: { D: true, M: true } }
  if (unit.form === 'set') return { ...asIs, base: shared(obs) }
  if (obs.D === null || obs.M === null) return { ...asIs, base: { D: null, M: null } }
  const side = prefer[unit.name]
  if (side === undefined) return { ...asIs, conflict: 'ask' }
  return { base: preferred(unit, obs, { side, around }), conflict: 'preferred', kept: side }
}

/**
 * Bases for two items that turn out to be the same (4.1): blanks are filled, sets joined, a field
 * that both have differently takes the side that a person named, or waits as a conflict. Nothing
 * is overwritten otherwise.
 */
export function pairBase(meeting: Meeting): PairBase {
  const base: Record<Side, Image> = { D: meeting.obs.D, M: meeting.obs.M }
  const conflicts: ConflictDraft[] = []
  for (const unit of units[meeting.kind]) {
    const obs: Both = { D: unitValue(unit, meeting.obs.D), M: unitValue(unit, meeting.obs.M) }
    const met = meetUnit(unit, obs, meeting)
    for (const side of ['D', 'M'] as const) {
      if (same(met.base[side], obs[side])) continue
      base[side] = patched(base[side], unitPatch(unit, met.base[side]))
    }
    if (met.conflict === null) continue
    const { conflict: rule, kept } = met
    conflicts.push({ field: unit.name, base: null, d: obs.D, m: obs.M, rule, kept })
  }
  return { base, conflicts }
}

import { agree, carry, holdsEither, type Both } from './carry.ts'
import { units, type Unit } from './fields.ts'
import { chosen, settleClash, type Clash, type Court } from './merge-rules.ts'
import type { ConflictDraft } from './plan-types.ts'
import { other, type Image, type Patch, type Side, type SyncKind, type Value } from './types.ts'
import { differing, same, valueOf } from './values.ts'

/** The four images of a pair, and what is allowed to cross. */
export type MergeAsk = Readonly<{
  kind: SyncKind
  obs: Readonly<Record<Side, Image>>
  base: Readonly<Record<Side, Image>>
  court: Court
  /** May this unit of a side be written? Where not, a change on the other side stays there. */
  may(unit: Unit, side: Side): boolean
  /** What a person decided for a unit that asks; null if nothing yet. */
  choice(unit: Unit): Side | null
  /** Repair: whatever both sides changed is asked. */
  careful: boolean
  /** The pair waits for a person: what differs without a change is asked too (first sync). */
  open: boolean
}>

/** What becomes of a pair: field values to write per side, and how the bases follow. */
export type PairMerge = Readonly<{
  patch: Readonly<Record<Side, Patch>>
  /** Bases that a success of the write on a side sets, per written side. */
  rebase: Readonly<Record<Side, Readonly<Record<Side, Patch>>>>
  /** Bases that follow at once, without a write. */
  touch: Readonly<Record<Side, Patch>>
  /** Settled clashes with a loser, with the sides that their settling writes. */
  conflicts: readonly Readonly<{ draft: ConflictDraft; writes: readonly Side[] }>[]
  /** Clashes that wait for a person. */
  asks: readonly ConflictDraft[]
  /** Units that differ and stay so: they may not cross. */
  differs: readonly string[]
}>

type Fields = Record<string, Value | null>
type PerSide = Record<Side, Fields>

type Draft = {
  patch: PerSide
  rebase: Record<Side, PerSide>
  touch: PerSide
  conflicts: Readonly<{ draft: ConflictDraft; writes: readonly Side[] }>[]
  asks: ConflictDraft[]
  differs: string[]
}

const perSide = (): PerSide => ({ D: {}, M: {} })

/** A single event's zone is only how it is shown, so that it is left out of comparisons. */
const fieldsOf = (unit: Unit, image: Image): readonly string[] =>
  unit.name === 'when' && image['recurrence'] === undefined ? ['time', 'recurrence'] : unit.fields

/** A unit's value: its field's, or an object of those of its fields that are set. */
export function unitValue(unit: Unit, image: Image): Value | null {
  if (unit.fields.length === 1) return valueOf(image, unit.name)
  const entries = fieldsOf(unit, image).flatMap((field) => {
    const value = valueOf(image, field)
    return value === null ? [] : [[field, value] as const]
  })
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

/** A unit's value as fields to set. */
export function unitPatch(unit: Unit, value: Value | null): Patch {
  if (unit.fields.length === 1) return { [unit.name]: value }
  const image = (value ?? {}) as Image // made by `unitValue`
  return Object.fromEntries(fieldsOf(unit, image).map((field) => [field, valueOf(image, field)]))
}

function set(into: Fields, unit: Unit, value: Value | null): void {
  Object.assign(into, unitPatch(unit, value))
}

const both = (unit: Unit, images: Readonly<Record<Side, Image>>): Both => ({
  D: unitValue(unit, images.D),
  M: unitValue(unit, images.M),
})

function touchBoth(draft: Draft, unit: Unit, obs: Both): void {
  for (const side of ['D', 'M'] as const) set(draft.touch[side], unit, obs[side])
}

function write(
  draft: Draft,
  unit: Unit,
  ask: Readonly<{ to: Side; value: Value | null; from: Value | null }>,
): void {
  const { to, value, from } = ask
  set(draft.patch[to], unit, value)
  set(draft.rebase[to][to], unit, value)
  set(draft.rebase[to][other(to)], unit, from)
}

const oneWay = (unit: Unit, from: Side, court: Court): boolean =>
  unit.fixed === true || unit.on !== 'both' || (unit.fromOrigin === true && court.origin !== from)

/** One side changed it. */
function changedOn(
  draft: Draft,
  clash: Clash,
  ask: Readonly<{ from: Side; merge: MergeAsk }>,
): void {
  const { from, merge } = ask
  const { unit, base, obs } = clash
  const to = other(from)
  if (oneWay(unit, from, merge.court)) return set(draft.touch[from], unit, obs[from])
  if (!merge.may(unit, to)) return void draft.differs.push(unit.name)
  const journey = { unit, from, before: base[from], after: obs[from], target: obs[to] }
  const { value, clean } = carry(journey, merge.court.around)
  if (!clean && unit.merge !== 'text') return sideTaken(draft, clash, { side: from, merge })
  if (!clean || (unit.form === 'folder' && value === null)) return settle(draft, clash, merge)
  if (same(value, obs[to])) return touchBoth(draft, unit, obs)
  return write(draft, unit, { to, value, from: obs[from] })
}

const conflictOf = (clash: Clash, how: Pick<ConflictDraft, 'rule' | 'kept'>): ConflictDraft => ({
  field: clash.unit.name,
  base: clash.base.M ?? clash.base.D,
  d: clash.obs.D,
  m: clash.obs.M,
  ...how,
})

function finish(draft: Draft, clash: Clash, final: Both): readonly Side[] {
  const { unit, obs } = clash
  const writes = (['D', 'M'] as const).filter((side) => !same(final[side], obs[side]))
  const [only] = writes
  if (only === undefined) touchBoth(draft, unit, obs)
  else if (writes.length === 1) {
    write(draft, unit, { to: only, value: final[only], from: obs[other(only)] })
  } else {
    // Bases stay until both are written: a stop between the two is then still seen as two changes.
    for (const side of writes) set(draft.patch[side], unit, final[side])
  }
  return writes
}

/** Both sides changed it, or an edit did not fit on the other side's text. */
function settle(draft: Draft, clash: Clash, merge: MergeAsk): void {
  const { unit } = clash
  const { court } = merge
  if (unit.form === 'folder' && lostFolder(clash, court)) return void draft.differs.push(unit.name)
  const closed = (['D', 'M'] as const).filter((side) => !merge.may(unit, side))
  if (closed.length === 2) return void draft.differs.push(unit.name)
  const choice = closed[0] ?? merge.choice(unit)
  const careful = merge.careful && choice === null
  const settled = choice === null ? settleClash(clash, court) : chosen(clash, court, choice)
  if (settled.final === null || careful) {
    return void draft.asks.push(conflictOf(clash, { rule: 'ask', kept: 'none' }))
  }
  const writes = finish(draft, clash, settled.final)
  if (settled.kept === 'merged') return undefined
  return void draft.conflicts.push({ draft: conflictOf(clash, settled), writes })
}

/** An edit that fits nowhere in a short text takes its place; what stood there is kept. */
function sideTaken(
  draft: Draft,
  clash: Clash,
  { side, merge }: Readonly<{ side: Side; merge: MergeAsk }>,
): void {
  const settled = chosen(clash, merge.court, side)
  const writes = finish(draft, clash, settled.final ?? clash.obs)
  draft.conflicts.push({ draft: conflictOf(clash, { ...settled, rule: 'later' }), writes })
}

/** A folder without a partner cannot be followed yet: it is made first. */
const lostFolder = ({ obs }: Clash, { around }: Court): boolean =>
  (['D', 'M'] as const).some(
    (side) => typeof obs[side] === 'string' && around.partnerOf(side, obs[side]) === null,
  )

function mergeUnit(draft: Draft, unit: Unit, merge: MergeAsk): void {
  const clash: Clash = { unit, base: both(unit, merge.base), obs: both(unit, merge.obs) }
  const changed = (['D', 'M'] as const).filter((side) => !same(clash.base[side], clash.obs[side]))
  const [from] = changed
  if (from === undefined) return unanswered(draft, clash, merge)
  if (changed.length === 1) return changedOn(draft, clash, { from, merge })
  const asOne = agree(unit, clash.obs, merge.court.around)
  if (asOne || oneWay(unit, 'D', merge.court) || oneWay(unit, 'M', merge.court)) {
    return asOne ? touchBoth(draft, unit, clash.obs) : oneSided(draft, clash, merge)
  }
  return settle(draft, clash, merge)
}

/** Different from the beginning, and left so until a person says whose value stands (4.1). */
function unanswered(draft: Draft, clash: Clash, merge: MergeAsk): void {
  const { unit, obs } = clash
  const crosses = unit.on === 'both' && unit.fixed !== true && unit.fromOrigin !== true
  const writable = merge.may(unit, 'D') && merge.may(unit, 'M')
  if (!merge.open || !crosses || !writable) return
  if (agree(unit, obs, merge.court.around) || holdsEither(obs)) return
  const fresh: Clash = { unit, base: { D: null, M: null }, obs }
  if (merge.choice(unit) !== null) return settle(draft, fresh, merge)
  draft.asks.push(conflictOf(fresh, { rule: 'ask', kept: 'none' }))
}

/** Both changed a unit that crosses one way or not at all. */
function oneSided(draft: Draft, clash: Clash, merge: MergeAsk): void {
  const { unit, obs } = clash
  for (const from of ['D', 'M'] as const) {
    if (oneWay(unit, from, merge.court)) set(draft.touch[from], unit, obs[from])
    else changedOn(draft, clash, { from, merge })
  }
}

/** Fields that no unit calls changed (a single's zone) follow too, so that bases stay equal. */
function touchRest(draft: Draft, { kind, obs, base }: MergeAsk): void {
  for (const side of ['D', 'M'] as const) {
    const changed = units[kind].filter(
      (unit) => !same(unitValue(unit, obs[side]), unitValue(unit, base[side])),
    )
    const busy = new Set(changed.flatMap((unit) => unit.fields))
    for (const field of differing(obs[side], base[side])) {
      if (!busy.has(field)) draft.touch[side][field] = valueOf(obs[side], field)
    }
  }
}

/** Merges a pair field by field (5.1). Pure; the same with the sides' names exchanged. */
export function mergePair(merge: MergeAsk): PairMerge {
  const draft: Draft = {
    patch: perSide(),
    rebase: { D: perSide(), M: perSide() },
    touch: perSide(),
    conflicts: [],
    asks: [],
    differs: [],
  }
  for (const unit of units[merge.kind]) mergeUnit(draft, unit, merge)
  touchRest(draft, merge)
  return draft
}

import {
  carry,
  holdsOther,
  lift,
  withOther,
  type Around,
  type Both,
  type Journey,
} from './carry.ts'
import { merge3, lines } from './diff.ts'
import type { MergeRule, Unit } from './fields.ts'
import type { ConflictDraft } from './plan-types.ts'
import type { Conflicts } from './policy.ts'
import { other, type Side, type Value } from './types.ts'
import { listOf, same, textOf } from './values.ts'

/** What of a folder's role is known: remote id on a side → role. */
export type RoleOf = (side: Side, remoteId: string) => string | null

/** What settles who wins. */
export type Court = Readonly<{
  /** The server's time of the last change per side; null where it tells none. */
  modified: Readonly<Record<Side, number | null>>
  origin: Side | 'both'
  /** The link's rule where the table would let a value lose. */
  conflicts: Conflicts
  /** UTC day for the "other version" line. */
  day: string
  /** The event is still to come. */
  ahead: boolean
  roleOf: RoleOf
  around: Around
}>

/** A field that both sides changed to different values. */
export type Clash = Readonly<{ unit: Unit; base: Both; obs: Both }>

/** What a clash becomes on each side, and how; `final` null: a person must decide. */
export type Settled = Readonly<{
  final: Both | null
  rule: ConflictDraft['rule']
  kept: ConflictDraft['kept']
}>

/** Server times within this span count as the same time (5.1). */
const tie = 60_000

/** The side whose value stands; never depends on which side is called which. */
export function winner({ obs }: Pick<Clash, 'obs'>, court: Court): Side {
  const { modified, origin: made } = court
  const [d, m] = [modified.D, modified.M]
  if (d !== null && m !== null && Math.abs(d - m) > tie) return d > m ? 'D' : 'M'
  if (made !== 'both') return made
  return textOf(obs.D) > textOf(obs.M) ? 'D' : 'M'
}

const journey = ({ unit, base, obs }: Clash, from: Side): Journey => ({
  unit,
  from,
  before: base[from],
  after: obs[from],
  target: obs[other(from)],
})

const asText = (value: Value | null): string => (typeof value === 'string' ? value : '')

/** Where a text of D does not fit on M's, M's stands and D's is added below: never cut (5.1). */
function unfit(clash: Clash, from: Side, court: Court): Value | null {
  const { unit, base, obs } = clash
  const plain = { unit, from, before: null, after: obs[from], target: null }
  const richer = unit.merge === 'text' && from === 'D' && asText(base.M) !== ''
  if (richer) return withOther(asText(base.M), asText(obs.D), court.day)
  return carry(plain, court.around).value
}

/** One side's value on both sides, at the level of what the other can hold. */
function taken(clash: Clash, from: Side, court: Court): Both {
  const way = { ...journey(clash, from), target: clash.base[other(from)] }
  const carried = carry(way, court.around)
  const there = carried.clean ? carried.value : unfit(clash, from, court)
  return from === 'D' ? { D: clash.obs.D, M: there } : { D: there, M: clash.obs.M }
}

function later(clash: Clash, court: Court): Settled {
  const kept = winner(clash, court)
  const { D: d, M: m } = court.modified
  const known = d !== null && m !== null && Math.abs(d - m) > tie
  return { final: taken(clash, kept, court), rule: known ? 'later' : 'origin', kept }
}

function union(clash: Clash, { around }: Court): Settled {
  const to = (from: Side): Value | null => carry(journey(clash, from), around).value
  return { final: { D: to('M'), M: to('D') }, rule: 'union', kept: 'merged' }
}

function bothKept(clash: Clash, court: Court): string {
  const lossy = clash.base.D !== clash.base.M
  const first = lossy ? 'M' : winner(clash, court)
  return withOther(asText(clash.obs[first]), asText(clash.obs[other(first)]), court.day)
}

/** The side whose text already holds the other's: only one of two writes was made. */
function halfDone({ obs }: Clash): string | null {
  const [d, m] = [asText(obs.D), asText(obs.M)]
  if (holdsOther(d, m)) return d
  return holdsOther(m, d) ? m : null
}

/** Three-way merge at M's level, as M holds the whole text; else both are kept. */
function text(clash: Clash, court: Court): Settled {
  const { base, obs, unit } = clash
  const lifted = lift({
    before: asText(base.D),
    after: asText(obs.D),
    target: asText(base.M),
  })
  const half = halfDone(clash)
  const merged =
    lifted === null || half !== null
      ? half
      : merge3({ base: asText(base.M), a: lifted, b: asText(obs.M) }, lines)
  const whole = merged ?? bothKept(clash, court)
  const m = whole === '' ? null : whole
  const d = carry({ unit, from: 'M', before: null, after: m, target: null }, court.around).value
  const clean = merged !== null
  return {
    final: { D: d, M: m },
    rule: clean ? 'text-merge' : 'both-kept',
    kept: clean ? 'merged' : 'both',
  }
}

/** Done wins over not done, unread over read, but for a later known change the other way. */
function flag(clash: Clash, court: Court): Settled {
  const done = clash.unit.merge === 'done'
  const times = court.modified
  const strong = (clash.obs.D === true) === done ? 'D' : 'M'
  const weak = other(strong)
  const [s, w] = [times[strong], times[weak]]
  const kept = s !== null && w !== null && w - s > tie ? weak : strong
  const rule = done ? 'done-wins' : 'unread-wins'
  return { final: taken(clash, kept, court), rule: kept === weak ? 'later' : rule, kept }
}

/** Folder roles that a mail is thrown away into. */
const bins = new Set(['deleted', 'trash'])

function folder(clash: Clash, court: Court): Settled {
  const binned = (side: Side): boolean =>
    bins.has(court.roleOf(side, asText(clash.obs[side])) ?? '')
  if (binned('D') === binned('M')) return later(clash, court)
  const kept = binned('D') ? 'M' : 'D'
  return { final: taken(clash, kept, court), rule: 'move-wins', kept }
}

const asked: Settled = { final: null, rule: 'ask', kept: 'none' }

const oneEach = ({ base, obs }: Clash): boolean =>
  [base.D, base.M, obs.D, obs.M].every((value) => listOf(value).length === 1)

function origin(clash: Clash, court: Court): Settled {
  const kept = court.origin === 'both' ? winner(clash, court) : court.origin
  return { final: taken(clash, kept, court), rule: 'origin', kept }
}

const rules: Readonly<Record<MergeRule, (clash: Clash, court: Court) => Settled>> = {
  union,
  later,
  text,
  origin,
  folder,
  done: flag,
  read: flag,
  'ask-ahead': (clash, court) => (court.ahead ? asked : later(clash, court)),
  'ask-only': (clash, court) => (oneEach(clash) ? asked : union(clash, court)),
}

/** Ends of the table by which a value loses for no reason of its own. */
const losing: ReadonlySet<Settled['rule']> = new Set(['later', 'origin', 'both-kept'])

/** The link's rule speaks where both changed it and one would lose; a flag follows the table. */
function isForRule({ unit, base, obs }: Clash, { rule }: Settled): boolean {
  if (unit.merge === 'done' || unit.merge === 'read') return false
  return losing.has(rule) && !same(base.D, obs.D) && !same(base.M, obs.M)
}

/** Settles a clash by the rule of its unit (5.1), or by the link's own where it has one. */
export function settleClash(clash: Clash, court: Court): Settled {
  const settled = rules[clash.unit.merge](clash, court)
  const { conflicts } = court
  if (conflicts === 'table' || !isForRule(clash, settled)) return settled
  return conflicts === 'ask' ? asked : chosen(clash, court, conflicts)
}

/** What a person chose for it. */
export const chosen = (clash: Clash, court: Court, side: Side): Settled => ({
  final: taken(clash, side, court),
  rule: 'preferred',
  kept: side,
})

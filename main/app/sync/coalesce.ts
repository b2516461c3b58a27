import type { Op, Plan, Snapshot } from '../../core/sync/plan-types.ts'
import { other } from '../../core/sync/types.ts'
import type { Item } from '../../core/sync/view.ts'

/** What of a snapshot decides. */
export type Stirring = Pick<Snapshot, 'run' | 'now' | 'pairs' | 'items' | 'allowed'>

/** How long an item must be left alone before its change is written, ms (sync engine, section 14). */
const quiet = { D: 20_000, M: 3_000 } as const
/** A change that goes on and on is written after this time nevertheless. */
const longest = 120_000

/** Since when a person has been at an item without our writing it, by its pair's trail. */
function changingSince(snapshot: Stirring, item: Item): number | null {
  const pair = snapshot.pairs.find(({ pairId }) => pairId === item.pairId)
  if (pair === undefined) return null
  const own = pair.trail.filter(({ side }) => side === item.side)
  const ours = pair.trail.findLast(({ by }) => by === 'us')?.at ?? -Infinity
  return own.find(({ by, at }) => by === 'person' && at > ours)?.at ?? null
}

/** Tells whether somebody is still at the item that an update comes from. */
function isStirring(snapshot: Stirring, op: Op, items: ReadonlyMap<string, Item>): boolean {
  if (op.op !== 'update' || op.source === null || snapshot.allowed.has(op.id)) return false
  const source = items.get(op.source)
  if (source === undefined || source.side !== other(op.side) || source.modified === null)
    return false
  const age = snapshot.now - source.modified
  if (age < 0 || age >= quiet[op.side]) return false
  const since = changingSince(snapshot, source)
  return since === null || snapshot.now - since < longest
}

/**
 * Leaves updates of items that are still being changed for a later round: towards DingTalk, where
 * writes cost a call of the month, 20 s of quiet are waited for, towards Outlook 3 s, 120 s at most.
 */
export function coalesced(snapshot: Stirring, plan: Plan): Plan {
  if (snapshot.run !== 'live') return plan
  const items = new Map(snapshot.items.map((item) => [`${item.side}:${item.remoteId}`, item]))
  const ops = plan.ops.filter((op) => !isStirring(snapshot, op, items))
  return ops.length === plan.ops.length ? plan : { ...plan, ops }
}

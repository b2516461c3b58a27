import type { BrakeHistory, Hold, Op } from '../plan-types.ts'
import type { BrakeLimits } from '../policy.ts'
import type { RunKind } from '../rows.ts'
import type { Side } from '../types.ts'

/** What the brake looks at beside the operations. */
export type BrakeAsk = Readonly<{
  limits: BrakeLimits
  history: BrakeHistory
  run: RunKind
  /** Pairs that are live. */
  pairs: number
  /** Items that are here, per side, among the live pairs. */
  here: Readonly<Record<Side, number>>
  /** Operations that a person let through, each by its id. */
  allowed: ReadonlySet<string>
}>

type Class = Readonly<{ hold: Hold; holds(op: Op): boolean; open: boolean }>

const over = (count: number, limit: number): boolean => count > limit

type Share = Readonly<{ of: 'deletes' | 'changes' | 'creates'; count: number; share: number }>

/** A share only counts from some items on: one of three contacts is no catastrophe. */
const overShare = ({ of, count, share }: Share, { limits, pairs }: BrakeAsk): boolean =>
  count > limits.floor[of] && count > share * pairs

const empties = (op: Op): boolean =>
  op.op === 'update' && op.fields.some(({ before, after }) => before !== null && after === null)

const isChange = (op: Op): boolean => op.op === 'update' || op.op === 'move'

function classesOf(ops: readonly Op[], ask: BrakeAsk): readonly Class[] {
  const { limits, history, run } = ask
  const count = (is: (op: Op) => boolean): number =>
    ops.filter((op) => is(op) && !ask.allowed.has(op.id)).length
  const isDelete = (op: Op): boolean => op.op === 'delete'
  const isCreate = (op: Op): boolean => op.op === 'create'
  const deletes = count(isDelete) + history.deletes
  const changes = count(isChange) + history.changes
  const creates = count(isCreate) + history.creates
  const emptied = count(empties) + history.emptied
  const first = run === 'first' || run === 'repair'
  const bare = ask.pairs > 1 && (ask.here.D === 0 || ask.here.M === 0)
  const manyDeletes =
    over(deletes, limits.deletes) ||
    overShare({ of: 'deletes', count: deletes, share: limits.deleteShare }, ask)
  const manyCreates =
    over(creates, limits.creates) ||
    overShare({ of: 'creates', count: creates, share: limits.createShare }, ask)
  return [
    { hold: 'brake-empty-side', holds: isDelete, open: !bare },
    { hold: 'brake-deletes', holds: isDelete, open: !manyDeletes },
    { hold: 'brake-emptied', holds: empties, open: !over(emptied, limits.emptied) },
    {
      hold: 'brake-changes',
      holds: isChange,
      open: !overShare({ of: 'changes', count: changes, share: limits.changeShare }, ask),
    },
    { hold: 'brake-creates', holds: isCreate, open: first || !manyCreates },
  ]
}

/**
 * The brake of section 7 over a rolling 24 h: where a class of operations would pass its limit,
 * all of it is held; what a person let through by its id goes on. Operations that already wait for
 * something else keep their reason.
 */
export function braked(ops: readonly Op[], ask: BrakeAsk): readonly Op[] {
  const closed = classesOf(ops, ask).filter(({ open }) => !open)
  if (closed.length === 0) return ops
  return ops.map((op) => {
    if (op.hold !== null || ask.allowed.has(op.id)) return op
    const hit = closed.find(({ holds }) => holds(op))
    return hit === undefined ? op : { ...op, hold: hit.hold }
  })
}

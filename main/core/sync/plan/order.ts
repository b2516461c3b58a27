import type { Op } from '../plan-types.ts'
import type { World } from './world.ts'

const isMaster = ({ op, image, occurrence }: Op): boolean =>
  op !== 'delete' && image?.['recurrence'] !== undefined && occurrence === null

const isException = (world: World, op: Op): boolean =>
  op.occurrence !== null ||
  (op.pairId !== null && (world.pairs.get(op.pairId)?.parent ?? null) !== null)

/** Rank of an operation: masters, exceptions, creates, moves, updates, deletes (section 14). */
function rankOf(world: World, op: Op): number {
  if (op.op === 'delete') return 5
  if (world.snapshot.kind === 'event') {
    if (isMaster(op)) return 0
    if (isException(world, op)) return 1
  }
  return op.op === 'create' ? 2 : op.op === 'move' ? 3 : 4
}

/** The operations in the order of section 14; within a rank as they were found. */
export function ordered(world: World, ops: readonly Op[]): readonly Op[] {
  const ranks = new Map(ops.map((op) => [op, rankOf(world, op)]))
  return ops.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))
}

/** What an operation deletes or changes may be waited for by a person (unticked lines). */
export const unticked = (ops: readonly Op[], ids: ReadonlySet<string>): readonly Op[] =>
  ids.size === 0 ? ops : ops.map((op) => (ids.has(op.id) ? { ...op, hold: 'unticked' } : op))

/** D takes only so many creates per day; the rest waits for the next (4.1). */
export function withinDay(world: World, ops: readonly Op[]): readonly Op[] {
  const left = { D: leftToday(world, 'D'), M: leftToday(world, 'M') }
  return ops.map((op) => {
    if (op.op !== 'create' || op.hold !== null) return op
    left[op.side] -= 1
    return left[op.side] < 0 ? { ...op, hold: 'creates-today' } : op
  })
}

const leftToday = ({ snapshot }: World, side: 'D' | 'M'): number =>
  (snapshot.capability[side].createsPerDay ?? Number.MAX_SAFE_INTEGER) - snapshot.createdToday[side]

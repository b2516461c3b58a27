import { htmlFor } from '../canonical/html-edit.ts'
import { unitOf } from '../fields.ts'
import type { PairMerge } from '../merge.ts'
import type { ConflictDraft, Op, Reason } from '../plan-types.ts'
import { other, type Patch, type Side } from '../types.ts'
import { imageHash, same, valueOf } from '../values.ts'
import type { Item, Pair } from '../view.ts'
import { isLoop } from './loop.ts'
import { changeOp } from './make-op.ts'
import { note, type Out } from './out.ts'
import { mergedPair, type Whole } from './pair-merge.ts'
import { isHidden } from './veil.ts'
import type { World } from './world.ts'

const pick = (patch: Patch, wanted: (field: string) => boolean): Patch =>
  Object.fromEntries(Object.entries(patch).filter(([field]) => wanted(field)))

/** A folder goes alone (a move), then what mails nobody, then the rest. */
function portion(world: World, patch: Patch, target: Item): Patch {
  if (patch['folder'] !== undefined) return { folder: patch['folder'] }
  if (target.meta.people === 0) return patch
  const silent = pick(patch, (field) => unitOf(world.snapshot.kind, field)?.notifies !== true)
  return Object.keys(silent).length > 0 ? silent : patch
}

/** A new text of an event goes into the HTML that is there, where there is some (section 3). */
function withHtml(patch: Patch, target: Item): Patch {
  const text = patch['description']
  const html = target.obs['html']
  if (text === undefined || typeof html !== 'string') return patch
  const edited = typeof text === 'string' ? htmlFor(html, text) : null
  return { ...patch, html: edited }
}

function reasonOf(world: World, whole: Whole, settled: readonly ConflictDraft[]): Reason {
  const { run } = world.snapshot
  if (whole.pair.pairId < 0 || run === 'first') {
    const preferred = settled.some(({ rule }) => rule === 'preferred')
    return preferred ? 'first-sync-preferred' : 'first-sync-blank'
  }
  return settled.length > 0 ? 'merged' : 'changed-there'
}

type Found = Readonly<{ merge: PairMerge; side: Side }>

function opFor(world: World, whole: Whole, { merge, side }: Found): Op {
  const target = whole.items[side]
  const source = whole.items[other(side)]
  const patch = portion(world, merge.patch[side], target)
  const wanted = (field: string): boolean => patch[field] !== undefined
  const settled = merge.conflicts
    .filter(({ draft, writes }) => writes.includes(side) && fieldsOfUnit(world, draft).some(wanted))
    .map(({ draft }) => draft)
  const rebase = merge.rebase[side]
  const full = side === 'M' ? withHtml(patch, target) : patch
  const fits = (fields: Patch): Patch => realFields(pick(fields, wanted), source)
  const mine = { ...pick(rebase[side], wanted), ...pick(full, (field) => field === 'html') }
  const op = changeOp(world, {
    pairId: whole.pair.pairId,
    target,
    source,
    patch: full,
    rebase: side === 'D' ? { D: mine, M: fits(rebase.M) } : { D: fits(rebase.D), M: mine },
    conflicts: settled,
    reason: patch['folder'] === undefined ? reasonOf(world, whole, settled) : 'moved-there',
  })
  return informs(world, op, target)
}

const fieldsOfUnit = (world: World, { field }: ConflictDraft): readonly string[] =>
  unitOf(world.snapshot.kind, field)?.fields ?? []

/** Behind a veil the base still takes what is really there. */
const realFields = (patch: Patch, item: Item): Patch =>
  Object.fromEntries(Object.keys(patch).map((field) => [field, valueOf(item.obs, field)]))

/** A change of an original with attendees waits until a person ticked that they are told (9.2). */
function informs(world: World, op: Op, target: Item): Op {
  const told = Object.keys(op.patch).some(
    (field) => unitOf(world.snapshot.kind, field)?.notifies === true,
  )
  if (!told || target.meta.people === 0) return op
  const hold = world.snapshot.allowed.has(op.id) ? null : 'notifies'
  return { ...op, notifies: target.meta.people, hold }
}

const loops = (world: World, pair: Pair, op: Op): boolean =>
  pair.trail.length > 0 &&
  op.image !== null &&
  isLoop(pair.trail, {
    side: op.side,
    hash: imageHash(world.tools, op.image),
    now: world.snapshot.now,
  })

/** What changed behind the veil, or differs from the base without crossing, follows at once. */
function touch(out: Out, whole: Whole, merge: PairMerge): void {
  const real = {
    D: realFields(merge.touch.D, whole.items.D),
    M: realFields(merge.touch.M, whole.items.M),
  }
  const hidden = hiddenChanges(whole.items.M, merge)
  const rebase = { D: real.D, M: { ...real.M, ...hidden } }
  if (Object.keys(rebase.D).length + Object.keys(rebase.M).length === 0) return
  out.steps.push({ do: 'touch', pairId: whole.pair.pairId, rebase })
}

/** A private event's hidden fields never cross; their base follows the item. */
function hiddenChanges({ obs, base }: Item, merge: PairMerge): Patch {
  if (obs['private'] !== true || base === null) return {}
  const busy = new Set([...Object.keys(merge.patch.D), ...Object.keys(merge.rebase.D.M)])
  const names = Object.keys({ ...base, ...obs }).filter(
    (field) =>
      !busy.has(field) && isHidden(field) && !same(valueOf(obs, field), valueOf(base, field)),
  )
  return Object.fromEntries(names.map((field) => [field, valueOf(obs, field)]))
}

function tell(
  world: World,
  out: Out,
  { whole, merge }: Readonly<{ whole: Whole; merge: PairMerge }>,
): void {
  const { pairId, state } = whole.pair
  for (const name of merge.differs) note(out, 'differs-here', { pairId, field: name })
  for (const conflict of merge.asks) out.steps.push({ do: 'conflict', pairId, conflict })
  for (const { draft, writes } of merge.conflicts) {
    if (writes.length === 0) out.steps.push({ do: 'conflict', pairId, conflict: draft })
  }
  const asks = merge.asks.length > 0
  if (asks && state === 'live')
    out.steps.push({ do: 'state', pairId, state: 'conflict', reason: 'ask' })
  if (!asks && state === 'conflict')
    out.steps.push({ do: 'state', pairId, state: 'live', reason: null })
}

/** Plans a pair whose items are both here and in scope. */
export function planWhole(world: World, out: Out, whole: Whole): void {
  const merge = mergedPair(world, whole)
  tell(world, out, { whole, merge })
  touch(out, whole, merge)
  for (const side of ['D', 'M'] as const) {
    if (Object.keys(merge.patch[side]).length === 0) continue
    const op = opFor(world, whole, { merge, side })
    if (loops(world, whole.pair, op)) {
      const field = Object.keys(op.patch)[0] ?? ''
      const { pairId } = whole.pair
      out.steps.push({ do: 'state', pairId, state: 'quarantine', reason: `loop:${field}` })
      return
    }
    out.ops.push(op)
  }
}

import { shown } from '../carry.ts'
import { type Unit, units } from '../fields.ts'
import type { ConflictDraft, Op, Reason } from '../plan-types.ts'
import { other, type Image, type Patch, type Side, type Value } from '../types.ts'
import { patched, valueOf } from '../values.ts'
import type { Item } from '../view.ts'
import { veiled } from './veil.ts'
import { keyOf, type World } from './world.ts'

/** What every operation needs and few have. */
const bare = {
  source: null,
  target: null,
  from: null,
  expect: null,
  expectHash: null,
  sourceHash: null,
  patch: {},
  image: null,
  before: null,
  rebase: { D: {}, M: {} },
  parent: null,
  occurrence: null,
  generated: false,
  fields: [],
  conflicts: [],
  hold: null,
  notifies: 0,
} as const satisfies Partial<Op>

const costOn = (world: World, side: Side): number =>
  world.snapshot.capability[side].metered ? 1 : 0

const remoteOf = (world: World, item: Item): string =>
  world.containers.get(item.contId)?.remoteId ?? ''

const changesOf = (patch: Patch, before: Image): Op['fields'] =>
  Object.entries(patch).map(([field, after]) => ({ field, before: valueOf(before, field), after }))

/** Units that the other side can be given; what came from the origin goes no way back. */
function unitsFor(world: World, item: Item, pairId: number | null): readonly Unit[] {
  const { kind, capability } = world.snapshot
  const lost = capability[other(item.side)].unwritable ?? []
  const origin = pairId === null ? item.side : world.pairs.get(pairId)?.origin
  return units[kind].filter(
    (unit) =>
      unit.on === 'both' &&
      !lost.includes(unit.name) &&
      (unit.fromOrigin !== true || origin === item.side),
  )
}

/** An image as the other side will show it. */
export function imageFor(world: World, item: Item, pairId: number | null): Image {
  const seen = veiled(world, item.obs)
  const fields: Record<string, Value> = {}
  for (const unit of unitsFor(world, item, pairId)) {
    for (const field of unit.fields) {
      const after = valueOf(seen, field)
      const value =
        unit.fields.length > 1 ? after : shown({ unit, from: item.side, after }, world.around)
      if (value !== null) fields[field] = value
    }
  }
  return fields
}

/** What a create is made of. */
export type CreateAsk = Readonly<{
  source: Item
  container: string
  pairId: number | null
  parent: number | null
  occurrence: Op['occurrence']
  generated: boolean
  reason: Reason
}>

/** Makes the other side's copy of an item. */
export function createOp(world: World, ask: CreateAsk): Op {
  const { source, container, ...rest } = ask
  const side = other(source.side)
  const image = imageFor(world, source, rest.pairId)
  const rebase = side === 'D' ? { D: image, M: source.obs } : { D: source.obs, M: image }
  return {
    ...bare,
    ...rest,
    id: `create:${side}:${keyOf(source)}`,
    op: 'create',
    side,
    source: keyOf(source),
    container,
    sourceHash: source.obsHash,
    patch: image,
    image,
    rebase,
    fields: changesOf(image, {}),
    cost: costOn(world, side),
  }
}

/** What an update or a move is made of. */
export type ChangeAsk = Readonly<{
  pairId: number
  target: Item
  source: Item
  patch: Patch
  rebase: Op['rebase']
  conflicts: readonly ConflictDraft[]
  reason: Reason
}>

const onTarget = (world: World, target: Item) =>
  ({
    ...bare,
    side: target.side,
    target: target.remoteId,
    container: remoteOf(world, target),
    expect: target.version,
    expectHash: target.obsHash,
    before: target.obs,
    cost: costOn(world, target.side),
  }) as const

/** Changes fields of an item, or its folder (`patch` then holds `folder` alone). */
export function changeOp(world: World, ask: ChangeAsk): Op {
  const { target, source, ...rest } = ask
  const to = ask.patch['folder']
  const moved = typeof to === 'string'
  const op = moved ? 'move' : 'update'
  const stands = onTarget(world, target)
  return {
    ...stands,
    ...rest,
    id: `${op}:${keyOf(target)}`,
    op,
    source: keyOf(source),
    sourceHash: source.obsHash,
    container: moved ? to : stands.container,
    from: moved ? stands.container : null,
    image: patched(target.obs, ask.patch),
    fields: changesOf(ask.patch, target.obs),
  }
}

/** Deletes an item whose partner is certainly gone, or our own second copy. */
export function deleteOp(
  world: World,
  ask: Readonly<{ pairId: number; target: Item; gone: Item | null; reason: Reason }>,
): Op {
  const { pairId, target, gone, reason } = ask
  const id = `delete:${keyOf(target)}` as const
  const source = gone === null ? null : keyOf(gone)
  return { ...onTarget(world, target), id, op: 'delete', pairId, source, reason }
}

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { coalesced, type Stirring } from '../../main/app/sync/coalesce.ts'
import type { Op, Plan } from '../../main/core/sync/plan-types.ts'
import type { Side } from '../../main/core/sync/types.ts'
import type { Item, Pair } from '../../main/core/sync/view.ts'

const now = 1_000_000

const itemOf = (side: Side, modified: number | null): Item => ({
  linkId: 1,
  side,
  remoteId: 'x',
  pairId: 1,
  contId: 1,
  version: null,
  modified,
  seenAt: 0,
  scanGen: 0,
  natKey: null,
  finger: null,
  obs: {},
  obsHash: 'o',
  base: {},
  baseHash: 'b',
  life: 'here',
  meta: {
    marker: null,
    occurrence: null,
    created: null,
    owner: 'self',
    people: 0,
    size: null,
    port: null,
  },
})

const pairOf = (trail: Pair['trail']): Pair => ({
  pairId: 1,
  linkId: 1,
  uid: 'u',
  origin: 'D',
  owner: 'self',
  parent: null,
  origStart: null,
  flips: 0,
  failCount: 0,
  state: 'live',
  trail,
})

const opOf = (op: Op['op'], side: Side): Op => ({
  id: `${op}:${side}:x`,
  op,
  side,
  pairId: 1,
  source: side === 'D' ? 'M:x' : 'D:x',
  target: op === 'create' ? null : 'y',
  container: 'c',
  from: null,
  expect: null,
  expectHash: null,
  sourceHash: null,
  patch: {},
  image: {},
  before: {},
  rebase: { D: {}, M: {} },
  parent: null,
  occurrence: null,
  generated: false,
  reason: 'changed-there',
  fields: [],
  conflicts: [],
  hold: null,
  cost: 0,
  notifies: 0,
})

type Case = Readonly<{
  op: Op['op']
  to: Side
  /** How long ago the item was changed last, and since when a person is at it. */
  age: number
  since?: number
  run?: Stirring['run']
  allowed?: boolean
}>

/** Whether the write waits for a later round. */
function waits({ op, to, age, since, run = 'live', allowed = false }: Case): boolean {
  const from = to === 'D' ? 'M' : 'D'
  const planned = opOf(op, to)
  const trail =
    since === undefined ? [] : [{ side: from, hash: 'h', at: now - since, by: 'person' } as const]
  const snapshot: Stirring = {
    run,
    now,
    pairs: [pairOf(trail)],
    items: [itemOf(from, now - age)],
    allowed: new Set(allowed ? [planned.id] : []),
  }
  const plan: Plan = { folders: [], probes: [], steps: [], ops: [planned], notes: [], same: 0 }
  return coalesced(snapshot, plan).ops.length === 0
}

it.each([
  ['an event that was changed 10 s ago, towards DingTalk', { to: 'D', age: 10_000 }, true],
  ['one that was left alone for 20 s', { to: 'D', age: 20_000 }, false],
  ['one that changes on and on for 2 minutes', { to: 'D', age: 1_000, since: 120_000 }, false],
  ['one that has been changing for a minute', { to: 'D', age: 1_000, since: 60_000 }, true],
  ['towards Outlook after 2 s', { to: 'M', age: 2_000 }, true],
  ['towards Outlook after 3 s', { to: 'M', age: 3_000 }, false],
  ['what a person released', { to: 'D', age: 1_000, allowed: true }, false],
  ['a first sync', { to: 'D', age: 1_000, run: 'first' }, false],
] as const)('says of %s whether it waits', (_, facts, expected) => {
  expect(waits({ op: 'update', ...facts })).toBe(expected)
})

it('never holds back what is new, moved or deleted, and no update for longer than 120 s', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Op['op']>('create', 'update', 'move', 'delete'),
      fc.constantFrom<Side>('D', 'M'),
      fc.nat(200_000),
      fc.nat(300_000),
      (op, to, age, since) => {
        const held = waits({ op, to, age, since: Math.max(age, since) })
        const may = op === 'update' && age < 20_000 && since < 120_000
        expect(held && !may).toBe(false)
      },
    ),
  )
})

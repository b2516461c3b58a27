import { usualPolicy, type Policy } from '../../../main/core/sync/policy.ts'
import type { SyncPorts } from '../../../main/core/sync/protocol/ports.ts'
import {
  type RoundAsk,
  type RoundResult,
  runRound,
} from '../../../main/core/sync/protocol/round.ts'
import { createMemorySyncStore, type MemorySyncStore } from '../../fakes/sync-store.ts'
import { addLink, tools } from './simulator/draw.ts'
import { engine } from './simulator/engine.ts'
import { noFaults } from './simulator/faults.ts'
import { type Net, partnerOf } from './simulator/partner.ts'
import { randomOf } from './simulator/random.ts'
import { type Fields, plainTraits, type SimSide } from './simulator/remote.ts'
import { schedulerOf, traceOf } from './simulator/scheduler.ts'
import { type World, worldOf } from './simulator/world.ts'

/** Two remotes and an engine without faults or chance, for tests of one thing at a time. */
export interface Calm {
  readonly world: World
  readonly net: Net
  readonly store: MemorySyncStore
  readonly linkId: number
  readonly calls: string[]
  readonly state: { paused: boolean; beside: number | null }
  readonly ports: SyncPorts
  put(side: SimSide, fields: Fields): string
  edit(side: SimSide, id: string, patch: Fields): void
  remove(side: SimSide, id: string): void
  fields(side: SimSide): readonly Fields[]
  run<T>(work: () => Promise<T>): Promise<T>
  round(ask?: Omit<RoundAsk, 'linkId' | 'kind'> & { kind?: RoundAsk['kind'] }): Promise<RoundResult>
}

/** Makes them, with a live link between. */
export function calm(policy: Partial<Policy> = {}): Calm {
  const random = randomOf(1)
  const turns = schedulerOf(random.fork(), traceOf(false))
  const world = worldOf({ D: plainTraits('D'), M: plainTraits('M') }, random.fork())
  const store = createMemorySyncStore()
  const wide = { deletes: 99, deleteShare: 99, changeShare: 99, creates: 99, createShare: 99 }
  const brake = { ...usualPolicy.brake, ...wide, emptied: 99 }
  const linkId = addLink(store, { ...usualPolicy, brake, ...policy })
  const calls: string[] = []
  const state = { paused: false, beside: null as number | null }
  const net: Net = {
    world,
    turns,
    random: random.fork(),
    faults: noFaults,
    onCall(side, call) {
      calls.push(`${call.op} ${side}`)
      return ''
    },
    onGet: () => {},
    identity: { D: 'corp', M: 'tenant' },
    later: [],
    granted: null,
  }
  let names = 0
  const ports: SyncPorts = {
    store,
    partners: { D: partnerOf(net, 'D'), M: partnerOf(net, 'M') },
    tools,
    plan: engine.plan,
    now: () => world.now,
    newId: () => `n${(names += 1)}`,
    budget: { take: () => Promise.resolve({ is: 'go' }) },
    generations: {
      read: () => Promise.resolve(state.beside),
      write: (_, generation) => {
        state.beside = generation
        return Promise.resolve()
      },
    },
    blobs: { keep: () => Promise.resolve(null) },
    paused: () => state.paused,
    signal: new AbortController().signal,
  }
  const later = (): boolean => {
    world.now += 100
    return false
  }
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    const end = await turns.run(work, later)
    if (!('value' in end)) throw new Error('it died')
    return end.value
  }
  return {
    world,
    net,
    store,
    linkId,
    calls,
    state,
    ports,
    put(side, fields) {
      world.now += 1_000
      const ask = { fields, folder: 'in', key: null, marker: null, now: world.now }
      const made = world.remotes[side].create(ask)
      return made.is === 'done' ? made.id : ''
    },
    edit(side, id, patch) {
      world.now += 1_000
      world.remotes[side].update({ id, patch, expect: null, now: world.now })
    },
    remove(side, id) {
      world.now += 1_000
      world.remotes[side].place({ id, folder: null, expect: null, now: world.now })
    },
    fields: (side) => world.remotes[side].living().map(({ shape }) => shape.fields),
    run,
    round: (ask = {}) => {
      world.now += 60_000
      return run(() => runRound(ports, { kind: 'live', linkId, ...ask }))
    },
  }
}

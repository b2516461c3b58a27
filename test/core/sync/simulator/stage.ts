import type { Note, Plan, Snapshot } from '../../../../main/core/sync/plan-types.ts'
import type { Scope } from '../../../../main/core/sync/policy.ts'
import type { SyncPorts, Turn } from '../../../../main/core/sync/protocol/ports.ts'
import type { RoundAsk, RoundResult } from '../../../../main/core/sync/protocol/round.ts'
import type { UndoResult } from '../../../../main/core/sync/protocol/undo.ts'
import type { SyncKind, Tools } from '../../../../main/core/sync/types.ts'
import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import { addLink, drawKind, drawPolicy, drawTraits, drawWindow, tools } from './draw.ts'
import { drawFaults } from './faults.ts'
import { kinds } from './kinds.ts'
import { type Oracle, oracleOf } from './oracle.ts'
import { type Net, partnerOf } from './partner.ts'
import { type Random, randomOf } from './random.ts'
import type { SimSide } from './remote.ts'
import { schedulerOf, type Trace, traceOf } from './scheduler.ts'
import { type World, worldOf } from './world.ts'

/** The parts of the engine that a schedule drives; a mutant brings others. */
export type Engine = Readonly<{
  runRound: (ports: SyncPorts, ask: RoundAsk) => Promise<RoundResult>
  plan: (snapshot: Snapshot, tools: Tools) => Plan
  answerHeld: (store: MemorySyncStore, intentId: string, yes: boolean) => unknown
  answerAmbiguous: (store: MemorySyncStore, intentId: string, made: string | null) => unknown
  undoRun: (
    ports: SyncPorts,
    ask: Readonly<{ linkId: number; runId: number; dry: boolean }>,
  ) => Promise<UndoResult>
  /** A port that leaves the reminders out where there are none. */
  omitsReminders?: boolean
}>

/** Which schedule, and what is done with it beside. */
export type ScheduleAsk = Readonly<{
  seed: number
  store: () => MemorySyncStore
  /** The process dies before the turns of these numbers; null = as the seed draws. */
  crashAt?: readonly number[] | null
  keepTrace?: boolean
  /** A short busy time, for sweeps that run it once for each of its turns. */
  short?: boolean
  /** Only this kind; else as the seed draws. */
  kind?: SyncKind
}>

/** What a schedule came to. */
export type ScheduleResult = Readonly<{
  turns: number
  crashes: number
  writes: number
  hash: string
  lines: readonly string[]
}>

const minute = 60_000

/** A round that a schedule asks for. */
export type Round = Omit<RoundAsk, 'linkId'>

/** A schedule at work: world, store, network, and what happened so far. */
export type Stage = {
  readonly ask: ScheduleAsk
  readonly store: MemorySyncStore
  readonly world: World
  readonly net: Net
  readonly people: Random
  readonly trace: Trace
  readonly oracle: Oracle
  readonly linkId: number
  /** A person said yes to what the brake held. */
  readonly release: () => void
  /** Shares of turns before which a person acts, and the process dies. */
  readonly busy: number
  readonly crashing: number
  names: number
  /** Numbers of turns before which the process still has to die, in order. */
  dies: readonly number[]
  beside: number | null
  quiet: boolean
  paused: boolean
  first: boolean
  crashes: number
  unknowns: number
  skewed: boolean
  hints: number
  /** What the last plan told without doing it. */
  notes: readonly Note[]
}

/** Sets a schedule up as its seed draws it. */
export function stageOf(ask: ScheduleAsk, omits: boolean): Stage {
  const random = randomOf(ask.seed)
  const trace = traceOf(ask.keepTrace ?? false)
  const turns = schedulerOf(random.fork(), trace)
  const drawn = drawKind(random)
  const kind = ask.kind ?? drawn
  const traits = { D: drawTraits(random, 'D', kind), M: drawTraits(random, 'M', kind) }
  const window = drawWindow(random, kind)
  const world = worldOf(traits, random.fork(), { kind: kinds[kind], window })
  const store = ask.store()
  const policy = drawPolicy(random)
  let released = false
  const brake = { deletes: policy.brake.deletes, released: () => released }
  const oracle = oracleOf(world, () => store, brake)
  const net: Net = {
    world,
    turns,
    random: random.fork(),
    faults: drawFaults(random),
    onCall: (side, call) => oracle.onCall(side, call),
    onGet: (side, id) => oracle.onGet(side, id),
    identity: { D: 'corp', M: 'tenant' },
    later: [],
    granted: { D: 0, M: 0 },
    omitsReminders: omits,
  }
  world.clear = net.faults.lag === 0 && net.faults.empty === 0
  const crashes = random.chance(0.9) ? 0.004 + random.next() * 0.04 : 0
  return {
    ask,
    store,
    world,
    net,
    people: random.fork(),
    trace,
    oracle,
    linkId: addLink(store, policy, {
      kind,
      scope: JSON.stringify({ containers: { D: null, M: null }, window } satisfies Scope),
    }),
    release: () => {
      released = true
    },
    busy: random.next() * 0.15,
    crashing: ask.crashAt === undefined ? crashes : 0,
    names: 0,
    dies: ask.crashAt ?? [],
    beside: null,
    quiet: false,
    paused: false,
    first: true,
    crashes: 0,
    unknowns: 0,
    skewed: false,
    hints: 0,
    notes: [],
  }
}

/** Lets time pass: what a slow network still held takes place, each at its own time. */
export function tick({ world, net }: Stage, ms: number): void {
  const now = world.now + ms
  const all = [...net.later, ...world.coming]
  const due = all.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)
  net.later = net.later.filter(({ at }) => at > now)
  world.coming = world.coming.filter(({ at }) => at > now)
  for (const { at, go } of due) {
    world.now = Math.max(world.now, at)
    go()
  }
  world.now = now
}

/** A person does one thing. */
export const person = ({ trace, world, people }: Stage): void => trace.add(world.act(people))

/** The governor: lets a call through, or none for some minutes. */
function turnOf({ net, world }: Stage, side: SimSide): Turn {
  if (net.random.chance(net.faults.meter)) {
    const until = world.now + world.skew + net.random.whole(5 * minute)
    return { is: 'sleep', until, why: 'meter' }
  }
  if (net.granted !== null) net.granted[side] += 1
  return { is: 'go' }
}

/** What the engine is given. */
export const portsOf = (engine: Engine, stage: Stage): SyncPorts => ({
  store: stage.store,
  partners: { D: partnerOf(stage.net, 'D'), M: partnerOf(stage.net, 'M') },
  tools,
  plan: engine.plan,
  now: () => stage.world.now + stage.world.skew,
  newId: () => `n${(stage.names += 1)}`,
  budget: { take: ({ side }) => Promise.resolve(turnOf(stage, side)) },
  generations: {
    read: () => Promise.resolve(stage.beside),
    async write(_, generation) {
      await stage.net.turns.turn('generation')
      stage.beside = generation
    },
  },
  blobs: { keep: ({ remoteId }) => Promise.resolve(`content of ${remoteId}`) },
  paused: () => stage.paused,
  signal: new AbortController().signal,
})

/** Before each turn: time passes, people act, and the process may die. */
export function between(stage: Stage): boolean {
  const { people, net } = stage
  tick(stage, 20 + people.whole(300))
  if (!stage.quiet && people.chance(stage.busy)) person(stage)
  if (!stage.quiet && people.chance(0.003)) stage.paused = true
  const listed = stage.dies[0] === net.turns.given()
  // Nobody gets that turn, so that it would come again after the restart.
  if (listed) stage.dies = stage.dies.slice(1)
  return listed || (!stage.quiet && people.chance(stage.crashing))
}

/** One round to its end or to a crash (null). */
export async function round(
  engine: Engine,
  stage: Stage,
  asked: Round,
): Promise<RoundResult | null> {
  const { net, people, world } = stage
  const ask = { linkId: stage.linkId, ...asked }
  const work = (): Promise<RoundResult> => engine.runRound(portsOf(engine, stage), ask)
  world.running = true
  const end = await net.turns.run(work, () => between(stage))
  world.running = false
  stage.paused = false
  if ('value' in end) {
    const unknown = end.value.counts['unknown'] ?? 0
    stage.unknowns += unknown
    for (let one = 0; one < unknown; one += 1) stage.oracle.onDoubt()
    if (end.value.complete) stage.first = false
    world.live = !stage.first
    stage.notes = end.value.plan?.notes ?? []
    return end.value
  }
  stage.crashes += 1
  for (let one = 0; one < 4; one += 1) stage.oracle.onDoubt()
  stage.trace.add('crash')
  // What was on the network may still arrive, soon or late, or never.
  for (const go of end.orphans.filter(() => people.chance(0.5))) {
    if (people.chance(0.7)) go()
    else net.later.push({ at: world.now + people.whole(90_000), go })
  }
  return null
}

import type { Note, Plan, Snapshot } from '../../../../main/core/sync/plan-types.ts'
import { usualPolicy, type Policy, type Scope } from '../../../../main/core/sync/policy.ts'
import type { SyncPorts } from '../../../../main/core/sync/protocol/ports.ts'
import type { RoundAsk, RoundResult } from '../../../../main/core/sync/protocol/round.ts'
import type { IntentRow, LinkRow } from '../../../../main/core/sync/rows.ts'
import type { Tools } from '../../../../main/core/sync/types.ts'
import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import { drawFaults, noFaults } from './faults.ts'
import { Broken, type Oracle, oracleOf } from './oracle.ts'
import { type Net, partnerOf } from './partner.ts'
import { type Random, randomOf } from './random.ts'
import type { SimSide, Traits } from './remote.ts'
import { schedulerOf, type Trace, traceOf } from './scheduler.ts'
import { type World, worldOf } from './world.ts'

/** The parts of the engine that a schedule drives; a mutant brings others. */
export type Engine = Readonly<{
  runRound: (ports: SyncPorts, ask: RoundAsk) => Promise<RoundResult>
  plan: (snapshot: Snapshot, tools: Tools) => Plan
  answerHeld: (store: MemorySyncStore, intentId: string, yes: boolean) => unknown
  answerAmbiguous: (store: MemorySyncStore, intentId: string, made: string | null) => unknown
}>

export type ScheduleAsk = Readonly<{
  seed: number
  store: () => MemorySyncStore
  /** The process dies before the turns of these numbers; null = as the seed draws. */
  crashAt?: readonly number[] | null
  keepTrace?: boolean
  /** A short busy time, for sweeps that run it once for each of its turns. */
  short?: boolean
}>

export type ScheduleResult = Readonly<{
  turns: number
  crashes: number
  writes: number
  hash: string
  lines: readonly string[]
}>

const minute = 60_000
const day = 86_400_000

/** A quick hash of 53 bits (cyrb53); a schedule has too few texts for two to meet. */
function quickHash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return (4_294_967_296 * (b & 0x1fffff) + (a >>> 0)).toString(36)
}

/** A quick hash for both uses. */
export const tools: Tools = { hash: quickHash, mac: (text) => quickHash(`key ${text}`) }

/** How a remote of a schedule behaves. */
export function drawTraits(random: Random, side: SimSide): Traits {
  const marker = random.chance(side === 'M' ? 0.8 : 0.5)
  return {
    side,
    cas: side === 'M' || random.chance(0.2),
    keyLife: random.chance(0.5) ? day : 0,
    marker,
    indexLag: random.chance(0.5) ? random.whole(2) * minute : 0,
    cut: 0,
    trims: false,
  }
}

const scope: Scope = { containers: { D: null, M: null }, window: null }

function drawPolicy(random: Random): Policy {
  const wide = { deletes: 1_000, deleteShare: 9, changeShare: 99, creates: 1_000, createShare: 99 }
  const strict = random.chance(0.15)
  const brake = strict
    ? { ...usualPolicy.brake, deletes: 1 }
    : { ...usualPolicy.brake, ...wide, emptied: 1_000 }
  return { ...usualPolicy, brake }
}

/** The link of a schedule, live and with its way back. */
export function addLink(
  store: MemorySyncStore,
  policy: Policy,
  other: Partial<LinkRow> = {},
): number {
  const { linkId } = store.addLink({
    kind: 'contact',
    dAccount: 'd',
    mAccount: 'm',
    dIdentity: 'corp',
    mIdentity: 'tenant',
    scope: JSON.stringify(scope),
    policy: JSON.stringify(policy),
    generation: 0,
    epoch: 1,
    mode: 'live',
    snapshotId: 'copy',
    ...other,
  })
  return linkId
}

const isUndecided = (state: string): boolean =>
  state === 'planned' || state === 'sent' || state === 'unknown'

type Round = Omit<RoundAsk, 'linkId'>

/** A schedule at work: world, store, network, and what happened so far. */
type Stage = {
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
  /** What the last plan told without doing it. */
  notes: readonly Note[]
}

function stageOf(ask: ScheduleAsk): Stage {
  const random = randomOf(ask.seed)
  const trace = traceOf(ask.keepTrace ?? false)
  const turns = schedulerOf(random.fork(), trace)
  const traits = { D: drawTraits(random, 'D'), M: drawTraits(random, 'M') }
  const world = worldOf(traits, random.fork())
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
  }
  const crashes = random.chance(0.9) ? 0.004 + random.next() * 0.04 : 0
  return {
    ask,
    store,
    world,
    net,
    people: random.fork(),
    trace,
    oracle,
    linkId: addLink(store, policy),
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
    notes: [],
  }
}

/** Lets time pass: what a slow network still held takes place, each at its own time. */
function tick({ world, net }: Stage, ms: number): void {
  const now = world.now + ms
  const due = net.later.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)
  net.later = net.later.filter(({ at }) => at > now)
  for (const { at, go } of due) {
    world.now = Math.max(world.now, at)
    go()
  }
  world.now = now
}

const person = ({ trace, world, people }: Stage): void => trace.add(world.act(people))

const portsOf = (engine: Engine, stage: Stage): SyncPorts => ({
  store: stage.store,
  partners: { D: partnerOf(stage.net, 'D'), M: partnerOf(stage.net, 'M') },
  tools,
  plan: engine.plan,
  now: () => stage.world.now,
  newId: () => `n${(stage.names += 1)}`,
  budget: { take: () => Promise.resolve({ is: 'go' }) },
  generations: {
    read: () => Promise.resolve(stage.beside),
    async write(_, generation) {
      await stage.net.turns.turn('generation')
      stage.beside = generation
    },
  },
  blobs: { keep: () => Promise.resolve(null) },
  paused: () => stage.paused,
  signal: new AbortController().signal,
})

/** Before each turn: time passes, people act, and the process may die. */
function between(stage: Stage): boolean {
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
async function round(engine: Engine, stage: Stage, asked: Round): Promise<RoundResult | null> {
  const { net, people, world } = stage
  const ask = { linkId: stage.linkId, ...asked }
  const work = (): Promise<RoundResult> => engine.runRound(portsOf(engine, stage), ask)
  const end = await net.turns.run(work, () => between(stage))
  stage.paused = false
  if ('value' in end) {
    stage.unknowns += end.value.counts['unknown'] ?? 0
    if (end.value.complete) stage.first = false
    stage.notes = end.value.plan?.notes ?? []
    return end.value
  }
  stage.crashes += 1
  stage.trace.add('crash')
  // What was on the network may still arrive, soon or late, or never.
  for (const go of end.orphans.filter(() => people.chance(0.5))) {
    if (people.chance(0.7)) go()
    else net.later.push({ at: world.now + people.whole(90_000), go })
  }
  return null
}

/** People and engine side by side. */
async function busyTime(engine: Engine, stage: Stage): Promise<void> {
  const { people } = stage
  const most = stage.ask.short === true ? 2 : 2 + people.whole(4)
  for (let count = people.whole(6); count > 0; count -= 1) person(stage)
  for (let rounds = most; rounds > 0; rounds -= 1) {
    await round(engine, stage, {
      kind: stage.first ? 'first' : 'live',
      whole: people.chance(0.1),
    })
    tick(stage, people.chance(0.05) ? day + people.whole(day) : 5_000 + people.whole(10 * minute))
    if (people.chance(0.7)) person(stage)
  }
}

/** A person looks at what waits: says yes to what is held, and shows what a create made. */
function answer(engine: Engine, stage: Stage, row: IntentRow, says: boolean): void {
  const { store, world } = stage
  if (says && row.state === 'held') {
    stage.release()
    engine.answerHeld(store, row.intentId, true)
  }
  if (row.state !== 'ambiguous' || row.errorClass === 'adopt') return
  const made = world.writes.find(({ key }) => key === row.idemKey)
  const shape = made === undefined ? null : world.remotes[made.side].get(made.id)
  // Nobody answers for what was moved out of sight.
  if (shape !== null && shape.folder !== 'in') return
  engine.answerAmbiguous(store, row.intentId, shape === null ? null : (made?.id ?? null))
}

/** Nobody acts and nothing fails any more: rounds until nothing moves. */
async function comeToRest(engine: Engine, stage: Stage): Promise<void> {
  const { store, world, linkId } = stage
  const says = stage.people.chance(0.5)
  let still = 0
  for (let rounds = 0; still < 2; rounds += 1) {
    if (rounds > 24) throw new Broken('I3: it never comes to rest')
    const before = world.writes.length
    const ended = await round(engine, stage, { kind: stage.first ? 'first' : 'live' })
    tick(stage, 5 * minute)
    const open = store.openIntents(linkId)
    for (const row of open) answer(engine, stage, row, says)
    const moved = world.writes.length > before || (ended?.counts['dropped'] ?? 0) > 0
    const undecided = store.openIntents(linkId).some((row) => isUndecided(row.state))
    still = !moved && ended?.complete === true && !undecided ? still + 1 : 0
  }
}

/**
 * Runs one schedule: people and engine on two remotes, in the order that the seed draws, with
 * faults and crashes; then quiet, and the oracle's judgement. Throws `Broken` or what the engine
 * threw.
 */
export async function runSchedule(engine: Engine, ask: ScheduleAsk): Promise<ScheduleResult> {
  const stage = stageOf(ask)
  const { net, world, trace, oracle } = stage
  await busyTime(engine, stage)
  stage.quiet = true
  net.faults = noFaults
  tick(stage, 3 * minute)
  await comeToRest(engine, stage)
  oracle.atRest({ crashes: stage.crashes, unknowns: stage.unknowns, notes: stage.notes })
  const before = world.writes.length
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await round(engine, stage, { kind: 'live' })
    tick(stage, minute)
  }
  if (world.writes.length > before) throw new Broken('I4: it writes though nothing changed')
  return {
    turns: net.turns.given(),
    crashes: stage.crashes,
    writes: world.writes.length,
    hash: trace.hash(),
    lines: trace.lines(),
  }
}

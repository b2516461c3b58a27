import type { UndoResult } from '../../../../main/core/sync/protocol/undo.ts'
import type { IntentRow } from '../../../../main/core/sync/rows.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import { itemOf } from '../../../../main/core/sync/view.ts'
import { Broken } from './broken.ts'
import { noFaults } from './faults.ts'
import { idOf } from './kinds.ts'
import { standing } from './oracle-rest.ts'
import type { Random } from './random.ts'
import {
  between,
  type Engine,
  person,
  portsOf,
  round,
  type ScheduleAsk,
  type ScheduleResult,
  type Stage,
  stageOf,
  tick,
} from './stage.ts'

export { addLink, tools } from './draw.ts'
export type { Engine, ScheduleAsk, ScheduleResult }

const minute = 60_000
const day = 86_400_000

/** What is still under way; a create that waits for another day is not. */
const isUndecided = ({ world }: Stage, { state, errorClass }: IntentRow): boolean => {
  const waits = world.remotes.D.traits.createsPerDay !== null
  const shown = state === 'ambiguous' && errorClass === 'adopt'
  return (state === 'planned' && !waits) || state === 'sent' || state === 'unknown' || shown
}

/** Things that befall accounts, clocks and servers between two rounds. */
async function befall(engine: Engine, stage: Stage): Promise<void> {
  const { people, world, net, store, linkId } = stage
  if (people.chance(0.04)) {
    world.skew = people.whole(60 * minute) - 30 * minute
    stage.skewed = true
  }
  if (world.kind.kind === 'mail' && world.remotes.D.traits.renames && people.chance(0.05)) {
    const name = people.pick([...world.folders.D])
    world.remotes.D.renumber(idOf(world.kind, 'D', name), world.now)
  }
  if (!people.chance(0.03)) return
  const side = people.pick(['D', 'M'] as const)
  const before = world.writes.length
  const known = net.identity[side]
  const sent = new Map(store.allIntents().map(({ intentId, attempt }) => [intentId, attempt]))
  net.identity = { ...net.identity, [side]: 'somebody else' }
  await round(engine, stage, { kind: 'live' })
  // A call of before may have its effect only now.
  const isNew = ({ intentId, attempt }: IntentRow): boolean => sent.get(intentId) !== attempt
  const calls = new Set(
    store
      .allIntents()
      .filter(isNew)
      .map((row) => row.intentId),
  )
  if (world.writes.slice(before).some(({ intent }) => calls.has(intent)))
    throw new Broken('I9: it writes to an exchanged account')
  net.identity = { ...net.identity, [side]: known }
  // A person signs in as before and switches the link on again.
  const link = store.link(linkId)
  if (link?.mode === 'hold') store.putLink({ ...link, mode: 'live' })
}

/** Time until the next round: minutes, now and then a day or two, or a month. */
const pauseOf = (people: Random): number => {
  const drawn = people.next()
  if (drawn < 0.01) return 31 * day
  return drawn < 0.05 ? day + people.whole(day) : 5_000 + people.whole(10 * minute)
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
    await befall(engine, stage)
    tick(stage, pauseOf(people))
    if (people.chance(0.7)) person(stage)
  }
}

/**
 * A person looks at what waits: says yes to what is held, and shows what a create made, as far as
 * anybody can tell from what there is to see.
 */
function answer(engine: Engine, stage: Stage, row: IntentRow, says: boolean): void {
  const { store, oracle } = stage
  if (says && row.state === 'held' && row.errorClass !== 'creates-today') {
    stage.release()
    if (row.target !== null) oracle.onYes(row.side, row.target)
    engine.answerHeld(store, row.intentId, true)
  }
  if (row.state !== 'ambiguous' || row.errorClass === 'adopt') return
  engine.answerAmbiguous(store, row.intentId, shownBy(stage, row))
}

/** The unpaired item on a side that looks most like what a create was to make; null if none does. */
function shownBy({ store, world, linkId }: Stage, row: IntentRow): string | null {
  const { kind } = world
  const image = JSON.parse(row.image ?? '{}') as Image // the engine's own text
  const wanted = world.tokensOf(kind.fieldsOf(row.side, image)).map(({ name }) => name)
  const alike = store
    .items(linkId, row.side)
    .filter(({ pairId, life }) => pairId === null && life === 'here')
    .map(({ remoteId, ...rest }) => {
      const seen = Object.values(kind.fieldsOf(row.side, itemOf({ remoteId, ...rest }).obs)).join(
        ' ',
      )
      return { remoteId, score: wanted.filter((name) => seen.includes(name)).length }
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
  const [best] = alike
  if (best !== undefined) return best.remoteId
  // Whoever sees nothing that is alike has it made once more, though it may be there unseen.
  for (const thing of world.thingsOf(kind.fieldsOf(row.side, image))) {
    world.copies.set(`${thing}`, (world.copies.get(`${thing}`) ?? 0) + 1)
  }
  return null
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
    const undecided = store.openIntents(linkId).some((row) => isUndecided(stage, row))
    const settles = stage.notes.some(({ is }) => is === 'waits-settle')
    const calm = ended?.complete === true && !moved && !undecided && !settles
    still = calm ? still + 1 : 0
  }
}

/**
 * Runs one schedule: people and engine on two remotes, in the order that the seed draws, with
 * faults and crashes; then quiet, and the oracle's judgement. Throws `Broken` or what the engine
 * threw.
 */
export async function runSchedule(engine: Engine, ask: ScheduleAsk): Promise<ScheduleResult> {
  const stage = stageOf(ask, engine.omitsReminders === true)
  const { net, world, trace, oracle } = stage
  listen(stage)
  const deaf = net.faults.unheard > 0
  await busyTime(engine, stage)
  stage.quiet = true
  net.faults = noFaults
  tick(stage, 3 * minute)
  await comeToRest(engine, stage)
  const heard = !deaf && !stage.skewed
  const { crashes, unknowns, notes } = stage
  oracle.atRest({ crashes, unknowns, notes, heard })
  const before = world.writes.length
  for (let rounds = 0; rounds < 3; rounds += 1) {
    await round(engine, stage, { kind: 'live' })
    tick(stage, minute)
  }
  if (world.writes.length > before) throw new Broken('I4: it writes though nothing changed')
  const writes = world.writes.length
  const given = net.turns.given()
  stage.dies = []
  if (stage.people.chance(0.25)) await takeBack(engine, stage)
  return {
    turns: given,
    crashes: stage.crashes,
    writes,
    hash: trace.hash(),
    lines: trace.lines(),
  }
}

/** The service tells of changes: some messages never come, others twice. */
function listen(stage: Stage): void {
  const { net, world, store, linkId } = stage
  world.onChange = (side, id) => {
    if (side === 'M' || net.random.chance(net.faults.unheard)) return
    stage.hints += 1
    const hint = { hintId: `h${stage.hints}`, linkId, remoteId: id, kind: 'changed', taken: null }
    store.addHint({ ...hint, at: world.now })
    if (net.random.chance(0.2)) store.addHint({ ...hint, at: world.now })
  }
}

/** A run on an otherwise quiet world is taken back: both sides are as they were before it (I18). */
async function takeBack(engine: Engine, stage: Stage): Promise<void> {
  const { world, people, net, linkId, store } = stage
  const simple = world.kind.kind === 'contact' || world.kind.kind === 'task'
  if (!simple || store.openIntents(linkId).length > 0) return
  for (let count = 1 + people.whole(3); count > 0; count -= 1) person(stage)
  tick(stage, minute)
  const before = [standing(world, 'D'), standing(world, 'M')]
  const done = await round(engine, stage, { kind: 'live' })
  const runId = done?.runId ?? null
  if (runId === null) return
  tick(stage, minute)
  const ask = { linkId, runId, dry: false }
  stage.oracle.onUndo()
  const work = (): Promise<UndoResult> => engine.undoRun(portsOf(engine, stage), ask)
  const end = await net.turns.run(work, () => between(stage))
  if (!('value' in end)) throw new Error('nothing crashes at rest')
  const after = [standing(world, 'D'), standing(world, 'M')]
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    throw new Broken(`I18: undone is not as before: ${JSON.stringify({ before, after })}`)
  }
}

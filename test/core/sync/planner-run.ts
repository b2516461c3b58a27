import { agree, holdsEither } from '../../../main/core/sync/carry.ts'
import { units } from '../../../main/core/sync/fields.ts'
import { unitValue } from '../../../main/core/sync/merge.ts'
import type { Op, Plan } from '../../../main/core/sync/plan-types.ts'
import { plan } from '../../../main/core/sync/plan.ts'
import type { RunKind } from '../../../main/core/sync/rows.ts'
import { other, type Image, type Side, type SyncKind } from '../../../main/core/sync/types.ts'
import { patched, textOf } from '../../../main/core/sync/values.ts'
import { editOf, firstImage, type Draw } from './planner-draw.ts'
import { PlannerState, tools, type Remote } from './planner-state.ts'

/** A word that a person wrote, and where. */
type Written = Readonly<{ word: string; side: Side; thing: string }>

type Story = {
  readonly state: PlannerState
  readonly written: Written[]
  /** Things changed on one side and deleted on the other: they must live. */
  readonly mustLive: Set<string>
  /** How many of a thing stood on a side at the beginning. */
  readonly made: Map<string, number>
  edits: number
  /** Things with something that may wait for a person. */
  readonly words: { next: number }
  /** Ends of long texts that nobody changed on M: they must stay there (I16). */
  readonly tails: Map<string, string>
}

const kinds: readonly SyncKind[] = ['mail', 'event', 'contact', 'task']
const runs: readonly RunKind[] = ['live', 'live', 'live', 'live', 'first', 'repair']

function edit(story: Story, draw: Draw, ask: Readonly<{ side: Side; remote: Remote }>): void {
  const { side, remote } = ask
  story.words.next += 1
  const word = `w${story.words.next}z`
  const {
    field,
    value,
    word: said,
  } = editOf(story.state.kind, { draw, side, image: remote.image, word })
  const image = patched(remote.image, { [field]: value })
  if (textOf(image) === textOf(remote.image)) return
  remote.image = image
  remote.modified = story.state.now - draw(4) * 50_000
  story.edits += 1
  if (said !== null) story.written.push({ word, side, thing: remote.thing })
  const text = textOf(image)
  const gone = (one: Written): boolean =>
    one.thing === remote.thing && one.side === side && !text.includes(one.word)
  story.written.splice(0, story.written.length, ...story.written.filter((one) => !gone(one)))
}

const fresh = { marker: null, people: 0, owner: 'self' } as const

/** Who clears the short text clears the whole one. */
const isCleared = (image: Image): boolean =>
  ['description', 'body', 'notes'].every((field) => image[field] === undefined)

/** A pair that was in step, then changed, deleted, or hidden on either side. */
function oldPair(story: Story, draw: Draw, thing: string): void {
  const { state } = story
  const image = firstImage(state.kind, draw, thing)
  const origin: Side = draw(2) === 0 ? 'D' : 'M'
  const people = state.kind === 'event' && draw(6) === 0 ? 3 : 0
  const at = (side: Side): number => (side === origin ? people : 0)
  const m = state.add('M', { ...fresh, image, thing, people: at('M') })
  const d = state.add('D', { ...fresh, image: state.onD(image), thing, people: at('D') })
  const base = { D: d.image, M: m.image }
  state.join(state.see('D', d), state.see('M', m), { base, origin, pairId: null })
  const edited = { D: 0, M: 0 }
  const cut = textOf(image).includes(`end ${thing}`) && !textOf(d.image).includes(`end ${thing}`)
  if (cut) story.tails.set(m.id, `end ${thing}`)
  for (const [side, remote] of [
    ['D', d],
    ['M', m],
  ] as const) {
    if (draw(2) === 0) edited[side] = 1 + draw(2)
    const before = remote.image
    for (let n = 0; n < edited[side]; n += 1) edit(story, draw, { side, remote })
    if (textOf(remote.image) === textOf(before)) edited[side] = 0
    else if (side === 'M' || isCleared(remote.image)) story.tails.delete(m.id)
  }
  fate(story, draw, { d, m, edited, quiet: people === 0 && image['private'] !== true })
}

/** Some items are deleted by a person, some only look so, some leave the scope. */
function fate(
  story: Story,
  draw: Draw,
  ask: Readonly<{ d: Remote; m: Remote; edited: Record<Side, number>; quiet: boolean }>,
): void {
  const { state } = story
  const side: Side = draw(2) === 0 ? 'D' : 'M'
  const remote = side === 'D' ? ask.d : ask.m
  const partner = side === 'D' ? ask.m : ask.d
  const kind = draw(8)
  for (const [at, one] of [
    [side, remote],
    [other(side), partner],
  ] as const)
    state.see(at, one)
  if (kind === 0 || kind === 1) {
    state.remotes[side].delete(remote.id)
    story.written.splice(
      0,
      story.written.length,
      ...story.written.filter((one) => one.thing !== remote.thing || one.side !== side),
    )
    state.see(side, {
      ...remote,
      image: state.items[side].get(remote.id)?.base ?? remote.image,
      life: draw(2) === 0 ? 'gone' : 'suspect',
    })
    if (ask.edited[other(side)] > 0) story.mustLive.add(remote.thing)
    if (kind === 1 && draw(3) === 0) bothGone(story, { side: other(side), remote: partner })
  } else if (kind === 2) state.see(side, { ...remote, life: 'suspect' })
  else if (kind === 3) {
    remote.life = 'outside'
    state.see(side, remote)
  }
}

function bothGone(story: Story, { side, remote }: Readonly<{ side: Side; remote: Remote }>): void {
  story.state.remotes[side].delete(remote.id)
  story.state.see(side, { ...remote, life: 'gone' })
  story.mustLive.delete(remote.thing)
  story.written.splice(
    0,
    story.written.length,
    ...story.written.filter((one) => one.thing !== remote.thing),
  )
}

/** Items without a pair: on one side, on both, or several alike. */
function newItem(story: Story, draw: Draw, thing: string): void {
  const { state } = story
  const image = patched(firstImage(state.kind, draw, thing), { private: null })
  const counts = [
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 2],
    [2, 0],
  ][draw(6)] ?? [1, 0]
  for (const [index, side] of (['D', 'M'] as const).entries()) {
    for (let n = 0; n < (counts[index] ?? 0); n += 1) {
      const remote = state.add(side, {
        ...fresh,
        image: side === 'M' ? image : state.onD(image),
        thing,
      })
      state.see(side, remote)
    }
    story.made.set(`${side}${thing}`, counts[index] ?? 0)
  }
}

/** A random store and the two remotes behind it. */
export function storyOf(draw: Draw): Story {
  const kind = kinds[draw(kinds.length)] ?? 'task'
  const state = new PlannerState(
    kind,
    runs[draw(runs.length)] ?? 'live',
    draw(6) === 0 ? { direction: draw(2) === 0 ? 'D-to-M' : 'M-to-D' } : {},
  )
  const story: Story = {
    state,
    written: [],
    mustLive: new Set(),
    made: new Map(),
    edits: 0,
    words: { next: 0 },
    tails: new Map(),
  }
  const count = 1 + draw(4)
  for (let n = 0; n < count; n += 1) {
    if (draw(3) === 0) newItem(story, draw, `k${n}y`)
    else oldPair(story, draw, `k${n}y`)
  }
  return story
}

const changes = (made: Plan): number =>
  made.folders.length +
  made.probes.length +
  made.ops.filter(({ hold }) => hold === null).length +
  made.steps.filter((step) => step.do !== 'conflict').length

/** What no operation may be: beside a suspect, of what left the scope, against the direction. */
function misplaced(state: PlannerState, op: Op, probed: ReadonlySet<number | null>): string | null {
  if (!crossing(state, other(op.side))) return 'written against the direction'
  if (op.pairId === null) return null
  if (probed.has(op.pairId)) return 'planned beside a suspect'
  const lives = (['D', 'M'] as const).map((side) => state.itemOf(op.pairId ?? 0, side)?.life)
  return lives.includes('outside') ? 'I9: written for what left the scope' : null
}

function round(story: Story, draw: Draw, luck: number): Plan {
  const { state } = story
  const made = plan(state.snapshot(), tools)
  const numbers = new Map<number, number>()
  state.folders(made)
  state.probe(made)
  for (const step of made.steps) state.step(step, numbers)
  const open = made.ops.filter(({ hold }) => hold === null)
  const order = draw(2) === 0 ? open : open.toReversed()
  const probed = new Set(made.probes.map(({ pairId }) => pairId))
  for (const op of order) {
    const wrong = misplaced(state, op, probed)
    if (wrong !== null) throw new Error(`${wrong}: ${op.id}`)
    if (luck > 0 && draw(luck) === 0) continue
    state.write(op, numbers)
  }
  return made
}

/** Runs a story until nothing is left to do; returns what was broken on the way, or at rest. */
export function rest(story: Story, draw: Draw): readonly string[] {
  const { state } = story
  const least = { D: state.remotes.D.size, M: state.remotes.M.size }
  for (let at = 0; at < 200; at += 1) {
    const made = round(story, draw, at < 20 ? 5 : 0)
    if (changes(made) === 0) return [...atRest(story, made), ...bounded(story, least)]
  }
  return ['I3: no rest within 200 rounds']
}

function bounded(story: Story, least: Readonly<Record<Side, number>>): readonly string[] {
  const things = least.D + least.M + 8
  const limit = 3 * (story.edits + things)
  return story.state.writes > limit ? [`I5: ${story.state.writes} writes of at most ${limit}`] : []
}

function atRest(story: Story, made: Plan): readonly string[] {
  return [
    ...lost(story),
    ...doubled(story),
    ...unpaired(story, made),
    ...apart(story, made),
    ...[...story.mustLive]
      .filter((thing) => !lives(story, thing))
      .map((thing) => `I11: ${thing} is gone`),
    ...(story.state.run === 'repair' && story.state.deletes > 0 ? ['I19: a delete in repair'] : []),
    ...deletedRightly(story),
    ...shortened(story),
    ...unsettled(story, made),
  ]
}

const all = (state: PlannerState): readonly Remote[] => [
  ...state.remotes.D.values(),
  ...state.remotes.M.values(),
]

const lives = ({ state }: Story, thing: string): boolean =>
  all(state).some((one) => one.thing === thing)

/** I9: what left the scope or only looked gone still stands on both sides. */
function deletedRightly({ state }: Story): readonly string[] {
  return all(state)
    .filter(
      ({ life, thing }) =>
        life === 'outside' && all(state).filter((one) => one.thing === thing).length < 2,
    )
    .map(({ thing }) => `I9: the partner of ${thing} went`)
}

/** I16: what D could not hold still stands on M. */
function shortened({ state, tails }: Story): readonly string[] {
  return [...tails].flatMap(([id, tail]) => {
    const remote = state.remotes.M.get(id)
    return remote === undefined || textOf(remote.image).includes(tail)
      ? []
      : [`I16: ${tail} is cut`]
  })
}

/** At rest the bases are what is there, but for what waits for a person. */
function unsettled({ state }: Story, made: Plan): readonly string[] {
  const told = new Set([
    ...made.notes.map(({ pairId }) => pairId),
    ...made.ops.map(({ pairId }) => pairId),
    ...made.steps.flatMap((step) => (step.do === 'conflict' ? [step.pairId] : [])),
  ])
  return [...state.pairs.values()].flatMap(({ pairId, state: is }) => {
    if (is !== 'live' || told.has(pairId)) return []
    const items = (['D', 'M'] as const).map((side) => state.itemOf(pairId, side))
    const open = items.some((item) => item?.life === 'here' && item.obsHash !== item.baseHash)
    return open ? [`I4: pair ${pairId} never settles`] : []
  })
}

/** I1: every word that a person wrote stands on a side or was kept. */
function lost({ state, written }: Story): readonly string[] {
  const stored = () => [...all(state).map(({ image }) => textOf(image)), ...state.kept].join('\n')
  if (written.length === 0) return []
  const text = stored()
  return written.filter(({ word }) => !text.includes(word)).map(({ word }) => `I1: ${word} is lost`)
}

/** I2: nothing appears twice. */
function doubled({ state, made }: Story): readonly string[] {
  const counts = new Map<string, number>()
  for (const side of ['D', 'M'] as const) {
    for (const { thing } of state.remotes[side].values()) {
      counts.set(`${side}${thing}`, (counts.get(`${side}${thing}`) ?? 0) + 1)
    }
  }
  return [...counts].flatMap(([key, count]) => {
    const thing = key.slice(1)
    const first = Math.max(made.get(`D${thing}`) ?? 0, made.get(`M${thing}`) ?? 0, 1)
    const met = (made.get(`D${thing}`) ?? 0) > 0 && (made.get(`M${thing}`) ?? 0) > 0
    const most = met ? (made.get(key) ?? 0) : first
    return count > most ? [`I2: ${key} stands ${count} times, not ${most}`] : []
  })
}

/** I3: whoever is alone waits for something that is told. */
function unpaired({ state }: Story, made: Plan): readonly string[] {
  const noted = new Set(made.notes.flatMap(({ items }) => items))
  const sources = new Set(made.ops.map(({ source }) => source))
  return (['D', 'M'] as const).flatMap((side) =>
    [...state.items[side].values()]
      .filter(({ pairId, life }) => pairId === null && life === 'here' && crossing(state, side))
      .map(({ remoteId }) => `${side}:${remoteId}` as const)
      .filter((key) => !noted.has(key) && !sources.has(key))
      .map((key) => `I3: ${key} has no partner`),
  )
}

/** Fields of pairs that wait for a person, or may not cross, as the plan tells. */
function toldOf(made: Plan): ReadonlySet<string> {
  const told = made.notes
    .filter(({ is }) => is === 'differs-here')
    .map(({ pairId, field }) => `${pairId}${field}`)
  const asked = made.steps.flatMap((step) =>
    step.do === 'conflict' ? [`${step.pairId}${step.conflict.field}`] : [],
  )
  return new Set([...told, ...asked])
}

/** I3 and I16: live pairs are equal by projection. */
function apart(story: Story, made: Plan): readonly string[] {
  const { state } = story
  const told = toldOf(made)
  const held = new Set(made.ops.map(({ pairId }) => pairId))
  const live = [...state.pairs.values()].filter(
    ({ pairId, state: is }) => (is === 'live' || is === 'conflict') && !held.has(pairId),
  )
  return live.flatMap(({ pairId }) => {
    const [d, m] = [state.itemOf(pairId, 'D'), state.itemOf(pairId, 'M')]
    if (d?.life !== 'here' || m?.life !== 'here') return []
    const veiled = m.obs['private'] === true
    const shownM = veiled ? { ...m.obs, ...state.onD(m.obs) } : m.obs
    return units[state.kind]
      .filter(({ on, fromOrigin }) => on === 'both' && fromOrigin !== true)
      .filter(({ name }) => !told.has(`${pairId}${name}`))
      .filter(({ name }) => !veiled || name === 'when' || name === 'title')
      .map((unit) => [unit, { D: unitValue(unit, d.obs), M: unitValue(unit, shownM) }] as const)
      .filter(([unit, both]) => !agree(unit, both, state.around()) && !holdsEither(both))
      .map(([{ name }, both]) => `I3: ${name} of ${pairId} differs ${textOf(both)}`)
  })
}

const crossing = ({ policy }: PlannerState, side: Side): boolean =>
  policy.direction === 'both' || policy.direction === (side === 'D' ? 'D-to-M' : 'M-to-D')

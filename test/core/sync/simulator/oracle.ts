import type { WriteCall } from '../../../../main/core/sync/partner.ts'
import type { Note } from '../../../../main/core/sync/plan-types.ts'
import type { IntentRow } from '../../../../main/core/sync/rows.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import { Broken } from './broken.ts'
import { judgeRest } from './oracle-rest.ts'
import type { Fields, Shape, SimSide } from './remote.ts'
import type { World } from './world.ts'

export { Broken }

const otherSide = (side: SimSide): SimSide => (side === 'D' ? 'M' : 'D')

/** What is known at rest of how it came there. */
export type Rest = Readonly<{
  crashes: number
  unknowns: number
  notes: readonly Note[]
  /** Every change of an item was told, by a clock that the engine's agreed with. */
  heard?: boolean
}>

/** Judges the engine from the world's own log. */
export interface Oracle {
  /**
   * Before each write of the engine takes place (I5 to I12, I16, I17); gives the intent that it
   * carries out.
   */
  onCall(side: SimSide, call: WriteCall): string
  onGet(side: SimSide, id: string): void
  /** A call whose end the engine does not know may be made once more. */
  onDoubt(): void
  /** From here on what is written takes a run back. */
  onUndo(): void
  /** A person said yes to a write on an item. */
  onYes(side: SimSide, id: string): void
  /** Once nothing moves any more (I1, I2, I3, I5, I18). */
  atRest(ask: Rest): void
}

/** What the brake lets through in a day while nobody has said yes (I10). */
export type Brake = Readonly<{ deletes: number; released: () => boolean }>

/** How old the last reading of a source may be when its copy goes out, ms (section 5). */
const freshness = 60_000
const day = 86_400_000

/** Fields whose change on an original with attendees mails people (9.2). */
const telling = new Set(['title', 'description', 'place', 'time', 'recurrence', 'cancelled'])

/** What was stored of a value, and whether the write was to its very item. */
type Stored = Readonly<{ kept: string; direct?: boolean }>

const tokensIn = (value: string): readonly string[] => value.match(/t\d+z/g) ?? []

/** Makes the judge of a world and of the store of the engine in it. */
export function oracleOf(world: World, store: () => MemorySyncStore, brake: Brake): Oracle {
  const { kind } = world
  const read = new Map<string, number>()
  /** Deletes of a thing's last item on a side. */
  const crossed = new Map<string, number>()
  /** Writes of a field of a thing on a side. */
  const written = new Map<string, number>()
  const yes = new Set<string>()
  let doubts = 0
  let undoing = false
  const livingOf = (side: SimSide, thing: number): readonly Shape[] =>
    world.remotes[side]
      .living()
      .map(({ shape }) => shape)
      .filter(({ fields }) => world.thingsOf(fields).has(thing))

  const intentOf = (side: SimSide, call: WriteCall): IntentRow => {
    const fits = (row: IntentRow): boolean =>
      row.side === side &&
      row.op === call.op &&
      (call.op === 'create' ? row.idemKey === call.key : row.target === call.remoteId) &&
      row.sentAt !== null
    const intent = store().allIntents().findLast(fits)
    if (intent === undefined) throw new Broken(`I6: ${call.op} on ${side} without an intent`)
    return intent
  }
  const bodyOf = (side: SimSide, intent: IntentRow): Fields => {
    const row = intent.preRef === null ? null : store().preImage(intent.preRef)
    if (row?.body == null) throw new Broken(`I7: ${intent.op} without a pre-image`)
    return kind.fieldsOf(side, JSON.parse(row.body) as Image)
  }
  /** Values that go without having been stored: only where D has no guard (6.4). */
  const lose = (side: SimSide, name: string, { kept, direct = true }: Stored): void => {
    if (kept.includes(name)) return
    if (world.remotes[side].traits.cas) throw new Broken(`I7: ${name} goes without a pre-image`)
    const token = world.tokens.get(name)
    if (token?.fate !== 'lives') return
    token.fate = 'gap'
    if (direct) world.gaps += 1
  }
  const goes = (side: SimSide, { fields, parent }: Shape, stored: Fields): void => {
    for (const [name, value] of Object.entries(fields)) {
      const kept = stored[name] ?? ''
      for (const token of tokensIn(value)) lose(side, token, { kept, direct: parent === null })
    }
  }
  /** The last that was stored of an item. */
  const storedOf = (side: SimSide, id: string): Fields => {
    const row = store()
      .preImages()
      .findLast((one) => one.side === side && one.remoteId === id)
    return row?.body == null ? {} : kind.fieldsOf(side, JSON.parse(row.body) as Image)
  }
  const checkDelete = (side: SimSide, shape: Shape): void => {
    if (shape.people > 0) throw new Broken('I12: a delete of it would tell people')
    const other = otherSide(side)
    const { cas } = world.remotes[side].traits
    for (const thing of world.thingsOf(shape.fields)) {
      const here = livingOf(side, thing).length
      const removed = [...world.removedByPeople].filter((key) => {
        const item = world.remotes[other].all().find(({ id }) => key === `${other}:${id}`)
        const last = item?.shapes.at(-1)
        return last !== undefined && world.thingsOf(last.fields).has(thing)
      }).length
      // One of several is a twin of ours or a person's copy; it counts only where the last one goes.
      if (here >= 2) continue
      const place = `${side}:${thing}`
      const ours = crossed.get(place) ?? 0
      crossed.set(place, ours + 1)
      if (removed === 0) throw new Broken(`I9: nobody deleted ${thing} on ${other}`)
      if (ours >= removed) throw new Broken(`I8: ${thing} goes from ${side} once more`)
    }
    for (const token of world.tokensOf(shape.fields)) {
      const unseen = token.fate === 'lives' && !token.seen.has(other) && token.field !== kind.onlyM
      // A person's own copy may have been taken for ours; what stood here is stored (I7).
      if (!unseen || (world.copies.get(`${token.thing}`) ?? 0) > 0) continue
      if (cas) throw new Broken(`I11: ${token.name} was never seen on ${other}, and goes`)
      token.fate = 'gap'
    }
  }
  const checkSource = (side: SimSide, intent: IntentRow): void => {
    if (intent.attempt > 1 || intent.source === null) return
    const at = read.get(`${otherSide(side)}:${intent.source}`) ?? 0
    if ((intent.sentAt ?? 0) - at > freshness)
      throw new Broken(`5: ${intent.source} is copied unread`)
  }
  const checkBrake = (): void => {
    if (brake.released()) return
    const since = world.now - day
    const gone = world.writes.filter(({ op, at }) => op === 'delete' && at > since).length
    if (gone >= brake.deletes) throw new Broken('I10: more deletes than the brake lets through')
  }
  const checkDay = (side: SimSide): void => {
    const most = world.remotes[side].traits.createsPerDay
    const since = world.now - day
    const made = world.writes.filter((one) => one.op === 'create' && one.side === side)
    if (most !== null && made.filter(({ at }) => at > since).length >= most) {
      throw new Broken(`I17: more than ${most} creates on ${side} in a day`)
    }
  }
  /** Each write of a field answers a person's change of it on the other side (I5, I16). */
  const checkAsked = (side: SimSide, fields: Fields, names: readonly string[]): void => {
    for (const thing of world.thingsOf(fields)) {
      for (const name of names) {
        const place = `${side} ${thing} ${name}`
        const ours = (written.get(place) ?? 0) + 1
        written.set(place, ours)
        const asked = world.edits.get(`${otherSide(side)} ${thing} ${name}`) ?? 0
        // Two texts that do not fit into one that is cut are put together more than once.
        const cut = world.remotes.D.traits.cut > 0 && name === kind.long ? 2 : 0
        const twice = (world.copies.get(`${thing}`) ?? 0) + cut
        if (ours <= asked + 2 * twice + doubts) continue
        throw new Broken(`I5, I16: ${name} of ${thing} on ${side} is written, nobody changed it`)
      }
    }
  }
  const checkPeople = (
    side: SimSide,
    id: string,
    ask: { shape: Shape; names: readonly string[] },
  ): void => {
    const tells = ask.names.some((name) => telling.has(name))
    if (ask.shape.people === 0 || !tells || yes.has(`${side}:${id}`)) return
    throw new Broken(`I12: a change of ${id} would tell people`)
  }
  const checkUpdate = (
    side: SimSide,
    ask: { id: string; shape: Shape; patch: Fields; stored: Fields },
  ): void => {
    const { id, shape, patch, stored } = ask
    const names = Object.keys(patch).filter((name) => patch[name] !== (shape.fields[name] ?? ''))
    checkPeople(side, id, { shape, names })
    // Two people may have changed one occurrence, each on a side: no single thing any more.
    if (shape.parent === null) checkAsked(side, shape.fields, names)
    for (const name of names) {
      for (const token of tokensIn(shape.fields[name] ?? '')) {
        if (!(patch[name] ?? '').includes(token)) lose(side, token, { kept: stored[name] ?? '' })
      }
    }
  }

  /** Exceptions that a series takes along when it is changed. */
  const checkSeries = (side: SimSide, id: string, patch: Fields): void => {
    const { dropsExceptions } = world.remotes[side].traits
    const before = world.remotes[side].get(id)?.fields ?? {}
    const moves = ['time', 'recurrence'].some(
      (name) => patch[name] !== undefined && patch[name] !== before[name],
    )
    const cancelled = (patch['cancelled'] ?? '').split(' ')
    for (const { id: child, shape } of world.remotes[side].living()) {
      if (shape.parent !== id) continue
      const goesToo = (moves && dropsExceptions) || cancelled.includes(shape.start ?? '')
      if (goesToo) goes(side, shape, storedOf(side, child))
    }
  }

  return {
    onGet: (side, id) => void read.set(`${side}:${id}`, world.now + world.skew),
    onUndo: () => {
      undoing = true
    },
    onDoubt: () => {
      doubts += 1
    },
    onYes: (side, id) => void yes.add(`${side}:${id}`),
    onCall(side, call) {
      const intent = intentOf(side, call)
      const { intentId } = intent
      if (call.op === 'create') {
        if (undoing) return intentId
        checkSource(side, intent)
        if (!world.writes.some((one) => one.intent === intentId)) checkDay(side)
        return intentId
      }
      const now = world.remotes[side].get(call.remoteId)
      const stale = world.remotes[side].traits.cas && call.expect !== null
      if (now === null || (stale && call.expect !== `${now.version}`)) return intentId
      const stored = bodyOf(side, intent)
      if (undoing) return intentId
      if (call.op === 'move') checkAsked(side, now.fields, ['folder'])
      if (call.op === 'update') {
        const patch = kind.fieldsOf(side, call.patch)
        checkUpdate(side, { id: call.remoteId, shape: now, patch, stored })
        checkSeries(side, call.remoteId, patch)
      }
      if (call.op !== 'delete') return intentId
      goes(side, now, stored)
      for (const child of world.remotes[side].living()) {
        if (child.shape.parent === call.remoteId) goes(side, child.shape, storedOf(side, child.id))
      }
      checkBrake()
      checkDelete(side, now)
      return intentId
    },
    atRest: (ask) => judgeRest({ world, store: store() }, ask),
  }
}

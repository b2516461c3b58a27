import type { WriteCall } from '../../../../main/core/sync/partner.ts'
import type { Note } from '../../../../main/core/sync/plan-types.ts'
import type { IntentRow } from '../../../../main/core/sync/rows.ts'
import type { Image } from '../../../../main/core/sync/types.ts'
import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import type { Fields, Shape, SimSide } from './remote.ts'
import { onlyM, sharedFields, type Token, type World } from './world.ts'

/** A rule that was broken; the message names the invariant of section 17. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

const otherSide = (side: SimSide): SimSide => (side === 'D' ? 'M' : 'D')

/** Judges the engine from the world's own log. */
export interface Oracle {
  /** Before each write of the engine takes place (I6, I7, I8, I9, I11). */
  onCall(side: SimSide, call: WriteCall): void
  onGet(side: SimSide, id: string): void
  /** Once nothing moves any more (I1, I2, I3, I5, I18). */
  atRest(ask: { crashes: number; unknowns: number; notes: readonly Note[] }): void
}

/** What the brake lets through in a day while nobody has said yes (I10). */
export type Brake = Readonly<{ deletes: number; released: () => boolean }>

/** How old the last reading of a source may be when its copy goes out, ms (section 5). */
const freshness = 60_000
const day = 86_400_000

/** Makes the judge of a world and of the store of the engine in it. */
export function oracleOf(world: World, store: () => MemorySyncStore, brake: Brake): Oracle {
  const read = new Map<string, number>()
  /** Deletes of a thing's last item on a side. */
  const crossed = new Map<string, number>()
  const tokensOf = (fields: Fields): readonly Token[] =>
    Object.values(fields)
      .flatMap((value) => value.match(/t\d+z/g) ?? [])
      .flatMap((name) => world.tokens.get(name) ?? [])
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
  const bodyOf = (intent: IntentRow): Image => {
    const row = intent.preRef === null ? null : store().preImage(intent.preRef)
    if (row?.body == null) throw new Broken(`I7: ${intent.op} without a pre-image`)
    return JSON.parse(row.body) as Image
  }
  /** Values that go without having been stored: only where D has no guard (6.4). */
  const lose = (side: SimSide, before: string, stored: unknown): void => {
    const kept = typeof stored === 'string' ? stored : ''
    for (const name of before.match(/t\d+z/g) ?? []) {
      if (kept.includes(name)) continue
      if (world.remotes[side].traits.cas) throw new Broken(`I7: ${name} goes without a pre-image`)
      const token = world.tokens.get(name)
      if (token?.fate === 'lives') token.fate = 'gap'
    }
  }
  const checkDelete = (side: SimSide, shape: Shape): void => {
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
    for (const token of tokensOf(shape.fields)) {
      const unseen = token.fate === 'lives' && !token.seen.has(other) && token.field !== onlyM
      if (!unseen) continue
      if (cas) throw new Broken(`I11: ${token.name} was never seen on ${other}, and goes`)
      token.fate = 'gap'
    }
  }

  const textOfStore = (): string =>
    JSON.stringify([
      store()
        .preImages()
        .map(({ body }) => body),
      store().conflicts(null),
    ])
  const atRestTokens = (): void => {
    const alive = new Set<string>()
    for (const side of ['D', 'M'] as const) {
      for (const { shape } of world.remotes[side].living()) {
        for (const { name } of tokensOf(shape.fields)) alive.add(name)
      }
    }
    const kept = textOfStore()
    for (const { name, fate } of world.tokens.values()) {
      if (fate !== 'lives' || alive.has(name) || kept.includes(name)) continue
      throw new Broken(`I1: ${name} is lost`)
    }
  }
  const explained = (side: SimSide, id: string): boolean => {
    const [link] = store().links()
    if (link === undefined) return false
    const row = store().item({ linkId: link.linkId, side, remoteId: id })
    if (row === null) return false
    const pair = row.pairId === null ? null : store().pair(row.pairId)
    if (pair !== null && ['conflict', 'quarantine', 'detached', 'dormant'].includes(pair.state)) {
      return true
    }
    if (
      pair !== null &&
      store()
        .conflicts(pair.uid)
        .some(({ kept }) => kept === 'none')
    )
      return true
    return store()
      .openIntents(link.linkId)
      .some(
        (intent) =>
          ['held', 'ambiguous'].includes(intent.state) &&
          (intent.pairUid === pair?.uid || intent.source === id || intent.target === id),
      )
  }
  const project = (fields: Fields): string =>
    JSON.stringify(sharedFields.map((field) => fields[field] ?? ''))
  const atRestThings = (doubles: ReadonlySet<string>): void => {
    const things = new Set([...world.tokens.values()].map(({ thing }) => thing))
    for (const thing of things) {
      const found = (['D', 'M'] as const).map((side) =>
        world.remotes[side].living().filter(({ shape }) => world.thingsOf(shape.fields).has(thing)),
      )
      const [d = [], m = []] = found
      const allowed = 1 + (world.copies.get(`${thing}`) ?? 0)
      for (const [index, items] of found.entries()) {
        if (items.length > allowed) {
          const list = items.map(({ id }) => id).join(' ')
          throw new Broken(`I2: ${thing} is ${items.length} times on ${'DM'[index]}: ${list}`)
        }
      }
      const all = [
        ...d.map((one) => ({ side: 'D', ...one }) as const),
        ...m.map((one) => ({ side: 'M', ...one }) as const),
      ]
      if (all.some(({ shape }) => shape.folder !== 'in')) continue
      const same =
        JSON.stringify(d.map(({ shape }) => project(shape.fields)).toSorted()) ===
        JSON.stringify(m.map(({ shape }) => project(shape.fields)).toSorted())
      const told = ({ side, id }: { side: SimSide; id: string }): boolean =>
        doubles.has(`${side}:${id}`) || explained(side, id)
      if (same || all.some(told)) continue
      const list = all.map(({ id, shape }) => `${id} ${JSON.stringify(shape.fields)}`).join(' | ')
      throw new Broken(`I3: ${thing} differs without a reason: ${list}`)
    }
  }
  const atRestAudit = (): void => {
    const told = new Map<string, number>()
    for (const { action, about } of store().audited) {
      if (action !== 'sync.wrote' && action !== 'sync.adopted') continue
      const id = about['intent'] ?? ''
      told.set(id, (told.get(id) ?? 0) + 1)
    }
    for (const { intentId, state, errorClass } of store().allIntents()) {
      if (state !== 'done' || errorClass === 'adopted') continue
      if (told.get(intentId) !== 1) throw new Broken(`I18: ${intentId} has no audit row of its own`)
    }
  }

  const checkSource = (side: SimSide, intent: IntentRow): void => {
    if (intent.attempt > 1 || intent.source === null) return
    const at = read.get(`${otherSide(side)}:${intent.source}`) ?? 0
    if ((intent.sentAt ?? world.now) - at > freshness)
      throw new Broken(`5: ${intent.source} is copied unread`)
  }
  const checkBrake = (): void => {
    if (brake.released()) return
    const since = world.now - day
    const gone = world.writes.filter(({ op, at }) => op === 'delete' && at > since).length
    if (gone >= brake.deletes) throw new Broken('I10: more deletes than the brake lets through')
  }

  return {
    onGet: (side, id) => void read.set(`${side}:${id}`, world.now),
    onCall(side, call) {
      const intent = intentOf(side, call)
      if (call.op === 'create') checkSource(side, intent)
      if (call.op === 'create' || call.op === 'move') return
      const now = world.remotes[side].get(call.remoteId)
      const stale = world.remotes[side].traits.cas && call.expect !== null
      if (now === null || (stale && call.expect !== `${now.version}`)) return
      const stored = bodyOf(intent)
      const touched = call.op === 'delete' ? Object.keys(now.fields) : Object.keys(call.patch)
      for (const field of touched) {
        const next = call.op === 'delete' ? null : call.patch[field]
        const before = now.fields[field] ?? ''
        if (typeof next === 'string' && next.includes(before)) continue
        lose(side, before, stored[field])
      }
      if (call.op !== 'delete') return
      checkBrake()
      checkDelete(side, now)
    },
    atRest({ crashes, unknowns, notes }) {
      atRestTokens()
      const reasons = new Set(['double', 'near', 'waits-barrier'])
      const doubles = notes.filter(({ is }) => reasons.has(is))
      atRestThings(new Set(doubles.flatMap(({ items }) => items)))
      atRestAudit()
      const most = world.changes * 3 + (crashes + unknowns) * 3 + 6
      if (world.writes.length > most) {
        throw new Broken(`I5: ${world.writes.length} writes for ${world.changes} changes`)
      }
    },
  }
}

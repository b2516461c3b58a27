import type {
  Partner,
  Trouble,
  WriteCall,
  WriteResult,
} from '../../../../main/core/sync/partner.ts'
import type { Image, Marker, Observation } from '../../../../main/core/sync/types.ts'
import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Effect, Fields, Found, Shape, SimSide } from './remote.ts'
import type { Scheduler } from './scheduler.ts'
import { onlyM, type World } from './world.ts'

/** Something that a slow network does later. */
export type Later = { at: number; go: () => void }

/** What the simulated network is made of. */
export type Net = {
  readonly world: World
  readonly turns: Scheduler
  readonly random: Random
  faults: Faults
  /** Runs before each write takes place. */
  onCall: (side: SimSide, call: WriteCall) => void
  /** Runs when an item is read afresh by its id. */
  onGet: (side: SimSide, id: string) => void
  identity: Record<SimSide, string>
  later: Later[]
}

const day = 86_400_000

export const imageOf = (side: SimSide, fields: Fields): Image =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => value !== '' && (side === 'M' || name !== onlyM),
    ),
  )

const fieldsOf = (patch: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )

export function observationOf(side: SimSide, { id, shape }: Found): Observation {
  const image = imageOf(side, shape.fields)
  const name = shape.fields['name'] ?? ''
  const marker = shape.marker === null ? null : (JSON.parse(shape.marker) as Marker)
  const text = (value: string | undefined): string => value ?? ''
  return {
    remoteId: id,
    container: shape.folder,
    version: `${shape.version}`,
    modified: shape.at,
    image,
    meta: {
      marker,
      occurrence: null,
      created: null,
      owner: 'self',
      people: 0,
      size: null,
      port: null,
    },
    naturalKey: null,
    finger: name === '' ? null : `${name} ${text(shape.fields['company'])}`,
  }
}

/** A partner of the engine over one remote of the world, with a network that fails as drawn. */
export function partnerOf(net: Net, side: SimSide): Partner {
  const { world, turns, random } = net
  const remote = world.remotes[side]
  const { traits } = remote
  const folder = 'in'
  const trouble = (): Trouble | null => {
    const { faults } = net
    if (random.chance(faults.wait)) return { is: 'wait', ms: 1_000 + random.whole(20_000) }
    if (random.chance(faults.lost)) return { is: 'wait', ms: null }
    if (random.chance(faults.gate)) return { is: 'gate', until: world.now + 300_000, why: 'punish' }
    return random.chance(faults.nonsense) ? { is: 'nonsense', why: 'html' } : null
  }
  /** A read: one turn to go out, one to come back. */
  const asked = async <T>(label: string, answer: () => T): Promise<T | { trouble: Trouble }> => {
    await turns.turn(`${side} ${label}`)
    const bad = trouble()
    const value = bad === null ? answer() : { trouble: bad }
    await turns.turn(`${side} ${label} back`)
    return value
  }
  const isTrouble = (value: unknown): value is { trouble: Trouble } =>
    typeof value === 'object' && value !== null && 'trouble' in value

  type Page = { ids: string[]; place: number; full: boolean; before: number }
  const open = (cursor: string | null): Page | Trouble => {
    const { faults } = net
    if (cursor !== null && random.chance(faults.cursor)) return { is: 'cursor' }
    const before = world.now - (random.chance(faults.lag) ? random.whole(60_000) : 0)
    if (cursor === null) {
      const { place } = remote.changedSince(0, before)
      const ids = random.chance(faults.empty) ? [] : remote.all().map(({ id }) => id)
      return { ids, place, full: true, before }
    }
    const from = Number(cursor)
    const start = random.chance(faults.replay) ? Math.max(0, from - 3) : from
    const { ids, place } = remote.changedSince(start, before)
    return { ids: [...ids], place: Math.max(from, place), full: false, before }
  }
  const mix = (ids: string[]): string[] => {
    if (!random.chance(net.faults.shuffle) || ids.length === 0) return ids
    const again = [...ids, random.pick(ids)]
    return again.toSorted(() => random.next() - 0.5)
  }
  const visible = (shape: Shape | null): shape is Shape => shape?.folder === folder

  const effect = (call: WriteCall): Effect => {
    const { now } = world
    switch (call.op) {
      case 'create':
        return remote.create({
          fields: fieldsOf(call.image),
          folder: call.container,
          key: call.key,
          marker: JSON.stringify(call.marker),
          now,
        })
      case 'update':
        return remote.update({
          id: call.remoteId,
          patch: fieldsOf(call.patch),
          expect: call.expect,
          now,
        })
      case 'move':
        return remote.place({ id: call.remoteId, folder: call.to, expect: call.expect, now })
      case 'delete':
        return remote.place({ id: call.remoteId, folder: null, expect: call.expect, now })
    }
  }
  const carryOut = (call: WriteCall): Effect => {
    net.onCall(side, call)
    const id = call.op === 'create' ? null : call.remoteId
    const before = id === null ? null : remote.get(id)
    const done = effect(call)
    if (done.is === 'done' && done.fresh && call.op !== 'move') {
      const after = done.shape.gone ? null : done.shape
      const key = call.op === 'create' ? call.key : null
      world.noteEngine({ op: call.op, side, id: done.id, key, before, after, at: world.now })
    }
    return done
  }
  const answerOf = (call: WriteCall, done: Effect): WriteResult => {
    const requestId = null
    if (done.is === 'stale') return { is: 'refused', refusal: { is: 'stale' }, requestId }
    if (done.is === 'gone') return { is: 'refused', refusal: { is: 'missing' }, requestId }
    const item = call.op === 'delete' ? null : observationOf(side, done)
    return { is: 'done', item, requestId }
  }

  return {
    side,
    kind: 'contact',
    capability: {
      conditional: traits.cas,
      createKey: traits.keyLife > 0 ? { life: traits.keyLife } : 'none',
      lookup: traits.marker ? 'marker' : 'list',
      indexLag: traits.indexLag,
      versionTrusted: side === 'M',
      metered: side === 'D',
      createsPerDay: null,
      maxBytes: null,
      createOnly: [],
      moveChangesId: false,
      softDelete: false,
    },
    async identity() {
      const answer = await asked('identity', () => net.identity[side])
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'known', identity: answer }
    },
    async containers() {
      const answer = await asked('containers', () => ({
        remoteId: folder,
        name: 'Contacts',
        role: 'contacts',
        path: 'Contacts',
        validity: null,
        total: null,
      }))
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'known', containers: [answer] }
    },
    async read({ cursor, page }) {
      const answer = await asked('read', () => {
        const state = page === null ? open(cursor) : (JSON.parse(page) as Page)
        if ('is' in state) return { trouble: state }
        const now = page === null ? { ...state, ids: mix(state.ids) } : state
        const here = now.ids.slice(0, 3)
        const rest = now.ids.slice(3)
        const shapes = here.map((id) => ({ id, shape: remote.asOf(id, now.before) }))
        const items = shapes.flatMap(({ id, shape }) =>
          visible(shape) ? [observationOf(side, { id, shape })] : [],
        )
        const absent = now.full
          ? []
          : shapes.flatMap(({ id, shape }) => (visible(shape) ? [] : [id]))
        const last = rest.length === 0
        const next = last ? null : JSON.stringify({ ...now, ids: rest })
        const place = last ? `${now.place}` : null
        return { page: { items, absent, cursor: place, last, full: now.full }, next }
      })
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'page', ...answer }
    },
    async get({ remoteId }) {
      const answer = await asked(`get ${remoteId}`, () => {
        net.onGet(side, remoteId)
        return { shape: remote.get(remoteId) }
      })
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      const { shape } = answer
      if (shape === null) return { is: 'gone' }
      if (!visible(shape)) return { is: 'outside' }
      return { is: 'here', item: observationOf(side, { id: remoteId, shape }) }
    },
    async find(query) {
      const answer = await asked(`find ${query.by}`, () => {
        // Markers are found wherever an item was moved to; a list shows its own folder.
        if (query.by === 'marker') {
          return { items: remote.byMarker(JSON.stringify(query.marker), world.now) }
        }
        return { items: remote.living().filter(({ shape }) => visible(shape)) }
      })
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'found', items: answer.items.map((one) => observationOf(side, one)) }
    },
    async write(call) {
      const { faults } = net
      const label = `${call.op} ${call.op === 'create' ? '' : call.remoteId}`
      await turns.turn(`${side} ${label}`, () => void carryOut(call))
      const bad = random.chance(faults.wait)
      if (bad) {
        const refusal = { is: 'wait', ms: 1_000 + random.whole(20_000) } as const
        return { is: 'refused', refusal, requestId: null }
      }
      const unknown = { is: 'unknown', why: 'time-out', requestId: null } as const
      if (random.chance(faults.lost)) return unknown
      if (call.op === 'create' && random.chance(faults.late)) {
        const at = world.now + random.whole(90_000)
        net.later.push({ at, go: () => void carryOut(call) })
        return unknown
      }
      const done = carryOut(call)
      await turns.turn(`${side} ${label} back`)
      if (random.chance(faults.cut)) return unknown
      return answerOf(call, done)
    },
    async makeContainer() {
      await turns.turn(`${side} container`)
      return { is: 'unknown', why: 'none is needed here' }
    },
  }
}

/** How long a create key lives by default: D's day. */
export const oneDay = day

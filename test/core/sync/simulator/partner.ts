import type {
  Partner,
  ReadWindow,
  Refusal,
  Trouble,
  WriteCall,
  WriteResult,
} from '../../../../main/core/sync/partner.ts'
import type { Marker, Observation, Patch } from '../../../../main/core/sync/types.ts'
import { Broken } from './broken.ts'
import type { Faults } from './faults.ts'
import { idOf, spanOf } from './kinds.ts'
import type { Random } from './random.ts'
import type { Effect, Fields, Found, Shape, SimSide } from './remote.ts'
import type { Scheduler } from './scheduler.ts'
import type { World } from './world.ts'

type Looked = Readonly<{ container: string; window: ReadWindow }>

/** Something that a slow network does later. */
export type Later = { at: number; go: () => void }

/** What the simulated network is made of. */
export type Net = {
  readonly world: World
  readonly turns: Scheduler
  readonly random: Random
  faults: Faults
  /** Runs before each write takes place; gives the intent that it carries out. */
  onCall: (side: SimSide, call: WriteCall) => string
  /** Runs when an item is read afresh by its id. */
  onGet: (side: SimSide, id: string) => void
  identity: Record<SimSide, string>
  later: Later[]
  /** Calls that the governor let through and that were not made yet; null = nobody counts. */
  granted: Record<SimSide, number> | null
  /** A port that leaves the reminders out where there are none: the service then adds its own. */
  omitsReminders?: boolean
}

/** Most calls that may be on their way to a side together (section 14). */
const together = 4

/** An item as a port of this kind gives it. */
export function observationOf(world: World, side: SimSide, { id, shape }: Found): Observation {
  const { kind } = world
  const image = kind.imageOf(side, shape)
  const marker = shape.marker === null ? null : (JSON.parse(shape.marker) as Marker)
  const { parent, start, people } = shape
  const occurrence = parent === null || start === null ? null : { master: parent, start }
  return {
    remoteId: id,
    container: shape.folder,
    version: `${shape.version}`,
    modified: shape.at,
    image,
    meta: { marker, occurrence, created: null, owner: 'self', people, size: null, port: null },
    ...kind.keysOf(image),
  }
}

/** A partner of the engine over one remote of the world, with a network that fails as drawn. */
export function partnerOf(net: Net, side: SimSide): Partner {
  const { world, turns, random } = net
  const { kind } = world
  const remote = world.remotes[side]
  const { traits } = remote
  let flying = 0
  const depart = (): void => {
    flying += 1
    if (flying > together) throw new Broken(`I17: ${flying} calls to ${side} at once`)
    if (net.granted === null) return
    net.granted[side] -= 1
    if (net.granted[side] < 0) throw new Broken(`I17: a call to ${side} that nobody asked for`)
  }
  const arrive = (): void => {
    flying -= 1
  }
  const listed = (folder: string): boolean =>
    [...world.folders[side]].some((name) => idOf(kind, side, name) === folder)
  const trouble = (): Trouble | null => {
    const { faults } = net
    if (random.chance(faults.wait)) return { is: 'wait', ms: 1_000 + random.whole(20_000) }
    if (random.chance(faults.lost)) return { is: 'wait', ms: null }
    if (random.chance(faults.gate)) return { is: 'gate', until: world.now + 300_000, why: 'punish' }
    return random.chance(faults.nonsense) ? { is: 'nonsense', why: 'html' } : null
  }
  /** A read: one turn to go out, one to come back. */
  const asked = async <T>(label: string, answer: () => T): Promise<T | { trouble: Trouble }> => {
    depart()
    await turns.turn(`${side} ${label}`)
    const bad = trouble()
    const value = bad === null ? answer() : { trouble: bad }
    await turns.turn(`${side} ${label} back`)
    arrive()
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
  const within = ({ fields, parent }: Shape, window: ReadWindow): boolean => {
    const span = window === null ? null : spanOf(fields)
    // Exceptions come with their series, wherever they stand.
    if (span === null || window === null || parent !== null) return true
    if ((fields['recurrence'] ?? '') !== '') return true
    const closed = traits.closedWindow && span.start === window.to
    return (span.start < window.to || closed) && span.end > window.from
  }
  const visible = (shape: Shape | null, ask: Looked): shape is Shape =>
    shape !== null && shape.folder === ask.container && within(shape, ask.window)

  const bodyOf = (patch: Patch, whole: boolean): Fields => {
    const fields = kind.fieldsOf(side, patch)
    if (kind.kind !== 'event' || side === 'M' || !whole) return fields
    const none = fields['reminders'] === undefined || fields['reminders'] === ''
    return none && net.omitsReminders === true ? { ...fields, reminders: 'default' } : fields
  }
  const effect = (call: WriteCall): Effect => {
    const { now } = world
    switch (call.op) {
      case 'create':
        return remote.create({
          fields: bodyOf(call.image, true),
          folder: call.container,
          key: call.key,
          marker: JSON.stringify(call.marker),
          now,
          parent: call.occurrence?.master ?? null,
          start: call.occurrence?.start ?? null,
        })
      case 'update':
        return remote.update({
          id: call.remoteId,
          patch: bodyOf(call.patch, false),
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
    const intent = net.onCall(side, call)
    const id = call.op === 'create' ? null : call.remoteId
    const before = id === null ? null : remote.get(id)
    const done = effect(call)
    if (done.is === 'done' && done.fresh) {
      const after = done.shape.gone ? null : done.shape
      world.noteEngine({ op: call.op, side, id: done.id, intent, before, after, at: world.now })
      // Somebody is told of it, as of any change.
      world.onChange(side, done.id)
      if (after?.fields['reminders']?.includes('default') === true) {
        throw new Broken(`I12: ${done.id} pops up though nobody asked for it`)
      }
    }
    return done
  }
  const answerOf = (call: WriteCall, done: Effect): WriteResult => {
    const requestId = null
    if (done.is === 'stale') return { is: 'refused', refusal: { is: 'stale' }, requestId }
    if (done.is === 'gone') return { is: 'refused', refusal: { is: 'missing' }, requestId }
    const item = call.op === 'delete' ? null : observationOf(world, side, done)
    return { is: 'done', item, requestId }
  }
  const sendOut = async (call: WriteCall): Promise<WriteResult> => {
    const { faults } = net
    const label = `${call.op} ${call.op === 'create' ? '' : call.remoteId}`
    await turns.turn(`${side} ${label}`, () => void carryOut(call))
    const refusedWith = (refusal: Refusal): WriteResult => ({
      is: 'refused',
      refusal,
      requestId: null,
    })
    if (random.chance(faults.wait)) {
      return refusedWith({ is: 'wait', ms: 1_000 + random.whole(20_000) })
    }
    // A proxy between may say so though nothing changed.
    if (traits.cas && call.op !== 'create' && random.chance(faults.stale)) {
      return refusedWith({ is: 'stale' })
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
    return random.chance(faults.cut) ? unknown : answerOf(call, done)
  }

  return {
    side,
    kind: kind.kind,
    capability: {
      conditional: traits.cas,
      createKey: traits.keyLife > 0 ? { life: traits.keyLife } : 'none',
      lookup: traits.marker ? 'marker' : kind.kind === 'mail' ? 'key' : 'list',
      indexLag: traits.indexLag,
      versionTrusted: side === 'M',
      metered: side === 'D',
      createsPerDay: traits.createsPerDay,
      maxBytes: null,
      createOnly: [],
      moveChangesId: traits.renames,
      softDelete: false,
    },
    async identity() {
      const answer = await asked('identity', () => net.identity[side])
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'known', identity: answer }
    },
    async containers() {
      const answer = await asked('containers', () => ({
        containers: [...world.folders[side]].map((name) => {
          const remoteId = idOf(kind, side, name)
          const role = kind.folders.find((one) => one.name === name)?.role ?? null
          return {
            remoteId,
            name,
            role,
            path: name,
            validity: remote.validityOf(remoteId),
            total: null,
          }
        }),
      }))
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'known', ...answer }
    },
    async read({ cursor, page, container, window }) {
      const ask = { container, window }
      const answer = await asked('read', () => {
        const state = page === null ? open(cursor) : (JSON.parse(page) as Page)
        if ('is' in state) return { trouble: state }
        const now = page === null ? { ...state, ids: mix(state.ids) } : state
        const here = now.ids.slice(0, 3)
        const rest = now.ids.slice(3)
        const shapes = here.map((id) => ({ id, shape: remote.asOf(id, now.before) }))
        const items = shapes.flatMap(({ id, shape }) =>
          visible(shape, ask) ? [observationOf(world, side, { id, shape })] : [],
        )
        const absent = now.full
          ? []
          : shapes.flatMap(({ id, shape }) => (visible(shape, ask) ? [] : [id]))
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
        // Where a move gives another id, the port looks for the item in every folder.
        const id = remote.follow(remoteId)
        for (const one of new Set([remoteId, id])) net.onGet(side, one)
        return { id, shape: remote.get(id) }
      })
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      const { id, shape } = answer
      if (shape === null) return { is: 'gone' }
      if (!listed(shape.folder)) return { is: 'outside' }
      return { is: 'here', item: observationOf(world, side, { id, shape }) }
    },
    async find(query) {
      const answer = await asked(`find ${query.by}`, () => {
        // Markers are found wherever an item was moved to; a list shows its own folder.
        if (query.by === 'marker') {
          return { items: remote.byMarker(JSON.stringify(query.marker), world.now) }
        }
        const ask = { container: query.container, window: null }
        const here = remote.living().filter(({ shape }) => visible(shape, ask))
        if (query.by === 'near') return { items: here }
        const keyed = ({ shape }: Found): boolean =>
          kind.keysOf(kind.imageOf(side, shape)).naturalKey === query.naturalKey
        return { items: here.filter(keyed) }
      })
      if (isTrouble(answer)) return { is: 'trouble', trouble: answer.trouble }
      return { is: 'found', items: answer.items.map((one) => observationOf(world, side, one)) }
    },
    async write(call) {
      depart()
      const result = await sendOut(call)
      arrive()
      return result
    },
    async makeContainer({ path }) {
      depart()
      await turns.turn(`${side} container`)
      arrive()
      if (random.chance(net.faults.lost)) return { is: 'unknown', why: 'time-out' }
      world.folders[side].add(path)
      const remoteId = idOf(kind, side, path)
      const named = { remoteId, name: path, path, role: null, total: null }
      return { is: 'made', container: { ...named, validity: remote.validityOf(remoteId) } }
    },
  }
}

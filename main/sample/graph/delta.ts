import { createRandom, type Random } from '../random.ts'
import type { Call } from './call.ts'
import { resync, type DeltaState, type DeltaStates, type Pending } from './delta-state.ts'
import type { Item } from './item.ts'
import { linkOf } from './list.ts'
import type { Feed } from './mailbox.ts'
import { selected } from './odata.ts'
import { ok, type Answer, type Json } from './wire.ts'

/** What a delta goes over. */
export type DeltaSource = Readonly<{
  feed: Feed
  states: DeltaStates
  /** The whole record of an item. */
  record: (item: Item, call: Call) => Json
  /** What is told of an item that was only read; the whole record if absent. */
  partial?: (item: Item, call: Call) => Json
  /** `@odata.type` of the kind, e.g. `#microsoft.graph.message`, unless the item has its own. */
  type: string
  /** False for an item that the filter of the chain leaves out. */
  keeps?: (item: Item) => boolean
  set: string
}>

type Round = NonNullable<DeltaState['round']>

/** Brings a list into any order. */
export function shuffled<T>(list: T[], random: Random): T[] {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = random.int(0, at)
    const [a, b] = [list[at], list[other]]
    if (a !== undefined && b !== undefined) [list[at], list[other]] = [b, a]
  }
  return list
}

const present = ({ iid, rid }: Item): Pending => ({ iid, rid, removed: false })

/** Entries of a map that are newer than a change, from its end. */
function newer<T extends { seq: number }>(entries: Iterable<T>, since: number): T[] {
  const list = [...entries]
  let from = list.length
  while (from > 0 && (list[from - 1]?.seq ?? 0) > since) from -= 1
  return list.slice(from)
}

/** Who left since; with lasting ids only who is not back, unless the quirk tells it the wrong way. */
function removals(feed: Feed, since: number, call: Call): Pending[] {
  return newer(feed.gone.values(), since)
    .filter(({ iid }) => {
      if (!call.prefer.immutable) return true
      return !feed.members.has(iid) || call.tenant.quirks.gh72
    })
    .map(({ iid, rid }) => ({ iid, rid, removed: true }))
}

function changes(state: DeltaState, feed: Feed, call: Call): Pending[] {
  const gone = removals(feed, state.since, call)
  const silent = new Set(
    call.prefer.immutable && call.tenant.quirks.gh72 ? gone.map(({ iid }) => iid) : [],
  )
  const late = state.late.flatMap((iid) => feed.members.get(iid) ?? [])
  const touched = newer(feed.members.values(), state.since)
  const there = [...new Set([...late, ...touched])].filter(({ iid }) => !silent.has(iid))
  return [...gone, ...there.map(present)]
}

/** Begins a round: what is to be told, in any order, some of it twice. */
function begin(state: DeltaState, source: DeltaSource, call: Call): Round {
  const { mailbox, tenant } = call
  const random = createRandom(`${state.feed}/${mailbox.seq}/${state.issued}`)
  const full = state.since === 0
  const entries = full
    ? [...source.feed.members.values()].map(present)
    : changes(state, source.feed, call)
  const twice = entries.filter(() => random.chance(tenant.quirks.duplicates))
  const now = tenant.now()
  const isLate = ({ iid, removed }: Pending): boolean =>
    !removed && (source.feed.members.get(iid)?.visible ?? 0) > now
  return {
    queue: shuffled([...entries.filter((entry) => !isLate(entry)), ...twice], random),
    at: 0,
    upTo: mailbox.seq,
    late: entries.filter(isLate).map(({ iid }) => iid),
  }
}

const removed = (entry: Pending, type: string, call: Call): Json => ({
  '@odata.type': type,
  id: call.prefer.immutable ? entry.iid : entry.rid,
  '@removed': { reason: 'deleted' },
})

/** Tells one entry; nothing of an item that left in the meantime, which a later round tells. */
function told(
  entry: Pending,
  at: Readonly<{ source: DeltaSource; call: Call; since: number; select: string | null }>,
): Json[] {
  const { source, call, since } = at
  const item = source.feed.members.get(entry.iid)
  if (entry.removed) return [removed(entry, source.type, call)]
  if (item === undefined || source.keeps?.(item) === false) return []
  const read = since > 0 && item.content <= since && item.seq > since
  const record = read && source.partial ? source.partial(item, call) : source.record(item, call)
  return [{ '@odata.type': item.extra.type ?? source.type, ...selected(record, at.select) }]
}

/** Habits that strike before a round begins. */
function disturb(source: DeltaSource, call: Call): void {
  const { quirks } = call.tenant
  const { random } = call.mailbox
  const members = [...source.feed.members.values()]
  if (members.length === 0) return
  if (quirks.noise > 0 && random.chance(quirks.noise)) call.mailbox.change(random.pick(members))
  const one = quirks.rotateIds > 0 && random.chance(quirks.rotateIds) ? random.pick(members) : null
  if (one?.kind === 'message') call.mailbox.rename(one)
}

const tokenOf = (query: URLSearchParams): string | null =>
  query.get('$skiptoken') ?? query.get('$deltatoken')

const withoutTokens = (query: URLSearchParams): string => {
  const options = new URLSearchParams(query)
  options.delete('$skiptoken')
  options.delete('$deltatoken')
  return options.toString()
}

const link = (call: Call, name: string, token: string): string =>
  linkOf({ base: call.base, path: call.path, query: new URLSearchParams() }, { [name]: token })

function stateOf(call: Call, source: DeltaSource): DeltaState {
  const feed = `${call.mailbox.owner} ${call.path.replace(/^\/(me|users\/[^/]+)/, '')}`
  const token = tokenOf(call.query)
  if (token !== null) {
    const state = source.states.read(token, feed, call.tenant.quirks.linkLife)
    if (state === null) throw resync(`${call.base}${call.path}`)
    return state
  }
  return {
    feed,
    options: withoutTokens(call.query),
    since: 0,
    round: null,
    late: [],
    known: new Set(),
    issued: call.tenant.now(),
  }
}

/** The page that is told now, and where the round stands behind it. */
export function deltaAnswer(call: Call, source: DeltaSource): Answer {
  const state = stateOf(call, source)
  const options = new URLSearchParams(state.options)
  if (state.round === null) disturb(source, call)
  const round = state.round ?? begin(state, source, call)
  const size = call.prefer.pageSize ?? (Number(options.get('$top') ?? 0) || 10)
  const pause =
    round.at < round.queue.length && call.mailbox.random.chance(call.tenant.quirks.emptyPages)
  const end = pause ? round.at : round.at + size
  const ask = { source, call, since: state.since, select: options.get('$select') }
  const value = round.queue.slice(round.at, end).flatMap((entry) => told(entry, ask))
  const more = end < round.queue.length
  const next = more
    ? { ...state, round: { ...round, at: end } }
    : { ...state, since: round.upTo, round: null, late: round.late }
  const token = source.states.save(next)
  return ok({
    '@odata.context': `${call.base}/$metadata#${source.set}`,
    ...(more
      ? { '@odata.nextLink': link(call, '$skiptoken', token) }
      : { '@odata.deltaLink': link(call, '$deltatoken', token) }),
    value,
  })
}

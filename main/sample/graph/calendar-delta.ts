import { createRandom } from '../random.ts'
import type { Call } from './call.ts'
import { resync, type DeltaState, type DeltaStates, type Pending } from './delta-state.ts'
import { etagOf } from './entity.ts'
import { eventRecord, type Told } from './event.ts'
import type { Item } from './item.ts'
import { linkOf, visible } from './list.ts'
import { daysWithin, isSeries, shownWithin, wholeOf, type Window } from './series.ts'
import { fail, ok, type Answer, type Json } from './wire.ts'
import { instantOf } from './zone.ts'

const type = '#microsoft.graph.event'

/** Reads a bound of a window: a time without a zone is UTC. */
function boundOf(query: URLSearchParams, name: string): number {
  const text = query.get(name)
  if (text === null) {
    return fail(400, 'ErrorInvalidParameter', `The parameter ${name} is needed.`)
  }
  const time = /(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : instantOf({ dateTime: text.includes('T') ? text : `${text}T00:00:00`, timeZone: 'UTC' })
  return Number.isNaN(time) ? fail(400, 'ErrorInvalidParameter', name) : time
}

/** The window of a view; 400 without one, or where it ends before it begins. */
export function windowOf(query: URLSearchParams): Window {
  const window = { from: boundOf(query, 'startDateTime'), to: boundOf(query, 'endDateTime') }
  return window.to > window.from
    ? window
    : fail(400, 'ErrorCalendarEndDateIsEarlierThanStartDate', 'The end is before the start.')
}

const within = (item: Item, window: Window, call: Call): boolean =>
  shownWithin(item, window, call).length > 0

/** A plain day of a series: what it is and when, the rest is the series' (graph-api.md, 5.3). */
const stub = (told: Told, record: Json): Json => ({
  '@odata.type': type,
  '@odata.etag': etagOf(told.changeKey),
  id: told.id,
  type: 'occurrence',
  seriesMasterId: record['seriesMasterId'],
  start: record['start'],
  end: record['end'],
})

/** What is told of an event: itself, and of a series its days within the window. */
function told(item: Item, window: Window, call: Call): Json[] {
  const whole = { '@odata.type': type, ...eventRecord(wholeOf(item, call), call) }
  if (!isSeries(item)) return [whole]
  const days = daysWithin(item, window, call).map((one) => {
    const record = eventRecord(one, call)
    return one.type === 'occurrence' ? stub(one, record) : { '@odata.type': type, ...record }
  })
  return [whole, ...days]
}

type Source = Readonly<{ calendar: Item; states: DeltaStates }>

const removed = (id: string): Json => ({
  '@odata.type': type,
  id,
  '@removed': { reason: 'deleted' },
})

/** Ids of dropped days, where the quirk tells them. */
const droppedDays = (item: Item, call: Call): Json[] =>
  call.tenant.quirks.occurrenceRemoved
    ? [...(item.extra.cancelled ?? [])].map((date) =>
        removed(`${call.prefer.immutable ? item.iid : item.rid}o${date.replaceAll('-', '')}`),
      )
    : []

function begin(
  state: DeltaState,
  source: Source,
  at: { call: Call; window: Window },
): {
  queue: Pending[]
  known: Set<string>
} {
  const { call, window } = at
  const members = visible(call, [...call.mailbox.feed(source.calendar.iid).members.values()])
  const there = members.filter((item) => within(item, window, call))
  const ids = new Map(there.map((item) => [`${item.iid} ${item.rid}`, item]))
  const random = createRandom(`${state.feed}/${call.mailbox.seq}/${state.issued}`)
  // Who merely left the window is told as deleted, though the event is there.
  const gone = [...state.known]
    .filter((key) => !ids.has(key))
    .map((key) => {
      const [iid = '', rid = ''] = key.split(' ')
      return { iid, rid, removed: true }
    })
  const fresh = there
    .filter((item) => item.seq > state.since || !state.known.has(`${item.iid} ${item.rid}`))
    .map(({ iid, rid }) => ({ iid, rid, removed: false }))
  const twice = fresh.filter(() => random.chance(call.tenant.quirks.duplicates))
  return { queue: [...gone, ...fresh, ...twice], known: new Set(ids.keys()) }
}

function stateOf(call: Call, { calendar, states }: Source): DeltaState {
  const feed = `${call.mailbox.owner} view ${calendar.iid}`
  const token = call.query.get('$skiptoken') ?? call.query.get('$deltatoken')
  if (token !== null) {
    const state = states.read(token, feed, call.tenant.quirks.linkLife)
    if (state === null) throw resync(`${call.base}${call.path}`)
    return state
  }
  const refused = ['$select', '$expand', '$filter', '$orderby', '$search']
  if (refused.some((name) => call.query.has(name))) {
    return fail(400, 'ErrorInvalidUrlQuery', 'The query option is not supported with delta.')
  }
  windowOf(call.query)
  return {
    feed,
    options: call.query.toString(),
    since: 0,
    round: null,
    late: [],
    known: new Set(),
    issued: call.tenant.now(),
  }
}

const link = (call: Call, name: string, token: string): string =>
  linkOf({ base: call.base, path: call.path, query: new URLSearchParams() }, { [name]: token })

/** Pages are cut between events: a series is never divided. */
function page(
  queue: readonly Pending[],
  from: number,
  tell: (entry: Pending) => { entries: Json[]; enough: boolean },
): { value: Json[]; end: number } {
  const value: Json[] = []
  let end = from
  for (const entry of queue.slice(from)) {
    const { entries, enough } = tell(entry)
    value.push(...entries)
    end += 1
    if (enough) break
  }
  return { value, end }
}

/** Answers a delta of a calendar's window, which stays that of the first request. */
export function calendarDelta(call: Call, source: Source): Answer {
  const state = stateOf(call, source)
  const window = windowOf(new URLSearchParams(state.options))
  const started = state.round === null ? begin(state, source, { call, window }) : null
  const round = state.round ?? {
    queue: started?.queue ?? [],
    at: 0,
    upTo: call.mailbox.seq,
    late: [],
  }
  const known = started?.known ?? state.known
  const size = call.prefer.pageSize ?? 10
  let count = 0
  const { value, end } = page(round.queue, round.at, (entry) => {
    const item = call.mailbox.item(entry.iid)
    const gone = entry.removed || item === undefined
    const id = call.prefer.immutable ? entry.iid : entry.rid
    const entries = gone ? [removed(id)] : [...told(item, window, call), ...droppedDays(item, call)]
    count += entries.length
    return { entries, enough: count >= size }
  })
  const more = end < round.queue.length
  const token = source.states.save(
    more
      ? { ...state, known, round: { ...round, at: end } }
      : { ...state, known, since: round.upTo, round: null },
  )
  return ok({
    '@odata.context': `${call.base}/$metadata#Collection(event)`,
    ...(more
      ? { '@odata.nextLink': link(call, '$skiptoken', token) }
      : { '@odata.deltaLink': link(call, '$deltatoken', token) }),
    value,
  })
}

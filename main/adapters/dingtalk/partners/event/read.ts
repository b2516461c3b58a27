import type { EventTime } from '../../../../core/sync/images.ts'
import type {
  Found,
  Got,
  ObservedPage,
  Partner,
  Query,
  Trouble,
} from '../../../../core/sync/partner.ts'
import type { Image } from '../../../../core/sync/types.ts'
import { same, valueOf } from '../../../../core/sync/values.ts'
import type { CalendarEvent } from '../../calendar/event.ts'
import type { DingTalkError, Meaning } from '../../errors.ts'
import { asking } from '../common.ts'
import type { DingtalkPartnerOptions } from '../options.ts'
import { listEvents, listNear, mayStandAlone, readOne, readSeries, type Desk } from './ask.ts'
import { gather, itemsOf } from './gather.ts'
import { observed, observedDay, type Seen } from './record.ts'
import { foldSeries, type Series } from './series.ts'
import { isWithin } from './times.ts'

const trouble = (found: Trouble) => ({ is: 'trouble', trouble: found }) as const

const ofToken = new Set<Meaning>(['parameter', 'page-token', 'other'])

/** The code of an expired token is not documented: any refusal of the request itself counts. */
const isTokenRefused = (refusal: DingTalkError | null): boolean =>
  refusal !== null && refusal.status === 400 && ofToken.has(refusal.what)

/**
 * Reads the whole calendar, or what changed since the cursor, as one page: rows of a series come on
 * any page of DingTalk's. What lies outside the window is told as absent, so that an item that left
 * it is looked at.
 */
export const readEvents =
  (options: DingtalkPartnerOptions): Partner['read'] =>
  async ({ cursor, window }, signal) => {
    const desk = { options, signal }
    const whole = cursor === null
    const asked = await asking({ now: options.now, signal }, async () => {
      const listed = await listEvents(desk, cursor)
      return { ...(await gather(listed, whole, desk)), token: listed.token }
    })
    if (asked.is === 'trouble') {
      const isLost = !whole && isTokenRefused(asked.refusal)
      return trouble(isLost ? { is: 'cursor' } : asked.trouble)
    }
    const { seen, absent, token } = asked.value
    const isIn = ({ times }: Seen): boolean => isWithin(times, window, options.zone)
    const out = seen.filter((one) => !isIn(one)).map(({ item }) => item.remoteId)
    const page: ObservedPage = {
      items: itemsOf(seen.filter(isIn)),
      absent: [...absent, ...out],
      cursor: token,
      last: true,
      full: whole,
    }
    return { is: 'page', page, next: null }
  }

/** An event read afresh: `outside` where its rule is one that nobody documents. */
export type Fresh = Here | Readonly<{ is: 'gone' }> | Readonly<{ is: 'outside' }>

/** `series` is set for an event that is no occurrence, `parent` for one that is: its series. */
export type Here = Readonly<{
  is: 'here'
  seen: Seen
  series: Series | null
  parent: Seen | null
}>

async function freshDay(desk: Desk, row: CalendarEvent, master: string): Promise<Fresh> {
  const { options } = desk
  const read = await readOne(desk, master)
  if (typeof read === 'string') {
    const seen = read === 'unknown' && mayStandAlone(row, desk) ? observed(row, options) : null
    return seen === null ? { is: 'gone' } : { is: 'here', seen, series: null, parent: null }
  }
  const series = observed(read.event, options)
  const seen = series === null ? null : observedDay(row, series, options)
  return seen === null ? { is: 'outside' } : { is: 'here', seen, series: null, parent: series }
}

/** Reads one event with what belongs to it. Throws as the client does. */
export async function freshly(desk: Desk, id: string): Promise<Fresh> {
  const read = await readSeries(desk, id)
  if (typeof read === 'string') return { is: 'gone' }
  const { event } = read
  if (event.master !== null) return freshDay(desk, event, event.master)
  const series = foldSeries(read, desk.options)
  return series === null
    ? { is: 'outside' }
    : { is: 'here', seen: series.series, series, parent: null }
}

/** Reads one item afresh; `read` is told of what was found, for a write that follows at once. */
export const getEvent =
  (options: DingtalkPartnerOptions, read: (id: string, fresh: Fresh) => void): Partner['get'] =>
  async ({ remoteId, window }, signal): Promise<Got> => {
    const asked = await asking({ now: options.now, signal }, () =>
      freshly({ options, signal }, remoteId),
    )
    if (asked.is === 'trouble') return trouble(asked.trouble)
    const fresh = asked.value
    read(remoteId, fresh)
    if (fresh.is !== 'here') return { is: fresh.is }
    return isWithin(fresh.seen.times, window, options.zone)
      ? { is: 'here', item: fresh.seen.item }
      : { is: 'outside' }
  }

const day = 86_400_000

/** Days around the start of an image, whatever the zone in which it is told. */
function around(image: Image): Readonly<{ from: number; to: number }> | null {
  const time = valueOf(image, 'time') as EventTime | null // canonical images of events have this shape
  if (time === null) return null
  const start = Date.parse(`${time.start.slice(0, 10)}T00:00:00Z`)
  return { from: start - day, to: start + 2 * day }
}

async function search(desk: Desk, query: Query): Promise<readonly Seen[]> {
  if (query.by === 'key') return []
  const span = query.by === 'near' ? around(query.image) : null
  if (query.by === 'near' && span === null) return []
  const listed = await (span === null ? listEvents(desk, null) : listNear(desk, span))
  const { seen } = await gather(listed, true, desk)
  return query.by === 'near'
    ? seen
    : seen.filter(({ item }) => same(item.meta.marker, query.marker))
}

/**
 * Finds events by the footer line in their text, or all around an image's day. DingTalk cannot
 * search: the marker is looked for in the whole list. Events have no natural key here.
 */
export const findEvents =
  (options: DingtalkPartnerOptions): Partner['find'] =>
  async (query, signal): Promise<Found> => {
    const asked = await asking({ now: options.now, signal }, () =>
      search({ options, signal }, query),
    )
    return asked.is === 'trouble'
      ? trouble(asked.trouble)
      : { is: 'found', items: itemsOf(asked.value) }
  }

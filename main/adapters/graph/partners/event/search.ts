import type { Json } from '../../../../core/ports.ts'
import type { EventTime } from '../../../../core/sync/images.ts'
import type { Query } from '../../../../core/sync/partner.ts'
import type { Image, Marker, Observation } from '../../../../core/sync/types.ts'
import { valueOf } from '../../../../core/sync/values.ts'
import { path } from '../../path.ts'
import { timeIn } from '../../records.ts'
import { allPages, fetchItems, toldBy } from '../feed.ts'
import { markerFilter, markerText } from '../marker.ts'
import type { At } from '../options.ts'
import { entryOf, unitOf } from './ask.ts'
import { calendarsOf } from './calendars.ts'
import { observeEvent, readSeries } from './record.ts'

const ids = { $select: 'id,type,seriesMasterId' }

async function whole(at: At, calendar: string, list: readonly Json[]): Promise<readonly Json[]> {
  const { found } = await fetchItems(at, toldBy(list, unitOf).ids, entryOf(at, calendar))
  return found
}

const seenIn = (at: At, calendar: string, raw: Json): Observation[] => {
  const seen = observeEvent(readSeries(raw), { options: at.options, container: calendar })
  return seen === null ? [] : [seen.item]
}

type Sought = Readonly<{ container: string; marker: Marker }>

async function inCalendar(at: At, calendar: string, marker: Marker) {
  const to = path`/users/${at.options.mailbox.id}/calendars/${calendar}/events`
  const query = { ...ids, $filter: markerFilter(marker) }
  const found = await whole(at, calendar, await allPages(at, { to, query }))
  // The service compares without regard to case (paper `graph-api.md`, 8.3).
  return found.flatMap((raw) =>
    seenIn(at, calendar, raw)
      .filter(({ meta }) => meta.marker !== null && markerText(meta.marker) === markerText(marker))
      .map((item) => ({ raw, item })),
  )
}

async function everywhere(at: At, { container, marker }: Sought) {
  const others = (await calendarsOf(at)).filter(({ remoteId }) => remoteId !== container)
  const found = await inCalendar(at, container, marker)
  for (const { remoteId } of others) found.push(...(await inCalendar(at, remoteId, marker)))
  return found
}

/** Events that bear a marker, in whichever calendar a person moved them to. */
export const eventsWithMarker = async (at: At, sought: Sought): Promise<readonly Json[]> =>
  (await everywhere(at, sought)).map(({ raw }) => raw)

const day = 86_400_000
const year = 366 * day

type Span = Readonly<{ from: number; to: number }>

async function inSpan(at: At, calendar: string, { from, to }: Span): Promise<Observation[]> {
  const view = path`/users/${at.options.mailbox.id}/calendars/${calendar}/calendarView`
  const span = {
    startDateTime: new Date(from).toISOString(),
    endDateTime: new Date(to).toISOString(),
  }
  const list = await allPages(at, { to: view, query: { ...span, ...ids } })
  return (await whole(at, calendar, list)).flatMap((raw) => seenIn(at, calendar, raw))
}

/** The days around an event's start. */
function spanAround(image: Image, now: number): Span {
  const time = valueOf(image, 'time') as EventTime | null // canonical images of events have this shape
  const text = time?.start ?? ''
  const start = timeIn(text.length === 19 ? `${text}Z` : text) || now
  return { from: start - 2 * day, to: start + 2 * day }
}

/** Looks for events: by marker everywhere, else near a day, or by UID within a year of today. */
export async function findEvents(at: At, query: Query): Promise<readonly Observation[]> {
  const { container } = query
  const now = at.options.now()
  if (query.by === 'marker') return (await everywhere(at, query)).map(({ item }) => item)
  if (query.by === 'near') return inSpan(at, container, spanAround(query.image, now))
  const all = await inSpan(at, container, { from: now - year, to: now + year })
  return all.filter(({ naturalKey }) => naturalKey === query.naturalKey)
}

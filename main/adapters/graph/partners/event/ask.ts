import type { Json } from '../../../../core/ports.ts'
import { members } from '../../../exact-json.ts'
import { rawId } from '../../items/kind.ts'
import { path } from '../../path.ts'
import { allPages } from '../feed.ts'
import type { At } from '../options.ts'
import { dateOf, originOf, type Day } from './day.ts'
import { readDay, readSeries } from './record.ts'
import { wholeDay, wholeEvent, type Event, type Series } from './shape.ts'

/** Where an event is: in a calendar, or one of its days. */
export const eventPath = (at: At, calendar: string, id: string) =>
  path`/users/${at.options.mailbox.id}/calendars/${calendar}/events/${id}`

/** Where an event is, whichever calendar it lies in. */
export const anywherePath = (at: At, id: string) =>
  path`/users/${at.options.mailbox.id}/events/${id}`

/** What is asked of an event by its id. */
export const entryOf = (at: At, calendar: string) => (id: string) => ({
  to: eventPath(at, calendar, id),
  query: wholeEvent,
})

/** Reads an event, with the days of it that differ where it is a series. */
export async function askSeries(at: At, calendar: string, id: string): Promise<Json> {
  const { graph, mailbox } = at.options
  const asked = { ...entryOf(at, calendar)(id), mailbox: mailbox.id, signal: at.signal }
  return graph.call(asked)
}

/** A series, and one of its days that differs; `day` null where it does not differ (any more). */
export type Found = Readonly<{ series: Series; day: Event | null; raw: Json | null }>

/** Reads a day of a series by what it is named. */
export async function askDay(at: At, calendar: string, { master, origin }: Day): Promise<Found> {
  const answer = await askSeries(at, calendar, master)
  const series = readSeries(answer)
  const index = series.exceptionOccurrences.findIndex((one) => originOf(one) === origin)
  const all = members(answer)?.['exceptionOccurrences']
  const raw = Array.isArray(all) ? ((all[index] as Json | undefined) ?? null) : null
  return { series, day: series.exceptionOccurrences[index] ?? null, raw }
}

const day = 86_400_000
const instant = (ms: number): string => new Date(ms).toISOString()

/** Of several days the one that the rule put on a date; a series has one a day at most. */
const dayAt = (days: readonly Event[], { series, start }: DayAsk): Event | undefined =>
  days.find((one) => originOf(one) !== '' && dateOf(series, originOf(one)) === start)

type DayAsk = Readonly<{ series: Series; start: string }>

/** Finds the day that a series has on a date, as Graph names it now; null where there is none. */
export async function findDay(at: At, calendar: string, ask: DayAsk): Promise<Event | null> {
  const { series, start } = ask
  const changed = dayAt(series.exceptionOccurrences, ask)
  if (changed !== undefined) return changed
  const around = Date.parse(`${start}T00:00:00Z`)
  const { id } = at.options.mailbox
  const to = path`/users/${id}/calendars/${calendar}/events/${series.id}/instances`
  const window = { startDateTime: instant(around - day), endDateTime: instant(around + 2 * day) }
  const days = (await allPages(at, { to, query: window })).map(readDay)
  return dayAt(days, ask) ?? null
}

/** Reads a day by Graph's own id for it, with our marker. */
export async function askByOwnId(at: At, calendar: string, id: string): Promise<Event> {
  const { graph, mailbox } = at.options
  const to = eventPath(at, calendar, id)
  const asked = { to, query: wholeDay, mailbox: mailbox.id, signal: at.signal }
  return readDay(await graph.call(asked))
}

/** Ids of the events that a list names; days give their series' id. */
export function unitOf(raw: Json): string | null {
  const series = members(raw)?.['seriesMasterId']
  return typeof series === 'string' && series !== '' ? series : rawId(raw)
}

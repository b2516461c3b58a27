import { wallText } from '../../../../core/sync/canonical/zones.ts'
import { timeIn } from '../../records.ts'
import type { Event } from './shape.ts'
import { seriesZone } from './time.ts'

/** A day of a series that differs, named by what stays: its series and its original start. */
export type Day = Readonly<{ master: string; origin: string }>

/** Remote id of such a day: its own id may change when it is written (paper `graph-api.md`, 5.4). */
export const dayId = ({ master, origin }: Day): string => `day:${origin}:${master}`

/** Reads the remote id of a day; null for that of an event or a series. */
export function dayOfId(id: string): Day | null {
  const [, origin, master] = /^day:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ):(.+)$/.exec(id) ?? []
  return origin === undefined || master === undefined ? null : { master, origin }
}

/** The instant at which the rule put a day: `2026-11-20T01:00:00Z`; empty where it is not told. */
export function originOf({ originalStart, start }: Event): string {
  const told =
    originalStart === '' ? `${(start?.dateTime ?? '').replace(/Z$/, '')}Z` : originalStart
  const ms = timeIn(told)
  return ms === 0 ? '' : `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** The series that a day belongs to, as far as its days are counted by it. */
export type Counting = Pick<Event, 'isAllDay' | 'originalStartTimeZone'>

/**
 * The date by which both sides name a day, in the series' zone: a rule gives one a day at most, and
 * a series that moves to another time of day keeps it. Exchange tells all-day ones in the zone or
 * in UTC.
 */
export function dateOf(series: Counting, origin: string): string {
  const wall = wallText(origin, seriesZone(series))
  return (series.isAllDay && !wall.endsWith('T00:00:00') ? origin : wall).slice(0, 10)
}

const cancelledForm = /\.(\d{4}-\d\d-\d\d)$/

/** Dates of the days that were taken out of a series, told as `OID.{series}.{date}`. */
export const cancelledDates = (ids: readonly string[]): readonly string[] =>
  ids.flatMap((id) => cancelledForm.exec(id)?.[1] ?? [])

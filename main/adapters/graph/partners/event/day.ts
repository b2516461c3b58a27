import { instantText, wallText } from '../../../../core/sync/canonical/zones.ts'
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

/** A day's start as both sides name it: wall time in the series' zone, or a date. */
export function startOf(series: Counting, origin: string): string {
  const wall = wallText(origin, seriesZone(series))
  if (!series.isAllDay) return wall
  return (wall.endsWith('T00:00:00') ? wall : origin).slice(0, 10)
}

/** Instants that a start may stand for: Exchange tells all-day ones in the zone or in UTC. */
export function originsOf(series: Counting, start: string): readonly string[] {
  if (!series.isAllDay) return [instantText(start, seriesZone(series))]
  const midnight = `${start.slice(0, 10)}T00:00:00`
  return [instantText(midnight, seriesZone(series)), `${midnight}Z`]
}

const cancelledForm = /\.(\d{4}-\d\d-\d\d)$/

/** Starts of the days that were taken out of a series, told as `OID.{series}.{date}`. */
export const cancelledStarts = (
  ids: readonly string[],
  time: Readonly<{ start: string; allDay?: true }>,
): readonly string[] =>
  ids.flatMap((id) => {
    const day = cancelledForm.exec(id)?.[1]
    if (day === undefined) return []
    return [time.allDay === true ? day : `${day}${time.start.slice(10)}`]
  })

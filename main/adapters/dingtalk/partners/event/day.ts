import type { CalendarEvent } from '../../calendar/event.ts'
import { viewDays, type Desk } from './ask.ts'
import type { Series } from './series.ts'
import { msOf, originOf } from './times.ts'

const day = 86_400_000

/**
 * Finds the occurrence that a series has at a date, as its rule gave it; null where there is none
 * (any more). Only the view tells ids of those that are as the rule has them. Throws as the client.
 */
export async function findDay(
  desk: Desk,
  { series, rows }: Series,
  start: string,
): Promise<CalendarEvent | null> {
  const { zone } = desk.options
  const isIt = (row: CalendarEvent): boolean => originOf(row, series.times, zone) === start
  const known = rows.find(isIt)
  if (known !== undefined) return known.cancelled ? null : known
  const around = msOf(start, series.times.zone ?? zone)
  const listed = await viewDays(desk, { from: around - day, to: around + 2 * day })
  const days = listed.rows.filter(({ master }) => master === series.row.id)
  return days.find(isIt) ?? null
}

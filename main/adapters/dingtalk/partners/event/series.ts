import { wallText } from '../../../../core/sync/canonical/zones.ts'
import type { Observation } from '../../../../core/sync/types.ts'
import { differing } from '../../../../core/sync/values.ts'
import type { CalendarEvent } from '../../calendar/event.ts'
import type { DingtalkPartnerOptions } from '../options.ts'
import { alone, observed, observedDay, type Seen } from './record.ts'
import { msOf, originOf, plannedStart } from './times.ts'

/** A series as DingTalk lists it: itself, and rows for some of its occurrences. */
export type Rows = Readonly<{ event: CalendarEvent; days: readonly CalendarEvent[] }>

/** A series, and those of its occurrences that are items of their own. */
export type Series = Readonly<{
  series: Seen
  days: readonly Seen[]
  /** Rows of its occurrences as listed, cancelled ones too. */
  rows: readonly CalendarEvent[]
  /** Ids of rows that are no items: cancelled, past, or as the rule has them. */
  folded: readonly string[]
}>

/** Fields that an occurrence shares with its series unless somebody changed it. */
const ofSeries = new Set(['time', 'zone', 'recurrence', 'cancelled'])

const isLike = (day: Observation, series: Observation): boolean =>
  differing(day.image, series.image).every((field) => ofSeries.has(field))

/** Tells whether an occurrence begins where the rule puts it, and lasts as long as the others. */
function isInPlace({ times: day, row }: Seen, { times: series }: Seen, own: string): boolean {
  const zone = series.zone ?? own
  const start = plannedStart(row, series, own)
  if ((day.time.allDay === true) !== (series.time.allDay === true)) return false
  const begins =
    start?.length === 10 || day.time.start.length === 10
      ? day.time.start
      : wallText(day.time.start, zone)
  const length = (time: typeof day.time): number => msOf(time.end, zone) - msOf(time.start, zone)
  return begins === start && length(day.time) === length(series.time)
}

/**
 * DingTalk lists past occurrences as rows: one that was not moved, and either is over or shows
 * nothing of its own, belongs into its series (9.4).
 */
function isFolded(day: Seen, series: Seen, { now, zone }: DingtalkPartnerOptions): boolean {
  if (!isInPlace(day, series, zone)) return false
  return isLike(day.item, series.item) || msOf(day.times.time.end, zone) <= now()
}

/** Brings a series and its rows together; null where the series itself cannot be told. */
export function foldSeries({ event, days }: Rows, options: DingtalkPartnerOptions): Series | null {
  const bare = observed(event, options)
  if (bare === null) return null
  const dropped = days.filter(({ cancelled }) => cancelled)
  const cancelled = dropped
    .map((row) => originOf(row, bare.times, options.zone))
    .filter((start) => start !== null)
  const series = observed(event, options, { ...alone, cancelled }) ?? bare
  const living = days
    .filter((row) => !row.cancelled)
    .map((row) => observedDay(row, series, options))
    .filter((day) => day !== null)
  const items = living.filter((day) => !isFolded(day, series, options))
  const kept = new Set(items.map(({ item }) => item.remoteId))
  const folded = days.map(({ id }) => id).filter((id) => !kept.has(id))
  return { series, days: items, rows: days, folded }
}

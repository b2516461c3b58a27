import { fail } from '../../../../core/failure.ts'
import type { Observation } from '../../../../core/sync/types.ts'
import type { CalendarEvent } from '../../calendar/event.ts'
import { mayStandAlone, readSeries, repeats, type Desk, type Listed } from './ask.ts'
import { eventEndpoints as calls } from './endpoints.ts'
import { observed, type Seen } from './record.ts'
import { foldSeries, type Rows } from './series.ts'
import { msOf } from './times.ts'

/** What a list comes to: items, and ids of what is none. */
export type Gathered = Readonly<{ seen: readonly Seen[]; absent: readonly string[] }>

const idsOf = (rows: readonly CalendarEvent[]): string[] => rows.map(({ id }) => id)

function single(row: CalendarEvent, { options }: Desk): Gathered {
  const seen = row.cancelled ? null : observed(row, options)
  return seen === null ? { seen: [], absent: [row.id] } : { seen: [seen], absent: [] }
}

function folded({ event, days }: Rows, { options }: Desk): Gathered {
  const series = event.cancelled ? null : foldSeries({ event, days }, options)
  if (series === null) return { seen: [], absent: idsOf([event, ...days]) }
  return { seen: [series.series, ...series.days], absent: series.folded }
}

/**
 * Occurrences whose series this person does not have (he was asked to one day of it) stand for
 * themselves, as long as they are to come.
 */
function loose(days: readonly CalendarEvent[], desk: Desk): Gathered {
  const { now, zone } = desk.options
  const seen = days
    .filter((row) => mayStandAlone(row, desk))
    .flatMap((row) => single(row, desk).seen)
  const ahead = seen.filter(({ times }) => msOf(times.time.end, times.zone ?? zone) > now())
  const kept = new Set(ahead.map(({ item }) => item.remoteId))
  return { seen: ahead, absent: idsOf(days).filter((id) => !kept.has(id)) }
}

function groupsOf(rows: readonly CalendarEvent[]): ReadonlyMap<string, CalendarEvent[]> {
  const groups = new Map<string, CalendarEvent[]>()
  for (const row of rows) {
    const id = row.master ?? row.id
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  return groups
}

type Group = Readonly<{
  id: string
  rows: readonly CalendarEvent[]
  /** All events were listed, so that a series' rows are all there. */
  whole: boolean
}>

/** A feed of changes tells of a series without its days, or the other way round: both are asked for. */
async function completed(id: string, rows: readonly CalendarEvent[], desk: Desk) {
  const days = rows.filter((row) => row.id !== id)
  const read = await readSeries(desk, id)
  if (read === 'unknown' && days.length === rows.length) return loose(days, desk)
  if (typeof read === 'string') return { seen: [], absent: [id, ...idsOf(days)] }
  const known = new Set(idsOf(read.days))
  // Days that the feed tells of are missing: then others may be, too.
  const isCut = days.some((day) => !known.has(day.id))
  if (isCut) return fail('answerUnknown', { call: calls.list.id, code: 'days-missing' })
  return folded(read, desk)
}

async function gatherGroup({ id, rows, whole }: Group, desk: Desk): Promise<Gathered> {
  const event = rows.find((row) => row.id === id)
  const days = rows.filter((row) => row.id !== id)
  if (event === undefined) return completed(id, rows, desk)
  if (whole || event.cancelled) return folded({ event, days }, desk)
  const isSingle = !repeats(event) && days.length === 0
  return isSingle ? single(event, desk) : completed(id, rows, desk)
}

/** Brings the rows of a list together: singles, series, and those of their days that differ. */
export async function gather(listed: Listed, whole: boolean, desk: Desk): Promise<Gathered> {
  const seen: Seen[] = []
  const absent: string[] = [...listed.unread]
  for (const [id, rows] of groupsOf(listed.rows)) {
    const part = await gatherGroup({ id, rows, whole }, desk)
    seen.push(...part.seen)
    absent.push(...part.absent)
  }
  return { seen, absent }
}

/** Items of what was gathered. */
export const itemsOf = (seen: readonly Seen[]): readonly Observation[] =>
  seen.map(({ item }) => item)

import type { EventTime, Rule } from '../images.ts'
import { instantText, zoneOf } from './zones.ts'

/** Start or end of an event as both services write it. */
export type RawTime = Readonly<{
  /** All-day: `2026-11-20`. */
  date?: string
  /** Wall time without an offset (Graph), or with `Z` or one (DingTalk). */
  dateTime?: string
  /** IANA or Windows name. */
  timeZone?: string
}>

/** When an event is, and in which zone; `known` false where the zone had to be a fixed offset. */
export type When = Readonly<{ time: EventTime; zone: string | null; known: boolean }>

const offsetAt = /(Z|[+-]\d\d:?\d\d)$/

/** Wall time with seconds and no fraction: `2026-11-20T09:00:00`. */
function wallOf(text: string): string {
  const [whole = ''] = text.replace(offsetAt, '').split('.')
  return whole.length === 16 ? `${whole}:00` : whole
}

const colon = (offset: string): string =>
  /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset

type Point = Readonly<{ wall: string; zone: string; instant: string; known: boolean }>

function pointOf(raw: RawTime): Point {
  const text = raw.dateTime ?? ''
  const [written] = offsetAt.exec(text) ?? []
  const offset = written === undefined ? null : written === 'Z' ? '+00:00' : colon(written)
  const { zone, known } = zoneOf(raw.timeZone ?? offset ?? 'UTC', offset)
  const wall = wallOf(text)
  if (offset === null) return { wall, zone, instant: instantText(wall, zone), known }
  const instant = instantText(wall, offset === '+00:00' ? 'UTC' : offset)
  return { wall, zone, instant, known }
}

/** Midnight of both ends in their own zone: Graph gives all-day events like this. */
const dayOfText = (raw: RawTime): string => (raw.date ?? raw.dateTime ?? '').slice(0, 10)

/**
 * Canonical time of an event (9.4, 9.5): dates with the end exclusive for all-day, instants for
 * singles, wall times for series. Of a series whose start was told as an instant, the wall time is
 * found in its zone by the caller's `wall`.
 */
export function whenOf(
  raw: Readonly<{ start: RawTime; end: RawTime; allDay: boolean; rule: Rule | null }>,
  wall: (instant: string, zone: string) => string,
): When {
  if (raw.allDay) {
    const time: EventTime = { start: dayOfText(raw.start), end: dayOfText(raw.end), allDay: true }
    return { time, zone: null, known: true }
  }
  const [start, end] = [pointOf(raw.start), pointOf(raw.end)]
  const known = start.known && end.known
  if (raw.rule === null) {
    return { time: { start: start.instant, end: end.instant }, zone: start.zone, known }
  }
  const time = { start: wall(start.instant, start.zone), end: wall(end.instant, start.zone) }
  return { time, zone: start.zone, known }
}

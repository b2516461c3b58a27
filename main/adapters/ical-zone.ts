import { isZone, Temporal } from '../core/time.ts'

/** A part of a calendar file as jCal (RFC 7265): name, properties, parts inside. */
export type Part = [string, Property[], Part[]]
/** name, parameters, value type, values. */
export type Property = [string, Record<string, string>, string, ...unknown[]]

const pad = (value: number): string => String(value).padStart(2, '0')

/** `+08:00`, as calendar files write an offset given in nanoseconds. */
function offsetText(nanoseconds: number): string {
  const minutes = Math.round(Math.abs(nanoseconds) / 60e9)
  return `${nanoseconds < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`
}

type Zoned = ReturnType<Temporal.Instant['toZonedDateTimeISO']>
const zoned = (ms: number, zone: string): Zoned =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)

/** `2026-11-20T09:00:00`: what clocks of a zone show. */
export const localText = (ms: number, zone: string): string =>
  zoned(ms, zone).toPlainDateTime().toString({ smallestUnit: 'second' })

/** Tells whether what clocks show names this instant alone, not an hour that comes twice. */
export const isPlain = (ms: number, zone: string): boolean =>
  Temporal.PlainDateTime.from(localText(ms, zone)).toZonedDateTime(zone).epochMilliseconds ===
  Math.trunc(ms / 1000) * 1000

/** Tells whether a zone is one of places, to be described in a file; UTC needs no description. */
export const isPlace = (zone: string): boolean => zone.includes('/') && isZone(zone)

type Onset = { from: string; to: string; at: string; forward: boolean }

/** All changes of a zone's clocks between two instants. */
function onsets(zone: string, from: number, until: number): Onset[] {
  const found: Onset[] = []
  let at = zoned(from, zone).getTimeZoneTransition('next')
  while (at !== null && at.epochMilliseconds <= until) {
    const before = at.subtract({ nanoseconds: 1 }).offsetNanoseconds
    found.push({
      from: offsetText(before),
      to: offsetText(at.offsetNanoseconds),
      // An onset is written as clocks showed it before they were set.
      at: localAt(at.epochMilliseconds, before),
      forward: at.offsetNanoseconds > before,
    })
    at = at.getTimeZoneTransition('next')
  }
  return found
}

const localAt = (ms: number, offset: number): string =>
  new Date(ms + offset / 1e6).toISOString().slice(0, 19)

/** One rule of a zone with all its onsets. */
const observance = (name: string, all: readonly Onset[], first: Onset): Part => [
  name,
  [
    ['dtstart', {}, 'date-time', first.at],
    ['tzoffsetfrom', {}, 'utc-offset', first.from],
    ['tzoffsetto', {}, 'utc-offset', first.to],
    // With the first one again: Thunderbird's reader overlooks it as soon as there are others.
    ...(all.length > 1 ? all : []).map((one): Property => ['rdate', {}, 'date-time', one.at]),
  ],
  [],
]

/**
 * Describes a zone for the time in which an event lies, from the system's zone data.
 *
 * Programs that know the zone by name use their own data; others need what stands here.
 */
export function describeZone(zone: string, from: number, until: number): Part {
  const changes = onsets(zone, from, until)
  const offset = offsetText(zoned(from, zone).offsetNanoseconds)
  const first: Onset = { from: offset, to: offset, at: '1970-01-01T00:00:00', forward: false }
  const groups = Map.groupBy(changes, (one) => `${one.from} ${one.to}`)
  const isSummerAtFirst = changes[0]?.forward === false
  const parts = [...groups.values()].flatMap((all) => {
    const [head] = all
    if (head === undefined) return []
    return [observance(head.forward ? 'daylight' : 'standard', all, head)]
  })
  const start = observance(isSummerAtFirst ? 'daylight' : 'standard', [first], first)
  return ['vtimezone', [['tzid', {}, 'text', zone]], [start, ...parts]]
}

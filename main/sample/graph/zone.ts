import { Temporal } from 'temporal-polyfill'

import { hour } from '../times.ts'
import { fail, isObject } from './wire.ts'

/** A wall time in a named zone, as Graph writes it. */
export type ZonedTime = Readonly<{ dateTime: string; timeZone: string }>

/** Windows names that the sample knows, with their IANA names (CLDR windowsZones, territory 001). */
export const windowsZones: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'China Standard Time': 'Asia/Shanghai',
  'Taipei Standard Time': 'Asia/Taipei',
  'Singapore Standard Time': 'Asia/Singapore',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'India Standard Time': 'Asia/Kolkata',
  'GMT Standard Time': 'Europe/London',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Eastern Standard Time': 'America/New_York',
  'Pacific Standard Time': 'America/Los_Angeles',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'E. South America Standard Time': 'America/Sao_Paulo',
}

/** IANA names that Graph takes beside the Windows names. */
export const ianaZones: readonly string[] = [
  ...new Set(Object.values(windowsZones)),
  'Asia/Hong_Kong',
  'Asia/Macau',
  'Asia/Jakarta',
]

// Zones without daylight saving in this century: a plain number is much faster than a calendar.
const fixed: Readonly<Record<string, number>> = {
  UTC: 0,
  'Asia/Shanghai': 8,
  'Asia/Hong_Kong': 8,
  'Asia/Macau': 8,
  'Asia/Taipei': 8,
  'Asia/Singapore': 8,
  'Asia/Bangkok': 7,
  'Asia/Jakarta': 7,
  'Asia/Tokyo': 9,
}

/** The IANA name of a zone that Graph takes; 400 for others. */
export function ianaOf(zone: string): string {
  const name = windowsZones[zone] ?? (ianaZones.includes(zone) ? zone : undefined)
  return (
    name ?? fail(400, 'TimeZoneNotSupportedException', 'A valid TimeZone value must be specified.')
  )
}

const wall = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z?)$/

/** Milliseconds of a wall time; 400 if it is none. */
export function instantOf(time: ZonedTime): number {
  const [, text, zulu] = wall.exec(time.dateTime) ?? []
  const utc = text === undefined ? Number.NaN : Date.parse(`${text}Z`)
  if (text === undefined || Number.isNaN(utc)) {
    return fail(400, 'ErrorInvalidArgument', 'The date time is not valid.')
  }
  const zone = zulu === 'Z' ? 'UTC' : ianaOf(time.timeZone)
  const offset = fixed[zone]
  if (offset !== undefined) return utc - offset * hour
  return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds
}

/** `2026-11-21T09:00:00.0000000`: how Graph writes a wall time. */
export const wallText = (utc: number): string =>
  `${new Date(utc).toISOString().slice(0, 19)}.0000000`

/** The wall time of an instant in a zone. */
export function zonedTime(instant: number, timeZone: string): ZonedTime {
  const zone = ianaOf(timeZone)
  const offset = fixed[zone]
  if (offset !== undefined) return { dateTime: wallText(instant + offset * hour), timeZone }
  const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
  return { dateTime: wallText(instant + there.offsetNanoseconds / 1_000_000), timeZone }
}

/** Reads `{dateTime, timeZone}` of a body; null if it is absent, 400 if it is something else. */
export function zonedOf(value: unknown): ZonedTime | null {
  if (value === null || value === undefined) return null
  const dateTime = isObject(value) ? value['dateTime'] : undefined
  const timeZone = isObject(value) ? (value['timeZone'] ?? 'UTC') : undefined
  if (typeof dateTime !== 'string' || typeof timeZone !== 'string') {
    return fail(400, 'RequestBodyRead', 'dateTime and timeZone must be texts.')
  }
  return { dateTime, timeZone }
}

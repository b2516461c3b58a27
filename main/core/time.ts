import { Temporal } from 'temporal-polyfill'

/** An instant as RFC 3339 in an office's zone with its offset, milliseconds, for snapshots. */
export function localTime(ms: number, zone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
  return at.toString({ timeZoneName: 'never', smallestUnit: 'millisecond' })
}

/** Reads an RFC 3339 time (any precision, offset or `Z`) as milliseconds since 1970. */
export const instantOf = (time: string): number => Temporal.Instant.from(time).epochMilliseconds

/** A UTC time stamp, `2026-11-21T16:00:00.000Z`. */
export const utcTime = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'millisecond' })

/** The start of a run's id: `r20261121T160000Z`. */
export const runStamp = (ms: number): string => `r${utcTime(ms).slice(0, 19).replace(/[-:]/g, '')}Z`

/** `2026-11`: the month of an instant in a zone, as paths have it. */
export const monthOf = (ms: number, zone: string): string => dayOf(ms, zone).slice(0, 7)

/** `2026-11-20`: the day of an instant in a zone, as paths have it. */
export const dayOf = (ms: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate().toString()

/** Tells whether a word names a zone that this computer knows. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false // a RangeError is the answer "no"
  }
}

export { Temporal }

/** Milliseconds of a day, an hour, a minute. */
export const day = 86_400_000
export const hour = 3_600_000
export const minute = 60_000

/** `2026-11-20T03:04:05Z`: storage and calendar. */
export const second = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** `2026-11-20T03:04Z`: approvals tell minutes only. */
export const minutes = (time: number): string => `${new Date(time).toISOString().slice(0, 16)}Z`

/** `2026-11-20T11:04:05+08:00`: what a calendar shows; the sample company lives at UTC+8. */
export const local = (time: number): string =>
  `${new Date(time + 8 * hour).toISOString().slice(0, 19)}+08:00`

/** `2026-11-20` at UTC+8. */
export const localDay = (time: number): string =>
  new Date(time + 8 * hour).toISOString().slice(0, 10)

/** `2026-11`: the month in which calls are counted, at UTC+8. */
export const month = (time: number): string => localDay(time).slice(0, 7)

/** The beginning of the day at UTC+8. */
export const midnight = (time: number): number =>
  Math.floor((time + 8 * hour) / day) * day - 8 * hour

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/

/** Reads a time that names its zone; null for anything else, which DingTalk refuses too. */
export function parseTime(text: string): number | null {
  if (!iso.test(text)) return null
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : time
}

const second = 1_000_000_000n

/** RFC 3339 in UTC with up to nanoseconds and no trailing zeros, as Go writes times. */
export function timeFromNs(ns: bigint): string {
  let fraction = ns % second
  let seconds = ns / second
  if (fraction < 0n) {
    fraction += second
    seconds -= 1n
  }
  return timeOf(Number(seconds), fraction === 0n ? '' : String(fraction).padStart(9, '0'))
}

/** The same from milliseconds since 1970. */
export const timeFromMs = (ms: number): string => timeFromNs(BigInt(Math.trunc(ms)) * 1_000_000n)

// Years 0 to 9999: restic clamps to them, since RFC 3339 knows no others.
const firstSecond = -62_167_219_200
const lastSecond = 253_402_300_799

function timeOf(seconds: number, fraction: string): string {
  const clamped = Math.min(lastSecond, Math.max(firstSecond, seconds))
  const digits = fraction.replace(/0+$/, '')
  const stem = new Date(clamped * 1000).toISOString().slice(0, 19)
  return digits === '' ? `${stem}Z` : `${stem}.${digits}Z`
}

/**
 * Nanoseconds since 1970 of a stored time.
 *
 * Throws `SyntaxError` where it is no RFC 3339 time.
 */
export function nsFromTime(time: string): bigint {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
  if (match === null) throw new SyntaxError('Not an RFC 3339 time')
  const [, stem = '', fraction = '', zone = 'Z'] = match
  const ms = Date.parse(`${stem}${zone}`)
  if (Number.isNaN(ms)) throw new SyntaxError('Not an RFC 3339 time')
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** RFC 3339 in local time with the zone's offset, milliseconds, as snapshots carry it. */
export function localTime(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset()
  const stem = new Date(ms + offset * 60_000)
    .toISOString()
    .slice(0, 23)
    .replace(/\.?0+$/, '')
  if (offset === 0) return `${stem}Z`
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  const size = Math.abs(offset)
  return `${stem}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}

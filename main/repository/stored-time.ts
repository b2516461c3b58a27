const second = 1_000_000_000n

/** RFC 3339 in UTC with up to nanoseconds and no trailing zeros, as Go writes times. */
export function timeFromNs(ns: bigint): string {
  let seconds = Number(ns / second)
  let nanos = Number(ns % second)
  if (nanos < 0) {
    nanos += 1_000_000_000
    seconds -= 1
  }
  return timeOf(seconds, nanos)
}

/** The same from milliseconds since 1970. */
export const timeFromMs = (ms: number): string => timeFromNs(BigInt(Math.trunc(ms)) * 1_000_000n)

// Years 0 to 9999: restic clamps to them, since RFC 3339 knows no others.
const firstSecond = -62_167_219_200
const lastSecond = 253_402_300_799

const daySeconds = 86_400
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
const two = (value: number): string => twoDigits[value] ?? ''

// Files lie beside files of the same day, and a date is dear to write.
let lastDay = Number.NaN
let lastDate = ''

function dateOf(day: number): string {
  if (day !== lastDay) {
    lastDay = day
    lastDate = new Date(day * daySeconds * 1000).toISOString().slice(0, 11)
  }
  return lastDate
}

function timeOf(seconds: number, nanos: number): string {
  const clamped = Math.min(lastSecond, Math.max(firstSecond, seconds))
  const day = Math.floor(clamped / daySeconds)
  const left = clamped - day * daySeconds
  const minutes = Math.floor(left / 60)
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(left % 60)}`
  return `${dateOf(day)}${clock}${nanos === 0 ? '' : fractionOf(nanos)}Z`
}

function fractionOf(nanos: number): string {
  let digits = nanos
  let width = 9
  for (; digits % 10 === 0; width--) digits /= 10
  return `.${String(digits).padStart(width, '0')}`
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

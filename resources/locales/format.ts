const steps = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A number in the language's way; text that is none stays as it is. */
export const formatNumber = (tag: string, value: number | string): string =>
  typeof value === 'number' ? new Intl.NumberFormat(tag).format(value) : value

/** A size for people, decimal units: `412.6 GB`. */
export function formatBytes(tag: string, bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  const text = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(value)
  return `${text} ${units[power] ?? 'B'}`
}

const instant = (value: number | string): Date | null => {
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}

/** Date and time of this computer's zone, 24 hours; text that is no instant stays as it is. */
export function formatTime(tag: string, value: number | string): string {
  if (instant(value) === null) return String(value)
  // The platform writes Chinese dates with a time in figures only.
  const between = tag.startsWith('zh') ? ' ' : ', '
  return [formatDate(tag, value), formatClock(tag, value)].join(between)
}

/** The day alone. */
export function formatDate(tag: string, value: number | string): string {
  const date = instant(value)
  return date === null
    ? String(value)
    : new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }).format(date)
}

/** A sortable date and time of this computer's zone for tables: `2026-11-21 09:05`. */
export function tableTime(value: number | string): string {
  const date = instant(value)
  if (date === null) return String(value)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** How long ago: `2 minutes ago`. Never in the future, should a clock be behind. */
export function formatAgo(tag: string, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'always' })
  for (const [unit, length] of steps) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit)
  }
  return relative.format(-seconds, 'second')
}

/** How long something took: `1.2 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(tag: string, ms: number): string {
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const seconds = ms / 1_000
  if (seconds < 60) return `${number.format(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${number.format(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

/** A share of one in percent, at most one digit behind the point, never rounded up to 100: `99.7%`. */
export function formatPercent(tag: string, share: number): string {
  const cut = share < 1 ? Math.min(share, 0.999) : share
  return new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(cut)
}

/** The hour and minute of this computer's zone, 24 hours: `09:05`. */
export function formatClock(tag: string, value: number | string): string {
  const date = instant(value)
  if (date === null) return String(value)
  return new Intl.DateTimeFormat(tag, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(date)
}

/** The day in figures: `21/11/2026`. */
export function formatShortDate(tag: string, value: number | string): string {
  const date = instant(value)
  if (date === null) return String(value)
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  return new Intl.DateTimeFormat(tag, parts).format(date)
}

/** How long something lasts in whole words of its two largest units: `2 hours 4 minutes`. */
export function formatSpan(tag: string, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const word = (value: number, unit: string) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  const first = steps.findIndex(([, length]) => seconds >= length)
  const [unit, length] = steps[first] ?? ['second', 1]
  const whole = Math.floor(seconds / length)
  const next = steps[first + 1]
  const rest =
    next === undefined || whole > 9 ? 0 : Math.floor((seconds - whole * length) / next[1])
  const words = [
    word(whole, unit),
    ...(next === undefined || rest === 0 ? [] : [word(rest, next[0])]),
  ]
  return new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' }).format(words)
}

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
  const date = instant(value)
  if (date === null) return String(value)
  return new Intl.DateTimeFormat(tag, {
    year: 'numeric',
    month: tag.startsWith('zh') ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(date)
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

const dayLength = 86_400_000

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** A calendar day some days on; days are `2026-11-20`. */
export const addDays = (day: string, days: number): string =>
  new Date(utc(day) + days * dayLength).toISOString().slice(0, 10)

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((utc(to) - utc(from)) / dayLength)

/** Day of the week: 0 = Monday. */
export const weekday = (day: string): number => (new Date(utc(day)).getUTCDay() + 6) % 7

/** The Sunday that ends the week of a day. */
export const endOfWeek = (day: string): string => addDays(day, 6 - weekday(day))

/** Noon of a day on this computer: formats of days must not slip into the day before. */
export const noon = (day: string): string => `${day}T12:00:00`

/** Today on this computer. */
export function today(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** Minutes from midnight of a moment on this computer. */
export function minuteOf(at: string): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}

/** A day as a date field gives it, or none. */
export const dayOrNull = (value: string): string | null =>
  /^\d{4}-\d\d-\d\d$/.test(value) ? value : null

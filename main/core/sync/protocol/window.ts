import { instantOf, utcTime } from '../../time.ts'
import type { ReadWindow } from '../partner.ts'
import type { Scope } from '../policy.ts'
import type { LinkRow } from '../rows.ts'

const day = 86_400_000
const longestMonth = 31

/** First instant of a UTC month. */
const monthStart = (now: number): number => instantOf(`${utcTime(now).slice(0, 7)}-01T00:00:00Z`)

/**
 * What is read of a calendar: half-open, the same on both sides, wide enough for the scope with its
 * slack on every day of the month, so that it moves once a month only (9.1). Null for all else.
 */
export function readWindow(
  { kind, scope }: Pick<LinkRow, 'kind' | 'scope'>,
  now: number,
): ReadWindow {
  const { window } = JSON.parse(scope) as Scope // our own text
  if (kind !== 'event' || window === null || window.after === null) return null
  const start = monthStart(now)
  return {
    from: start - (window.before + window.slack) * day,
    to: start + (longestMonth + window.after + window.slack + 1) * day,
  }
}

const nameOf = (window: ReadWindow): string =>
  window === null ? '' : `${window.from}/${window.to} `

/** A feed's cursor as it is kept: with the window that it was made for. */
export const keptCursor = (window: ReadWindow, cursor: string | null): string | null =>
  cursor === null ? null : `${nameOf(window)}${cursor}`

/** A kept cursor as the port wants it; null where it was made for another window. */
export function usableCursor(window: ReadWindow, kept: string | null): string | null {
  const name = nameOf(window)
  return kept !== null && kept.startsWith(name) ? kept.slice(name.length) : null
}

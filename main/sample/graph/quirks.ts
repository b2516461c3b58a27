/** Habits of the service that a client must bear; `POST graph/quirks` switches them. */
export interface Quirks {
  /** Moved away and back between two rounds: only the removal is told (immutable ids). */
  gh72: boolean
  /** Share of entries that a delta tells twice. */
  duplicates: number
  /** Milliseconds after which lists and deltas show what was written. */
  lag: number
  /** Share of delta rounds before which something gets a new change key without a change. */
  noise: number
  /** Share of delta pages that are empty with a next link. */
  emptyPages: number
  /** Share of delta rounds before which a message gets another default id without a move. */
  rotateIds: number
  /** A dropped day of a series is told as removed, not only by its series. */
  occurrenceRemoved: boolean
  /** A day of a series that is changed gets another id. */
  exceptionIds: boolean
  /** A change of a checklist item or a link alone does not show its task in a delta. */
  silentChildren: boolean
  /** If-Match is not looked at. */
  ignoreIfMatch: boolean
  /** What a PATCH of sent content gets: `auto` follows the date of the change, 2026-12-31. */
  sensitive: 'auto' | 'ignored' | 'refused'
  /** Retry-After with a fraction or as a date, not only whole seconds. */
  oddRetryAfter: boolean
  /** Milliseconds for which delta and page links hold. */
  linkLife: number
  /** Milliseconds that every answer takes. */
  latency: number
}

/** The habits of a quiet day. */
export const quietQuirks = (): Quirks => ({
  gh72: false,
  duplicates: 0,
  lag: 0,
  noise: 0,
  emptyPages: 0,
  rotateIds: 0,
  occurrenceRemoved: false,
  exceptionIds: false,
  silentChildren: false,
  ignoreIfMatch: false,
  sensitive: 'auto',
  oddRetryAfter: false,
  linkLife: 30 * 86_400_000,
  latency: 0,
})

/** Sets habits by name; the name that is unknown or of the wrong type, or null. */
export function setQuirks(
  quirks: Quirks,
  wanted: Readonly<Record<string, unknown>>,
): string | null {
  const known = quietQuirks()
  for (const [name, value] of Object.entries(wanted)) {
    const right = Object.hasOwn(known, name) && typeof value === typeof known[name as keyof Quirks]
    if (!right) return name
  }
  const { sensitive } = wanted
  if (
    sensitive !== undefined &&
    !(['auto', 'ignored', 'refused'] as unknown[]).includes(sensitive)
  ) {
    return 'sensitive'
  }
  Object.assign(quirks, wanted)
  return null
}

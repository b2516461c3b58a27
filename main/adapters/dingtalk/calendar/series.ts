import type { CalendarEvent } from './event.ts'
import type { Series } from './ics.ts'
import type { SavedEvents } from './saved-events.ts'

/** What became of one event or series. */
export type Outcome = Readonly<{ id: string; series: Series | null }>

type Group = { event: CalendarEvent | null; exceptions: CalendarEvent[] }

/** Brings the events of a feed together by series. */
function group(events: readonly CalendarEvent[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const event of events) {
    const id = event.master ?? event.id
    const known = groups.get(id) ?? { event: null, exceptions: [] }
    if (event.master === null) known.event = event
    else known.exceptions.push(event)
    groups.set(id, known)
  }
  return groups
}

const merged = (older: readonly CalendarEvent[], newer: readonly CalendarEvent[]) =>
  [...new Map([...older, ...newer].map((one) => [one.id, one])).values()].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  )

/** Occurrences whose series this person does not have stand for themselves. */
const alone = (exceptions: readonly CalendarEvent[]): Outcome[] =>
  exceptions.map((event) => ({
    id: event.id,
    series: event.cancelled ? null : { event, exceptions: [] },
  }))

type Known = Awaited<ReturnType<SavedEvents['series']>>

function outcomeOf(id: string, found: Group, before: Known): Outcome[] {
  const event = found.event ?? before?.event ?? null
  const exceptions = merged(before?.exceptions ?? [], found.exceptions)
  if (event === null) return alone(exceptions)
  return [{ id, series: event.cancelled ? null : { event, exceptions } }]
}

const isSeries = ({ event, exceptions }: Group): boolean =>
  exceptions.length > 0 || event?.fields.recurrence != null

/**
 * Puts a feed together with what was saved: a feed of changes may tell of a series without its
 * occurrences or the other way round. In a complete pass (`saved` null) the feed tells all.
 */
export async function outcomes(
  events: readonly CalendarEvent[],
  saved: Pick<SavedEvents, 'series'> | null,
  keyOf: (id: string) => string,
): Promise<Outcome[]> {
  const all: Outcome[] = []
  for (const [id, found] of group(events)) {
    const isKnown = saved !== null && isSeries(found)
    all.push(...outcomeOf(id, found, isKnown ? await saved.series(keyOf(id)) : null))
  }
  return all
}

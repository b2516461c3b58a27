import type { WriteCall, WriteResult } from '../../../../core/sync/partner.ts'
import { same } from '../../../../core/sync/values.ts'
import type { CalendarEvent } from '../../calendar/event.ts'
import { asking, unknown } from '../common.ts'
import { eventBody } from './body.ts'
import { findDay } from './day.ts'
import { eventEndpoints as calls } from './endpoints.ts'
import { freshly } from './read.ts'
import { observed, observedDay, type Seen } from './record.ts'
import { fail, never, put, sendOnce, settled, shownIn, type At } from './send.ts'
import { dropDays, startsIn } from './update.ts'

type Create = Extract<WriteCall, { op: 'create' }>

/** A body that sets all, as a create does. */
const wholeBody = (at: At, call: Create, isDay: boolean) =>
  eventBody({
    patch: { title: null, description: null, place: null, categories: null, ...call.image },
    image: call.image,
    marker: call.marker,
    ours: true,
    day: isDay,
    reminders: [],
    tools: at.options.tools,
    zone: at.options.zone,
  })

/** Makes an event or a series, under its create key and with our footer. */
export async function createEvent(at: At, call: Create): Promise<WriteResult> {
  const made = wholeBody(at, call, false)
  if (made === null) return never('no-time')
  if (made.is === 'never') return never(made.why)
  const sent = await sendOnce(at, calls.create, { body: made.body, key: call.key })
  if ('result' in sent) return sent.result
  const seen = shownIn(sent.answer, (row) => observed(row, at.options))
  if (seen === null) return unknown('unreadable')
  const { id } = seen.row
  const wanted = startsIn(call.image)
  // Days come out of a series that is there (9.4); under the same key that may be done again.
  if (wanted.length > 0) return dropDays(at, { id, wanted, series: null })
  return settled(at, { seen, image: call.image, id })
}

/**
 * Writes one occurrence of a series, by its id as the calendar's view tells it (unverified that a
 * write to that id changes this occurrence alone: sync engine, section 20, S8).
 */
export async function createDay(
  at: At,
  call: Create,
  { master, start }: NonNullable<Create['occurrence']>,
): Promise<WriteResult> {
  const { now } = at.options
  const asked = await asking({ now, signal: at.signal }, async () => {
    const fresh = await freshly(at, master)
    const series = fresh.is === 'here' ? fresh.series : null
    return { series, day: series === null ? null : await findDay(at, series, start) }
  })
  if (asked.is === 'trouble') return fail(asked.trouble)
  const { series, day } = asked.value
  if (series === null) return fail({ is: 'stale' })
  return day === null ? never('no-such-day') : writeDay(at, call, { day, parent: series.series })
}

async function writeDay(
  at: At,
  call: Create,
  { day, parent }: Readonly<{ day: CalendarEvent; parent: Seen }>,
): Promise<WriteResult> {
  const seen = observedDay(day, parent, at.options)
  // Sent before: a person may have had it since.
  if (seen !== null && same(seen.item.meta.marker, call.marker)) {
    return { is: 'done', item: seen.item, requestId: null }
  }
  const made = wholeBody(at, call, true)
  if (made === null) return never('no-time')
  if (made.is === 'never') return never(made.why)
  const found = { series: null, parent }
  return put(at, { id: day.id, body: made.body, image: call.image, found })
}

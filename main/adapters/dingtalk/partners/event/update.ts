import type { WriteCall, WriteResult } from '../../../../core/sync/partner.ts'
import type { Image, Patch } from '../../../../core/sync/types.ts'
import { listOf, patched, valueOf } from '../../../../core/sync/values.ts'
import { asking, unknown } from '../common.ts'
import { eventBody, type Body } from './body.ts'
import { findDay } from './day.ts'
import { eventEndpoints as calls } from './endpoints.ts'
import { freshly, type Here } from './read.ts'
import { fail, never, put, reread, sendOnce, target, type At } from './send.ts'
import type { Series } from './series.ts'

type Update = Extract<WriteCall, { op: 'update' }>
type Delete = Extract<WriteCall, { op: 'delete' }>

/** Starts of the occurrences that an image has taken out of its series. */
export const startsIn = (image: Image): string[] =>
  listOf(valueOf(image, 'cancelled')).filter((one) => typeof one === 'string')

const retimes = (patch: Patch): boolean =>
  ['time', 'zone', 'recurrence'].some((field) => field in patch)

/** After the first effect nothing that fails may be told as "nothing was done". */
const afterwards = (result: WriteResult): WriteResult =>
  result.is === 'refused' ? unknown(`then ${result.refusal.is}`, result.requestId) : result

const isMissing = (result: WriteResult): boolean =>
  result.is === 'refused' && result.refusal.is === 'missing'

/** Takes an event away, or one occurrence out of its series; nobody is told. */
async function takeAway(at: At, id: string): Promise<WriteResult> {
  const sent = await sendOnce(at, calls.delete, { id, query: { pushNotification: false } })
  at.recent.forget(id)
  return 'result' in sent ? sent.result : { is: 'done', item: null, requestId: null }
}

/** Takes occurrences out; those that are not there (any more) need nothing. Null: all is done. */
async function takeOut(
  at: At,
  series: Series,
  starts: readonly string[],
): Promise<WriteResult | null> {
  let some = false
  const failed = (result: WriteResult): WriteResult => (some ? afterwards(result) : result)
  for (const start of starts) {
    const asked = await asking({ now: at.options.now, signal: at.signal }, () =>
      findDay(at, series, start),
    )
    if (asked.is === 'trouble') return failed(fail(asked.trouble))
    if (asked.value === null) continue
    const result = await takeAway(at, asked.value.id)
    if (result.is !== 'done' && !isMissing(result)) return failed(result)
    some = true
  }
  return null
}

type Dropping = Readonly<{
  id: string
  wanted: readonly string[]
  /** The series as last read; null where it was written since. */
  series: Series | null
}>

/** Brings the cancelled occurrences of a series to what is wanted. */
export async function dropDays(at: At, { id, wanted, series }: Dropping): Promise<WriteResult> {
  const written = series === null
  const failed = (result: WriteResult): WriteResult => (written ? afterwards(result) : result)
  const asked = await asking({ now: at.options.now, signal: at.signal }, async () => {
    if (series !== null) return series
    const fresh = await freshly(at, id)
    return fresh.is === 'here' ? fresh.series : null
  })
  if (asked.is === 'trouble') return failed(fail(asked.trouble))
  if (asked.value === null) return failed(fail({ is: 'stale' }))
  const had = startsIn(asked.value.series.item.image)
  const out = wanted.filter((start) => !had.includes(start))
  const lost = await takeOut(at, asked.value, out)
  return lost === null ? reread(at, id) : failed(lost)
}

/** The body of an update; null where it changes nothing of the event itself. */
const bodyOf = (at: At, { patch, image, marker }: Update, { seen }: Here) =>
  eventBody({
    patch,
    image,
    marker,
    ours: seen.marker !== null || 'block' in patch,
    day: seen.item.meta.occurrence !== null,
    reminders: listOf(valueOf(seen.item.image, 'reminders')).filter(
      (one) => typeof one === 'number',
    ),
    tools: at.options.tools,
    zone: at.options.zone,
  })

/** Why an event can never be changed so; null if it can. */
function obstacle({ patch, image }: Update, { seen }: Here): string | null {
  if (seen.item.meta.owner === 'other') return 'not-organiser'
  if (!('cancelled' in patch) || retimes(patch)) return null
  const wanted = startsIn(image)
  const isBack = startsIn(seen.item.image).some((start) => !wanted.includes(start))
  return isBack ? 'cancelled-stays' : null
}

/** Writes the event itself, its cancelled occurrences left as they are. */
async function putEvent(
  at: At,
  { remoteId: id, image }: Update,
  { found, body }: Readonly<{ found: Here; body: Body }>,
): Promise<WriteResult> {
  const had = startsIn(found.seen.item.image)
  const kept = patched(image, { cancelled: had.length === 0 ? null : had })
  return put(at, { id, body, image: kept, found })
}

/** Writes what a patch names, upon a read that is as young as can be (6.4). */
export async function updateEvent(at: At, call: Update): Promise<WriteResult> {
  const { remoteId: id, patch, image } = call
  const found = await target(at, id)
  if ('result' in found) return found.result
  const why = obstacle(call, found)
  if (why !== null) return never(why)
  const made = bodyOf(at, call, found)
  if (made?.is === 'never') return never(made.why)
  const first =
    made === null
      ? ({ is: 'done', item: found.seen.item, requestId: null } as const)
      : await putEvent(at, call, { found, body: made.body })
  if (first.is !== 'done' || !('cancelled' in patch)) return first
  const series = made === null ? found.series : null
  return dropDays(at, { id, wanted: startsIn(image), series })
}

/**
 * Takes an event of the user's own away. One that other people are asked to stays: that would
 * cancel it for them, or tell its organiser no (9.2).
 */
export async function deleteEvent(at: At, { remoteId: id }: Delete): Promise<WriteResult> {
  const found = await target(at, id)
  if ('result' in found) return found.result
  const { owner, people } = found.seen.item.meta
  if (owner === 'other' || people > 0) return never('other-people')
  return takeAway(at, id)
}

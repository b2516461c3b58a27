import type { Json } from '../../../../core/ports.ts'
import type { WriteCall, WriteResult } from '../../../../core/sync/partner.ts'
import type { Image } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import { members } from '../../../exact-json.ts'
import type { GraphAsk } from '../../client.ts'
import type { GraphPath } from '../../path.ts'
import { never, stale, type Send } from '../make.ts'
import type { At } from '../options.ts'
import { isGone, outcomeOf } from '../trouble.ts'
import { askDay, askSeries, eventPath, findDay } from './ask.ts'
import { eventBody } from './body.ts'
import { dayOfId, type Day } from './day.ts'
import { observeDay, observeEvent, readDay, readSeries, saidBy } from './record.ts'
import type { Event, Series } from './shape.ts'

type Update = Extract<WriteCall, { op: 'update' }>
type Delete = Extract<WriteCall, { op: 'delete' }>

/** A write of one event; `once` as its effect must not come twice unseen. */
export const asking = (at: At, method: 'POST' | 'PATCH' | 'DELETE', to: GraphPath): GraphAsk => ({
  method,
  to,
  mailbox: at.options.mailbox.id,
  once: true,
  signal: at.signal,
})

/** After the first effect nothing that fails may be told as "nothing was done". */
export async function afterwards(at: At, work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work()
  } catch (error) {
    const result = outcomeOf(error, at.signal)
    return result.is === 'refused'
      ? { is: 'unknown', why: `then ${result.refusal.is}`, requestId: result.requestId }
      : result
  }
}

const startsIn = (image: Image): string[] =>
  listOf(valueOf(image, 'cancelled')).filter((one) => typeof one === 'string')

/** Takes days out of a series; those that are not there (any more) need nothing. */
export async function takeOut(
  at: At,
  calendar: string,
  ask: Readonly<{ series: Series; starts: readonly string[] }>,
): Promise<void> {
  for (const start of ask.starts) {
    const found = await findDay(at, calendar, { series: ask.series, start })
    if (found === null) continue
    try {
      // May be done twice: what was taken out is not found again.
      const to = eventPath(at, calendar, found.id)
      await at.options.graph.call({ ...asking(at, 'DELETE', to), once: false })
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
}

const isOther = (expect: string | null, event: Event): boolean =>
  expect !== null && event['@odata.etag'] !== expect

/** A body bears our block if the event is a copy of ours. */
const isOurs = (at: At, event: Event, { patch }: Update): boolean =>
  saidBy(event, at.options).marker !== null || 'block' in patch

/** Properties of an answer over what was known before: it does not tell everything again. */
const over = (before: Json, answer: Json): Json => ({ ...members(before), ...members(answer) })

const itemNow = (item: ReturnType<typeof observeEvent>): WriteResult =>
  item === null
    ? { is: 'unknown', why: 'no start', requestId: null }
    : { is: 'done', item: item.item, requestId: null }

/** The series after its days were taken out: what it shows of them, and its version since. */
async function seriesNow(at: At, call: Update, answer: Json): Promise<WriteResult> {
  const now = members(await askSeries(at, call.container, call.remoteId)) ?? {}
  const told = ['cancelledOccurrences', '@odata.etag', 'singleValueExtendedProperties']
  const fresh = Object.fromEntries(Object.entries(now).filter(([name]) => told.includes(name)))
  const whole = over(answer, fresh)
  const around = { options: at.options, container: call.container }
  return itemNow(observeEvent(readSeries(whole), around))
}

async function updateEvent(at: At, call: Update): Promise<Send> {
  const { options } = at
  const raw = await askSeries(at, call.container, call.remoteId)
  const series = readSeries(raw)
  if (isOther(call.expect, series)) return stale
  const around = { options, container: call.container }
  const before = observeEvent(series, around)
  if (before === null) return never('no start')
  const { patch, image, marker } = call
  const body = eventBody({
    patch,
    image,
    marker,
    ours: isOurs(at, series, call),
    day: false,
    options,
  })
  if (body === null) return never('zone without a name')
  const wanted = 'cancelled' in patch ? startsIn(image) : []
  const retimed = 'start' in body
  const had = retimed ? [] : startsIn(before.item.image)
  const isBack = 'cancelled' in patch && had.some((start) => !wanted.includes(start))
  if (isBack) return never('a cancelled day cannot be brought back')
  const ifMatch = series['@odata.etag'] || undefined
  const to = eventPath(at, call.container, call.remoteId)
  return async () => {
    const isEmpty = Object.keys(body).length === 0
    const asked = { ...asking(at, 'PATCH', to), body, ifMatch }
    const answer = isEmpty ? raw : over(raw, await options.graph.call(asked))
    const repeats = valueOf(image, 'recurrence') !== null
    if (!repeats) return itemNow(observeEvent(readSeries(answer), around))
    return afterwards(at, async () => {
      // A new time or rule makes the days anew: all that shall be out is taken out again.
      const starts = retimed ? startsIn(image) : wanted.filter((start) => !had.includes(start))
      const now = readSeries(retimed ? over(answer, noDays) : answer)
      await takeOut(at, call.container, { series: now, starts })
      return seriesNow(at, call, answer)
    })
  }
}

/** After another time or rule none is known to differ. */
const noDays: Json = { exceptionOccurrences: [] }

async function updateDay(at: At, call: Update, named: Day): Promise<Send> {
  const { options } = at
  const { series, day, raw } = await askDay(at, call.container, named)
  if (day === null || raw === null) {
    return async () => ({ is: 'refused', refusal: { is: 'missing' }, requestId: null })
  }
  if (isOther(call.expect, day)) return stale
  const { patch, image, marker } = call
  const body = eventBody({ patch, image, marker, ours: isOurs(at, day, call), day: true, options })
  if (body === null) return never('zone without a name')
  const to = eventPath(at, call.container, day.id)
  const asked = { ...asking(at, 'PATCH', to), body, ifMatch: day['@odata.etag'] || undefined }
  return async () => {
    const answer = over(raw, await options.graph.call(asked))
    const around = { options, container: call.container }
    return itemNow(observeDay(series, readDay(answer), around))
  }
}

/** Prepares a change of an event, a series or one of its days. */
export async function prepareUpdate(at: At, call: Update): Promise<Send> {
  const day = dayOfId(call.remoteId)
  return day === null ? updateEvent(at, call) : updateDay(at, call, day)
}

/**
 * Prepares a delete. A meeting with others is never deleted here: Exchange would cancel or decline
 * it for them (9.2). A day that differs cannot become a plain one again, so it is not taken away.
 */
export async function prepareDelete(at: At, call: Delete): Promise<Send> {
  if (dayOfId(call.remoteId) !== null) return never('a changed day stays with its series')
  const series = readSeries(await askSeries(at, call.container, call.remoteId))
  if (isOther(call.expect, series)) return stale
  if (series.attendees.length > 0) return never('others are invited')
  const to = eventPath(at, call.container, call.remoteId)
  const asked = { ...asking(at, 'DELETE', to), ifMatch: series['@odata.etag'] || undefined }
  return async () => {
    await at.options.graph.call(asked)
    return { is: 'done', item: null, requestId: null }
  }
}

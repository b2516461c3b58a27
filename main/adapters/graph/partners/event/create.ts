import type { Json } from '../../../../core/ports.ts'
import type { WriteCall } from '../../../../core/sync/partner.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import type { GraphAsk } from '../../client.ts'
import { refusalOf } from '../../errors.ts'
import { path } from '../../path.ts'
import { never, stale, type Send } from '../make.ts'
import { markerAmong, markerMember, markerText } from '../marker.ts'
import type { At } from '../options.ts'
import { askByOwnId, askSeries, eventPath, findDay } from './ask.ts'
import { eventBody, wholePatch } from './body.ts'
import { afterwards, asking, takeOut } from './change.ts'
import { observeDay, observeEvent, readDay, readSeries } from './record.ts'
import { eventsWithMarker } from './search.ts'

type Create = Extract<WriteCall, { op: 'create' }>

/** Fields that an event always gets: what is not written Outlook presumes (a reminder, above all). */
const always = ['title', 'description', 'place', 'reminders', 'categories']
const alwaysNew = [...always, 'busy', 'private']

const bodyFor = (at: At, call: Create, day: boolean) => {
  const { image, marker } = call
  const patch = wholePatch(image, day ? always : alwaysNew)
  const ours = listOf(valueOf(image, 'block')).length > 0
  return eventBody({ patch, image, marker, ours, day, options: at.options })
}

async function createWhole(at: At, call: Create): Promise<Send> {
  const { mailbox } = at.options
  const members = bodyFor(at, call, false)
  if (members === null) return never('no time that Exchange can hold')
  const to = path`/users/${mailbox.id}/calendars/${call.container}/events`
  const body = { ...members, ...markerMember(call.marker), transactionId: call.key }
  const asked = { ...asking(at, 'POST', to), body }
  const starts = listOf(valueOf(call.image, 'cancelled')).filter((one) => typeof one === 'string')
  const around = { options: at.options, container: call.container, marker: call.marker }
  return async () => {
    const answer = await postOnce(at, call, asked)
    if (answer === null) return { is: 'unknown', why: 'key known, not found', requestId: null }
    return afterwards(at, async () => {
      const series = readSeries(answer)
      await takeOut(at, call.container, { series, starts })
      const raw = starts.length === 0 ? answer : await askSeries(at, call.container, series.id)
      const seen = observeEvent(readSeries(raw), around)
      if (seen === null) return { is: 'unknown', why: 'no start', requestId: null }
      return { is: 'done', item: seen.item, requestId: null }
    })
  }
}

/**
 * The service refuses a key that it knows: then an event was made under it, by an earlier call of
 * the same create. Its status is not documented, its code is `ErrorDuplicateTransactionId`.
 */
const isKnownKey = (error: unknown): boolean => {
  const { what, code = '' } = refusalOf(error) ?? {}
  return what === 'conflict' || /^ErrorDuplicateTransactionId$/i.test(code)
}

/** The answer of a create; where its key is known already, the event that has it. */
async function postOnce(at: At, call: Create, ask: GraphAsk): Promise<Json | null> {
  try {
    return await at.options.graph.call(ask)
  } catch (error) {
    if (!isKnownKey(error)) throw error
    const [first] = await eventsWithMarker(at, call)
    return first ?? null
  }
}

/** A day of a series is made by writing to the plain one that the rule gives. */
async function createDay(at: At, call: Create, occurrence: NonNullable<Create['occurrence']>) {
  const { container, marker } = call
  const series = readSeries(await askSeries(at, container, occurrence.master))
  const found = await findDay(at, container, { series, start: occurrence.start })
  if (found === null) return missing
  const around = { options: at.options, container, marker }
  if (found.type === 'exception') {
    const day = await askByOwnId(at, container, found.id)
    const known = markerAmong(day.singleValueExtendedProperties)
    // Written by this very create before, else by somebody else.
    if (known === null || markerText(known) !== markerText(marker)) return stale
    const seen = observeDay(series, day, around)
    const done: Send = async () => ({ is: 'done', item: seen?.item ?? null, requestId: null })
    return seen === null ? missing : done
  }
  const members = bodyFor(at, call, true)
  if (members === null) return never('no time that Exchange can hold')
  const to = eventPath(at, container, found.id)
  const body = { ...members, ...markerMember(marker) }
  const ifMatch = found['@odata.etag'] || undefined
  const send: Send = async () => {
    const answer = readDay(
      await at.options.graph.call({ ...asking(at, 'PATCH', to), body, ifMatch }),
    )
    const origin = answer.originalStart || found.originalStart
    const day = { ...answer, originalStart: origin || originTold(found) }
    const seen = observeDay(series, day, around)
    if (seen === null) return { is: 'unknown', why: 'no start', requestId: null }
    return { is: 'done', item: seen.item, requestId: null }
  }
  return send
}

const originTold = ({ start }: { start?: { dateTime: string } | null | undefined }): string =>
  `${(start?.dateTime ?? '').replace(/Z$/, '')}Z`

const missing: Send = async () => ({
  is: 'refused',
  refusal: { is: 'missing' },
  requestId: null,
})

/** Prepares an event, a series, or a day of a series that differs. */
export async function prepareCreate(at: At, call: Create): Promise<Send> {
  return call.occurrence === null ? createWhole(at, call) : createDay(at, call, call.occurrence)
}

import { day as oneDay } from '../times.ts'
import type { Call } from './call.ts'
import { idOf } from './entity.ts'
import type { Told } from './event.ts'
import type { Item } from './item.ts'
import { datesOf } from './recurrence.ts'
import { fail, found, objectAt, textOr, type Json } from './wire.ts'
import { instantOf, zonedTime } from './zone.ts'

/** A window of time in milliseconds. */
export type Window = Readonly<{ from: number; to: number }>

const zoneOf = (fields: Json): string => textOr(objectAt(fields, 'start')['timeZone'], 'UTC')

const clockOf = (fields: Json): string =>
  textOr(objectAt(fields, 'start')['dateTime'], '').slice(10)

/** When the rule puts a day of a series: the same wall time in the zone of the series. */
export const originOf = (item: Item, date: string): number =>
  instantOf({ dateTime: `${date}${clockOf(item.fields)}`, timeZone: zoneOf(item.fields) })

const length = ({ extra }: Item): number => (extra.end ?? 0) - (extra.start ?? 0)

/** Dates on which the rule puts a series, up to a moment, without the dropped ones. */
function dates(item: Item, to: number): string[] {
  const recurrence = objectAt(item.fields, 'recurrence')
  const until = zonedTime(to + oneDay, zoneOf(item.fields)).dateTime.slice(0, 10)
  return datesOf(recurrence, until).filter((date) => item.extra.cancelled?.has(date) !== true)
}

/** The id of a day of a series. */
export const dayId = (master: string, date: string): string =>
  `${master}o${date.replaceAll('-', '')}`

/** One day of a series. */
export function dayOf(item: Item, date: string, call: Call): Told {
  const exceptional = item.extra.exceptions?.get(date)
  const origin = originOf(item, date)
  const master = idOf(item, call)
  const id = dayId(master, date)
  const day = { master, date, origin }
  const { fields, changeKey } = item
  if (exceptional === undefined) {
    const end = origin + length(item)
    const none = new Map<string, string>()
    const told = { item, id, fields, start: origin, end, changeKey, day, extended: none }
    return { ...told, type: 'occurrence' }
  }
  return {
    item,
    id: call.tenant.quirks.exceptionIds ? `${id}x` : id,
    fields: { ...fields, ...exceptional.fields },
    start: exceptional.start,
    end: exceptional.end,
    type: 'exception',
    changeKey: exceptional.changeKey,
    day,
    extended: exceptional.extended,
  }
}

/** The series or single event itself. */
export const wholeOf = (item: Item, call: Call): Told => ({
  item,
  id: idOf(item, call),
  fields: item.fields,
  start: item.extra.start ?? 0,
  end: item.extra.end ?? 0,
  type: isSeries(item) ? 'seriesMaster' : 'singleInstance',
  changeKey: item.changeKey,
  extended: item.extended,
})

/** Whether an event repeats. */
export const isSeries = (item: Item): boolean =>
  typeof item.fields['recurrence'] === 'object' && item.fields['recurrence'] !== null

const overlaps = (told: Readonly<{ start: number; end: number }>, window: Window): boolean =>
  told.start < window.to && (told.end > window.from || told.start >= window.from)

/** Days of a series within a window. */
export function daysWithin(item: Item, window: Window, call: Call): Told[] {
  const moved = [...(item.extra.exceptions?.keys() ?? [])]
  return [...new Set([...dates(item, window.to), ...moved])]
    .map((date) => dayOf(item, date, call))
    .filter((told) => overlaps(told, window))
}

/** What a view shows of an event within a window. */
export const shownWithin = (item: Item, window: Window, call: Call): Told[] => {
  if (isSeries(item)) return daysWithin(item, window, call)
  const told = wholeOf(item, call)
  return overlaps(told, window) ? [told] : []
}

const dayForm = /^(.+)o(\d{4})(\d\d)(\d\d)(x?)$/

/** Finds an event or a day of a series by the id form of the call. */
export function eventOf(call: Call, id: string): Told {
  const named = (one: string): Item | undefined => {
    const item = call.prefer.immutable ? call.mailbox.item(one) : call.mailbox.named(one)
    return item?.kind === 'event' ? item : undefined
  }
  const item = named(id)
  if (item !== undefined) return wholeOf(item, call)
  const [, master = '', year = '', month = '', day = ''] = dayForm.exec(id) ?? []
  const series = found(named(master))
  const date = `${year}-${month}-${day}`
  const origin = originOf(series, date)
  const there = dates(series, origin + oneDay).includes(date)
  const told = there ? dayOf(series, date, call) : null
  return told?.id === id
    ? told
    : fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

/** Refuses to move a day past its neighbours (graph-api.md, 5.4). */
export function checkBoundary(told: Told, start: number, call: Call): void {
  const { item, day } = told
  if (day === undefined) return
  const around = dates(item, day.origin + 400 * oneDay)
  const at = around.indexOf(day.date)
  const neighbours = [around[at - 1], around[at + 1]].map((date) =>
    date === undefined ? null : dayOf(item, date, call),
  )
  const [before, after] = neighbours
  const crosses =
    (before !== null && before !== undefined && start < before.end) ||
    (after !== null && after !== undefined && start >= after.start)
  if (crosses) {
    fail(400, 'ErrorOccurrenceCrossingBoundary', 'The occurrence would cross its neighbour.')
  }
}

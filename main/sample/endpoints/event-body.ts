import type { CalendarEvent, Recurrence } from '../company/types.ts'
import { plainText } from '../http/fields.ts'
import { refuse } from '../http/refusal.ts'
import { day, hour, parseTime } from '../times.ts'

type Body = Readonly<Record<string, unknown>>

const unfit = (what: string): never => refuse(400, 'invalidParameter', what)

/** Longest subject and description, in characters (dingtalk-api.md, 3.1). */
const longestSummary = 2048
const longestDescription = 5000

const objectIn = (body: Body, name: string): Body | null => {
  const value = body[name]
  if (value === undefined || value === null) return null
  return typeof value === 'object' && !Array.isArray(value) ? (value as Body) : unfit(name)
}

const listIn = (body: Body, name: string): readonly Body[] | null => {
  const value = body[name]
  if (value === undefined || value === null) return null
  const fits = Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)
  return fits ? (value as Body[]) : unfit(name)
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

type Point = Readonly<{ time: number; allDay: boolean; zone: string | null }>

function pointIn(body: Body, name: string): Point | null {
  const point = objectIn(body, name)
  if (point === null) return null
  const date = plainText(point['date'])
  if (date !== '') {
    const time = Date.parse(`${date}T00:00:00+08:00`)
    return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(time)
      ? { time, allDay: true, zone: null }
      : unfit(`${name}.date`)
  }
  const time = parseTime(plainText(point['dateTime'])) ?? unfit('ParsedISO8601TimestampError')
  const zone = plainText(point['timeZone']) || 'Asia/Shanghai'
  return isZone(zone) ? { time, allDay: false, zone } : unfit(`${name}.timeZone`)
}

/** When an event is, as fields of the record. */
export type Times = Pick<CalendarEvent, 'start' | 'end' | 'allDay' | 'zone'>

type Pair = Readonly<{ first: Point; last: Point }>

function pairIn(body: Body): Pair | null {
  const first = pointIn(body, 'start')
  const last = pointIn(body, 'end')
  if (first === null) return last === null ? null : unfit('end without start')
  return {
    first,
    last: last ?? { ...first, time: first.time + (first.allDay ? day : hour) },
  }
}

function isInOrder({ first, last }: Pair): boolean {
  return first.allDay ? last.time > first.time : last.time >= first.time
}

/** Reads start and end; null if neither is told. Both must be of one sort and one zone. */
export function timesIn(body: Body, before: Times | null): Times | null {
  const pair = pairIn(body)
  if (pair === null) return null
  const { time, allDay, zone } = pair.first
  if (allDay !== pair.last.allDay || zone !== pair.last.zone) return unfit('start and end differ')
  if (!isInOrder(pair)) return unfit('end before start')
  return {
    start: time,
    end: pair.last.time,
    allDay,
    zone: zone ?? before?.zone ?? 'Asia/Shanghai',
  }
}

const types = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly'] as const
const ranges = ['noEnd', 'endDate', 'numbered'] as const

function wholeIn(body: Body, name: string, most: number): number {
  const value = body[name]
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
  return fits ? value : unfit(name)
}

function patternIn(recurrence: Body): Recurrence['pattern'] {
  const pattern = objectIn(recurrence, 'pattern') ?? unfit('pattern')
  const type = types.find((one) => one === pattern['type']) ?? unfit('pattern.type')
  const texts = ['daysOfWeek', 'index', 'firstDayOfWeek'].filter(
    (name) => pattern[name] !== undefined,
  )
  return {
    type,
    interval: wholeIn(pattern, 'interval', 365),
    ...(pattern['dayOfMonth'] === undefined
      ? {}
      : { dayOfMonth: wholeIn(pattern, 'dayOfMonth', 31) }),
    ...Object.fromEntries(texts.map((name) => [name, plainText(pattern[name])])),
  }
}

function rangeIn(recurrence: Body): Recurrence['range'] {
  const range = objectIn(recurrence, 'range') ?? unfit('range')
  const type = ranges.find((one) => one === range['type']) ?? unfit('range.type')
  if (type === 'numbered') {
    return { type, numberOfOccurrences: wholeIn(range, 'numberOfOccurrences', 99) }
  }
  const endDate = plainText(range['endDate'])
  if (type === 'noEnd') return { type }
  return parseTime(endDate) === null ? unfit('range.endDate') : { type, endDate }
}

/** Reads a rule; null if none is told. */
function recurrenceIn(body: Body): Recurrence | null {
  const recurrence = objectIn(body, 'recurrence')
  return recurrence === null ? null : { pattern: patternIn(recurrence), range: rangeIn(recurrence) }
}

const minutesIn = (reminder: Body): number => {
  const { minutes } = reminder
  return typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 0
    ? minutes
    : unfit('reminders.minutes')
}

function summaryIn(body: Body): string | null {
  if (body['summary'] === undefined) return null
  const summary = plainText(body['summary'])
  return summary.length <= longestSummary ? summary : unfit('summary')
}

/** Fields that a body sets; what it does not tell is not there. */
export function fieldsIn(body: Body): Partial<CalendarEvent> {
  const summary = summaryIn(body)
  const location = objectIn(body, 'location')
  const recurrence = recurrenceIn(body)
  const reminders = listIn(body, 'reminders')
  const categories = listIn(body, 'categories')
  return {
    ...(summary === null ? {} : { summary }),
    // Longer descriptions are not refused: what is too much is lost.
    ...(body['description'] === undefined
      ? {}
      : { description: plainText(body['description']).slice(0, longestDescription), rich: null }),
    ...(location === null ? {} : { place: plainText(location['displayName']) }),
    ...(recurrence === null ? {} : { recurrence }),
    ...(reminders === null ? {} : { reminders: reminders.map(minutesIn) }),
    ...(categories === null
      ? {}
      : { categories: categories.map((one) => plainText(one['displayName'])) }),
    ...(objectIn(body, 'onlineMeetingInfo') === null ? {} : { online: true }),
  }
}

/** Guests that a body names; null if it names none. */
export const guestsIn = (
  body: Body,
): readonly Readonly<{ id: string; optional: boolean }>[] | null =>
  listIn(body, 'attendees')?.map((one) => ({
    id: plainText(one['id']),
    optional: one['isOptional'] === true,
  })) ?? null

/** Which ways of telling people a body leaves open. */
export function tells(body: Body): Readonly<{ push: boolean; chat: boolean }> {
  const extra = objectIn(body, 'extra') ?? {}
  return {
    push: extra['noPushNotification'] !== 'true',
    chat: extra['noChatNotification'] !== 'true',
  }
}

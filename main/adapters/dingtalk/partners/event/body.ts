import type { Json } from '../../../../core/ports.ts'
import { withBlock } from '../../../../core/sync/canonical/block.ts'
import { patternOf } from '../../../../core/sync/canonical/recurrence.ts'
import { asRule, heldByD } from '../../../../core/sync/canonical/rule.ts'
import type { EventTime, Rule } from '../../../../core/sync/images.ts'
import type { Image, Marker, Patch, Tools, Value } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import { isZone, localTime, Temporal } from '../../../../core/time.ts'
import { msOf } from './times.ts'

/** Members of a request. */
export type Body = Readonly<Record<string, Json>>

/** A body, or why DingTalk can never hold such an event. */
export type Made = Readonly<{ is: 'body'; body: Body }> | Readonly<{ is: 'never'; why: string }>

const never = (why: string): Made => ({ is: 'never', why })

/** Longest description (paper, 3.1). */
const longest = 5000

const textIn = (value: Value | null): string => (typeof value === 'string' ? value : '')
const textsIn = (value: Value | null): string[] =>
  listOf(value).filter((one) => typeof one === 'string')

/** What is written. */
export type BodyAsk = Readonly<{
  /** Fields to write; null empties one. */
  patch: Patch
  /** The whole image wanted. */
  image: Image
  marker: Marker
  /** The text bears our footer, or shall: the event is a copy of ours. */
  ours: boolean
  /** One occurrence of a series, which has no rule of its own. */
  day: boolean
  /** Reminders as they stand: DingTalk adds one of its own where a write names none. */
  reminders: readonly number[]
  tools: Tools
  zone: string
}>

const isNamed = (zone: string): boolean => /^[A-Za-z]/.test(zone) && isZone(zone)

/** The zone in which start and end are told: DingTalk wants one that has a name, for both. */
function zoneFor(image: Image, own: string, rule: Rule | null): string | null {
  const zone = textIn(valueOf(image, 'zone')) || own
  if (isNamed(zone)) return zone
  return rule === null ? 'UTC' : null
}

/** DingTalk takes day and month of a yearly series from its start (paper, 3.1). */
function fitsStart(rule: Rule, { start }: EventTime): boolean {
  if (rule.freq !== 'yearly') return true
  const { day, month } = Temporal.PlainDate.from(start.slice(0, 10))
  return rule.month === month && rule.day === day
}

function recurrenceOf(rule: Rule, zone: string): Json {
  const { pattern, range } = patternOf(rule)
  const { daysOfWeek, month: _month, ...rest } = pattern
  const until = rule.until === undefined ? null : msOf(`${rule.until}T23:59:59`, zone)
  return {
    pattern: {
      ...rest,
      ...(daysOfWeek === undefined ? {} : { daysOfWeek: daysOfWeek.join(',') }),
    },
    range: { ...range, ...(until === null ? {} : { endDate: localTime(until, zone) }) },
  }
}

function pointsOf({ start, end, allDay }: EventTime, zone: string): Body {
  if (allDay === true) return { start: { date: start }, end: { date: end }, isAllDay: true }
  const point = (text: string): Json => ({
    dateTime: localTime(msOf(text, zone), zone),
    timeZone: zone,
  })
  return { start: point(start), end: point(end), isAllDay: false }
}

const ofTime = ['time', 'zone', 'recurrence']

/** Why DingTalk cannot hold this rule, or cannot take the one that is there away; else null. */
function misfit(rule: Rule | null, { patch, day }: BodyAsk, time: EventTime): string | null {
  if (rule === null) return patch['recurrence'] === null && !day ? 'series-to-single' : null
  return heldByD(rule) && fitsStart(rule, time) ? null : 'rule'
}

function timeOf(ask: BodyAsk): Made {
  const { patch, image, day, zone: own } = ask
  const time = valueOf(image, 'time') as EventTime | null // canonical images of events have this shape
  if (time === null) return never('no-time')
  const rule = day ? null : asRule(valueOf(image, 'recurrence'))
  const why = misfit(rule, ask, time)
  const zone = zoneFor(image, own, rule)
  if (why !== null || zone === null) return never(why ?? 'zone')
  const points = pointsOf(time, zone)
  const isNew = rule !== null && 'recurrence' in patch
  const body = isNew ? { ...points, recurrence: recurrenceOf(rule, zone) } : points
  return { is: 'body', body }
}

function textOf({ image, marker, ours, tools }: BodyAsk): Made {
  const text = textIn(valueOf(image, 'description'))
  const lines = textsIn(valueOf(image, 'block'))
  const description = ours ? withBlock(text, { lines, marker, from: 'M' }, tools) : text
  // Where it would be cut, the footer by which we know it would be lost first.
  return description.length > longest ? never('too-long') : { is: 'body', body: { description } }
}

const makes: Readonly<Record<string, (value: Value | null) => Body>> = {
  title: (value) => ({ summary: textIn(value) }),
  place: (value) => ({ location: { displayName: textIn(value) } }),
  categories: (value) => ({
    categories: textsIn(value).map((displayName) => ({ displayName })),
  }),
}

function remindersOf({ patch, reminders }: BodyAsk): Body {
  const wanted = 'reminders' in patch ? listOf(patch['reminders'] ?? null) : reminders
  const minutes = wanted.filter((one) => typeof one === 'number')
  return { reminders: minutes.map((one) => ({ method: 'dingtalk', minutes: one })) }
}

/** Nobody is told of a write: neither by notification nor in a chat. */
const silent: Body = { extra: { noPushNotification: 'true', noChatNotification: 'true' } }

const textual = ({ patch, ours }: BodyAsk): boolean =>
  'description' in patch || (ours && 'block' in patch)

const nothing: Made = { is: 'body', body: {} }

function partsOf(ask: BodyAsk): readonly Made[] {
  const fields = Object.keys(ask.patch)
  const plain = fields.map((field) => makes[field]?.(ask.patch[field] ?? null) ?? {})
  return [
    ...plain.map((body): Made => ({ is: 'body', body })),
    fields.some((field) => ofTime.includes(field)) ? timeOf(ask) : nothing,
    textual(ask) ? textOf(ask) : nothing,
  ]
}

/**
 * The members that a patch changes; null where it changes nothing that DingTalk holds in the event
 * itself. Guests and online meetings are never among them (9.2).
 */
export function eventBody(ask: BodyAsk): Made | null {
  let named: Body = {}
  for (const part of partsOf(ask)) {
    if (part.is === 'never') return part
    named = { ...named, ...part.body }
  }
  const isEmpty = Object.keys(named).length === 0 && !('reminders' in ask.patch)
  return isEmpty ? null : { is: 'body', body: { ...named, ...remindersOf(ask), ...silent } }
}

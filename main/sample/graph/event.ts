import type { Call } from './call.ts'
import { extendedMembers, outlookMembers } from './entity.ts'
import { keptBody, sameJson, shownBody, writable, type Shape } from './fields.ts'
import type { Item } from './item.ts'
import { expands } from './odata.ts'
import { checkedRecurrence } from './recurrence.ts'
import { fail, isObject, objectAt, objectsAt, textOr, type Json } from './wire.ts'
import { instantOf, zonedOf, zonedTime, type ZonedTime } from './zone.ts'

const shape: Shape = {
  subject: null,
  body: {},
  start: {},
  end: {},
  isAllDay: false,
  location: {},
  locations: [],
  attendees: [],
  recurrence: {},
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  transactionId: null,
  categories: [],
}

/** Members that only Exchange sets; clients send them back. */
const ignored =
  'type seriesMasterId organizer isOrganizer iCalUId originalStart originalStartTimeZone originalEndTimeZone responseStatus isCancelled isDraft onlineMeeting onlineMeetingUrl occurrenceId cancelledOccurrences exceptionOccurrences reminder'.split(
    ' ',
  )

const choices: Readonly<Record<string, readonly string[]>> = {
  showAs: ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
  importance: ['low', 'normal', 'high'],
}

const wrong = (why: string): never => fail(400, 'ErrorPropertyValidationFailure', why)

/** Times of an event in milliseconds; 400 for what Exchange refuses (graph-api.md, 5.2). */
export function checkedTimes(fields: Json): { start: number; end: number } {
  const [from, to] = [zonedOf(fields['start']), zonedOf(fields['end'])]
  if (from === null || to === null) return wrong('start and end are needed.')
  const [start, end] = [instantOf(from), instantOf(to)]
  if (end < start) return wrong('The end is before the start.')
  if (fields['isAllDay'] === true) {
    const midnight = [from, to].every(({ dateTime }) => /T00:00(:00(\.0+)?)?Z?$/.test(dateTime))
    if (!midnight || from.timeZone !== to.timeZone || end === start) {
      return wrong('An all-day event goes from midnight to midnight in one zone.')
    }
  }
  return { start, end }
}

function attendeesOf(value: unknown): Json[] {
  const list = objectsAt({ list: value }, 'list')
  if (list.length > 500) return fail(400, 'ErrorInvalidRecipients', 'Too many attendees.')
  return list.map((one) => {
    const address = objectAt(one, 'emailAddress')
    if (!/^[^\s@]+@[^\s@]+$/.test(textOr(address['address'], ''))) {
      return fail(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.')
    }
    return {
      type: one['type'] ?? 'required',
      status: one['status'] ?? { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: textOr(address['name'], ''), address: address['address'] },
    }
  })
}

/** What a body writes into an event; members that depend on others are checked by the caller. */
export function eventChanges(body: Json): Json {
  const taken = writable(body, shape, { type: 'microsoft.graph.event', ignored })
  for (const [name, known] of Object.entries(choices)) {
    if (name in taken && !known.includes(textOr(taken[name], ''))) wrong(name)
  }
  if ('body' in taken) taken['body'] = keptBody(taken['body'])
  if ('attendees' in taken) taken['attendees'] = attendeesOf(taken['attendees'])
  if (isObject(taken['location'])) {
    taken['location'] = { displayName: '', locationType: 'default', ...taken['location'] }
  }
  return taken
}

/** The day on which an event starts, in its own zone. */
export const startDate = (fields: Json): string =>
  textOr(objectAt(fields, 'start')['dateTime'], '').slice(0, 10)

/** Fields of a whole event with its rule checked. */
export function wholeEvent(fields: Json): Json {
  const recurrence = checkedRecurrence(fields['recurrence'], startDate(fields))
  return { ...fields, recurrence }
}

/** Fields that a new event has if its body does not name them. */
export const eventDefaults: Json = {
  ...shape,
  subject: '',
  body: { contentType: 'text', content: '' },
  location: { displayName: '', locationType: 'default' },
  recurrence: null,
}

const shownTime = (time: number, fields: Json, call: Call): ZonedTime => {
  const { zone } = call.prefer
  // A day belongs to no zone: Exchange tells its midnight in whatever zone is asked for.
  if (fields['isAllDay'] === true) {
    const own = textOr(objectAt(fields, 'start')['timeZone'], 'UTC')
    return { dateTime: zonedTime(time, own).dateTime, timeZone: zone }
  }
  return zonedTime(time, zone)
}

/** One event to tell: a whole one, or a day of a series. */
export type Told = Readonly<{
  item: Item
  id: string
  fields: Json
  start: number
  end: number
  type: 'singleInstance' | 'seriesMaster' | 'occurrence' | 'exception'
  changeKey: string
  /** Of a day of a series. */
  day?: Readonly<{ master: string; date: string; origin: number }>
  /** Extended properties of its own; a day shows none of its series'. */
  extended: ReadonlyMap<string, string>
}>

const isOrganiser = (fields: Json, call: Call): boolean =>
  textOr(objectAt(objectAt(fields, 'organizer'), 'emailAddress')['address'], '') ===
  call.mailbox.address

function joinOf(told: Told): Json {
  if (told.fields['isOnlineMeeting'] !== true)
    return { onlineMeeting: null, onlineMeetingUrl: null }
  const path = encodeURIComponent(told.item.iid.slice(-24))
  const joinUrl = `https://teams.example.com/l/meetup-join/${path}`
  return { onlineMeeting: { joinUrl }, onlineMeetingUrl: null }
}

function seriesMembers(told: Told): Json {
  const { day, fields, type } = told
  const inSeries = day !== undefined
  return {
    type,
    seriesMasterId: day?.master ?? null,
    recurrence: inSeries ? null : (fields['recurrence'] ?? null),
    originalStart: inSeries ? new Date(day.origin).toISOString() : null,
    iCalUId: inSeries
      ? `${textOr(fields['iCalUId'], '')}${day.date.replaceAll('-', '')}`
      : fields['iCalUId'],
  }
}

const pick = (fields: Json): Json =>
  Object.fromEntries(Object.keys(shape).map((name) => [name, fields[name]]))

const placesOf = (locations: unknown, location: Json): unknown[] => {
  if (Array.isArray(locations) && locations.length > 0) return locations
  return location['displayName'] === '' ? [] : [location]
}

/** An event as Graph tells it. */
export function eventRecord(told: Told, call: Call): Json {
  const { item, fields } = told
  const { transactionId, locations, ...rest } = pick(fields)
  const location = objectAt(fields, 'location')
  const zone = textOr(objectAt(fields, 'start')['timeZone'], 'UTC')
  return {
    ...outlookMembers({ ...item, changeKey: told.changeKey, fields }, call),
    ...rest,
    id: told.id,
    ...shownBody(objectAt(fields, 'body'), call.prefer.text),
    start: shownTime(told.start, fields, call),
    end: shownTime(told.end, fields, call),
    originalStartTimeZone: zone,
    originalEndTimeZone: textOr(objectAt(fields, 'end')['timeZone'], zone),
    locations: placesOf(locations, location),
    hasAttachments: item.attachments.some(({ isInline }) => !isInline),
    isCancelled: fields['isCancelled'] === true,
    isDraft: false,
    organizer: fields['organizer'],
    isOrganizer: isOrganiser(fields, call),
    responseStatus: fields['responseStatus'],
    webLink: `https://outlook.example.com/owa/?itemid=${encodeURIComponent(told.id)}`,
    ...joinOf(told),
    ...seriesMembers(told),
    ...(transactionId === null ? {} : { transactionId }),
    ...extendedMembers({ ...item, extended: new Map(told.extended) }, call),
    ...cancelled(told, call),
  }
}

/** Dropped days: told only if `$select` names them, of a series only. */
function cancelled({ item, id, type }: Told, call: Call): Json {
  const asked = (call.query.get('$select') ?? '').includes('cancelledOccurrences')
  if (!asked || type !== 'seriesMaster') return {}
  const days = [...(item.extra.cancelled ?? [])]
  return { cancelledOccurrences: days.map((date) => `OID.${id}.${date}`) }
}

/** Whether the changed days of a series are wanted with it. */
export const wantsExceptions = (call: Call): boolean => expands(call.query, 'exceptionOccurrences')

/** Members whose change Exchange tells to the attendees (graph-api.md, 5.7). */
const announced = ['location', 'subject', 'body', 'recurrence', 'isAllDay']

const instant = (fields: Json, name: string): number => {
  const time = zonedOf(fields[name])
  return time === null ? 0 : instantOf(time)
}

/** Whether a change is one that attendees get a mail about. */
export const isAnnounced = (before: Json, after: Json): boolean =>
  announced.some((name) => !sameJson(before[name], after[name])) ||
  ['start', 'end'].some((name) => instant(before, name) !== instant(after, name))

/** Addresses of the attendees. */
export const invited = (fields: Json): string[] =>
  objectsAt(fields, 'attendees').map((one) =>
    textOr(objectAt(one, 'emailAddress')['address'], '').toLowerCase(),
  )

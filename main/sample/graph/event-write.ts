import { jsonOf, type Call } from './call.ts'
import { checkMatch, extendedOf } from './entity.ts'
import {
  checkedTimes,
  eventChanges,
  eventDefaults,
  invited,
  isAnnounced,
  startDate,
  wholeEvent,
  type Told,
} from './event.ts'
import { sameJson } from './fields.ts'
import type { Item } from './item.ts'
import { checkBoundary, isSeries } from './series.ts'
import type { LedgerEntry } from './tenant.ts'
import { fail, objectAt, textOr, type Json } from './wire.ts'
import { zonedTime } from './zone.ts'

/** Writes down a mail that Exchange would have sent. */
export function announce(
  call: Pick<Call, 'tenant' | 'mailbox'>,
  entry: Pick<LedgerEntry, 'kind' | 'to' | 'subject'>,
): void {
  if (entry.to.length === 0) return
  call.tenant.ledger.push({ at: call.tenant.now(), from: call.mailbox.address, ...entry })
}

const organised = (fields: Json, call: Call): boolean => {
  const address = objectAt(objectAt(fields, 'organizer'), 'emailAddress')['address']
  return address === call.mailbox.address
}

const subjectOf = (fields: Json): string => textOr(fields['subject'], '')

/** Members that Exchange gives a new event. */
export const ownMembers = (call: Pick<Call, 'mailbox' | 'user'>): Json => ({
  organizer: {
    emailAddress: { name: call.user.person.name, address: call.mailbox.address },
  },
  responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
  iCalUId: `040000008200E00074C5B7101A82E00800000000${call.mailbox.random
    .text(48, '0123456789ABCDEF')
    .padEnd(72, '0')}`,
})

/** Makes an event; the same transactionId gives the event that is there. */
export function createEvent(call: Call, calendar: Item): Item {
  const body = jsonOf(call)
  if (calendar.fields['canEdit'] === false) fail(403, 'ErrorAccessDenied', 'It cannot be edited.')
  const changes = eventChanges(body)
  const { transactionId } = changes
  const members = [...call.mailbox.feed(calendar.iid).members.values()]
  const same = members.find(({ fields }) => fields['transactionId'] === transactionId)
  if (typeof transactionId === 'string' && same !== undefined) return same
  const fields = wholeEvent({ ...eventDefaults, ...changes, ...ownMembers(call) })
  const { start, end } = checkedTimes(fields)
  const item = call.mailbox.add({
    kind: 'event',
    home: calendar.iid,
    fields,
    extended: extendedOf(body),
    extra: { start, end, exceptions: new Map(), cancelled: new Set() },
  })
  announce(call, { kind: 'invitation', to: invited(fields), subject: subjectOf(fields) })
  return item
}

/** Tells the attendees of a change: new ones are invited, dropped ones get a cancellation. */
function announceChange(call: Call, before: Json, after: Json): void {
  if (!organised(after, call)) return
  const [were, are] = [invited(before), invited(after)]
  const subject = subjectOf(after)
  const stay = are.filter((one) => were.includes(one))
  if (isAnnounced(before, after)) announce(call, { kind: 'update', to: stay, subject })
  announce(call, { kind: 'invitation', to: are.filter((one) => !were.includes(one)), subject })
  announce(call, { kind: 'cancellation', to: were.filter((one) => !are.includes(one)), subject })
}

type Change = Readonly<{ changes: Json; extended: ReadonlyMap<string, string> }>

function patchDay(told: Told, { changes, extended }: Change, call: Call): void {
  const { item, day } = told
  if (day === undefined) return
  const zone = textOr(objectAt(told.fields, 'start')['timeZone'], 'UTC')
  const times = { start: zonedTime(told.start, zone), end: zonedTime(told.end, zone) }
  const whole: Json = { ...told.fields, ...times, ...changes }
  const { start, end } = checkedTimes(whole)
  checkBoundary(told, start, call)
  if ('recurrence' in changes) fail(400, 'ErrorInvalidRequest', 'A day of a series has no rule.')
  const own = item.extra.exceptions?.get(day.date)?.fields
  item.extra.exceptions?.set(day.date, {
    fields: { ...own, ...changes, start: whole['start'], end: whole['end'] },
    start,
    end,
    changeKey: `${item.changeKey.slice(0, -4)}${call.mailbox.random.text(4)}`,
    extended: new Map([...told.extended, ...extended]),
  })
  announceChange(call, told.fields, { ...told.fields, ...changes })
}

/** A series whose start was moved begins with the new day. */
function shifted(fields: Json, changes: Json): Json {
  const rule = objectAt(fields, 'recurrence')
  if ('recurrence' in changes || !('start' in changes) || !('range' in rule)) return fields
  const range = { ...objectAt(rule, 'range'), startDate: startDate(fields) }
  return { ...fields, recurrence: { ...rule, range } }
}

function patchWhole(told: Told, changes: Json, call: Call): void {
  const { item } = told
  const before = item.fields
  const fields = wholeEvent(shifted({ ...before, ...changes }, changes))
  const { start, end } = checkedTimes(fields)
  const moved = start !== item.extra.start || end !== item.extra.end
  const ruled = moved || !sameJson(before['recurrence'], fields['recurrence'])
  item.fields = fields
  Object.assign(item.extra, { start, end })
  if (ruled && isSeries(item)) {
    // Another rule or time makes the days anew: what was changed or dropped among them is lost.
    item.extra.exceptions?.clear()
    item.extra.cancelled?.clear()
  }
  announceChange(call, before, fields)
}

/** Changes an event or a day of a series. */
export function patchEvent(told: Told, call: Call): void {
  checkMatch(call, told.changeKey)
  const body = jsonOf(call)
  const { transactionId: _kept, ...changes } = eventChanges(body)
  const extended = extendedOf(body)
  if (told.day === undefined) {
    patchWhole(told, changes, call)
    for (const [id, value] of extended) told.item.extended.set(id, value)
  } else patchDay(told, { changes, extended }, call)
  call.mailbox.change(told.item)
}

/** Deletes an event, or drops a day of a series; attendees of an own meeting are told. */
export function removeEvent(told: Told, call: Call): void {
  checkMatch(call, told.changeKey)
  const { item, day, fields } = told
  if (organised(fields, call)) {
    announce(call, { kind: 'cancellation', to: invited(fields), subject: subjectOf(fields) })
  }
  if (day === undefined) {
    call.mailbox.remove(item)
    return
  }
  item.extra.exceptions?.delete(day.date)
  item.extra.cancelled?.add(day.date)
  call.mailbox.change(item)
}

/** Answers an invitation; declining takes the event off the calendar. */
export function respond(
  told: Told,
  response: 'accepted' | 'tentativelyAccepted' | 'declined',
  call: Call,
): void {
  const { item, fields } = told
  if (organised(fields, call)) {
    fail(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    )
  }
  if (jsonOf(call)['sendResponse'] !== false) {
    const to = objectAt(objectAt(fields, 'organizer'), 'emailAddress')['address']
    announce(call, { kind: 'response', to: [textOr(to, '')], subject: subjectOf(fields) })
  }
  if (response === 'declined') {
    call.mailbox.remove(item)
    return
  }
  const time = new Date(call.tenant.now()).toISOString()
  item.fields = { ...item.fields, responseStatus: { response, time } }
  call.mailbox.change(item)
}

import { attachmentAnswers } from '../attachment.ts'
import { windowOf } from '../calendar-delta.ts'
import { jsonOf, type Call, type Route } from '../call.ts'
import { announce, createEvent, patchEvent, removeEvent, respond } from '../event-write.ts'
import { eventRecord, invited, wantsExceptions, type Told } from '../event.ts'
import { listAnswer, paged } from '../list.ts'
import { filtered, selected } from '../odata.ts'
import { dayOf, daysWithin, eventOf, isSeries } from '../series.ts'
import { uploadAnswer, type Uploads } from '../uploads.ts'
import { created, done, fail, objectAt, ok, textOr, type Answer, type Json } from '../wire.ts'
import { calendarOf, eventSource } from './calendars.ts'

const user = '/users/{user}'

/** The event of a path; with a calendar in the path it must lie there. */
function toldOf(call: Call): Told {
  const told = eventOf(call, call.params['event'] ?? '')
  const named = call.params['calendar']
  return named === undefined || told.item.home === named
    ? told
    : fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

function exceptions(told: Told, call: Call): Json {
  if (!wantsExceptions(call) || !isSeries(told.item) || told.day !== undefined) return {}
  const days = [...(told.item.extra.exceptions?.keys() ?? [])]
  const plain = { ...call, mailbox: call.mailbox, user: call.user, query: new URLSearchParams() }
  const records = days.map((date) => eventRecord(dayOf(told.item, date, call), plain))
  return { exceptionOccurrences: records }
}

const recordOf = (told: Told, call: Call): Json =>
  selected({ ...eventRecord(told, call), ...exceptions(told, call) }, call.query.get('$select'))

function instances(call: Call): Answer {
  const { item } = toldOf(call)
  const window = windowOf(call.query)
  const told = isSeries(item) ? daysWithin(item, window, call) : []
  const records = told.toSorted((a, b) => a.start - b.start).map((one) => eventRecord(one, call))
  return paged(call, filtered(records, call.query), { set: 'events' })
}

function cancel(call: Call): Answer {
  const told = toldOf(call)
  const organiser = objectAt(objectAt(told.fields, 'organizer'), 'emailAddress')['address']
  if (organiser !== call.mailbox.address) {
    return fail(400, 'ErrorInvalidRequest', 'You need to be an organizer to cancel a meeting.')
  }
  removeEvent(told, call)
  return { status: 202 }
}

const answering =
  (response: 'accepted' | 'tentativelyAccepted' | 'declined') =>
  (call: Call): Answer => {
    respond(toldOf(call), response, call)
    return { status: 202 }
  }

function forward(call: Call): Answer {
  const { fields } = toldOf(call)
  const body = jsonOf(call)
  const to = invited({ attendees: body['toRecipients'] ?? body['ToRecipients'] })
  announce(call, { kind: 'mail', to, subject: textOr(fields['subject'], '') })
  return { status: 202 }
}

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path,
  scope: 'Calendars',
  answer,
})

const attachments = attachmentAnswers({
  owner: (call) => toldOf(call).item,
  changed: (item, call) => call.mailbox.change(item),
})

const single = (path: string): Route[] => [
  route('GET', path, (call) => ok(recordOf(toldOf(call), call))),
  route('PATCH', path, (call) => {
    const told = toldOf(call)
    patchEvent(told, call)
    const item = call.mailbox.item(told.item.iid) ?? told.item
    const after = told.day === undefined ? eventOf(call, told.id) : dayOf(item, told.day.date, call)
    return ok(recordOf(after, call))
  }),
  route('DELETE', path, (call) => {
    removeEvent(toldOf(call), call)
    return done
  }),
  route('GET', `${path}/instances`, instances),
]

const actions = (path: string): Route[] => [
  route('POST', `${path}/cancel`, cancel),
  route('POST', `${path}/accept`, answering('accepted')),
  route('POST', `${path}/tentativelyAccept`, answering('tentativelyAccepted')),
  route('POST', `${path}/decline`, answering('declined')),
  route('POST', `${path}/forward`, forward),
  route('POST', `${path}/permanentDelete`, (call) => {
    removeEvent(toldOf(call), call)
    return done
  }),
]

const withAttachments = (path: string, uploads: Uploads): Route[] => [
  route('GET', `${path}/attachments`, attachments.list),
  route('POST', `${path}/attachments`, attachments.create),
  route('POST', `${path}/attachments/createUploadSession`, (call) =>
    uploadAnswer(call, { item: toldOf(call).item, uploads }),
  ),
  route('GET', `${path}/attachments/{attachment}`, attachments.get),
  route('GET', `${path}/attachments/{attachment}/$value`, attachments.value),
  route('DELETE', `${path}/attachments/{attachment}`, attachments.remove),
]

/** Events: lists, one by one, days of series, answers to invitations, attachments. */
export const eventRoutes = (uploads: Uploads): readonly Route[] => [
  ...[`${user}/events`, `${user}/calendar/events`, `${user}/calendars/{calendar}/events`].flatMap(
    (path) => [
      route('GET', path, (call) => listAnswer(call, eventSource(call))),
      route('POST', path, (call) => {
        const item = createEvent(call, calendarOf(call))
        return created(recordOf(eventOf(call, call.prefer.immutable ? item.iid : item.rid), call))
      }),
      ...single(`${path}/{event}`),
    ],
  ),
  ...actions(`${user}/events/{event}`),
  ...withAttachments(`${user}/events/{event}`, uploads),
]

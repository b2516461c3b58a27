import { calendarDelta, windowOf } from '../calendar-delta.ts'
import { jsonOf, type Call, type Route } from '../call.ts'
import type { DeltaStates } from '../delta-state.ts'
import { containerOf } from '../entity.ts'
import { eventRecord } from '../event.ts'
import type { Item } from '../item.ts'
import { countAnswer, listAnswer, newestFirst, paged, visible, type ListSource } from '../list.ts'
import { roots } from '../mailbox.ts'
import { filtered, ordered } from '../odata.ts'
import { isSeries, shownWithin, wholeOf } from '../series.ts'
import { created, done, fail, found, ok, textOr, type Answer, type Json } from '../wire.ts'

const user = '/users/{user}'
const calendars = `${user}/calendars`

/** The calendar that a path names; without a name the default one. */
export function calendarOf(call: Call): Item {
  const id = call.params['calendar']
  if (id !== undefined) return containerOf(call, id, 'calendar')
  const all = [...call.mailbox.feed(roots.calendar).members.values()]
  return found(all.find(({ fields }) => fields['isDefaultCalendar'] === true))
}

const calendarRecord = (item: Item, call: Call): Json => ({
  id: item.iid,
  name: '',
  color: 'auto',
  hexColor: '',
  isDefaultCalendar: false,
  changeKey: item.changeKey,
  canShare: item.fields['canEdit'] !== false,
  canViewPrivateItems: true,
  canEdit: true,
  allowedOnlineMeetingProviders: ['teamsForBusiness'],
  defaultOnlineMeetingProvider: 'teamsForBusiness',
  isTallyingResponses: item.fields['isDefaultCalendar'] === true,
  isRemovable: item.fields['isDefaultCalendar'] !== true,
  owner: { name: call.user.person.name, address: call.mailbox.address },
  ...item.fields,
})

/** The events of a calendar: series and single ones, days of series are not told apart. */
export const eventSource = (call: Call): ListSource => ({
  items: newestFirst(
    call.mailbox.feed(calendarOf(call).iid),
    'created',
    (item) => `${item.created} ${item.iid}`,
  ),
  record: (item) => eventRecord(wholeOf(item, call), call),
  set: 'events',
})

function view(call: Call): Answer {
  const window = windowOf(call.query)
  const items = visible(call, [...call.mailbox.feed(calendarOf(call).iid).members.values()])
  const records = items
    .flatMap((item) => shownWithin(item, window, call))
    .toSorted((a, b) => a.start - b.start)
    .map((told) => eventRecord(told, call))
  const fitting = filtered(records, call.query)
  const orderby = call.query.get('$orderby')
  return paged(call, orderby === null ? fitting : ordered(fitting, orderby), {
    set: 'calendarView',
  })
}

function create(call: Call): Answer {
  const body = jsonOf(call)
  const name = textOr(body['name'], '').trim()
  if (name === '') return fail(400, 'ErrorInvalidRequest', 'name is needed.')
  const all = [...call.mailbox.feed(roots.calendar).members.values()]
  if (all.some(({ fields }) => fields['name'] === name)) {
    return fail(409, 'ErrorFolderExists', 'A calendar with this name exists.')
  }
  const fields = { name, color: textOr(body['color'], 'auto') }
  const item = call.mailbox.add({ kind: 'calendar', home: roots.calendar, fields })
  return created(calendarRecord(item, call))
}

function patch(call: Call): Answer {
  const item = calendarOf(call)
  const { name, color } = jsonOf(call)
  item.fields = {
    ...item.fields,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof color === 'string' ? { color } : {}),
  }
  call.mailbox.change(item)
  return ok(calendarRecord(item, call))
}

function remove(call: Call): Answer {
  const item = calendarOf(call)
  if (item.fields['isDefaultCalendar'] === true) {
    return fail(400, 'ErrorDeleteDistinguishedFolder', 'It cannot be deleted.')
  }
  for (const event of call.mailbox.feed(item.iid).members.values()) call.mailbox.remove(event)
  call.mailbox.remove(item)
  return done
}

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path,
  scope: 'Calendars',
  answer,
})

/** Calendars, their views and the deltas of those. */
export const calendarRoutes = (states: DeltaStates): readonly Route[] => [
  route('GET', calendars, (call) =>
    listAnswer(call, {
      items: [...call.mailbox.feed(roots.calendar).members.values()],
      record: (item) => calendarRecord(item, call),
      set: 'calendars',
      top: 50,
    }),
  ),
  route('POST', calendars, create),
  route('DELETE', `${calendars}/{calendar}`, remove),
  ...[`${user}/calendar`, `${calendars}/{calendar}`].flatMap((path) => [
    route('GET', path, (call) => ok(calendarRecord(calendarOf(call), call))),
    route('PATCH', path, patch),
    route('GET', `${path}/calendarView`, view),
    route('GET', `${path}/calendarView/delta`, (call) =>
      calendarDelta(call, { calendar: calendarOf(call), states }),
    ),
  ]),
  route('GET', `${user}/calendarView`, view),
  route('GET', `${user}/calendarView/delta`, (call) =>
    calendarDelta(call, { calendar: calendarOf(call), states }),
  ),
  ...[`${user}/events`, `${user}/calendar/events`, `${calendars}/{calendar}/events`].map((path) =>
    route('GET', `${path}/$count`, (call) => countAnswer(call, eventSource(call))),
  ),
]

/** Whether an event repeats and has days that differ. */
export const hasExceptions = (item: Item): boolean =>
  isSeries(item) && (item.extra.exceptions?.size ?? 0) > 0

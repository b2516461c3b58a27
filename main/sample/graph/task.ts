import { jsonOf, type Call } from './call.ts'
import { etagOf, neededText, stamp } from './entity.ts'
import { writable, type Shape } from './fields.ts'
import type { Item } from './item.ts'
import { expands } from './odata.ts'
import { fail, isObject, objectAt, objectsAt, textOr, type Json } from './wire.ts'
import { instantOf, zonedOf, zonedTime } from './zone.ts'

const shape: Shape = {
  title: '',
  body: {},
  importance: 'normal',
  status: 'notStarted',
  isReminderOn: false,
  reminderDateTime: {},
  startDateTime: {},
  dueDateTime: {},
  completedDateTime: {},
  recurrence: {},
  categories: [],
}

const ignored = ['bodyLastModifiedDateTime', 'checklistItems', 'linkedResources']

const choices: Readonly<Record<string, readonly string[]>> = {
  importance: ['low', 'normal', 'high'],
  status: ['notStarted', 'inProgress', 'completed', 'waitingOnOthers', 'deferred'],
}

/** A day as To Do keeps it: the time of the day is dropped (graph-api.md, 7). */
function dayOf(value: unknown): Json | null {
  const time = zonedOf(value)
  if (time === null) return null
  instantOf(time)
  return { dateTime: `${time.dateTime.slice(0, 10)}T00:00:00.0000000`, timeZone: 'UTC' }
}

const days = ['startDateTime', 'dueDateTime', 'completedDateTime']

/** What a body writes into a task. */
export function taskChanges(body: Json, now: number): Json {
  const taken = writable(body, shape, { type: 'microsoft.graph.todoTask', ignored })
  for (const [name, known] of Object.entries(choices)) {
    if (name in taken && !known.includes(textOr(taken[name], ''))) fail(400, 'invalidRequest', name)
  }
  for (const name of days) if (name in taken) taken[name] = dayOf(taken[name])
  if ('body' in taken) {
    const body_ = objectAt(taken, 'body')
    taken['body'] = {
      content: textOr(body_['content'], ''),
      contentType: textOr(body_['contentType'], 'text'),
    }
  }
  if (taken['status'] === 'completed') {
    taken['completedDateTime'] ??= dayOf(zonedTime(now, 'UTC'))
  } else if ('status' in taken) taken['completedDateTime'] = null
  return taken
}

/** Fields that a new task has if its body does not name them. */
export const taskDefaults: Json = {
  ...shape,
  body: { content: '', contentType: 'text' },
  reminderDateTime: null,
  startDateTime: null,
  dueDateTime: null,
  completedDateTime: null,
  recurrence: null,
}

/** A day is told as midnight of the zone asked for, a moment in that zone. */
function shownTimes(fields: Json, zone: string): Json {
  const shown = days.map((name) => [
    name,
    isObject(fields[name]) ? { ...fields[name], timeZone: zone } : null,
  ])
  const reminder = zonedOf(fields['reminderDateTime'])
  const moment = reminder === null ? null : zonedTime(instantOf(reminder), zone)
  return { ...Object.fromEntries(shown), reminderDateTime: moment }
}

const present = (times: Json): Json =>
  Object.fromEntries(Object.entries(times).filter(([, value]) => value !== null))

/** A task as Graph tells it; what is not set is left out. */
export function taskRecord(item: Item, call: Call): Json {
  const { fields, extra } = item
  const { recurrence, reminderDateTime: _r, startDateTime: _s, ...rest } = fields
  const { dueDateTime: _d, completedDateTime: _c, ...plain } = rest
  return {
    '@odata.etag': etagOf(item.changeKey),
    id: item.iid,
    ...plain,
    ...present(shownTimes(fields, call.prefer.zone)),
    ...(recurrence === null ? {} : { recurrence }),
    hasAttachments: item.attachments.length > 0,
    createdDateTime: stamp(item.created),
    lastModifiedDateTime: stamp(item.modified),
    bodyLastModifiedDateTime: stamp(item.modified),
    ...(expands(call.query, 'checklistItems') ? { checklistItems: extra.checklist ?? [] } : {}),
    ...(expands(call.query, 'linkedResources') ? { linkedResources: extra.links ?? [] } : {}),
  }
}

/** Makes a step of a task. */
export function checklistItemOf(body: Json, at: Readonly<{ id: string; now: number }>): Json {
  const isChecked = body['isChecked'] === true
  return {
    id: at.id,
    displayName: neededText(body, 'displayName'),
    createdDateTime: stamp(at.now),
    isChecked,
    ...(isChecked ? { checkedDateTime: stamp(at.now) } : {}),
  }
}

/** Makes a link of a task to where it came from. */
export const linkOf = (body: Json, id: string): Json => ({
  id,
  webUrl: typeof body['webUrl'] === 'string' ? body['webUrl'] : null,
  applicationName: textOr(body['applicationName'], ''),
  displayName: textOr(body['displayName'], ''),
  externalId: typeof body['externalId'] === 'string' ? body['externalId'] : null,
})

/** Makes a task in a list. */
export function createTask(call: Call, list: Item): Item {
  const body = jsonOf(call)
  const now = call.tenant.now()
  neededText(body, 'title')
  const { mailbox } = call
  const checklist = objectsAt(body, 'checklistItems').map((one) =>
    checklistItemOf(one, { id: mailbox.newId(), now }),
  )
  const links = objectsAt(body, 'linkedResources').map((one) => linkOf(one, mailbox.newId()))
  return mailbox.add({
    kind: 'task',
    home: list.iid,
    fields: { ...taskDefaults, ...taskChanges(body, now) },
    extra: { checklist, links },
  })
}

import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import { imageOf, saidIn } from '../../../../core/sync/canonical/image.ts'
import { fingerOf } from '../../../../core/sync/canonical/keys.ts'
import type { Image, Marker, Observation } from '../../../../core/sync/types.ts'
import { textOf } from '../../../../core/sync/values.ts'
import { dayOf } from '../../../../core/time.ts'
import { flagShape, listShape, readAnswer, textShape, timeIn } from '../../records.ts'
import { recurrenceShape } from '../../rule.ts'
import { timeOrNull } from '../contact/record.ts'
import { ruleIn } from '../event/time.ts'
import { markerIn, markerText } from '../marker.ts'
import type { OutlookPartnerOptions } from '../options.ts'

const pointShape = z.object({ dateTime: textShape, timeZone: textShape }).nullish()

const taskShape = z.object({
  id: z.string().min(1),
  '@odata.etag': textShape,
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
  title: textShape,
  body: z.object({ contentType: textShape, content: textShape }).nullish(),
  status: textShape,
  importance: textShape,
  isReminderOn: flagShape,
  reminderDateTime: pointShape,
  dueDateTime: pointShape,
  categories: listShape(textShape),
  recurrence: recurrenceShape.nullish(),
  checklistItems: listShape(z.object({ displayName: textShape, isChecked: flagShape })),
  linkedResources: listShape(z.object({ applicationName: textShape, externalId: textShape })),
})

/** A to-do as Graph tells it. */
export type Task = z.output<typeof taskShape>

/** What lies in a task comes with it: its steps, and the link that bears our marker. */
export const wholeTask = { $expand: 'checklistItems,linkedResources' }

/** Name under which our link shows in To Do. */
export const applicationName = 'DingKeep'

/** Reads a to-do. Throws `answerUnknown` where it is none. */
export const readTask = (raw: Json): Task => readAnswer(taskShape, raw, 'GET task')

/** An instant that is told in UTC; null where it is told otherwise. */
function instantIn(point: Task['dueDateTime']): string | null {
  const { dateTime = '', timeZone = '' } = point ?? {}
  const ms = timeZone === 'UTC' ? timeIn(`${dateTime.replace(/Z$/, '')}Z`) : 0
  return ms === 0 ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** A day is told as its midnight; one that is not, as an instant in the person's day (paper, 7). */
function dueIn({ dueDateTime }: Task, zone: string): string | null {
  const text = dueDateTime?.dateTime ?? ''
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null
  const instant = text.slice(10).startsWith('T00:00') ? null : instantIn(dueDateTime)
  return instant === null ? text.slice(0, 10) : dayOf(Date.parse(instant), zone)
}

function imageIn(task: Task, { tools, zone }: OutlookPartnerOptions): Image {
  const type = task.body?.contentType === 'html' ? 'html' : 'text'
  return imageOf('task', {
    title: task.title,
    body: saidIn({ type, content: task.body?.content ?? '' }, tools).text,
    due: dueIn(task, zone),
    done: task.status === 'completed',
    priority: task.importance,
    reminder: task.isReminderOn ? instantIn(task.reminderDateTime) : null,
    categories: task.categories,
    checklist: task.checklistItems.map(
      ({ displayName, isChecked }) => `${isChecked ? '[x] ' : ''}${displayName}`,
    ),
    recurrence: ruleIn(task),
  })
}

const markerOn = ({ linkedResources }: Task): Marker | null =>
  linkedResources
    .filter((one) => one.applicationName === applicationName)
    .map(({ externalId }) => markerIn(externalId))
    .find((marker) => marker !== null) ?? null

type Around = Readonly<{
  options: OutlookPartnerOptions
  list: string
  /** What a write of ours put on it, as its answer does not tell. */
  marker?: Marker
}>

/**
 * A to-do as a link sees it. One that a person moves to another list gets another id there and
 * keeps its links, so that our marker is what it is known by.
 */
export function observeTask(raw: Json, { options, list, marker }: Around): Observation {
  const task = readTask(raw)
  const image = imageIn(task, options)
  const own = marker ?? markerOn(task)
  return {
    remoteId: task.id,
    container: list,
    version: task['@odata.etag'] || null,
    modified: timeOrNull(task.lastModifiedDateTime),
    image,
    meta: {
      marker: own,
      occurrence: null,
      created: timeOrNull(task.createdDateTime),
      owner: 'self',
      people: 0,
      size: null,
      port: null,
    },
    naturalKey: own === null ? null : textOf(['t', markerText(own)]),
    finger: fingerOf('task', image, options.zone),
  }
}

import { z } from 'zod'

import { cleanText } from '../../clean-text.ts'
import type { Part, Property } from '../../ical-zone.ts'
import { calendarBytes, stampProperty, textProperty, utcText } from '../calendar/ics.ts'
import { bodyText } from '../html-text.ts'
import {
  flagShape,
  listShape,
  readAnswer,
  textShape,
  timeIn,
  type GraphRecord,
} from '../records.ts'
import { recurrenceRule, recurrenceShape } from '../rule.ts'

const pointShape = z.object({ dateTime: textShape, timeZone: textShape }).nullish()
const taskShape = z.object({
  id: textShape,
  title: textShape,
  body: z.object({ contentType: textShape, content: textShape }).nullish(),
  status: textShape,
  importance: textShape,
  categories: listShape(textShape),
  isReminderOn: flagShape,
  reminderDateTime: pointShape,
  startDateTime: pointShape,
  dueDateTime: pointShape,
  completedDateTime: pointShape,
  recurrence: recurrenceShape.nullish(),
  checklistItems: listShape(z.object({ displayName: textShape, isChecked: flagShape })),
  linkedResources: listShape(z.object({ webUrl: textShape })),
  createdDateTime: textShape,
  lastModifiedDateTime: textShape,
})
type Task = z.output<typeof taskShape>

/** Days of tasks have no time: their midnight is where they are seen (paper, section 7). */
const dayIn = (point: Task['dueDateTime']): string | null =>
  /^\d{4}-\d{2}-\d{2}(?=T)/.exec(point?.dateTime ?? '')?.[0] ?? null

const dayProperty = (name: string, point: Task['dueDateTime']): Property[] => {
  const day = dayIn(point)
  return day === null ? [] : [[name, {}, 'date', day]]
}

const statuses: Readonly<Record<string, string>> = {
  inProgress: 'IN-PROCESS',
  completed: 'COMPLETED',
}
const priorities: Readonly<Record<string, number>> = { high: 1, low: 9 }

/** The body, and below it what is to be ticked: calendars know no list in a task. */
function description({ body, checklistItems }: Task): string {
  const lines = checklistItems.map((one) => `[${one.isChecked ? 'x' : ' '}] ${one.displayName}`)
  return [bodyText(body), lines.join('\n')].filter((part) => part.trim() !== '').join('\n\n')
}

function ruleProperties({ recurrence }: Task): Property[] {
  if (recurrence == null) return []
  const rule = recurrenceRule(recurrence, (day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null))
  return rule === null ? [] : [['rrule', {}, 'recur', rule]]
}

/** A rule counts from a start: a task that only has a due day starts then. */
function startProperties(task: Task): Property[] {
  const own = dayProperty('dtstart', task.startDateTime)
  return own.length > 0 || task.recurrence == null ? own : dayProperty('dtstart', task.dueDateTime)
}

function completed(task: Task): Property[] {
  if (task.status !== 'completed') return []
  const day = dayIn(task.completedDateTime)
  return [
    ['percent-complete', {}, 'integer', 100],
    ...(day === null ? [] : stampProperty('completed', timeIn(`${day}T00:00:00Z`))),
  ]
}

function links({ linkedResources }: Task): Property[] {
  const urls = linkedResources.map(({ webUrl }) => webUrl).filter((url) => URL.canParse(url))
  const [first] = urls
  return first === undefined ? [] : [['url', {}, 'uri', new URL(first).href]]
}

function alarms({ isReminderOn, reminderDateTime, title }: Task): Part[] {
  const { dateTime = '', timeZone = '' } = reminderDateTime ?? {}
  const at = timeZone === 'UTC' ? timeIn(`${dateTime.replace(/Z$/, '')}Z`) : 0
  if (!isReminderOn || at === 0) return []
  const properties: Property[] = [
    ['action', {}, 'text', 'DISPLAY'],
    ['description', {}, 'text', cleanText(title) || '-'],
    ['trigger', {}, 'date-time', utcText(at)],
  ]
  return [['valarm', properties, []]]
}

/** Writes a task's record as a VTODO (RFC 5545). Throws `answerUnknown` where it is none. */
export function taskCalendar(record: GraphRecord): Uint8Array {
  const task = readAnswer(taskShape, record, 'GET task')
  const changed = timeIn(task.lastModifiedDateTime) || timeIn(task.createdDateTime)
  const priority = priorities[task.importance]
  const categories = task.categories.map(cleanText).filter((name) => name !== '')
  const properties: Property[] = [
    ['uid', {}, 'text', task.id],
    ['dtstamp', {}, 'date-time', utcText(changed)],
    ...stampProperty('created', timeIn(task.createdDateTime)),
    ...stampProperty('last-modified', changed),
    ...startProperties(task),
    ...dayProperty('due', task.dueDateTime),
    ...ruleProperties(task),
    ...textProperty('summary', task.title),
    ...textProperty('description', description(task)),
    ['status', {}, 'text', statuses[task.status] ?? 'NEEDS-ACTION'],
    ...completed(task),
    ...(priority === undefined ? [] : [['priority', {}, 'integer', priority] as Property]),
    ...(categories.length > 0 ? [['categories', {}, 'text', ...categories] as Property] : []),
    ...links(task),
  ]
  return calendarBytes([['vtodo', properties, alarms(task)]])
}

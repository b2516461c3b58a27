import type { Json } from '../../../../core/ports.ts'
import { htmlFor } from '../../../../core/sync/canonical/html-edit.ts'
import { patternOf } from '../../../../core/sync/canonical/recurrence.ts'
import { asRule } from '../../../../core/sync/canonical/rule.ts'
import type { WriteCall } from '../../../../core/sync/partner.ts'
import type { Image, Marker, Patch, Value } from '../../../../core/sync/types.ts'
import { listOf, valueOf } from '../../../../core/sync/values.ts'
import { members } from '../../../exact-json.ts'
import { path } from '../../path.ts'
import { never, type Send } from '../make.ts'
import { markerText } from '../marker.ts'
import type { At } from '../options.ts'
import { applicationName, observeTask, readTask, wholeTask, type Task } from './record.ts'

type Body = Readonly<Record<string, Json>>

const textIn = (value: Value | null): string => (typeof value === 'string' ? value : '')
const textsIn = (value: Value | null): string[] =>
  listOf(value).filter((one) => typeof one === 'string')

const utc = (text: string): Json => ({ dateTime: text.replace(/Z$/, ''), timeZone: 'UTC' })

/** Steps and repetition stay as they are on M: Graph does not write them reliably (paper, 7). */
const unwritable = ['checklist', 'recurrence']

/** New words go into the HTML that is there, where that can be done. */
function bodyOf(text: string, before: Task['body']): Json {
  const html = before?.contentType === 'html' ? htmlFor(before.content, text) : null
  return html === null
    ? { contentType: 'text', content: text }
    : { contentType: 'html', content: html }
}

type Make = (value: Value | null, before: Task | null) => Body

const makes: Readonly<Record<string, Make>> = {
  title: (value) => ({ title: textIn(value) }),
  body: (value, before) => ({ body: bodyOf(textIn(value), before?.body) }),
  // The day as a midnight of UTC: Outlook keeps no time of day (paper, 7).
  due: (value) => ({ dueDateTime: value === null ? null : utc(`${textIn(value)}T00:00:00`) }),
  done: (value) => ({ status: value === true ? 'completed' : 'notStarted' }),
  priority: (value) => ({ importance: textIn(value) || 'normal' }),
  reminder: (value) =>
    value === null
      ? { isReminderOn: false }
      : { isReminderOn: true, reminderDateTime: utc(textIn(value)) },
  categories: (value) => ({ categories: textsIn(value) }),
}

const taskBody = (patch: Patch, before: Task | null): Body =>
  // Each of them is one.
  Object.assign(
    {},
    ...Object.entries(patch).map(([field, value]) => makes[field]?.(value, before)),
  ) as Body

/** The link of a copy: where it comes from, and our marker (paper, 8.1). */
const linked = (marker: Marker): Json => [
  { applicationName, displayName: 'DingTalk', externalId: markerText(marker) },
]

/** What only a create can bring: steps, and a repetition that begins with its day. */
function creating(image: Image): Body {
  const steps = textsIn(valueOf(image, 'checklist')).map((text) => ({
    displayName: text.replace(/^\[x\] /, ''),
    isChecked: text.startsWith('[x] '),
  }))
  const rule = asRule(valueOf(image, 'recurrence'))
  const due = textIn(valueOf(image, 'due'))
  const { pattern, range } = rule === null ? {} : patternOf(rule)
  const repeats =
    rule === null || due === '' ? {} : { pattern, range: { ...range, startDate: due } }
  return {
    ...(steps.length === 0 ? {} : { checklistItems: steps }),
    // Patterns are plain JSON.
    ...('pattern' in repeats ? { recurrence: repeats as Json } : {}),
  }
}

/** Tasks of a list. */
export const tasksPath = ({ options }: At, list: string) =>
  path`/users/${options.mailbox.id}/todo/lists/${list}/tasks`

/** One task. */
export const taskPath = ({ options }: At, list: string, id: string) =>
  path`/users/${options.mailbox.id}/todo/lists/${list}/tasks/${id}`

/** Reads one task. */
export async function askTask(at: At, list: string, id: string): Promise<Json> {
  const { graph, mailbox } = at.options
  const asked = { to: taskPath(at, list, id), query: wholeTask, mailbox: mailbox.id }
  return graph.call({ ...asked, signal: at.signal })
}

const sending = (at: At) =>
  ({ mailbox: at.options.mailbox.id, once: true, signal: at.signal }) as const

async function create(at: At, call: Extract<WriteCall, { op: 'create' }>): Promise<Send> {
  const { image, marker, container: list } = call
  const more = creating(image)
  const body = { ...taskBody(image, null), ...more, linkedResources: linked(marker) }
  const asked = { ...sending(at), method: 'POST', to: tasksPath(at, list), body } as const
  return async () => {
    const answer = await at.options.graph.call(asked)
    // What went along need not be in the answer.
    const whole = { ...more, ...members(answer) }
    const item = observeTask(whole, { options: at.options, list, marker })
    return { is: 'done', item, requestId: null }
  }
}

async function update(at: At, call: Extract<WriteCall, { op: 'update' }>): Promise<Send> {
  const { patch, container: list, remoteId } = call
  if (unwritable.some((field) => field in patch)) return never('steps and repetitions stay')
  const raw = await askTask(at, list, remoteId)
  const body = taskBody(patch, readTask(raw))
  const to = taskPath(at, list, remoteId)
  return async () => {
    const answer = await at.options.graph.call({ ...sending(at), method: 'PATCH', to, body })
    const bare = cleared(members(raw) ?? {}, patch)
    const item = observeTask({ ...bare, ...members(answer) }, { options: at.options, list })
    return { is: 'done', item, requestId: null }
  }
}

/** What is empty now is not in an answer: the old value must not shine through. */
const cleared = (raw: Body, patch: Patch): Body =>
  patch['due'] === null ? { ...raw, dueDateTime: null } : raw

async function remove(at: At, call: Extract<WriteCall, { op: 'delete' }>): Promise<Send> {
  const to = taskPath(at, call.container, call.remoteId)
  return async () => {
    await at.options.graph.call({ ...sending(at), method: 'DELETE', to })
    return { is: 'done', item: null, requestId: null }
  }
}

/** Prepares a write of a to-do. */
export async function writeTask(at: At, call: WriteCall): Promise<Send> {
  switch (call.op) {
    case 'create':
      return create(at, call)
    case 'update':
      return update(at, call)
    case 'delete':
      return remove(at, call)
    case 'move':
      return never('to-dos cannot be moved')
  }
}

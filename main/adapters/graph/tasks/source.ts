import { keyedName, label } from '../../../core/names.ts'
import type { FileDraft, Source } from '../../../core/ports.ts'
import { recordBytes } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import {
  emptyRound,
  take,
  type Chain,
  type Container,
  type ItemKind,
  type Round,
} from '../items/kind.ts'
import { askContainer, containerOf, isLostCursor, readAll } from '../items/listing.ts'
import { itemSource } from '../items/source.ts'
import { path } from '../path.ts'
import { idOf, recordOf, textOf, timeIn, type GraphRecord } from '../records.ts'
import type { Box, MailboxSourceOptions } from '../run.ts'
import { taskCalendar } from './ics.ts'

/** What lies in a task comes with it; changes tell of the task alone. */
const query = { $expand: 'checklistItems,linkedResources' }

/** The list that shows flagged mail again is none of its own (paper, section 7). */
const isOwn = ({ record }: Container): boolean => record['wellknownListName'] !== 'flaggedEmails'

async function listLists(box: Box): Promise<Container[]> {
  const { items } = await readAll(box, { to: path`/users/${box.mailbox.id}/todo/lists` })
  return items.flatMap((raw) => containerOf(raw)).filter(isOwn)
}

/** Which tasks changed; what they are is asked for one by one. */
async function readChanges(box: Box, list: string, link: string | null): Promise<Round> {
  const round = emptyRound(link === null)
  const to = path`/users/${box.mailbox.id}/todo/lists/${list}/tasks/delta`
  const { items, delta } = await readAll(box, { to, link })
  for (const raw of items) take(round, raw, null)
  if (delta !== null) round.chain = { link: delta }
  return round
}

/** Everything. The changes' beginning comes first: what happens meanwhile is told the next time. */
async function readComplete(box: Box, list: string): Promise<Round> {
  const round = await readChanges(box, list, null)
  const to = path`/users/${box.mailbox.id}/todo/lists/${list}/tasks`
  const { items } = await readAll(box, { to, query: { ...query, $top: 100 } })
  for (const raw of items) {
    const record = recordOf(raw, 'todoTask')
    if (record === null) continue
    round.partly.delete(idOf(record))
    round.whole.set(idOf(record), record)
  }
  return round
}

async function read(box: Box, { id }: Container, chain: Chain | null): Promise<Round> {
  const link = chain?.link ?? null
  if (link === null) return readComplete(box, id)
  try {
    return await readChanges(box, id, link)
  } catch (error) {
    if (!isLostCursor(error)) throw error
    return readComplete(box, id)
  }
}

function files(record: GraphRecord): FileDraft[] {
  const key = itemKey('outlook-tasks', 'task', idOf(record))
  const stem = keyedName(label(textOf(record, 'title')), key)
  const time = timeIn(record['lastModifiedDateTime'])
  return [
    { path: `${stem}.ics`, time, content: taskCalendar(record) },
    { path: `${stem}.json`, time, content: recordBytes(record) },
  ]
}

const tasks: ItemKind = {
  kind: 'outlook-tasks',
  type: 'task',
  containerType: 'list',
  graphType: 'todoTask',
  scopes: ['Tasks.Read.All'],
  containers: listLists,
  container: (box, id) => askContainer(box, path`/users/${box.mailbox.id}/todo/lists/${id}`),
  read,
  item: (user, list, id) => ({ to: path`/users/${user}/todo/lists/${list}/tasks/${id}`, query }),
  attachments: (user, list, id) => path`/users/${user}/todo/lists/${list}/tasks/${id}/attachments`,
  files,
}

/** Reads the mailboxes' to-do lists. The second cloud has none: there the source is not made. */
export const outlookTasksSource = (options: MailboxSourceOptions): Source =>
  itemSource(options, tasks)

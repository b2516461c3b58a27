import type { Json } from '../../../core/ports.ts'
import type { Capability, Partner, Query, RemoteContainer } from '../../../core/sync/partner.ts'
import type { Observation } from '../../../core/sync/types.ts'
import { path } from '../path.ts'
import { idOf, recordOf, textOf } from '../records.ts'
import { allPages, readFeed, type Feed } from './feed.ts'
import { outlookPartner } from './make.ts'
import { markerText } from './marker.ts'
import type { At, OutlookPartnerOptions } from './options.ts'
import { observeTask, wholeTask } from './task/record.ts'
import { askTask, taskPath, tasksPath, writeTask } from './task/write.ts'

const capability: Capability = {
  // To Do has ETags, but nobody says that it looks at them (paper, 7).
  conditional: false,
  createKey: 'none',
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: true,
  metered: false,
  createsPerDay: null,
  maxBytes: null,
  // Graph does not write these reliably to a task that is there (paper, 7).
  createOnly: ['checklist', 'recurrence'],
  moveChangesId: true,
  softDelete: false,
}

function listOf(raw: Json): RemoteContainer[] {
  const record = recordOf(raw, 'todoTaskList')
  const known = record === null ? '' : textOf(record, 'wellknownListName')
  // Flagged mail shows there once more, and a list of somebody else is theirs.
  if (record === null || known === 'flaggedEmails' || record['isOwner'] === false) return []
  const name = textOf(record, 'displayName')
  const role = known === 'defaultList' ? 'tasks' : null
  return [{ remoteId: idOf(record), name, role, path: name, validity: null, total: null }]
}

async function lists(at: At): Promise<readonly RemoteContainer[]> {
  const to = path`/users/${at.options.mailbox.id}/todo/lists`
  return (await allPages(at, { to })).flatMap(listOf)
}

function feedOf(at: At, list: string): Feed {
  const changes = path`/users/${at.options.mailbox.id}/todo/lists/${list}/tasks/delta`
  return {
    changes: { to: changes },
    list: { to: tasksPath(at, list), query: { ...wholeTask, $top: '100' } },
    item: (id) => ({ to: taskPath(at, list, id), query: wholeTask }),
    observe: (raw) => observeTask(raw, { options: at.options, list }),
  }
}

async function inList(at: At, list: string): Promise<Observation[]> {
  const { list: ask, observe } = feedOf(at, list)
  return (await allPages(at, ask)).map(observe).filter((item) => item !== null)
}

/** No server searches tasks by their links: lists are looked through, which misses nothing. */
async function find(at: At, query: Query): Promise<readonly Observation[]> {
  if (query.by === 'near') return inList(at, query.container)
  const found: Observation[] = []
  for (const { remoteId } of await lists(at)) found.push(...(await inList(at, remoteId)))
  if (query.by === 'key') return found.filter((item) => item.naturalKey === query.naturalKey)
  const wanted = markerText(query.marker)
  return found.filter(({ meta }) => meta.marker !== null && markerText(meta.marker) === wanted)
}

/** Makes a list; To Do would make a second one of the same name. */
async function makeContainer(at: At, name: string): Promise<RemoteContainer> {
  const there = (await lists(at)).find((one) => one.path.toLowerCase() === name.toLowerCase())
  if (there !== undefined) return there
  const { graph, mailbox } = at.options
  const to = path`/users/${mailbox.id}/todo/lists`
  const asked = { method: 'POST', to, body: { displayName: name }, once: true } as const
  const [made] = listOf(await graph.call({ ...asked, mailbox: mailbox.id, signal: at.signal }))
  if (made === undefined) throw new TypeError('a list without an id')
  return made
}

/** Outlook's to-do lists as a side of a link. The second cloud has none. */
export const outlookTaskPartner = (options: OutlookPartnerOptions): Partner =>
  outlookPartner(options, {
    kind: 'task',
    capability,
    containers: lists,
    read: (at, ask) => readFeed(at, feedOf(at, ask.container), ask),
    async get(at, { remoteId, container: list }) {
      const item = observeTask(await askTask(at, list, remoteId), { options: at.options, list })
      return { is: 'here', item }
    },
    find,
    write: writeTask,
    makeContainer,
  })

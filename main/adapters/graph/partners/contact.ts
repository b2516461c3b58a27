import type { Json } from '../../../core/ports.ts'
import type {
  Capability,
  Got,
  Partner,
  Query,
  RemoteContainer,
} from '../../../core/sync/partner.ts'
import type { Observation } from '../../../core/sync/types.ts'
import { members } from '../../exact-json.ts'
import { path } from '../path.ts'
import { idOf, recordOf, textOf } from '../records.ts'
import { binOf } from './bin.ts'
import { observeContact } from './contact/record.ts'
import {
  itemPath,
  wholeContact as whole,
  askContact as ask,
  writeContact,
} from './contact/write.ts'
import { allPages, readFeed, type Feed } from './feed.ts'
import { outlookPartner, type OutlookKind } from './make.ts'
import { markerFilter, markerText } from './marker.ts'
import type { At, OutlookPartnerOptions } from './options.ts'

const capability: Capability = {
  conditional: true,
  createKey: 'none',
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: true,
  metered: false,
  createsPerDay: null,
  maxBytes: null,
  createOnly: [],
  moveChangesId: false,
  softDelete: true,
}

/** Folders that Exchange fills by itself (paper, 6). */
const ofExchange = new Set([
  'recipient cache',
  'skype for business contacts',
  'lync contacts',
  'gal contacts',
  'organizational contacts',
  'companies',
  'peoplecentricconversation buddies',
])

const folderOf = (raw: Json, role: string | null): RemoteContainer[] => {
  const record = recordOf(raw, 'contactFolder')
  if (record === null) return []
  const name = textOf(record, 'displayName')
  if (ofExchange.has(name.toLowerCase())) return []
  return [{ remoteId: idOf(record), name, role, path: name, validity: null, total: null }]
}

/** The default folder is not listed: contacts in it name it, else its well-known name (paper, 6). */
async function defaultFolder({ options: { graph, mailbox }, signal }: At) {
  const first = {
    to: path`/users/${mailbox.id}/contacts`,
    query: { $select: 'id,parentFolderId', $top: 1 },
  }
  const list = members(await graph.call({ ...first, mailbox: mailbox.id, signal }))?.['value']
  const home = members(Array.isArray(list) ? (list[0] as Json) : null)?.['parentFolderId']
  const name = typeof home === 'string' && home !== '' ? home : 'contacts'
  const to = path`/users/${mailbox.id}/contactFolders/${name}`
  return folderOf(await graph.call({ to, mailbox: mailbox.id, signal }), 'contacts')
}

async function listedFolders(at: At): Promise<RemoteContainer[]> {
  const to = path`/users/${at.options.mailbox.id}/contactFolders`
  return (await allPages(at, { to })).flatMap((raw) => folderOf(raw, null))
}

async function containers(at: At): Promise<readonly RemoteContainer[]> {
  const first = await defaultFolder(at)
  const rest = await listedFolders(at)
  return [...first, ...rest.filter(({ remoteId }) => remoteId !== first[0]?.remoteId)]
}

function feedOf(at: At, folder: string): Feed {
  const { graph, mailbox, zone } = at.options
  const to = path`/users/${mailbox.id}/contactFolders/${folder}/contacts`
  const changes = path`/users/${mailbox.id}/contactFolders/${folder}/contacts/delta`
  return {
    // The second cloud tells no changes of contacts (paper, 1.15).
    changes: graph.cloud === 'global' ? { to: changes, query: { $select: 'id' } } : null,
    list: { to, query: { ...whole, $top: '200' } },
    item: (id) => ({ to: itemPath(at, id), query: whole }),
    observe: (raw) => observeContact(raw, zone),
  }
}

/** A contact in Deleted Items was deleted by a person, though its id still answers. */
async function get(at: At, { remoteId, container }: Parameters<OutlookKind['get']>[1]) {
  const item = observeContact(await ask(at, remoteId), at.options.zone)
  const isElsewhere = item.container !== container
  const isBinned = isElsewhere && item.container === (await binOf(at))
  const got: Got = isBinned ? { is: 'gone' } : { is: 'here', item }
  return got
}

async function inFolder(at: At, folder: string, filter: string | null): Promise<Observation[]> {
  const { list, observe } = feedOf(at, folder)
  const query = filter === null ? list.query : { ...whole, $filter: filter }
  const items = await allPages(at, { to: list.to, query: query ?? {} })
  return items.map(observe).filter((item) => item !== null)
}

/** By marker in all folders, as a person may have moved it since; else in the one asked for. */
async function find(at: At, query: Query): Promise<readonly Observation[]> {
  if (query.by === 'near') return inFolder(at, query.container, null)
  if (query.by === 'key') {
    const all = await inFolder(at, query.container, null)
    return all.filter(({ naturalKey }) => naturalKey === query.naturalKey)
  }
  const found: Observation[] = []
  for (const { remoteId } of await containers(at)) {
    found.push(...(await inFolder(at, remoteId, markerFilter(query.marker))))
  }
  const wanted = markerText(query.marker)
  return found.filter(({ meta }) => meta.marker !== null && markerText(meta.marker) === wanted)
}

const named = (path_: string) => (folder: RemoteContainer) =>
  folder.path.toLowerCase() === path_.toLowerCase()

/** Makes a folder; the name being taken gives the one that is there. */
async function makeContainer(at: At, name: string): Promise<RemoteContainer> {
  const { graph, mailbox } = at.options
  const there = (await containers(at)).find(named(name))
  if (there !== undefined) return there
  const to = path`/users/${mailbox.id}/contactFolders`
  const asked = { method: 'POST', to, body: { displayName: name }, once: true } as const
  const answer = await graph.call({ ...asked, mailbox: mailbox.id, signal: at.signal })
  const [made] = folderOf(answer, null)
  if (made === undefined) throw new TypeError('a folder without an id')
  return made
}

/** Outlook's contacts as a side of a link: one folder of the mailbox each container. */
export const outlookContactPartner = (options: OutlookPartnerOptions): Partner =>
  outlookPartner(options, {
    kind: 'contact',
    capability,
    containers,
    read: (at, ask) => readFeed(at, feedOf(at, ask.container), ask),
    get,
    find,
    write: writeContact,
    makeContainer,
  })

import { openPutBack } from '../../../main/adapters/graph/put-back/put.ts'
import type {
  Entry,
  Journal,
  PutBackBox,
  PutBackKind,
  SavedFile,
  SavedItem,
} from '../../../main/adapters/graph/put-back/types.ts'
import type { GraphRecord } from '../../../main/adapters/graph/records.ts'
import { itemKey } from '../../../main/adapters/item-key.ts'
import type { Fetch } from '../../../main/core/ports.ts'
import type { Mailbox } from '../../../main/sample/graph/index.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'
import { firstMailbox, graphOf } from './reading.ts'

/** A journal in memory; it outlives what uses it. */
export function memoryJournal(): Journal & { all: Map<string, Entry> } {
  const all = new Map<string, Entry>()
  return {
    all,
    get: (key) => all.get(key) ?? null,
    put: (entry) => void all.set(entry.key, structuredClone(entry)),
  }
}

export const fileOf = (name: string, type: string, bytes: Uint8Array): SavedFile => ({
  name,
  type,
  size: bytes.byteLength,
  read: () => Promise.resolve(new Uint8Array(bytes)),
})

export type Box = Partial<PutBackBox> & { journal?: Journal; fetch?: Fetch }

/** Opens the first mailbox of a sample company for a put-back. */
export function opened(sample: Sample, { journal = memoryJournal(), fetch, ...more }: Box = {}) {
  const [address, mailbox] = firstMailbox(sample)
  const graph = graphOf(sample, fetch === undefined ? {} : { fetch })
  const box: PutBackBox = {
    graph,
    access: 'application',
    mailbox: { id: mailbox.owner, address },
    isOwn: true,
    folder: { name: 'Restored', isForAll: false },
    ticket: 'b1',
    clock: skippingClock(sample.company.clock.now()),
    signal: new AbortController().signal,
    ...more,
  }
  return { ...openPutBack(box, journal), mailbox, journal }
}

type Place = Readonly<{
  kind: PutBackKind
  at: string
  query?: string
  type?: string
  home?: string
}>

const headersOf = (sample: Sample) => ({
  authorization: `Bearer ${sample.graph.token()}`,
  prefer: 'IdType="ImmutableId"',
})

async function got(sample: Sample, mailbox: Mailbox, path: string): Promise<Response> {
  const address = `${sample.graph.graphBase}/v1.0/users/${mailbox.owner}/${path}`
  const response = await fetch(address, { headers: headersOf(sample) })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response
}

/** An item as a copy would have it. */
async function savedAt(sample: Sample, { kind, at, query = '', home = '', type = '' }: Place) {
  const [, mailbox] = firstMailbox(sample)
  const record = (await (await got(sample, mailbox, at + query)).json()) as GraphRecord
  const item: SavedItem = {
    kind,
    path: `/${kind}/x/${itemKey(kind, 'x', at)}`,
    record,
    mail: null,
    files: [],
    photo: null,
    container: home === '' ? '' : itemKey(kind, type, home),
  }
  return item
}

export async function savedMail(sample: Sample, id: string): Promise<SavedItem> {
  const [, mailbox] = firstMailbox(sample)
  const at = `messages/${encodeURIComponent(id)}`
  const item = await savedAt(sample, { kind: 'outlook-mail', at })
  const text = await (await got(sample, mailbox, `${at}/$value`)).arrayBuffer()
  return { ...item, mail: fileOf('m.eml', 'message/rfc822', new Uint8Array(text)) }
}

/** All members that the backup asks for; without `$select` dropped days are not told. */
const members =
  'id,changeKey,iCalUId,type,createdDateTime,lastModifiedDateTime,subject,body,start,end,isAllDay,originalStart,originalStartTimeZone,originalEndTimeZone,recurrence,cancelledOccurrences,location,locations,attendees,organizer,showAs,sensitivity,importance,isReminderOn,reminderMinutesBeforeStart,categories,hasAttachments,onlineMeeting,onlineMeetingUrl'

export const savedEvent = (sample: Sample, id: string, home: string): Promise<SavedItem> =>
  savedAt(sample, {
    kind: 'outlook-calendar',
    at: `events/${encodeURIComponent(id)}`,
    query: `?$select=${members},exceptionOccurrences&$expand=exceptionOccurrences`,
    type: 'calendar',
    home,
  })

export const savedContact = (sample: Sample, id: string): Promise<SavedItem> =>
  savedAt(sample, { kind: 'outlook-contacts', at: `contacts/${encodeURIComponent(id)}` })

export const savedTask = (sample: Sample, id: string, home: string): Promise<SavedItem> =>
  savedAt(sample, {
    kind: 'outlook-tasks',
    at: `todo/lists/${home}/tasks/${id}`,
    query: '?$expand=checklistItems,linkedResources',
    type: 'list',
    home,
  })

import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import { textOf, type GraphRecord } from '../records.ts'
import type { AttachedFile } from './files.ts'
import type { MailParts } from './mail-parts.ts'
import { properties } from './marker.ts'
import type { PutBackBox, SavedItem } from './types.ts'
import { written } from './writer.ts'

const names =
  'subject,internetMessageId,isRead,importance,categories,inferenceClassification'.split(',')
/** A creating request is refused from about 4 MB on (paper `graph-api.md`, 4.7). */
const mostInline = 2_000_000
const mostPeople = 500

type Person = Readonly<{ emailAddress: Readonly<{ name: string; address: string }> }>

/** A person that Exchange takes; null for an address that is none (`ErrorInvalidRecipients`). */
function personOf(raw: Json | undefined): Person | null {
  const found = members(members(raw)?.['emailAddress'])
  const [name, address] = [found?.['name'], found?.['address']]
  if (typeof address !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(address)) return null
  return { emailAddress: { name: typeof name === 'string' ? name : address, address } }
}

function peopleOf(raw: Json | undefined): Person[] {
  const list = raw !== undefined && isList(raw) ? raw : []
  return list.flatMap((one) => personOf(one) ?? []).slice(0, mostPeople)
}

function senders(record: GraphRecord): Record<string, Json> {
  const from = personOf(record['from'])
  const sender = personOf(record['sender']) ?? from
  return { ...(from && { from }), ...(sender && { sender }) }
}

/** A flag with what it needs: a day that it is due wants a day that it starts (paper, 4.3). */
function flagOf(raw: Json | undefined): Json {
  const flag = members(raw) ?? {}
  const { flagStatus = 'notFlagged', startDateTime, dueDateTime, completedDateTime } = flag
  if (flagStatus === 'notFlagged') return { flagStatus }
  const start = startDateTime ?? dueDateTime
  return {
    flagStatus,
    ...(dueDateTime && start && { startDateTime: start, dueDateTime }),
    ...(flagStatus === 'complete' && completedDateTime && { completedDateTime }),
  }
}

/**
 * Times of a mail, and that it is no draft: both only in the creating request (paper, 4.6). A draft
 * becomes a draft again.
 */
function birthOf(record: GraphRecord): Json[] {
  if (record['isDraft'] === true) return []
  const times = [
    ['SystemTime 0x0E06', textOf(record, 'receivedDateTime')],
    ['SystemTime 0x0039', textOf(record, 'sentDateTime')],
  ] as const
  const known = times.filter(([, value]) => value !== '').map(([id, value]) => ({ id, value }))
  return [{ id: 'Integer 0x0E07', value: '4' }, ...known]
}

/** Files that go with the creating request, and those that follow; `taken` = bytes of the text. */
export function shared(files: readonly AttachedFile[], taken: number) {
  let left = mostInline - taken
  const inside: AttachedFile[] = []
  const after: AttachedFile[] = []
  for (const file of files) {
    const fits = file.size <= left
    if (fits) left -= file.size
    ;(fits ? inside : after).push(file)
  }
  return { inside, after }
}

/** The creating request of a mail, without its files. */
export function mailBody(box: PutBackBox, item: SavedItem, parts: MailParts): Record<string, Json> {
  const { record } = item
  return {
    ...written(record, names),
    ...senders(record),
    toRecipients: peopleOf(record['toRecipients']),
    ccRecipients: peopleOf(record['ccRecipients']),
    bccRecipients: peopleOf(record['bccRecipients']),
    replyTo: peopleOf(record['replyTo']),
    flag: flagOf(record['flag']),
    isRead: record['isRead'] === true,
    body: parts.body,
    singleValueExtendedProperties: [...birthOf(record), ...properties(box, item)],
  }
}

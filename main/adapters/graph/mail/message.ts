import type { Json } from '../../../core/ports.ts'
import { dayOf } from '../../../core/time.ts'
import { members } from '../../exact-json.ts'
import { recordLine } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import { recordOf, textOf, timeIn, type GraphRecord } from '../records.ts'

/** A message's record, as `_items.jsonl` has it. */
export type Message = GraphRecord

/** Everything that is kept of a message beside its own text; the same in every request. */
export const messageMembers = [
  'id',
  'changeKey',
  'internetMessageId',
  'parentFolderId',
  'conversationId',
  'subject',
  'bodyPreview',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'receivedDateTime',
  'sentDateTime',
  'createdDateTime',
  'lastModifiedDateTime',
  'isRead',
  'isDraft',
  'flag',
  'categories',
  'importance',
  'inferenceClassification',
  'hasAttachments',
].join(',')

/** Without these a change tells of a part of a message only (paper, 3.3). */
const needed = ['changeKey', 'lastModifiedDateTime', 'receivedDateTime', 'isRead', 'parentFolderId']

/** Reads a message; null where it has no id or only a part of it was told. */
export function wholeMessage(raw: Json): Message | null {
  const record = recordOf(raw, 'message')
  return record !== null && needed.every((name) => name in record) ? record : null
}

/** When a message came, else was sent or made; milliseconds since 1970. */
const cameAt = (message: Message): number =>
  ['receivedDateTime', 'sentDateTime', 'createdDateTime', 'lastModifiedDateTime']
    .map((name) => timeIn(message[name]))
    .find((at) => at !== 0) ?? 0

/** When a message was changed last; milliseconds since 1970. */
export const changedAt = (message: Message): number =>
  timeIn(message['lastModifiedDateTime']) || cameAt(message)

/** The folder of a message's month in its mail folder: `2026-11`. */
export const monthOf = (message: Message, zone: string): string =>
  dayOf(cameAt(message), zone).slice(0, 7)

/** The key of a message. */
export const messageKey = (id: string): string => itemKey('outlook-mail', 'message', id)

/** `20261120T030405Z~k7q2m4xa.eml` */
export function fileOf(message: Message): string {
  const stamp = new Date(cameAt(message)).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${stamp}Z~${messageKey(textOf(message, 'id'))}.eml`
}

/** What a person does to a message without touching its text. */
const ofState = new Set([
  'isRead',
  'flag',
  'categories',
  'importance',
  'inferenceClassification',
  'parentFolderId',
])
const stamps = new Set(['changeKey', 'lastModifiedDateTime'])

function differing(a: Message, b: Message): string[] {
  const line = (value: Json | undefined): string => recordLine(value ?? null)
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => line(a[name]) !== line(b[name]),
  )
}

/**
 * Tells whether the text of a message is still that of the copy.
 *
 * Exchange gives a message a new change key for a mark as for a new text. Marks that changed
 * explain it; where nothing explains it, the text is taken to have changed. A draft's always is.
 */
export function isSameText(before: Message, now: Message): boolean {
  const changed = differing(before, now)
  if (changed.length === 0) return true
  if (now['isDraft'] === true || before['isDraft'] === true) return false
  if (changed.some((name) => !ofState.has(name) && !stamps.has(name))) return false
  return changed.some((name) => ofState.has(name))
}

/** The folder that a message says it lies in; empty where it does not. */
export const folderOf = (message: Message): string => textOf(message, 'parentFolderId')

/** The id of a change that tells of a part of a message. */
export function idIn(raw: Json): string | null {
  const id = members(raw)?.['id']
  return typeof id === 'string' && id !== '' ? id : null
}

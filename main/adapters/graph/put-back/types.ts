import type { Failure } from '../../../core/failure.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Graph } from '../client.ts'
import type { Access, Mailbox } from '../mailbox-list.ts'
import type { GraphRecord } from '../records.ts'

/** Kinds of a copy whose items can be written into Outlook again. */
export const putBackKinds = [
  'outlook-mail',
  'outlook-calendar',
  'outlook-contacts',
  'outlook-tasks',
] as const
export type PutBackKind = (typeof putBackKinds)[number]

/** What becomes of an item that is in the mailbox already. */
export type Existing = 'skip' | 'beside' | 'replace'

/** A file of a copy; `type` is its media type where the copy tells it, else empty. */
export type SavedFile = Readonly<{
  name: string
  type: string
  size: number
  read: () => Promise<Uint8Array<ArrayBuffer>>
}>

/** An item as a copy has it. */
export type SavedItem = Readonly<{
  kind: PutBackKind
  /** Path in the copy, as people see it: begins with `/`. */
  path: string
  /** As the service told it when it was saved. */
  record: GraphRecord
  /** The raw text (RFC 5322) of a mail. */
  mail: SavedFile | null
  /** Attachments of an event. */
  files: readonly SavedFile[]
  photo: SavedFile | null
  /** Key of the calendar or list that it lay in; empty where the record tells the folder. */
  container: string
}>

/** What could not be written as it was; the copy has it all the same. */
export type Loss =
  /** Its folder is gone: it went into the new one. */
  | 'folder'
  /** Attachments that were refused, are too big, or whose bytes lie elsewhere. */
  | 'attachment'
  /** People of a meeting stand in the text: nobody is invited. */
  | 'people'
  /** A signed or sealed mail: the original hangs on it as a file. */
  | 'signature'
  /** An invitation to a meeting can not be answered any more. */
  | 'invitation'
  /** The rule by which a task repeats. */
  | 'recurrence'
  /** A day of a series that differed. */
  | 'occurrence'
  | 'photo'
export const losses: readonly Loss[] = [
  'folder',
  'attachment',
  'people',
  'signature',
  'invitation',
  'recurrence',
  'occurrence',
  'photo',
]

/** Why an item was left as it is. */
export type SkipReason =
  /** It is there already, and what is there stays. */
  | 'there'
  /** What is there has guests: changing it would send mails to them. */
  | 'people'
  /** What is there or was saved repeats: its changed days would be lost. */
  | 'series'

/** One mailbox that something is put back into, with the choices of the order. */
export type PutBackBox = Readonly<{
  graph: Graph
  mailbox: Pick<Mailbox, 'id' | 'address'>
  /** Whose rights are used; the names of some permissions differ. */
  access: Access
  /** The items were saved of this very mailbox: their ids and folders are its own. */
  isOwn: boolean
  /** Where things go whose folder is gone, and all things if `isForAll`. */
  folder: Readonly<{ name: string; isForAll: boolean }>
  /** Name of this put-back, the same when it goes on after a break. */
  ticket: string
  clock: Clock
  signal: AbortSignal
}>

/** Something in the mailbox. */
export type Found = Readonly<{
  id: string
  /** Folder, calendar or list. */
  home: string
}>

/** How an item stands in a put-back; `key` names it. */
export type Entry = Readonly<{
  key: string
  kind: PutBackKind
  path: string
  mailbox: string
  state: 'writing' | 'made' | 'replaced' | 'skipped' | 'failed' | 'undone' | 'touched'
  /** What was made or changed. */
  id?: string
  home?: string
  /** Fingerprint of it right after, so that an undo sees whether somebody changed it. */
  seal?: string
  /** What was there before: a mail that was moved away, or the record that was written over. */
  old?: Readonly<{ id: string; home: string; record: GraphRecord | null }>
  lost?: readonly Loss[]
  reason?: SkipReason
  failure?: Failure
}>

/** Keeps what was done, beyond a crash: `put` is on the disk when it returns. */
export interface Journal {
  get(key: string): Entry | null
  put(entry: Entry): void
}

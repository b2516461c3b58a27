import type { Json } from './wire.ts'

/** What an item is; containers are items too. */
export type Kind =
  | 'message'
  | 'event'
  | 'contact'
  | 'task'
  | 'mailFolder'
  | 'calendar'
  | 'contactFolder'
  | 'list'

/** A file, a mail or a link that hangs on a message, an event or a task. */
export interface Attachment {
  readonly id: string
  readonly kind: 'file' | 'item' | 'reference'
  readonly name: string
  readonly contentType: string
  readonly isInline: boolean
  readonly contentId: string | null
  /** Milliseconds since 1970. */
  readonly modified: number
  readonly size: number
  /** Bytes of a file, or of the mail, the event or the contact inside. */
  readonly bytes: () => Buffer
  /** The item inside, of kind `item`. */
  readonly item?: Json
}

/** A changed or dropped day of a series, by the day that the rule gave it. */
export interface Exceptional {
  /** Fields that differ from the series. */
  readonly fields: Json
  readonly start: number
  readonly end: number
  changeKey: string
  /** Extended properties of this day alone. */
  readonly extended: ReadonlyMap<string, string>
}

/** What only some kinds have. */
export interface Extra {
  /** Of a message: the mail as it came, where it was not written by Exchange. */
  raw?: () => Buffer
  /** Type of a derived kind, e.g. `#microsoft.graph.eventMessageRequest`. */
  type?: string
  /** Of an event: start and end in milliseconds. */
  start?: number
  end?: number
  exceptions?: Map<string, Exceptional>
  cancelled?: Set<string>
  /** Of a task. */
  checklist?: Json[]
  links?: Json[]
  /** Of a folder: the name by which it may be asked for. */
  known?: string
  hidden?: boolean
  /** Of a contact. */
  photo?: Buffer
}

/** One thing in a mailbox. */
export interface Item {
  readonly kind: Kind
  /** The id that lasts. */
  readonly iid: string
  /** The id that a move changes. */
  rid: string
  /** Id of the container. */
  home: string
  changeKey: string
  readonly created: number
  modified: number
  /** Number of the last change, and of the last one that was more than reading it. */
  seq: number
  content: number
  /** From when on lists and deltas show it. */
  visible: number
  fields: Json
  readonly extended: Map<string, string>
  attachments: Attachment[]
  readonly extra: Extra
}

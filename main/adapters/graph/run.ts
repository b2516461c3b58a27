import type { Kind } from '../../core/kinds.ts'
import type { Change, Clock, Json, ReadAsk } from '../../core/ports.ts'
import type { Graph } from './client.ts'
import type { Access, Mailbox, MailboxList } from './mailbox-list.ts'
import type { Trouble } from './trouble.ts'
import type { Watched } from './watched.ts'

/** One mailbox in one run of a kind. */
export type Box = Readonly<{
  graph: Graph
  ask: ReadAsk
  mailbox: Mailbox
  /** Its folder as this copy names it, and as the copy before does; null = there was none. */
  folder: string
  before: string | null
  /** What the last run remembered of this mailbox; null at first and in a full run. */
  cursor: Json | null
  watched: Watched
  /** When the run began, milliseconds since 1970. */
  now: number
}>

/** Some changes of a mailbox; the last ones come with what the next run goes on from. */
export type Portion = Readonly<{ changes: readonly Change[]; cursor?: Json }>

/** How a kind reads one mailbox: first it looks, beside others, then it hands on. */
export type Reader<L> = Readonly<{
  kind: Kind
  /** Permissions of which one is needed, as Microsoft spells them. */
  scopes: readonly string[]
  look: (box: Box) => Promise<L>
  handOn: (box: Box, look: L) => AsyncIterable<Portion>
}>

/** One way into mailboxes: the app's own, or that of a person who signed in. */
export type Door = Readonly<{
  graph: Graph
  mailboxes: MailboxList
  access: Access
  /** Address of the person, where there is one. */
  address?: string
}>

export type MailboxSourceOptions = Readonly<{
  /** All ways in; asked for by each kind, the same for all of a run. */
  doors: () => Promise<readonly Door[]>
  clock: Pick<Clock, 'now'>
}>

/** Everything that the mailboxes of one run share. */
export type Run = Readonly<{
  options: MailboxSourceOptions
  kind: Kind
  ask: ReadAsk
  trouble: Trouble
  watched: Watched
  /** Folders of the copy before, by mailbox. */
  folders: ReadonlyMap<string, string>
  cursors: Map<string, Json>
}>

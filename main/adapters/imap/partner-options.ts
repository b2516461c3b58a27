import type { Tools } from '../../core/sync/types.ts'
import type { KnownItems, MailContent } from '../mail-side.ts'
import type { ImapBox } from './box-port.ts'
import type { MailboxAt, Role } from './port.ts'

/** A folder as a link's scope judges it. */
export type ScopeFolder = Readonly<{ remoteId: string; role: Role | null }>

/** What the IMAP side of a link of mails is made from. */
export type ImapMailPartnerOptions = Readonly<{
  mailbox: MailboxAt
  /** The mailbox, opened anew once it could not be reached (`livingBox`). */
  box: () => ImapBox
  tools: Tools
  /** Milliseconds since 1970. */
  now: () => number
  /** IANA zone of the person, for fingerprints. */
  zone: string
  /** What the link has stored of this side (`knownItems`). */
  known: KnownItems
  /** Ids of what is stored of a folder (`storedItems`). */
  stored: (container: string) => readonly string[]
  /** Content of the other side's mails. */
  content: MailContent
  /** Tells which folders the link reads: a mail that went elsewhere is not deleted. */
  reads: (folder: ScopeFolder) => boolean
  /** Mails that came before are left alone, ms since 1970; null = none are. */
  since: number | null
  /** Largest mail that is filed, bytes. */
  maxBytes: number
}>

/** One question: who asks, and what ends it. */
export type Asking = Readonly<{
  options: ImapMailPartnerOptions
  box: ImapBox
  signal: AbortSignal
}>

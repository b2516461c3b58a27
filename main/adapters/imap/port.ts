import type { Failure } from '../../core/failure.ts'

/** What a folder is for, whatever it is called: its SPECIAL-USE (RFC 6154), else its known name. */
export type Role = 'inbox' | 'sent' | 'drafts' | 'trash' | 'junk' | 'archive'

/**
 * State of a folder by STATUS or EXAMINE; `modseq` (RFC 7162) is null where the server has none.
 *
 * `uidValidity` and `modseq` are decimal digits, as a double does not hold all of them.
 */
export type FolderState = Readonly<{
  uidValidity: string
  uidNext: number
  messages: number
  /** Null where it was not asked for. */
  unseen: number | null
  modseq: string | null
}>

export type ImapFolder = Readonly<{
  /** The whole name as the server takes it, decoded from modified UTF-7 (RFC 3501, 5.1.3). */
  path: string
  /** The name's parts from the top. */
  parts: readonly string[]
  role: Role | null
  /** Null where the server would not tell: then it has to be opened. */
  state: FolderState | null
}>

/** One message of a listing; flags as the server has them, `\Recent` left out, sorted. */
export type Listed = Readonly<{ uid: number; flags: readonly string[] }>

export type Listing = Readonly<{
  state: FolderState
  messages: readonly Listed[]
  /** Every message of the folder is here: what is not, is not in the folder. */
  complete: boolean
}>

/** What tells a message without its body; `at` = INTERNALDATE in milliseconds, 0 where none. */
export type Facts = Readonly<{
  uid: number
  at: number
  /** RFC822.SIZE in bytes; some servers only estimate it. */
  size: number
  /** The Message-ID with its angle brackets, or empty. */
  messageId: string
}>

/** A message's place: UIDs mean nothing under another UIDVALIDITY. */
export type MessageAt = Readonly<{ path: string; uidValidity: string; uid: number }>

/**
 * One mailbox over one connection, read only; connects when first asked and again after a cut.
 *
 * Throws `FailureError`: `mailLoginRefused`, `mailServerUnsafe`, `mailServerSilent` where the
 * mailbox cannot be reached (then every later call throws the same at once), `mailRefused` where
 * the server refuses this one thing; the signal's reason when stopped. Calls wait for each other.
 */
export interface ImapSession {
  /** All folders that hold messages, each with its state. */
  folders(): Promise<readonly ImapFolder[]>
  /** Messages with their flags; `since` = only those changed after this modseq. */
  list(path: string, since: string | null): Promise<Listing>
  facts(path: string, uidValidity: string, uids: readonly number[]): Promise<readonly Facts[]>
  /** Whole messages, meant for small ones; one that is not there any more is left out. */
  bodies(
    path: string,
    uidValidity: string,
    uids: readonly number[],
  ): Promise<ReadonlyMap<number, Uint8Array>>
  /** Bytes of one message from an offset; shorter than asked at its end, null if it is gone. */
  chunk(message: MessageAt, start: number, length: number): Promise<Uint8Array | null>
  /** Why the mailbox cannot be reached any more; null while it can. */
  ended(): Failure | null
  close(): void
}

/** How the connection is protected; `plain` on this computer only. */
export type Security = 'tls' | 'starttls' | 'plain'

/** A mailbox as the settings name it. */
export type MailboxAt = Readonly<{
  address: string
  host: string
  port: number
  security: Security
  /** Name to sign in with. */
  user: string
}>

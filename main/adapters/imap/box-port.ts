import type { FolderState, ImapSession, MessageAt } from './port.ts'
import type { Written } from './session.ts'

export type { Written } from './session.ts'

/** What a search looks for; all of it must fit. */
export type Wanted = Readonly<{
  /** Part of a header's value (RFC 3501, 6.4.4: HEADER); empty = the header is there. */
  header?: Readonly<{ name: string; value: string }>
  /** Exact size in bytes. */
  size?: number
  /** Came on this day or later, ms since 1970; the server knows days only. */
  since?: number
}>

/** Messages of a folder, under the UIDVALIDITY that it has now. */
export type Hits = Readonly<{ state: FolderState; uids: readonly number[] }>

/** A message to be filed. */
export type Filing = Readonly<{
  path: string
  bytes: Buffer
  flags: readonly string[]
  /** INTERNALDATE, ms since 1970. */
  at: number | null
}>

/** Flags to be added to a message and taken from it. */
export type FlagChange = Readonly<{ add: readonly string[]; remove: readonly string[] }>

/** Where a message goes. */
export type Moving = Readonly<{
  to: string
  /** By which it is found again where the server does not tell its new UID; empty = none. */
  messageId: string
  /** UID of a copy that stands there already, of a move that was broken off; null = none. */
  copy: number | null
}>

/**
 * One mailbox for the sync: what a session reads, and what changes it. It has no command that sends
 * a mail. Reading throws as a session does; a change is sent once and says what came of it.
 */
export interface ImapBox extends ImapSession {
  /** Flags of messages as they are now; those that are not there are left out. */
  flags(
    path: string,
    uidValidity: string,
    uids: readonly number[],
  ): Promise<ReadonlyMap<number, readonly string[]>>
  search(path: string, wanted: Wanted): Promise<Hits>
  /** Files a message as it is; gives its place, null where the server does not tell. */
  append(filing: Filing): Promise<Written<MessageAt | null>>
  store(message: MessageAt, change: FlagChange): Promise<Written<null>>
  /**
   * Moves a message: by MOVE (RFC 6851), else by a copy that was found again before the other goes.
   * Gives its new place, null where the server does not tell.
   */
  move(message: MessageAt, moving: Moving): Promise<Written<MessageAt | null>>
  /** Takes one message away, and no other that is marked as deleted. */
  expunge(message: MessageAt): Promise<Written<null>>
  /** Makes a folder out of the parts of its name; gives its path, also of one that is there. */
  create(parts: readonly string[]): Promise<Written<string>>
  /** Tells whether the server has an extension, such as `MOVE`. */
  has(capability: string): Promise<boolean>
}

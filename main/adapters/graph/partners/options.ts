import type { Tools } from '../../../core/sync/types.ts'
import type { Graph } from '../client.ts'
import type { Mailbox } from '../mailbox-list.ts'

/** What each of Outlook's sides of a link is made from. */
export type OutlookPartnerOptions = Readonly<{
  /** A client whose purpose is `sync`; its governor is shared with the backup. */
  graph: Graph
  mailbox: Mailbox
  tools: Tools
  /** Milliseconds since 1970. */
  now: () => number
  /** IANA zone of the person: of all-day events, days of to-dos, fingerprints. */
  zone: string
}>

/** One question to a mailbox: who asks, and what ends it. */
export type At = Readonly<{ options: OutlookPartnerOptions; signal: AbortSignal }>

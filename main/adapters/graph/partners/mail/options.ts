import type { KnownItems, MailContent } from '../../../mail-side.ts'
import type { At, OutlookPartnerOptions } from '../options.ts'

/** What the Outlook side of a link of mails is made from. */
export type OutlookMailPartnerOptions = OutlookPartnerOptions &
  Readonly<{
    /** What the link has stored of this side (`knownItems`). */
    known: KnownItems
    /** Content of the other side's mails. */
    content: MailContent
    /** Mails that came before are left alone, ms since 1970; null = none are. */
    since: number | null
    /** Largest mail that is made, bytes. */
    maxBytes: number
  }>

/** One question about mails: who asks, and what ends it. */
export type MailAt = At & Readonly<{ mail: OutlookMailPartnerOptions }>

import { z } from 'zod'

import type { Json } from '../../core/ports.ts'
import type { FolderState } from './port.ts'

const folder = z.object({
  uidValidity: z.string(),
  uidNext: z.number(),
  messages: z.number(),
  unseen: z.number().nullable(),
  modseq: z.string().nullable(),
  /** When all flags were compared last, milliseconds since 1970. */
  scanned: z.number(),
})

const shape = z.object({
  version: z.literal(1),
  mailboxes: z.record(
    z.string(),
    z.object({
      folders: z.record(z.string(), folder),
      /** Places that suddenly held nothing → since when, milliseconds since 1970. */
      doubts: z.record(z.string(), z.number()),
    }),
  ),
})

/** State of every folder when it was last read to its end, by address and the server's name. */
export type MailCursor = z.infer<typeof shape>
export type MailboxCursor = MailCursor['mailboxes'][string]
export type FolderCursor = z.infer<typeof folder>

/** Reads the cursor of the copy before; one that does not fit counts as none. */
export function readMailCursor(cursor: Json | null): MailCursor {
  const result = shape.safeParse(cursor)
  return result.success ? result.data : { version: 1, mailboxes: {} }
}

/** How long the cheap signs are trusted where the server does not count changes (RFC 7162). */
const scanEvery = 6 * 3_600_000

/**
 * Tells whether nothing happened in a folder. Where the server counts changes, that is certain;
 * else a changed flag other than `\Seen` may hide for some hours.
 */
export function isQuiet(before: FolderCursor | undefined, now: FolderState | null, at: number) {
  if (before === undefined || now === null || now.uidNext === 0) return false
  const isSame =
    before.uidValidity === now.uidValidity &&
    before.uidNext === now.uidNext &&
    before.messages === now.messages &&
    before.unseen === now.unseen &&
    before.modseq === now.modseq
  return isSame && (now.modseq !== null || at - before.scanned < scanEvery)
}

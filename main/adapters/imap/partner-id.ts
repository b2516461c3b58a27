import { z } from 'zod'

import type { MessageAt } from './port.ts'

/**
 * A mail's id for the sync: its place, and what it is found again by in another folder. UIDs mean
 * nothing under another UIDVALIDITY (RFC 3501, 2.3.1.1), so both are part of it.
 */
export type MailId = MessageAt & Readonly<{ messageId: string; size: number }>

const shape = z.tuple([
  z.string(),
  z.string().regex(/^\d{1,20}$/),
  z.int().positive(),
  z.string(),
  z.int().nonnegative(),
])

/** Writes an id as text. */
export const idText = ({ path, uidValidity, uid, messageId, size }: MailId): string =>
  Buffer.from(JSON.stringify([path, uidValidity, uid, messageId, size])).toString('base64url')

/** Reads an id; null for what is none of ours. */
export function idIn(text: string): MailId | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const read = shape.safeParse(value)
    if (!read.success) return null
    const [path, uidValidity, uid, messageId, size] = read.data
    return { path, uidValidity, uid, messageId, size }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

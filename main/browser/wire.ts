import { z } from 'zod'

/** The one thing that a tab may say before it is let in. */
export const Enter = z.union([
  z.strictObject({ type: z.literal('enter'), token: z.string().max(100) }),
  z.strictObject({ type: z.literal('enter'), key: z.string().max(100) }),
])

/** What a tab that is in may say. Ids are the tab's own. */
export const FromTab = z.strictObject({
  type: z.literal('ask'),
  id: z.int().nonnegative(),
  name: z.string().max(100),
  input: z.unknown(),
})

/** Why a socket is closed by us (4000–4999 are for applications, RFC 6455 section 7.4.2). */
export const closings = { junk: 4400, refused: 4401, late: 4408, tooMuch: 4429 } as const

/** Reads one frame; undefined where it is no JSON. */
export function jsonOf(frame: Buffer): unknown {
  try {
    return JSON.parse(frame.toString('utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

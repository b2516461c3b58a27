import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'

const cursorShape = z.object({
  version: z.literal(1),
  /** Per template the newest start up to which approvals were listed, milliseconds since 1970. */
  until: z.record(z.string(), z.number()),
  /** Approvals to ask for again whatever the lists say: id → template. */
  open: z.record(z.string(), z.string()),
})

/** Where the reading of approvals stands. */
export type Cursor = z.infer<typeof cursorShape>

/** Reads a saved cursor; null (read everything) where there is none or it is not ours. */
export function readCursor(saved: Json | null): Cursor | null {
  const read = cursorShape.safeParse(saved)
  return read.success ? read.data : null
}

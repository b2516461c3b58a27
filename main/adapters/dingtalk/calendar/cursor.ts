import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'

/** The token of each person's change feed, by userid. */
export type CalendarCursor = { version: 1; people: Record<string, string> }

const shape = z.object({ version: z.literal(1), people: z.record(z.string(), z.string()) })

/** Reads the cursor of the copy before; one that does not fit counts as none. */
export function readCalendarCursor(cursor: Json | null): CalendarCursor {
  const result = shape.safeParse(cursor)
  return result.success ? result.data : { version: 1, people: {} }
}

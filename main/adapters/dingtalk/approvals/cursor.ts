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
export type Cursor = Readonly<{
  until: ReadonlyMap<string, number>
  open: ReadonlyMap<string, string>
}>

/** Reads a saved cursor; null (read everything) where there is none or it is not ours. */
export function readCursor(saved: Json | null): Cursor | null {
  const read = cursorShape.safeParse(saved)
  if (!read.success) return null
  const { until, open } = read.data
  return { until: new Map(Object.entries(until)), open: new Map(Object.entries(open)) }
}

const sorted = <T extends Json>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The cursor as it is saved. */
export const cursorJson = ({ until, open }: Cursor): Json => ({
  version: 1,
  until: sorted(until),
  open: sorted(open),
})

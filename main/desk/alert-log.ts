import { z } from 'zod'

import type { Alert } from '../../preload/contract/alerts.ts'
import type { RoleName } from '../core/text.ts'
import { iso, isoOrNull } from './iso.ts'

/** What became of an alert, as it is kept; times in milliseconds since 1970. */
export const AlertEvent = z.object({
  at: z.number(),
  is: z.enum(['began', 'told', 'snoozed', 'noted', 'solved']),
  by: z.enum(['owner', 'it-admin', 'keeper', 'auditor']).nullable().default(null),
  /** End of a snooze. */
  until: z.number().nullable().default(null),
  note: z.string().nullable().default(null),
})
export type AlertEvent = z.output<typeof AlertEvent>

/** The newest are kept: an alert that lasts is told again each day. */
const mostKept = 100

type Given = Readonly<{
  at: number
  is: AlertEvent['is']
  by?: RoleName
  until?: number
  note?: string
}>

/** The history with one thing more; the beginning always stays. */
export function withEvent(log: readonly AlertEvent[], given: Given): AlertEvent[] {
  const all = [...log, { by: null, until: null, note: null, ...given }]
  return all.length <= mostKept ? all : [...all.slice(0, 1), ...all.slice(1 - mostKept)]
}

/** The history as windows see it, oldest first. */
export const historyView = (log: readonly AlertEvent[]): Alert['history'] =>
  log.map(({ at, until, ...rest }) => ({ ...rest, at: iso(at), until: isoOrNull(until) }))

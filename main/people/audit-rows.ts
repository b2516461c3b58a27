import { z } from 'zod'

import type {
  AuditFilter as AskedFilter,
  AuditRow,
  ChainCheck,
} from '../../preload/contract/audit.ts'
import type { AuditFilter } from '../adapters/database/audit.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import { lastAuditCheck } from '../app/audit-verify.ts'
import type { AuditCheck } from '../app/audit-verify.ts'
import type { AuditRecord } from '../core/audit.ts'
import { failures } from '../core/failure.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()

const bodyShape = z.object({
  at: z.iso.datetime(),
  actor: z.string(),
  role: z.string().default(''),
  source: z.enum(['window', 'engine', 'cli']),
  action: z.string(),
  object: z.string(),
  factor: z.enum(['none', 'totp', 'system', 'backup-code']),
  result: z.enum(['ok', 'refused', 'failed']),
  reason: z.string().nullable().default(null),
  about: z.record(z.string(), z.string()),
})

/** What stands in a row whose body somebody broke: it must be seen, not hidden. */
const unreadable: z.infer<typeof bodyShape> = {
  at: isoOf(0),
  actor: 'system',
  role: '',
  source: 'engine',
  action: 'audit.unreadable',
  object: '',
  factor: 'none',
  result: 'failed',
  reason: null,
  about: {},
}

function bodyOf(text: string): z.infer<typeof bodyShape> {
  try {
    const found = bodyShape.safeParse(JSON.parse(text))
    return found.success ? found.data : unreadable
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable
    throw error
  }
}

/** Names of people by id, for showing only. */
export const namesOf = (state: StateDatabase): ReadonlyMap<string, string> =>
  new Map(state.people.all().map(({ id, name }) => [id, name]))

/** An entry as the window shows it. */
export function auditRow(record: AuditRecord, names: ReadonlyMap<string, string>): AuditRow {
  const body = bodyOf(record.body)
  return { seq: record.seq, ...body, name: names.get(body.actor) ?? null, hash: record.hash }
}

/** The filter as the database takes it. */
export function filterOf(asked: AskedFilter): AuditFilter {
  const { actor, area, result, since, until } = asked
  return {
    ...(actor !== null && { actor }),
    ...(area !== null && { area }),
    ...(result !== null && { result }),
    // Entries are compared as text: all have milliseconds.
    ...(since !== null && { since: new Date(since).toISOString() }),
    ...(until !== null && { until: new Date(until).toISOString() }),
  }
}

/** A check as the window shows it. */
export function shownCheck(check: AuditCheck): ChainCheck {
  const { breach, at, entries, seals, places, missed, lost } = check
  const name = 'auditBroken'
  const about = breach && { seq: `${breach.seq}`, why: breach.why }
  const failure = about && { name, code: failures[name].code, about }
  return { at: isoOf(at), entries, seals, places, missed, lost, failure }
}

/** The last check, or null. */
export function shownLastCheck(state: StateDatabase): ChainCheck | null {
  const check = lastAuditCheck(state)
  return check && shownCheck(check)
}

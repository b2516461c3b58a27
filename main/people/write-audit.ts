import type { AuditEntry, Desk } from '../desk-types.ts'
import { withState } from './state-of.ts'

/** Writes entries of the audit log one after another. */
export interface AuditWriter {
  /** Appends soon; a failure is logged and never stops the work. */
  write(entry: AuditEntry): void
  /** Waits until all that was given is written. */
  written(): Promise<void>
}

/** The writer of a desk; `desk` is asked only when there is something to write. */
export function auditWriter(desk: () => Desk): AuditWriter {
  let last: Promise<void> = Promise.resolve()
  const append = async (entry: AuditEntry, now: number): Promise<void> => {
    const { log } = desk()
    const facts = { action: entry.action }
    try {
      const written = await withState(desk(), (state) => state.audit.append(entry, now))
      if (!written.ok) log.write('error', 'audit.not-written', facts)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      log.write('error', 'audit.not-written', { ...facts, error: error.name })
    }
  }
  return {
    write(entry) {
      const now = desk().clock.now()
      last = last.then(() => append(entry, now))
    },
    written: () => last,
  }
}

import type { AuditEntry } from '../core/audit.ts'
import { sealTag } from '../core/audit.ts'
import { codeOf, FailureError } from '../core/failure.ts'
import type { Counts, RunRow } from '../core/ports.ts'
import type { Engine } from './engine.ts'

/** What the engine itself writes down: who did it follows from the front. */
type Done = Pick<AuditEntry, 'action' | 'object' | 'about'> & Partial<Pick<AuditEntry, 'result'>>

/**
 * Appends to the audit log in the name of the command line or of the engine. What cannot be written
 * is logged; it never stops the work.
 */
export function auditWork(engine: Pick<Engine, 'front' | 'state' | 'clock' | 'log'>, done: Done) {
  const { front, state, clock, log } = engine
  const who =
    front === 'cli'
      ? ({ actor: 'cli', source: 'cli' } as const)
      : ({ actor: 'system', source: 'engine' } as const)
  try {
    state.audit.append({ role: '', factor: 'none', result: 'ok', ...who, ...done }, clock.now())
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    log.write('error', 'audit.not-written', { code: codeOf(error.failure), action: done.action })
  }
}

const ends = {
  finished: 'finished',
  'finished-with-failures': 'finished',
  stopped: 'stopped',
  failed: 'failed',
} as const
const isEnd = (state: string): state is keyof typeof ends => Object.hasOwn(ends, state)

/** Writes down how a run ended. */
export function auditRun(engine: Engine, row: RunRow): void {
  if (!isEnd(row.state)) return
  const { id, what, snapshot, counts, failure, mode } = row
  const end = ends[row.state]
  auditWork(engine, {
    action: `${what}.${end}`,
    object: snapshot === null ? `run:${id}` : `snapshot:${snapshot.slice(0, 8)}`,
    result: end === 'failed' ? 'failed' : 'ok',
    about: {
      run: id,
      ...(mode && { mode }),
      ...(failure && { code: codeOf(failure) }),
      ...countsOf(counts),
    },
  })
}

/** Only what is there: zeros say nothing. */
const countsOf = (counts: Counts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => [name, `${n}`]),
  )

/** The tag that seals the log into a copy (conventions, section 13); none for an empty log. */
export function sealTags({ state }: Pick<Engine, 'state'>): readonly string[] {
  const tag = sealTag(state.audit.head())
  return tag === null ? [] : [tag]
}

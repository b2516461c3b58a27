import type { VerifyAsk, VerifyResult, Watch } from '../app-types.ts'
import type { Outcome } from '../core/failure.ts'
import { check } from '../repository/check.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import { putCheck } from './checks.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { atWork, byOf } from './work.ts'

/** A stored path as people see it: below `/dingkeep`. */
const asShown = (path: string): string => path.replace(/^\/dingkeep(?=\/|$)/, '') || '/'

/** Checks the backup: its structure, and all of its data or a part of it; then the audit log. */
export async function verify(
  engine: Engine,
  ask: VerifyAsk,
  watch: Watch,
): Promise<Outcome<VerifyResult>> {
  const verified = await verifyStorage(engine, ask, watch)
  if (verified.ok && !watch.signal.aborted) {
    const { verifyAudit } = await import('./audit-verify.ts')
    await outcomeOf(engine, () => verifyAudit(engine))
  }
  return verified
}

function verifyStorage(
  engine: Engine,
  ask: VerifyAsk,
  watch: Watch,
): Promise<Outcome<VerifyResult>> {
  return atWork(engine, { what: 'verify', ...byOf(watch) }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = watch
    const result = await withLock(repository, { exclusive: true, signal }, () =>
      check(repository, {
        readData: ask.readData,
        ...(ask.subset ? { subset: { part: ask.subset.n, of: ask.subset.of } } : {}),
        signal,
        onProgress: (progress) => watch.onEvent({ type: 'progress', run, ...progress }),
      }),
    )
    const damaged = result.findings.some(({ severity }) => severity === 'error')
    const findings = result.findings.map((one) => ({ ...one, paths: one.paths.map(asShown) }))
    const value = { run, damaged, ...result, findings }
    noteCheck(engine, ask, value)
    const detail = { findings: linesOf(value), bytesRead: result.bytesRead }
    return { value, end: { state: damaged ? 'finished-with-failures' : 'finished', detail } }
  })
}

const mostFindings = 100

/** What was found, errors first, cut for the list. */
const linesOf = ({ findings }: VerifyResult) =>
  findings
    .toSorted((a, b) => a.severity.localeCompare(b.severity, 'en'))
    .slice(0, mostFindings)
    .map(({ severity, what, id, paths }) => ({ severity, what, id, paths: [...paths] }))

/** Keeps what was read again and whether it was whole; a look at the structure alone counts too. */
function noteCheck({ state, clock }: Engine, ask: VerifyAsk, value: VerifyResult): void {
  const part = ask.subset ?? (ask.readData ? { n: 1, of: 1 } : null)
  putCheck(state, {
    at: clock.now(),
    part,
    packs: value.packs,
    read: value.packsRead,
    good: !value.damaged,
    errors: value.findings.filter(({ severity }) => severity === 'error').length,
  })
}

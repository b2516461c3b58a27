import type { VerifyAsk, VerifyResult, Watch } from '../app-types.ts'
import type { Outcome } from '../core/failure.ts'
import { check } from '../repository/check.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Engine } from './engine.ts'
import { atWork } from './work.ts'

/** A stored path as people see it: below `/dingkeep`. */
const asShown = (path: string): string => path.replace(/^\/dingkeep(?=\/|$)/, '') || '/'

/** Checks the backup: its structure, and all of its data or a part of it. */
export function verify(
  engine: Engine,
  ask: VerifyAsk,
  watch: Watch,
): Promise<Outcome<VerifyResult>> {
  return atWork(engine, { what: 'verify' }, async (run) => {
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
    return { value, end: { state: damaged ? 'finished-with-failures' : 'finished' } }
  })
}

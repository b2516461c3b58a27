import type { BackupResult } from '../app-types.ts'
import type { RunReport } from '../core/backup/run.ts'
import { codeOf, type Failure } from '../core/failure.ts'
import type { Kind } from '../core/kinds.ts'
import type { Engine } from './engine.ts'
import { failedLines, kindLines, warningLines } from './run-detail.ts'
import { putSaved, savedKinds, takeOver } from './saved.ts'
import type { WorkEnd } from './work.ts'

/** What came of the making of a copy. */
export type MadeCopy = Readonly<{ value: BackupResult; report: RunReport; resumed: boolean }>

/** What fronts hear of a run. */
export function resultOf(
  report: RunReport,
  facts: Pick<BackupResult, 'run' | 'mode' | 'calls'>,
): BackupResult {
  const { snapshot, stopped, partial, kinds, counts, bytesAdded, warnings } = report
  const bytesRead = kinds.reduce((sum, { bytes }) => sum + bytes, 0)
  const failedItems = counts.failed
  return {
    ...facts,
    snapshot,
    stopped,
    partial,
    kinds,
    counts,
    bytesAdded,
    bytesRead,
    failedItems,
    warnings,
  }
}

/** How a backup stands in the list of runs. */
export function endOf({ value, report, resumed }: MadeCopy): WorkEnd {
  const { snapshot, counts, mode, stopped, partial, failedItems, bytesAdded, bytesRead } = value
  const withFailures = failedItems > 0 || partial
  return {
    state: stopped ? 'stopped' : withFailures ? 'finished-with-failures' : 'finished',
    snapshot,
    counts,
    mode,
    drop: mode === 'live' && snapshot === null && !stopped && !withFailures,
    detail: {
      resumed,
      bytesAdded,
      bytesRead,
      kinds: kindLines(value.kinds),
      warnings: warningLines(value.warnings),
      ...failedLines([...report.tallies.values()].flatMap((tally) => tally.failedItems)),
    },
  }
}

/** Notes up to when each kind is saved, so that nobody need ask the storage for it. */
export function noteSaved({ state, clock }: Engine, value: BackupResult): void {
  const now = clock.now()
  takeOver(state, { kinds: value.kinds, snapshot: value.snapshot, now })
  const isFirst = (state.noted('first.full') ?? '') === ''
  if (isFirst && value.mode === 'full' && value.snapshot) state.note('first.full', `${now}`)
}

/** A run that could read nothing at all says why for each kind that it was to read. */
export function noteFailed(
  { state, clock }: Engine,
  asked: readonly Kind[],
  failure: Failure,
): void {
  const code = codeOf(failure)
  // What the storage or this computer lacks says nothing of DingTalk's kinds.
  if (!code.startsWith('DK-11')) return
  const saved = savedKinds(state)
  const now = clock.now()
  for (const kind of asked.filter((one) => one !== 'folders')) {
    const was = saved.get(kind) ?? { at: null, snapshot: null, failed: 0, code: null, since: now }
    const since = was.code === code ? was.since : now
    putSaved(state, kind, { ...was, code, since, now })
  }
}

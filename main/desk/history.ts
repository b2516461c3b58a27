import type { Output } from '../../preload/contract.ts'
import type { RunLine } from '../../preload/contract/runs.ts'
import { runDetail } from '../app/run-detail.ts'
import { codeOf, done, failed, failures, type Outcome } from '../core/failure.ts'
import type { RunRow, State } from '../core/ports.ts'
import { iso, isoOrNull } from './iso.ts'

type Known = Pick<State, 'runs' | 'records'>

function lineOf(state: Known, row: RunRow): RunLine {
  const detail = runDetail(state, row.id)
  const { id, what, mode, snapshot, counts, failure, started, ended } = row
  return {
    id,
    what,
    mode,
    by: detail.by,
    state: row.state,
    started: iso(started),
    ended: isoOrNull(ended),
    snapshot,
    counts: { ...counts },
    bytesAdded: detail.bytesAdded,
    bytesRead: detail.bytesRead,
    code: failure ? codeOf(failure) : null,
    manyDeleted: detail.warnings.some(({ code }) => code === failures.manyDeleted.code),
    resumed: detail.resumed,
  }
}

type Ask = Readonly<{
  before: number | null
  limit: number
  what: readonly RunLine['what'][] | null
}>

/** One page of the list of runs, newest first. */
export function historyOf(state: Known, { before, limit, what }: Ask): Output<'runs.read'> {
  const found: RunRow[] = []
  let from = before ?? Number.MAX_SAFE_INTEGER
  while (found.length <= limit) {
    const page = state.runs(limit + 1, from)
    found.push(...page.filter((row) => what === null || what.includes(row.what)))
    const last = page.at(-1)
    if (page.length <= limit || last === undefined) break
    from = last.started
  }
  return {
    runs: found.slice(0, limit).map((row) => lineOf(state, row)),
    more: found.length > limit,
  }
}

/** All that is kept of one run; `notInCopy` where there is no such run. */
export function detailOf(state: Known, id: string): Outcome<Output<'run.detail'>> {
  const started = startOf(id)
  const row = state.runs(50, started + 60_000).find((one) => one.id === id)
  if (row === undefined) return failed('notInCopy', { what: id })
  const { kinds, failed: items, failedTotal, warnings, findings, drill } = runDetail(state, id)
  return done({
    run: lineOf(state, row),
    kinds: kinds.map(({ started: begun, ended, ...kind }) => ({
      ...kind,
      started: iso(begun),
      ended: iso(ended),
    })),
    failed: items,
    failedTotal,
    warnings,
    findings,
    drill,
  })
}

/** A run's id begins with the second in which it started. */
function startOf(id: string): number {
  const parts = /^r(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id) ?? []
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

import type { RunView } from '../../preload/contract/runs.ts'
import { codeOf } from '../core/failure.ts'
import { requestsUntil } from '../core/requests.ts'
import { speedOf, type Wait } from '../core/run-progress.ts'
import { iso, isoOrNull } from './iso.ts'
import type { Run } from './runner.ts'

const waitView = (wait: Wait | null): RunView['wait'] =>
  wait && { code: wait.code, until: iso(wait.until) }

const seconds = (ms: number): number => Math.max(1, Math.round(ms / 1_000))

const idPattern = /^r\d{8}T\d{6}Z-[a-z2-7]{4}$/

/** A run as windows see it. */
export function runView(run: Run): RunView {
  const { work, progress, id } = run
  const { kinds, left, pauses, fraction } = progress
  return {
    id: id !== null && idPattern.test(id) ? id : null,
    what: work.what,
    mode: progress.mode,
    by: work.by,
    state: run.state,
    phase: progress.phase,
    started: iso(progress.started),
    ended: isoOrNull(run.ended),
    kinds: kinds.map((one) => ({ ...one, wait: waitView(one.wait) })),
    done: progress.done,
    total: progress.total,
    bytes: progress.bytes,
    wait: waitView(progress.wait),
    fraction: run.state.startsWith('finished') ? 1 : fraction,
    left: left && run.ended === null ? { from: seconds(left.from), to: seconds(left.to) } : null,
    speed: speedOf(progress),
    pauses: { n: pauses.n, ms: Math.round(pauses.ms) },
    failedItems: run.failedItems,
    requests: requestsUntil(run.requests, run.lastMove).map(({ at, n }) => ({ at: iso(at), n })),
    resumed: run.resumed,
    first: run.first,
    code: run.failure ? codeOf(run.failure) : null,
  }
}

import { done, type Failure, type Outcome } from '../failure.ts'
import { type Kind, kinds } from '../kinds.ts'
import type { Counts, KindResult } from '../ports.ts'
import { localTime, utcTime } from '../time.ts'
import type { CopyDraft, KindTally } from './draft.ts'
import { emptyConfirmedAfter, runKind } from './read-kind.ts'
import { nothing, plus, readSystemState } from './records.ts'
import { createTurns } from './turns.ts'
import {
  checkpointIfDue,
  orderedTime,
  resultsOf,
  type RunAsk,
  type Work,
  writeSystemFiles,
} from './work.ts'

/** A run younger than this needs no checkpoint between kinds. */
const longRun = 60_000

export interface RunReport {
  readonly snapshot: string | null
  readonly bytesAdded: number
  readonly kinds: readonly KindResult[]
  readonly tallies: ReadonlyMap<Kind, KindTally>
  readonly counts: Counts
  readonly stopped: boolean
  readonly partial: boolean
  readonly warnings: readonly Failure[]
}

/**
 * Runs one backup: all kinds side by side into one draft, then one snapshot that is the complete
 * company. DingTalk's limits are per API, so that kinds do not slow each other down.
 *
 * A kind that fails is carried over and named; the others go on. When the signal aborts, what was
 * read is kept as a checkpoint. Fails only if the storage fails or nothing at all could be read.
 */
export async function runBackup(ask: RunAsk, draft: CopyDraft): Promise<Outcome<RunReport>> {
  const stop = new AbortController()
  const work: Work = {
    ask,
    signal: AbortSignal.any([ask.signal, stop.signal]),
    draft,
    started: ask.clock.now(),
    system: await readSystemState(draft),
    results: new Map(),
    tallies: new Map(),
    warnings: [],
    checkpoints: createTurns(),
    lastCheckpoint: ask.clock.now(),
  }
  if (!ask.signal.aborted) await readKinds(work, stop)
  return finish(work)
}

/** Reads the kinds asked for. What ends the run is thrown once all of them have come to rest. */
async function readKinds(work: Work, stop: AbortController): Promise<void> {
  const errors: unknown[] = []
  const readings = kinds
    .filter((kind) => work.ask.kinds.includes(kind))
    .map(async (kind) => {
      try {
        await runKind(work, kind)
        await checkpointIfDue(work, longRun)
      } catch (error) {
        errors.push(error)
        stop.abort(error)
      }
    })
  await Promise.all(readings)
  if (errors.length > 0) throw errors[0]
}

async function finish(work: Work): Promise<Outcome<RunReport>> {
  const { ask, draft } = work
  const results = resultsOf(work)
  flagKinds(work)
  const stopped = ask.signal.aborted
  const firstFailure = results.find(({ failure }) => failure !== null)?.failure
  if (!stopped && firstFailure && results.every(readNothing)) {
    await draft.abandon()
    return { ok: false, failure: firstFailure }
  }
  const time = orderedTime(work)
  const written = await writtenBy(work, time)
  return done({
    ...written,
    kinds: results,
    tallies: work.tallies,
    counts: results.map(({ counts }) => counts).reduce(plus, nothing),
    stopped,
    partial: results.some(({ outcome }) => outcome === 'partly'),
    warnings: work.warnings,
  })
}

const readNothing = ({ outcome, counts }: KindResult): boolean =>
  outcome === 'partly' && counts.new + counts.changed + counts.same + counts.gone === 0

async function writtenBy(work: Work, time: string) {
  const { ask, draft } = work
  if (ask.signal.aborted) return stopAt(work, time)
  if (ask.live !== true || !(await draft.isSame())) return commit(work, time)
  await draft.abandon()
  return { snapshot: null, bytesAdded: 0 }
}

/** Keeps what was read as a checkpoint; the next run starts from it. */
async function stopAt(work: Work, time: string) {
  await writeSystemFiles(work, time)
  const snapshot = await work.draft.checkpoint(time)
  await work.draft.abandon()
  return { snapshot, bytesAdded: 0 }
}

async function commit(work: Work, time: string) {
  const { ask, draft, started } = work
  const results = resultsOf(work)
  await writeSystemFiles(work, time)
  await ask.attach(draft)
  const partial = results.some(({ outcome }) => outcome === 'partly')
  const mode = ask.live === true ? 'live' : ask.mode
  const more = [...(partial ? ['partial'] : []), ...(ask.tags?.() ?? [])]
  const tags = ['dingkeep', 'layout-1', mode, ...more]
  const counts = results.map((result) => result.counts).reduce(plus, nothing)
  return draft.commit({ time, started: localTime(started, ask.zone), tags, counts })
}

/** Tells what is unusual, kind after kind. */
function flagKinds(work: Work): void {
  for (const { kind } of resultsOf(work)) {
    const tally = work.tallies.get(kind)
    if (tally === undefined) continue
    flagEmpty(work, kind, tally)
    flagManyDeleted(work, kind, tally)
  }
}

/** Tells what was not believed, and from when on a second look counts. */
function flagEmpty(work: Work, kind: Kind, { suddenlyEmpty }: KindTally) {
  const time = utcTime(work.started + emptyConfirmedAfter)
  for (const { folder, files } of suddenlyEmpty)
    work.warnings.push({ name: 'suddenlyEmpty', about: { kind, folder, n: `${files}`, time } })
}

/** More than 50 and more than a fifth gone in one run: taken, and flagged (DK-1403). */
function flagManyDeleted(work: Work, kind: Kind, { counts }: KindTally) {
  const all = counts.gone + counts.same + counts.changed
  if (counts.gone > 50 && counts.gone * 5 > all)
    work.warnings.push({ name: 'manyDeleted', about: { kind, n: `${counts.gone}` } })
}

import { codeOf, type Failure, FailureError } from '../failure.ts'
import type { Kind } from '../kinds.ts'
import { instantOf } from '../time.ts'
import type { KindTally } from './draft.ts'
import { nothing } from './records.ts'
import { checkpointIfDue, type Work } from './work.ts'

/** How often a long run makes what it has durable, in milliseconds. */
const checkpointEvery = 10 * 60_000
/** A second empty answer counts as deletion from this age on, in milliseconds. */
export const emptyConfirmedAfter = 3_600_000

/** Reads one kind to its end, as far as it can be read. Throws what ends the whole run. */
export async function runKind(work: Work, kind: Kind): Promise<void> {
  const started = work.ask.clock.now()
  let failure: Failure | null = null
  let tally: () => KindTally = () => ({
    counts: nothing,
    bytes: 0,
    failedItems: [],
    suddenlyEmpty: [],
  })
  try {
    if (kind === 'folders') await readFolders(work, (now) => (tally = now))
    else await readSource(work, kind, (now) => (tally = now))
  } catch (error) {
    failure = failureOfKind(error, work.signal)
  }
  const result = tally()
  const outcome = failure || work.signal.aborted || result.suddenlyEmpty.length ? 'partly' : 'read'
  const { counts, bytes } = result
  const ended = work.ask.clock.now()
  work.tallies.set(kind, result)
  work.results.set(kind, { kind, outcome, failure, started, ended, counts, bytes })
}

/** A failing source ends its kind; a failing storage or a bug ends the run. */
function failureOfKind(error: unknown, signal: AbortSignal): Failure | null {
  if (signal.aborted) return null
  if (error instanceof FailureError && !codeOf(error.failure).startsWith('DK-13'))
    return error.failure
  throw error
}

async function readSource(work: Work, kind: Kind, tell: (tally: () => KindTally) => void) {
  const { ask, draft, system, signal } = work
  const source = ask.sources.find((one) => one.kind === kind)
  if (!source) return
  const { refetch, departments, zone } = ask
  const mode = system.readInFull.has(kind) ? 'incremental' : ask.mode
  const confirmedEmpty = confirmed(work, kind)
  const kindDraft = draft.kind(kind, { mode, refetch, confirmedEmpty, signal })
  tell(() => kindDraft.tally())
  const cursor = mode === 'full' ? null : (system.cursors[kind] ?? null)
  const before = { ...kindDraft.before, cursor }
  for await (const page of source.read({ mode, refetch, before, departments, zone, signal })) {
    await kindDraft.apply(page.changes)
    if (page.cursor !== undefined) system.cursors[kind] = page.cursor
    ask.onProgress({ kind, done: page.done, total: page.total, bytes: kindDraft.tally().bytes })
    signal.throwIfAborted()
    await checkpointIfDue(work, checkpointEvery)
  }
  await kindDraft.settle()
}

async function readFolders(work: Work, tell: (tally: () => KindTally) => void) {
  const { ask, draft, signal } = work
  const { mode } = ask
  const folders = draft.folders({ mode, confirmedEmpty: confirmed(work, 'folders'), signal })
  tell(() => folders.tally())
  const moved = (count: number, bytes: number) =>
    ask.onProgress({ kind: 'folders', done: count, total: null, bytes })
  await folders.save(ask.folders, moved)
}

/** Folders whose emptiness was seen at least an hour ago: seen again now, it is believed. */
function confirmed(work: Work, kind: Kind): string[] {
  const limit = work.started - emptyConfirmedAfter
  return work.system.gaps
    .filter((gap) => gap.kind === kind && gap.code === 'DK-1115' && instantOf(gap.since) <= limit)
    .map(({ path }) => path)
}

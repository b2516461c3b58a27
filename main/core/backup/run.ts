import { codeOf, done, type Failure, FailureError, type Outcome } from '../failure.ts'
import { type Kind, kinds } from '../kinds.ts'
import type { Counts, KindResult } from '../ports.ts'
import { instantOf, localTime, utcTime } from '../time.ts'
import type { CopyDraft, KindTally } from './draft.ts'
import { nothing, plus, readSystemState } from './records.ts'
import { checkpointIfDue, orderedTime, type RunAsk, type Work, writeSystemFiles } from './work.ts'

/** How often a long run makes what it has durable, in milliseconds. */
const checkpointEvery = 10 * 60_000
/** A run younger than this needs no checkpoint between kinds. */
const longRun = 60_000
/** A second empty answer counts as deletion from this age on, in milliseconds. */
const emptyConfirmedAfter = 3_600_000

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
 * Runs one backup: kind after kind into one draft, then one snapshot that is the complete company.
 *
 * A kind that fails is carried over and named; the others go on. When the signal aborts, what was
 * read is kept as a checkpoint. Fails only if the storage fails or nothing at all could be read.
 */
export async function runBackup(ask: RunAsk, draft: CopyDraft): Promise<Outcome<RunReport>> {
  const work: Work = {
    ask,
    draft,
    started: ask.clock.now(),
    system: await readSystemState(draft),
    results: [],
    tallies: new Map(),
    warnings: [],
    lastCheckpoint: ask.clock.now(),
  }
  for (const kind of kinds) {
    if (!ask.kinds.includes(kind) || ask.signal.aborted) continue
    work.results.push(await runKind(work, kind))
    await checkpointIfDue(work, longRun)
  }
  return finish(work)
}

async function finish(work: Work): Promise<Outcome<RunReport>> {
  const { ask, draft, results } = work
  const stopped = ask.signal.aborted
  const firstFailure = results.find(({ failure }) => failure !== null)?.failure
  if (!stopped && firstFailure && results.every(readNothing)) {
    await draft.abandon()
    return { ok: false, failure: firstFailure }
  }
  const time = orderedTime(work)
  const written = stopped ? await stopAt(work, time) : await commit(work, time)
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

/** Keeps what was read as a checkpoint; the next run starts from it. */
async function stopAt(work: Work, time: string) {
  await writeSystemFiles(work, time)
  const snapshot = await work.draft.checkpoint(time)
  await work.draft.abandon()
  return { snapshot, bytesAdded: 0 }
}

async function commit(work: Work, time: string) {
  const { ask, draft, started, results } = work
  await writeSystemFiles(work, time)
  await ask.attach(draft)
  const partial = results.some(({ outcome }) => outcome === 'partly')
  const tags = ['dingkeep', 'layout-1', ask.mode, ...(partial ? ['partial'] : [])]
  const counts = results.map((result) => result.counts).reduce(plus, nothing)
  return draft.commit({ time, started: localTime(started, ask.zone), tags, counts })
}

async function runKind(work: Work, kind: Kind): Promise<KindResult> {
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
    failure = failureOfKind(error, work.ask.signal)
  }
  const result = tally()
  flagEmpty(work, kind, result)
  flagManyDeleted(work, kind, result)
  work.tallies.set(kind, result)
  const outcome =
    failure || work.ask.signal.aborted || result.suddenlyEmpty.length ? 'partly' : 'read'
  const { counts, bytes } = result
  return { kind, outcome, failure, started, ended: work.ask.clock.now(), counts, bytes }
}

/** A failing source ends its kind; a failing storage or a bug ends the run. */
function failureOfKind(error: unknown, signal: AbortSignal): Failure | null {
  if (signal.aborted) return null
  if (error instanceof FailureError && !codeOf(error.failure).startsWith('DK-13'))
    return error.failure
  throw error
}

async function readSource(work: Work, kind: Kind, tell: (tally: () => KindTally) => void) {
  const { ask, draft, system } = work
  const source = ask.sources.find((one) => one.kind === kind)
  if (!source) return
  const { refetch, departments, zone, signal } = ask
  const mode = system.readInFull.has(kind) ? 'incremental' : ask.mode
  const kindDraft = draft.kind(kind, { mode, refetch, confirmedEmpty: confirmed(work, kind) })
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
  const { ask, draft } = work
  const { mode, signal } = ask
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

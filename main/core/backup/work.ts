import { codeOf, type Failure } from '../failure.ts'
import { type Kind, kinds } from '../kinds.ts'
import type { Clock, Json, KindResult, Mode, Source } from '../ports.ts'
import { instantOf, localTime, utcTime } from '../time.ts'
import type { CopyDraft, FolderAsk, KindTally } from './draft.ts'
import { gapsAfter, type SystemState, toJson } from './records.ts'
import type { Turns } from './turns.ts'

export interface RunAsk {
  readonly id: string
  readonly mode: Mode
  /** Looks for changes only: no copy is made if there are none. */
  readonly live?: boolean
  readonly refetch: boolean
  readonly kinds: readonly Kind[]
  readonly sources: readonly Source[]
  readonly folders: readonly FolderAsk[]
  readonly departments: readonly number[]
  readonly zone: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Files of `.dingkeep/` that only the caller knows: README.txt, settings.json, state.db. */
  readonly attach: (draft: CopyDraft) => Promise<void>
  /** Further tags of the copy, asked for after `attach`. */
  readonly tags?: () => readonly string[]
  readonly onProgress: (move: {
    kind: Kind
    done: number
    total: number | null
    bytes: number
  }) => void
}

/** Everything that the kinds of one run share. */
export interface Work {
  readonly ask: RunAsk
  /** Aborts when the run is to be stopped, or when one of its kinds has met what ends the run. */
  readonly signal: AbortSignal
  readonly draft: CopyDraft
  readonly started: number
  readonly system: SystemState
  /** Of the kinds that have been read so far, whichever came first. */
  readonly results: Map<Kind, KindResult>
  readonly tallies: Map<Kind, KindTally>
  readonly warnings: Failure[]
  /** Checkpoints come one after another. */
  readonly checkpoints: Turns
  lastCheckpoint: number
}

/** What came of the kinds so far, in the fixed order of kinds. */
export const resultsOf = ({ results }: Work): readonly KindResult[] =>
  kinds.flatMap((kind) => results.get(kind) ?? [])

/** End of reading; never before the parent, so that copies keep the true order (DK-1802). */
export function orderedTime(work: Work): string {
  const now = work.ask.clock.now()
  const { parent } = work.draft
  if (!parent || instantOf(parent.time) < now) return localTime(now, work.ask.zone)
  const behind = Math.ceil((instantOf(parent.time) - now) / 60_000)
  if (behind > 1) work.warnings.push({ name: 'clockWrong', about: { min: `${behind}` } })
  return localTime(instantOf(parent.time) + 1, work.ask.zone)
}

/**
 * Makes what a long run has durable once its last safe point is `age` milliseconds old.
 *
 * Kinds that are under way go on meanwhile: the tree may have more of them than their cursors say,
 * never less, and what comes a second time changes nothing. Only kinds read to their end are named.
 */
export async function checkpointIfDue(work: Work, age: number): Promise<void> {
  const { clock } = work.ask
  const isDue = () => clock.now() - work.lastCheckpoint >= age && !work.signal.aborted
  if (!isDue()) return
  await work.checkpoints(async () => {
    if (!isDue()) return
    work.lastCheckpoint = clock.now()
    const time = orderedTime(work)
    await writeSystemFiles(work, time)
    await work.draft.checkpoint(time)
  })
}

/** Writes what belongs to exactly this tree: cursors, run, gaps (conventions, section 3). */
export async function writeSystemFiles(work: Work, time: string) {
  const { ask, draft, system, tallies } = work
  const results = resultsOf(work)
  const saved = { ...system.saved }
  // What changed while it was read may be missed: a kind is saved up to when its reading began.
  for (const { kind, outcome, started } of results)
    if (outcome === 'read') saved[kind] = utcTime(started)
  const record = {
    version: 1,
    run: ask.id,
    mode: ask.mode,
    started: utcTime(work.started),
    ended: time,
    kinds: results.map((result) => kindRecord(result, tallies.get(result.kind))),
    saved,
  }
  const gaps = gapsAfter({ before: system.gaps, results, tallies, now: utcTime(ask.clock.now()) })
  await draft.writeSystem('layout.json', toJson({ layout: 1, zone: ask.zone }))
  await draft.writeSystem('cursors.json', toJson(system.cursors))
  await draft.writeSystem('gaps.json', toJson(gaps))
  await draft.writeSystem('run.json', toJson(record))
}

function kindRecord(result: KindResult, tally: KindTally | undefined): Json {
  const { kind, outcome, failure, started, ended, counts, bytes } = result
  return {
    kind,
    outcome,
    code: failure ? codeOf(failure) : null,
    started: utcTime(started),
    ended: utcTime(ended),
    counts,
    bytes,
    failed: (tally?.failedItems ?? []).map((one) => ({
      type: one.item.type,
      id: one.item.id,
      path: one.path,
      code: codeOf(one.failure),
    })),
  }
}

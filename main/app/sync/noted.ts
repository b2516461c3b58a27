import type { RoundResult } from '../../core/sync/protocol/round.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import { other } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { factsOf, noteFacts } from './facts.ts'
import type { SyncRoundView } from './rows.ts'
import { linkViewOf, recentRuns, runViewOf } from './views.ts'

/** How long the last change of a run took from its own time on its side to its arrival, ms. */
function delayOf(store: SyncStore, runId: number, now: number): number | null {
  for (const { state, side, source, linkId } of store.intentsOfRun(runId).toReversed()) {
    if (state !== 'done' || source === null) continue
    const modified = store.item({ linkId, side: other(side), remoteId: source })?.modified ?? null
    if (modified !== null) return Math.max(0, now - modified)
  }
  return null
}

/** Keeps what a round noticed, and shows what came of it. */
export function noteRound(engine: Engine, linkId: number, result: RoundResult): SyncRoundView {
  const { state, clock } = engine
  const { runId, cards, asleep, complete, counts } = result
  const now = clock.now()
  const isLive = runId !== null && state.sync.run(runId)?.kind === 'live'
  const delay = isLive ? delayOf(state.sync, runId, now) : null
  noteFacts(engine, linkId, {
    cards: [...cards],
    asleep,
    ...(delay === null ? {} : { delay }),
    ...(complete ? { readAt: now } : {}),
  })
  return roundView(engine, linkId, { runId, asleep, complete, held: counts['held'] ?? 0 })
}

/** What is shown where nothing was read or written. */
export const atRest = { runId: null, asleep: {}, complete: false, held: 0 } as const

type Came = Pick<RoundResult, 'runId' | 'asleep' | 'complete'> & Readonly<{ held: number }>

/** What came of a round, with the cards that now stand. */
export function roundView(engine: Engine, linkId: number, came: Came): SyncRoundView {
  const { runId, ...rest } = came
  const { state, clock } = engine
  const run = runId === null ? null : state.sync.run(runId)
  const runs = state.sync.runs(linkId, recentRuns)
  noteTrouble(engine, linkId)
  return {
    run: run === null ? null : runViewOf(run, { runs, now: clock.now() }),
    cards: linkViewOf(engine, linkId).cards,
    ...rest,
  }
}

/** Keeps since when a link waits for a person; all of its cards ask for one. */
export function noteTrouble(engine: Engine, linkId: number): void {
  const facts = factsOf(engine, linkId)
  if (facts === null) return
  const waits = linkViewOf(engine, linkId).cards.length > 0
  const troubleSince = waits ? (facts.troubleSince ?? engine.clock.now()) : null
  if (troubleSince !== facts.troubleSince) noteFacts(engine, linkId, { troubleSince })
}

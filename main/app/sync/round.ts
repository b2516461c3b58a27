import type { Watch } from '../../app-types.ts'
import { fail, FailureError } from '../../core/failure.ts'
import { proofRun } from '../../core/sync/protocol/proof.ts'
import { runRound } from '../../core/sync/protocol/round.ts'
import type { Engine } from '../engine.ts'
import { firstWrites, noteFirst } from './apply.ts'
import { noteFacts } from './facts.ts'
import { goOnIfDue } from './links-change.ts'
import { atRest, noteRound, roundView } from './noted.ts'
import { kindOf } from './planned.ts'
import { atLink } from './ports.ts'
import { mayRest, resting } from './resting.ts'
import type { SyncProof, SyncRoundView } from './rows.ts'
import { refreshScope } from './scope.ts'
import { linkOf } from './views.ts'

/** A link that may write now; throws `syncNotOn` for any other. */
function neededOn(engine: Engine, linkId: number): void {
  goOnIfDue(engine, linkId)
  const { link } = linkOf(engine, linkId)
  if (link.mode !== 'live' && link.mode !== 'repair') fail('syncNotOn', { mode: link.mode })
}

/** One round of a link by its rules; nothing while its first writes wait for a look. */
export async function roundOf(
  engine: Engine,
  linkId: number,
  watch: Watch,
): Promise<SyncRoundView> {
  neededOn(engine, linkId)
  try {
    return await roundAt(engine, linkId, watch)
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.name !== 'syncSecondComputer') throw error
    noteFacts(engine, linkId, { cards: ['second-computer'] })
    return roundView(engine, linkId, atRest)
  }
}

function roundAt(engine: Engine, linkId: number, watch: Watch): Promise<SyncRoundView> {
  const lane = kindOf(linkOf(engine, linkId).facts)
  return atLink(engine, { linkId, lane, watch, writes: true }, async ({ ports, link, facts }) => {
    neededOn(engine, linkId)
    if (facts.look) return roundView(engine, linkId, atRest)
    refreshScope(engine, link, facts)
    const kind = kindOf(facts)
    if (mayRest(engine, { ports, link, facts, watch })) {
      const look = await runRound(resting(ports, linkId), { linkId, kind, only: new Set() })
      // Whatever is to be written rests on a real read of both sides.
      const isQuiet = look.plan === null || look.plan.ops.every(({ hold }) => hold !== null)
      if (isQuiet) return noteRound(engine, linkId, look)
    }
    const most = kind === 'first' ? { most: firstWrites * 20 } : {}
    const began = engine.clock.now()
    const result = await runRound(ports, { linkId, kind, ...most })
    if (result.complete) noteFacts(engine, linkId, { dReadAt: began })
    if (kind === 'first' && !result.cards.includes('old-state')) {
      noteFirst(engine, linkId, result)
      noteFacts(engine, linkId, { look: false })
    }
    return noteRound(engine, linkId, result)
  })
}

/** The daily proof: both sides are read, every pair is compared, nothing is written. */
export const proofOf = (engine: Engine, linkId: number, watch: Watch): Promise<SyncProof | null> =>
  atLink(engine, { linkId, lane: 'reconcile', watch }, async ({ ports, link, facts }) => {
    refreshScope(engine, link, facts)
    const report = await proofRun(ports, { linkId, whole: true })
    if (report === null) return null
    const proof = { ...report, at: engine.clock.now(), differ: report.differ.length }
    noteFacts(engine, linkId, { proof })
    return proof
  })

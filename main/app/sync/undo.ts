import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import { opOf } from '../../core/sync/protocol/intent.ts'
import { undoRun } from '../../core/sync/protocol/undo.ts'
import type { Engine } from '../engine.ts'
import { atLink } from './ports.ts'
import type { SyncUndoView } from './rows.ts'
import { titleOf } from './texts.ts'
import { recentRuns, runViewOf } from './views.ts'

/**
 * Takes a run back, or tells what that would do. Throws `syncNoUndo` for a run that wrote nothing,
 * is too old or was taken back already, and `syncNotOn` where the link is not live.
 */
export async function undoOf(
  engine: Engine,
  ask: Readonly<{ run: number; dry: boolean }>,
  watch: Watch,
): Promise<SyncUndoView> {
  const { sync } = engine.state
  const run = sync.run(ask.run)
  if (run === null) return fail('syncGone')
  const { linkId } = run
  const facts = () => ({ runs: sync.runs(linkId, recentRuns), now: engine.clock.now() })
  if (!runViewOf(run, facts()).undoable) return fail('syncNoUndo')
  const mode = sync.link(linkId)?.mode ?? 'off'
  if (mode !== 'live') return fail('syncNotOn', { mode })
  return atLink(
    engine,
    { linkId, lane: 'recovery', watch, writes: !ask.dry },
    async ({ ports }) => {
      const result = await undoRun(ports, { linkId, runId: ask.run, dry: ask.dry })
      const made = result.runId === null || ask.dry ? null : sync.run(result.runId)
      const steps = result.steps.map(({ intent, op, why }) => ({
        op: op?.op ?? intent.op,
        side: intent.side,
        title: titleOf(op?.image ?? op?.before ?? null) || titleOf(titles(intent)),
        why,
      }))
      return { run: made === null ? null : runViewOf(made, facts()), steps }
    },
  )
}

const titles = (intent: Parameters<typeof opOf>[0]) => {
  const { image, before } = opOf(intent)
  return image ?? before
}

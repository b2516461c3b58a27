import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import type { ForgetResult, Watch } from '../app-types.ts'
import type { Outcome } from '../core/failure.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import { applyRetention, parseSpan, type RetentionPolicy } from '../repository/retention.ts'
import type { Snapshot } from '../repository/types.ts'
import { copiesOf } from './browse.ts'
import type { Engine } from './engine.ts'
import { atWork } from './work.ts'

/** The profile's retention in restic's terms (conventions, section 6); pins and holds always stay. */
function policyOf({ settings }: Engine): RetentionPolicy {
  const { within, daily, weekly, monthly } = settings.retention
  return { within: parseSpan(within), daily, weekly, monthly, keepTags: [['pin'], ['hold']] }
}

/** Removes copies that the retention does not keep; the newest always stays. */
export function forgetCopies(
  engine: Engine,
  dryRun: boolean,
  watch: Watch,
): Promise<Outcome<ForgetResult>> {
  return atWork(engine, { what: 'forget' }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = watch
    const value = await withLock(repository, { exclusive: true, signal }, async (lock) => {
      const all = await copiesOf(engine)
      const copies = all.filter((one) => !isCheckpoint(one))
      const empty = { keep: [], remove: [] }
      const { keep, remove } =
        copies.length > 0 ? applyRetention(copies, policyOf(engine), engine.clock.now()) : empty
      const leftover = leftoverCheckpoints(all)
      if (!dryRun) {
        await lock.confirm()
        for (const { id } of [...remove, ...leftover]) await repository.removeSnapshot(id)
        engine.catalogue().forget(remove.map(({ id }) => id))
      }
      return {
        run,
        dryRun,
        kept: keep.map(({ snapshot, reasons }) => ({ ...row(snapshot), reasons })),
        removed: remove.map(row),
      }
    })
    return { value, end: { state: 'finished' } }
  })
}

const row = ({ id, time }: Snapshot) => ({ snapshot: id, time })

/** Checkpoints that a newer copy has made useless. */
function leftoverCheckpoints(all: readonly Snapshot[]): readonly Snapshot[] {
  const newestCopy = all.findLastIndex((one) => !isCheckpoint(one))
  return all.slice(0, Math.max(0, newestCopy)).filter(isCheckpoint)
}

import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import type { ForgetResult, PruneResult, Watch } from '../app-types.ts'
import type { Outcome } from '../core/failure.ts'
import { forget } from '../repository/forget.ts'
import { type Lock, removeStaleLocks, withLock } from '../repository/lock.ts'
import { prune } from '../repository/prune.ts'
import type { Repository } from '../repository/repository.ts'
import { parseSpan, type RetentionPolicy } from '../repository/retention.ts'
import type { Snapshot } from '../repository/types.ts'
import { copiesOf } from './browse.ts'
import type { Engine } from './engine.ts'
import { atWork, byOf } from './work.ts'

/** The profile's retention in restic's terms (conventions, section 6); pins and holds always stay. */
function policyOf({ settings }: Engine): RetentionPolicy {
  const { within, daily, weekly, monthly } = settings.retention
  return { within: parseSpan(within), daily, weekly, monthly, keepTags: [['pin'], ['hold']] }
}

/** Opens the storage, clears leftovers of our own, and works on it alone. */
async function alone<T>(
  engine: Engine,
  watch: Watch,
  work: (repository: Repository, lock: Lock) => Promise<T>,
): Promise<T> {
  const repository = await engine.repository()
  await removeStaleLocks(repository)
  const ask = { exclusive: true, signal: watch.signal }
  return withLock(repository, ask, (lock) => work(repository, lock))
}

/** Removes copies that the retention does not keep; the newest always stays. */
export function forgetCopies(
  engine: Engine,
  dryRun: boolean,
  watch: Watch,
): Promise<Outcome<ForgetResult>> {
  return atWork(engine, { what: 'forget', ...byOf(watch) }, async (run) => {
    const result = await alone(engine, watch, async (repository, lock) => {
      const leftover = leftoverCheckpoints(await copiesOf(engine))
      const told = await forget(repository, {
        policy: policyOf(engine),
        lock,
        host: engine.host,
        paths: ['/dingkeep'],
        filter: (snapshot) => !isCheckpoint(snapshot),
        dryRun,
        now: engine.clock.now(),
        signal: watch.signal,
      })
      if (!dryRun) for (const { id } of leftover) await repository.removeSnapshot(id)
      return told
    })
    if (!dryRun) await (await engine.catalogue()).forget(result.removed)
    const kept = result.groups.flatMap(({ keep }) =>
      keep.map(({ snapshot, reasons }) => ({ ...row(snapshot), reasons })),
    )
    const removed = result.groups.flatMap(({ remove }) => remove.map(row))
    return { value: { run, dryRun, kept, removed }, end: { state: 'finished' } }
  })
}

const row = ({ id, time }: Snapshot) => ({ snapshot: id, time })

/** Checkpoints that a newer copy has made useless. */
function leftoverCheckpoints(all: readonly Snapshot[]): readonly Snapshot[] {
  const newestCopy = all.findLastIndex((one) => !isCheckpoint(one))
  return all.slice(0, Math.max(0, newestCopy)).filter(isCheckpoint)
}

/** Frees the room that no copy needs any more, after a day of grace. */
export function prunePacks(
  engine: Engine,
  dryRun: boolean,
  watch: Watch,
): Promise<Outcome<PruneResult>> {
  return atWork(engine, { what: 'prune', ...byOf(watch) }, async (run) => {
    const { state, clock } = engine
    const result = await alone(engine, watch, (repository, lock) =>
      prune(repository, {
        lock,
        doomed: state.doomedPacks(),
        dryRun,
        now: clock.now(),
        signal: watch.signal,
        onProgress: (progress) => watch.onEvent({ type: 'progress', run, ...progress }),
      }),
    )
    if (!dryRun) state.setDoomedPacks(result.doomed)
    const value = {
      run,
      dryRun,
      packsRemoved: result.deletedPacks,
      packsRewritten: result.repackedPacks,
      packsWaiting: result.doomed.size,
      bytesFreed: result.deletedBytes,
    }
    return { value, end: { state: 'finished' } }
  })
}

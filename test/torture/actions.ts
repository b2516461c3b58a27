import { systemClock } from '../../main/adapters/clock.ts'
import { isCheckpoint } from '../../main/adapters/copies/snapshots.ts'
import type { State } from '../../main/core/ports.ts'
import { check } from '../../main/repository/check.ts'
import { forget } from '../../main/repository/forget.ts'
import { type Lock, removeStaleLocks, withLock } from '../../main/repository/lock.ts'
import { prune } from '../../main/repository/prune.ts'
import type { Repository } from '../../main/repository/repository.ts'
import type { Snapshot } from '../../main/repository/types.ts'
import { runOverFolders } from '../bench/folder-run.ts'

export const password = 'torture-passphrase'

/** Saves the changing folder; gives the snapshot's id once it is durable. */
export function save(repository: Repository, source: string): Promise<string> {
  const folders = [{ label: 'changing', path: source }]
  return runOverFolders(repository, { folders, mode: 'incremental', clock: systemClock })
}

/** How many packs no index knows, and how many two index files describe: both harm nobody. */
export type Remains = Readonly<{ orphans: number; repeated: number }>

/** Throws what our own check finds, but for what a kill may leave. */
export async function expectSound(repository: Repository): Promise<Remains> {
  await removeStaleLocks(repository)
  const { findings } = await withLock(repository, { exclusive: true }, () => check(repository))
  const others = findings.filter(({ what }) => !['pack-orphan', 'pack-duplicate'].includes(what))
  if (others.length > 0) throw new Error(`our check finds ${JSON.stringify(others.slice(0, 5))}`)
  const count = (wanted: string): number => findings.filter(({ what }) => what === wanted).length
  return { orphans: count('pack-orphan'), repeated: count('pack-duplicate') }
}

/** Ids of all copies; throws if a snapshot cannot be read. */
export async function copiesIn(repository: Repository): Promise<string[]> {
  const { snapshots, unreadable } = await repository.snapshots()
  if (unreadable.length > 0) throw new Error(`unreadable: ${JSON.stringify(unreadable)}`)
  return snapshots.filter((one) => !isCheckpoint(one)).map(({ id }) => id)
}

export const actionNames = ['backup', 'forget', 'prune', 'check'] as const
export type Action = (typeof actionNames)[number]

export type ActionsAsk = Readonly<{
  repository: Repository
  source: string
  state: State
  /** Promises: what is said here must still hold after a crash. */
  say: (line: string) => void
}>

/** What a run can be killed in, as the product does it. */
export function actionsOf(ask: ActionsAsk): Readonly<Record<Action, () => Promise<void>>> {
  const { repository, source, say } = ask
  return {
    backup: async () => say(`snapshot ${await save(repository, source)}`),
    forget: () => alone(repository, (lock) => forgetOld(ask, lock)),
    prune: () => alone(repository, (lock) => pruneLater(ask, lock)),
    check: async () => void (await expectSound(repository)),
  }
}

async function alone(repository: Repository, work: (lock: Lock) => Promise<void>): Promise<void> {
  await removeStaleLocks(repository)
  await withLock(repository, { exclusive: true }, work)
}

async function forgetOld({ repository, say }: ActionsAsk, lock: Lock): Promise<void> {
  const options = { policy: { last: 6 }, lock, filter: (one: Snapshot) => !isCheckpoint(one) }
  const { removed } = await forget(repository, { ...options, dryRun: true })
  say(`forgetting ${removed.join(' ')}`)
  await forget(repository, options)
}

const hours = 3_600_000

/** Each prune comes nine hours after the one before, so that the grace of a day runs out. */
async function pruneLater({ repository, state, say }: ActionsAsk, lock: Lock): Promise<void> {
  const count = Number(state.noted('prunes') ?? 0) + 1
  state.note('prunes', String(count))
  const now = Date.UTC(2026, 0, 1) + count * 9 * hours
  const { doomed, deletedPacks } = await prune(repository, {
    lock,
    doomed: state.doomedPacks(),
    now,
  })
  state.setDoomedPacks(doomed)
  say(`pruned ${deletedPacks}`)
}

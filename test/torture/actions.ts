import { systemClock } from '../../main/adapters/clock.ts'
import { isCheckpoint } from '../../main/adapters/copies/snapshots.ts'
import type { State } from '../../main/core/ports.ts'
import { check } from '../../main/repository/check.ts'
import { removeStaleLocks, withLock } from '../../main/repository/lock.ts'
import type { Repository } from '../../main/repository/repository.ts'
import { runOverFolders } from '../bench/folder-run.ts'

export const password = 'torture-passphrase'

/** Saves the changing folder; gives the snapshot's id once it is durable. */
export function save(repository: Repository, source: string): Promise<string> {
  const folders = [{ label: 'changing', path: source }]
  return runOverFolders(repository, { folders, mode: 'incremental', clock: systemClock })
}

/** Throws what our own check finds, but for packs that no index knows: a kill leaves those. */
export async function expectSound(repository: Repository): Promise<{ orphans: number }> {
  await removeStaleLocks(repository)
  const { findings } = await withLock(repository, { exclusive: true }, () => check(repository))
  const orphans = findings.filter(({ what }) => what === 'pack-orphan').length
  const others = findings.filter(({ what }) => what !== 'pack-orphan')
  if (others.length > 0) throw new Error(`our check finds ${JSON.stringify(others)}`)
  return { orphans }
}

/** Ids of all copies; throws if a snapshot cannot be read. */
export async function copiesIn(repository: Repository): Promise<string[]> {
  const { snapshots, unreadable } = await repository.snapshots()
  if (unreadable.length > 0) throw new Error(`unreadable: ${JSON.stringify(unreadable)}`)
  return snapshots.filter((one) => !isCheckpoint(one)).map(({ id }) => id)
}

export const actionNames = ['backup', 'check'] as const
export type Action = (typeof actionNames)[number]

export type ActionsAsk = Readonly<{
  repository: Repository
  source: string
  state: State
  /** Promises: what is said here must still hold after a crash. */
  say: (line: string) => void
}>

/** What a run can be killed in. */
export function actionsOf(ask: ActionsAsk): Readonly<Record<Action, () => Promise<void>>> {
  const { repository, source, say } = ask
  return {
    backup: async () => say(`snapshot ${await save(repository, source)}`),
    check: async () => void (await expectSound(repository)),
  }
}

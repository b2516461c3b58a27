import type { Repository } from './api.ts'
import { RepositoryError } from './error.ts'
import type { Lock } from './lock.ts'
import { applyRetention, isEmptyPolicy, type Retention, type RetentionPolicy } from './retention.ts'
import type { Id, Snapshot } from './types.ts'

/** Which snapshots to judge by which policy. */
export interface ForgetOptions {
  readonly policy: RetentionPolicy
  /** An exclusive lock that the caller holds. */
  readonly lock: Lock
  readonly host?: string
  /** Only snapshots that hold all these paths. */
  readonly paths?: readonly string[]
  /** Leaves out further snapshots; they neither go nor count. */
  readonly filter?: (snapshot: Snapshot) => boolean
  readonly dryRun?: boolean
  /** Milliseconds since 1970; default: now. */
  readonly now?: number
  readonly signal?: AbortSignal
}

/** The verdict on the snapshots of one host and one list of paths. */
export type ForgetGroup = Retention & { readonly host: string; readonly paths: readonly string[] }

/** What was removed, or with `dryRun` would be. */
export interface ForgetResult {
  readonly groups: readonly ForgetGroup[]
  readonly removed: readonly Id[]
  /** Snapshots that cannot be read; they stay. */
  readonly unreadable: readonly Id[]
}

/**
 * Removes the snapshots that a policy does not keep, group by group as restic does.
 *
 * The newest one of each group always stays. Throws `unfit` for an empty policy, `append-only` where
 * nothing may be removed, `lock-lost`. Room comes back only with `prune`.
 */
export async function forget(
  repository: Repository,
  options: ForgetOptions,
): Promise<ForgetResult> {
  const { policy, now = Date.now(), lock, signal } = options
  if (isEmptyPolicy(policy)) throw new RepositoryError('unfit', 'the policy keeps nothing')
  const { snapshots, unreadable } = await repository.snapshots()
  const wanted = snapshots.filter((snapshot) => isWanted(snapshot, options))
  const groups = [...groupSnapshots(wanted)].map(([key, group]) => ({
    ...key,
    ...applyRetention(group, policy, now),
  }))
  const removed = groups.flatMap(({ remove }) => remove.map(({ id }) => id))
  if (options.dryRun !== true && removed.length > 0) {
    await lock.confirm()
    for (const id of removed) {
      if (signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
      lock.assertHeld()
      await repository.removeSnapshot(id)
    }
  }
  return { groups, removed, unreadable: unreadable.map(({ id }) => id) }
}

function isWanted(snapshot: Snapshot, { host, paths = [], filter }: ForgetOptions): boolean {
  if (host !== undefined && snapshot.hostname !== host) return false
  if (!paths.every((path) => snapshot.paths.includes(path))) return false
  return filter?.(snapshot) ?? true
}

type Key = Readonly<{ host: string; paths: readonly string[] }>

/** Groups by host and paths, whatever the order of the paths. */
export function groupSnapshots(snapshots: readonly Snapshot[]): Map<Key, Snapshot[]> {
  const groups = new Map<string, { key: Key; group: Snapshot[] }>()
  for (const snapshot of snapshots) {
    const key = {
      host: snapshot.hostname ?? '',
      paths: snapshot.paths.toSorted((a, b) => (a < b ? -1 : 1)),
    }
    const word = JSON.stringify(key)
    const known = groups.get(word)
    if (known === undefined) groups.set(word, { key, group: [snapshot] })
    else known.group.push(snapshot)
  }
  return new Map([...groups.values()].map(({ key, group }) => [key, group]))
}

import { logicalTree } from '../adapters/copies/logical.ts'
import type { RestoreAsk, RestoreResult, Watch } from '../app-types.ts'
import { fail, type Failure, type FailureName, type Outcome } from '../core/failure.ts'
import { RepositoryError } from '../repository/error.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Repository } from '../repository/repository.ts'
import type { RestoreTrouble } from '../repository/restore-types.ts'
import { restore } from '../repository/restore.ts'
import type { Id } from '../repository/types.ts'
import { viewOf, copyOf, plainPath } from './browse.ts'
import type { Engine } from './engine.ts'
import { atWork, byOf } from './work.ts'

/** Failed entries that are named; all are counted by the exit code. */
const mostNamed = 10_000

/** Gives files of a copy back into a folder; what cannot be restored is named and left out. */
export function restoreCopy(
  engine: Engine,
  ask: RestoreAsk,
  watch: Watch,
): Promise<Outcome<RestoreResult>> {
  return atWork(engine, { what: 'restore', ...byOf(watch) }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = watch
    const value = await withLock(repository, { exclusive: false, signal }, () =>
      restoreLocked(engine, { ...ask, run, repository }, watch),
    )
    const state = value.failed.length > 0 ? 'finished-with-failures' : 'finished'
    return { value, end: { state, snapshot: value.snapshot } }
  })
}

/** Files that a dry run lists. */
const mostPlanned = 1_000
const plans = { new: 'write', replace: 'overwrite', unchanged: 'skip', kept: 'skip' } as const

type Ask = RestoreAsk & Readonly<{ run: string; repository: Repository }>

async function restoreLocked(engine: Engine, ask: Ask, watch: Watch): Promise<RestoreResult> {
  const { repository, run, target } = ask
  const snapshot = await copyOf(engine, ask.snapshot)
  await repository.loadIndex()
  const view = viewOf(repository, snapshot.tree)
  const tree = (await view.node('dingkeep'))?.subtree ?? fail('notInCopy', { what: '/' })
  const include = await patternsOf(repository, snapshot.tree, ask.include)
  const failed: { path: string; failure: Failure }[] = []
  const planned: RestoreResult['planned'][number][] = []
  const result = await restore(repository, {
    tree,
    target,
    ...(include.length > 0 ? { include } : {}),
    exclude: ask.exclude,
    overwrite: ask.overwrite,
    dryRun: ask.dryRun,
    signal: watch.signal,
    onProgress: (progress) => watch.onEvent({ type: 'progress', run, ...progress }),
    onPlanned: (path, does) => {
      if (planned.length < mostPlanned) planned.push({ path, does: plans[does] })
    },
    onFailure: (path, code) => {
      if (failed.length < mostNamed) failed.push({ path, failure: troubleOf(code, path) })
    },
  }).catch((error: unknown) => throwFull(error, target))
  const { files, bytes, unchanged, kept, renamed } = result
  return {
    run,
    snapshot: snapshot.id,
    files,
    bytes,
    skipped: unchanged + kept,
    failed,
    renamed,
    planned,
  }
}

/** Here it is the destination that is full, not the storage. */
export function throwFull(error: unknown, folder: string): never {
  if (error instanceof RepositoryError && error.reason === 'full')
    fail('targetFull', { folder, ...error.about }, error)
  throw error
}

const troubles: Readonly<Record<string, FailureName>> = {
  'name-refused': 'namesUnfit',
  'name-taken': 'namesTaken',
  damaged: 'damageFound',
  missing: 'damageFound',
  ENOSPC: 'targetFull',
}

/** A trouble of one entry as a failure. */
export const troubleOf = (code: RestoreTrouble, path: string): Failure => ({
  name: troubles[code] ?? 'restoredPartly',
  about: { path, reason: code },
})

/**
 * Turns paths as people see them into patterns of stored paths: a path that is there stands for
 * itself, shard folders included. Throws `notInCopy` for one that is not there and is no pattern.
 */
export async function patternsOf(
  repository: Repository,
  root: Id,
  include: readonly string[],
): Promise<string[]> {
  const tree = logicalTree(viewOf(repository, root), 'dingkeep')
  const patterns: string[] = []
  for (const word of include) {
    const path = plainPath(word)
    const stored = path === '' ? 'dingkeep' : await tree.find(path)
    if (stored !== null) patterns.push(escaped(stored.slice('dingkeep'.length)) || '/')
    else if (/[*?]/.test(word))
      patterns.push(...withShards(word.startsWith('/') ? `/${path}` : path))
    else fail('notInCopy', { what: `/${path}` })
  }
  return patterns
}

const escaped = (path: string): string => path.replaceAll(/[\\*?]/g, String.raw`\$&`)

/** A pattern fits in a parted folder too. */
function withShards(pattern: string): string[] {
  const at = pattern.lastIndexOf('/')
  return at < 0 ? [pattern] : [pattern, `${pattern.slice(0, at)}/~??${pattern.slice(at)}`]
}

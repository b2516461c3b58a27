import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

import { errnoOf } from '../adapters/files.ts'
import type { Watch } from '../app-types.ts'
import type { Failure, Outcome } from '../core/failure.ts'
import type { RunState } from '../core/ports.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Repository } from '../repository/repository.ts'
import type { RestoreResult } from '../repository/restore-types.ts'
import { restore } from '../repository/restore.ts'
import { type Engine, isStop } from './engine.ts'
import {
  count,
  mostNamed,
  overwrites,
  type Placed,
  placesOf,
  type RestoreOrder,
} from './restore-plan.ts'
import { throwFull, troubleOf } from './restore.ts'
import { atWork, byOf } from './work.ts'

export type RestoreReport = Readonly<{
  run: string
  folder: string
  asked: number
  done: number
  bytes: number
  /** There already and equal. */
  same: number
  /** There already, other, and left as they were. */
  kept: number
  failedCount: number
  /** A person stopped it. */
  stopped: boolean
  failures: readonly Readonly<{ path: string; failure: Failure }>[]
  renamed: readonly Readonly<{ path: string; as: string }>[]
  hashes: readonly Readonly<{ path: string; sha256: string }>[]
}>

/** Bytes that are read back for hashes at most; the blobs of all files are checked in any case. */
const mostHashed = 1_000_000_000

/** SHA-256 of the files on the disk; what is no plain file, or has another name there, is left out. */
async function hashesOf(
  paths: readonly string[],
  { folder, signal }: Readonly<{ folder: string; signal: AbortSignal }>,
): Promise<{ path: string; sha256: string }[]> {
  const hashes: { path: string; sha256: string }[] = []
  let bytes = 0
  for (const path of paths) {
    const found = await lstat(path).catch((error: unknown) => {
      if (errnoOf(error) === '') throw error
      return null
    })
    if (found === null || !found.isFile()) continue
    bytes += found.size
    if (bytes > mostHashed || signal.aborted) break
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    hashes.push({ path: path.slice(folder.length), sha256: hash.digest('hex') })
  }
  return hashes
}

/** What has come about so far; it stands even where the rest is stopped. */
type SoFar = { -readonly [K in keyof RestoreReport]: RestoreReport[K] }

/** Adds what one part came to. */
function add(sum: SoFar, result: RestoreResult): void {
  sum.done += result.files + result.links
  sum.bytes += result.bytes
  sum.same += result.unchanged
  sum.kept += result.kept
  sum.failedCount += result.failedCount
  sum.renamed = [...sum.renamed, ...result.renamed].slice(0, mostNamed)
}

type Writing = Readonly<{ repository: Repository; order: RestoreOrder; sum: SoFar; watch: Watch }>

async function writePart(
  { repository, order, sum, watch }: Writing,
  { part, tree, folder }: Placed,
): Promise<void> {
  const { run, asked, done: before, bytes: bytesBefore } = sum
  let moved = { done: 0, bytes: 0 }
  try {
    const result = await restore(repository, {
      tree,
      target: folder,
      filter: part.filter,
      overwrite: overwrites[order.existing],
      verify: true,
      signal: watch.signal,
      onProgress: ({ done, bytes }) => {
        moved = { done, bytes }
        const all = { done: before + done, bytes: bytesBefore + bytes }
        const total = Math.max(asked, all.done)
        watch.onEvent({ type: 'progress', run, phase: 'restore', ...all, total })
      },
      onFailure: (path, code) => {
        if (sum.failures.length < mostNamed)
          sum.failures = [...sum.failures, { path, failure: troubleOf(code, path) }]
      },
    })
    add(sum, result)
  } catch (error) {
    if (isStop(error, watch.signal)) {
      sum.done += moved.done
      sum.bytes += moved.bytes
    }
    throwFull(error, folder)
  }
}

async function writeAll(engine: Engine, { repository, order, sum, watch }: Writing): Promise<void> {
  const { signal } = watch
  await repository.loadIndex(signal)
  const { folder, placed } = await placesOf(engine, order, repository)
  sum.folder = folder
  const { files, paths } = await count(repository, placed, { order, signal })
  sum.asked = files
  for (const one of placed) await writePart({ repository, order, sum, watch }, one)
  sum.hashes = await hashesOf(paths, { folder, signal })
}

/** The same as `writeAll`; a stop on demand is an end like others. */
async function untilStopped(engine: Engine, writing: Writing): Promise<void> {
  const { repository, sum, watch } = writing
  const { signal } = watch
  try {
    await withLock(repository, { exclusive: false, signal }, () => writeAll(engine, writing))
  } catch (error) {
    if (!isStop(error, signal)) throw error
    sum.stopped = true
  }
}

function stateOf({ stopped, failedCount, done, same }: RestoreReport): RunState {
  if (stopped) return 'stopped'
  return failedCount === 0 && done + same > 0 ? 'finished' : 'finished-with-failures'
}

const nothing = { asked: 0, done: 0, bytes: 0, same: 0, kept: 0, failedCount: 0, stopped: false }

/**
 * Gives back what was ordered. What cannot be restored is named and left out; that nothing was
 * restored is never a success: the report then has `done` and `same` 0, and the run its failures.
 * A stop leaves what is written and is no failure.
 */
export function runRestore(
  engine: Engine,
  order: RestoreOrder,
  watch: Watch,
): Promise<Outcome<RestoreReport>> {
  return atWork(engine, { what: 'restore', ...byOf(watch) }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const lists = { failures: [], renamed: [], hashes: [] }
    const sum: SoFar = { run, folder: order.target, ...nothing, ...lists }
    await untilStopped(engine, { repository, order, sum, watch })
    const snapshot = order.parts.length === 1 ? (order.parts[0]?.copy ?? null) : null
    return { value: sum, end: { state: stateOf(sum), snapshot } }
  })
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { errnoOf } from '../adapters/files.ts'
import { freeBytes } from '../adapters/local-target.ts'
import type { Watch } from '../app-types.ts'
import { fail, type Failure, type Outcome } from '../core/failure.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Repository } from '../repository/repository.ts'
import type { RestoreResult } from '../repository/restore-types.ts'
import { restore } from '../repository/restore.ts'
import { viewOf } from './browse.ts'
import type { Engine } from './engine.ts'
import { newFolder, stampOf } from './restore-places.ts'
import type { Part } from './restore-selection.ts'
import { throwFull, troubleOf } from './restore.ts'
import { atWork, byOf } from './work.ts'

/** What becomes of files that are there; see the contract `restore`. */
export type Existing = 'keep-both' | 'skip' | 'replace'

export type RestoreOrder = Readonly<{
  parts: readonly Part[]
  /** Checked by `fitTarget`. */
  target: string
  existing: Existing
  /** Snapshots by id: their trees and times. */
  copies: ReadonlyMap<string, Readonly<{ tree: string; time: number }>>
}>

export type RestorePlan = Readonly<{
  files: number
  bytes: number
  same: number
  conflicts: number
  free: number | null
  folder: string
}>

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
  failures: readonly Readonly<{ path: string; failure: Failure }>[]
  renamed: readonly Readonly<{ path: string; as: string }>[]
  hashes: readonly Readonly<{ path: string; sha256: string }>[]
}>

/** What reports name one by one. */
const mostNamed = 1_000
/** Bytes that are read back for hashes at most; the blobs of all files are checked in any case. */
const mostHashed = 1_000_000_000

const overwrites = { 'keep-both': 'never', skip: 'never', replace: 'changed' } as const

/** A part with its tree and the folder that it is restored into. */
type Placed = Readonly<{ part: Part; tree: string; folder: string }>

function haveSamePaths(parts: readonly Part[]): boolean {
  const seen = new Set<string>()
  for (const { paths } of parts) {
    for (const path of paths ?? []) {
      if (seen.has(path)) return true
      seen.add(path)
    }
  }
  return false
}

async function placesOf(
  engine: Engine,
  order: RestoreOrder,
  repository: Repository,
): Promise<{ folder: string; placed: Placed[] }> {
  const { parts, target, existing, copies } = order
  const { zone } = engine.settings.schedule
  const stamp = stampOf(engine.clock.now(), zone)
  const folder = existing === 'keep-both' ? await newFolder(target, stamp) : target
  // Two versions of one file get folders of their own, named by the time of their copies.
  const isApart = haveSamePaths(parts)
  const placed: Placed[] = []
  for (const part of parts) {
    const copy = copies.get(part.copy) ?? fail('notInCopy', { what: part.copy })
    const top = await viewOf(repository, copy.tree).node('dingkeep')
    const tree = top?.subtree ?? fail('notInCopy', { what: '/' })
    const own = `${stampOf(copy.time, zone)} ${part.copy.slice(0, 8)}`
    placed.push({ part, tree, folder: isApart ? join(folder, own) : folder })
  }
  return { folder, placed }
}

type Counted = { files: number; bytes: number; same: number; conflicts: number; paths: string[] }

/** What would happen; nothing is written. `paths` = the first files that would be written. */
async function count(repository: Repository, placed: readonly Placed[], order: RestoreOrder) {
  const sum: Counted = { files: 0, bytes: 0, same: 0, conflicts: 0, paths: [] }
  for (const { part, tree, folder } of placed) {
    const planned = { new: 0, replace: 0, unchanged: 0, kept: 0 }
    const { bytes } = await restore(repository, {
      tree,
      target: folder,
      filter: part.filter,
      overwrite: overwrites[order.existing],
      dryRun: true,
      onPlanned: (path, does) => {
        planned[does] += 1
        const isWritten = does === 'new' || does === 'replace'
        if (isWritten && sum.paths.length < mostNamed) sum.paths.push(join(folder, path))
      },
    })
    sum.files += planned.new + planned.replace + planned.unchanged + planned.kept
    sum.bytes += bytes
    sum.same += planned.unchanged
    sum.conflicts += planned.replace + planned.kept
  }
  return sum
}

/** Counts what a restore would do. Throws what reading the storage throws. */
export async function planRestore(engine: Engine, order: RestoreOrder): Promise<RestorePlan> {
  const repository = await engine.repository()
  await repository.loadIndex()
  const { folder, placed } = await placesOf(engine, order, repository)
  const { files, bytes, same, conflicts } = await count(repository, placed, order)
  return { files, bytes, same, conflicts, free: await freeBytes(order.target), folder }
}

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

type Done = Omit<RestoreReport, 'run' | 'folder' | 'asked' | 'hashes'>

/** Adds what one part came to. */
const added = (sum: Done, result: RestoreResult): Done => ({
  done: sum.done + result.files + result.links,
  bytes: sum.bytes + result.bytes,
  same: sum.same + result.unchanged,
  kept: sum.kept + result.kept,
  failedCount: sum.failedCount + result.failedCount,
  failures: sum.failures,
  renamed: [...sum.renamed, ...result.renamed].slice(0, mostNamed),
})

type Writing = Readonly<{ repository: Repository; order: RestoreOrder; run: string }>

async function write(
  { repository, order, run }: Writing,
  placed: readonly Placed[],
  watch: Watch & Readonly<{ total: number }>,
): Promise<Done> {
  const failures: { path: string; failure: Failure }[] = []
  let sum: Done = { done: 0, bytes: 0, same: 0, kept: 0, failedCount: 0, failures, renamed: [] }
  for (const { part, tree, folder } of placed) {
    const before = sum
    const result = await restore(repository, {
      tree,
      target: folder,
      filter: part.filter,
      overwrite: overwrites[order.existing],
      verify: true,
      signal: watch.signal,
      onProgress: ({ done, bytes }) => {
        const moved = { done: before.done + done, bytes: before.bytes + bytes }
        const total = Math.max(watch.total, moved.done)
        watch.onEvent({ type: 'progress', run, phase: 'restore', ...moved, total })
      },
      onFailure: (path, code) => {
        if (failures.length < mostNamed) failures.push({ path, failure: troubleOf(code, path) })
      },
    }).catch((error: unknown) => throwFull(error, folder))
    sum = added(sum, result)
  }
  return sum
}

/**
 * Gives back what was ordered. What cannot be restored is named and left out; that nothing was
 * restored is never a success: the report then has `done` and `same` 0, and the run its failures.
 */
export function runRestore(
  engine: Engine,
  order: RestoreOrder,
  watch: Watch,
): Promise<Outcome<RestoreReport>> {
  return atWork(engine, { what: 'restore', ...byOf(watch) }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = watch
    const value = await withLock(repository, { exclusive: false, signal }, async () => {
      await repository.loadIndex(signal)
      const { folder, placed } = await placesOf(engine, order, repository)
      const { files, paths } = await count(repository, placed, order)
      const done = await write({ repository, order, run }, placed, { ...watch, total: files })
      const hashes = await hashesOf(paths, { folder, signal })
      return { run, folder, asked: files, ...done, hashes }
    })
    const isClean = value.failedCount === 0 && value.done + value.same > 0
    const snapshot = order.parts.length === 1 ? (order.parts[0]?.copy ?? null) : null
    const state = isClean ? 'finished' : 'finished-with-failures'
    return { value, end: { state, snapshot } }
  })
}

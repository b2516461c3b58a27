import { join } from 'node:path'

import { freeBytes } from '../adapters/local-target.ts'
import { fail } from '../core/failure.ts'
import type { Repository } from '../repository/repository.ts'
import { restore } from '../repository/restore.ts'
import { viewOf } from './browse.ts'
import type { Engine } from './engine.ts'
import { newFolder, stampOf } from './restore-places.ts'
import type { Part } from './restore-selection.ts'

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

/** Files that are named one by one, in plans and reports. */
export const mostNamed = 1_000

/** What the choice means for files that are there. */
export const overwrites = { 'keep-both': 'never', skip: 'never', replace: 'changed' } as const

/** A part with its tree and the folder that it is restored into. */
export type Placed = Readonly<{ part: Part; tree: string; folder: string }>

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

/** The folder that an order fills, and where each of its parts goes. Throws `notInCopy`. */
export async function placesOf(
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
export async function count(
  repository: Repository,
  placed: readonly Placed[],
  { order, signal }: Readonly<{ order: RestoreOrder; signal?: AbortSignal }>,
) {
  const sum: Counted = { files: 0, bytes: 0, same: 0, conflicts: 0, paths: [] }
  for (const { part, tree, folder } of placed) {
    const planned = { new: 0, replace: 0, unchanged: 0, kept: 0, impossible: 0 }
    const { bytes } = await restore(repository, {
      tree,
      target: folder,
      filter: part.filter,
      overwrite: overwrites[order.existing],
      dryRun: true,
      ...(signal === undefined ? {} : { signal }),
      onFailure: () => (planned.impossible += 1),
      onPlanned: (path, does) => {
        planned[does] += 1
        const isWritten = does === 'new' || does === 'replace'
        if (isWritten && sum.paths.length < mostNamed) sum.paths.push(join(folder, path))
      },
    })
    sum.files += Object.values(planned).reduce((all, many) => all + many, 0)
    sum.bytes += bytes
    sum.same += planned.unchanged
    sum.conflicts += planned.replace + planned.kept + planned.impossible
  }
  return sum
}

/** Counts what a restore would do. Throws what reading the storage throws. */
export async function planRestore(engine: Engine, order: RestoreOrder): Promise<RestorePlan> {
  const repository = await engine.repository()
  await repository.loadIndex()
  const { folder, placed } = await placesOf(engine, order, repository)
  const { files, bytes, same, conflicts } = await count(repository, placed, { order })
  return { files, bytes, same, conflicts, free: await freeBytes(order.target), folder }
}
